"""Film reviews through an embedding: what a word adds to the verdict is found, adds up, and can be taken away."""

import numpy as np

import neuroglass as ng
from neuroglass.testing.state import promise_same_state, state_of

TARGET = "logit:likes - logit:dislikes"


def words(subject, samples):
    x = np.asarray(subject.data.batch(samples).x)
    return x, x > 0


def test_the_network_has_learned_what_people_like(sentences):
    assert sentences.columns(range(len(sentences.data)))["right"].values.mean() > 0.65


def test_the_words_add_up_to_the_verdict(sentences):
    result = ng.attribute(
        sentences, ng.methods.IntegratedGradients(steps=64), target=TARGET, samples=range(len(sentences.data))
    )
    change = np.abs(np.asarray(result.values).sum(1))
    assert np.median(result.columns["completeness_gap"].values / np.maximum(change, 1e-3)) < 0.01
    assert [axis.name for axis in result.full.axes] == ["sample", "token", "embedding"]


def test_padding_has_no_relevance(sentences):
    """By the axiom of the dummy: the baseline is padding, and padding is embedded as 0."""
    samples = range(20)
    _, there = words(sentences, samples)
    assert (~there).any()
    for method in ("integrated_gradients", "occlusion"):
        values = ng.attribute(sentences, method, target=TARGET, samples=samples).values
        np.testing.assert_allclose(values[~there], 0, atol=1e-6)


def test_taking_away_the_most_relevant_words_costs_the_logit_more_than_others(sentences):
    samples = range(len(sentences.data))
    x, there = words(sentences, samples)
    result = ng.attribute(sentences, "integrated_gradients", target="prediction", samples=samples)
    predicted = sentences.predict(samples)[0]
    rng = np.random.default_rng(0)
    by_relevance = np.where(there, result.values, -np.inf)
    at_random = np.where(there, rng.random(x.shape), -np.inf)
    lost = []
    for order in (by_relevance, at_random):
        changed = x.copy()
        np.put_along_axis(changed, np.argsort(-order, 1)[:, :3], 0, 1)
        subject = ng.Subject(sentences.model, (changed, predicted), space=sentences.space, classes=sentences.classes)
        after = ng.attribute(subject, "gradient", target="label", samples=samples).value.values
        lost.append(result.value.values - after)
    assert lost[0].mean() > 3 * lost[1].mean()
    assert (lost[0] > lost[1]).mean() > 0.8


def test_words_are_read_off_the_figure(sentences):
    result = ng.attribute(sentences, "integrated_gradients", target=TARGET, samples=[0])
    shown = ng.figure(result).panels[0].marks[0].texts
    known = np.asarray(sentences.data.batch([0]).x)[0]
    assert shown == tuple(sentences.space.words[i] for i in known)


def test_the_network_is_left_as_it_was(sentences):
    before = state_of(sentences.model)
    for method in ("gradient", "occlusion", "lime", "kernel_shap"):
        ng.attribute(sentences, method, target=TARGET, samples=[0])
    promise_same_state(before, state_of(sentences.model), "after sentences")

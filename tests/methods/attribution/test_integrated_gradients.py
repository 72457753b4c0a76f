"""Integrated gradients share the change from the baseline, completely as the steps grow."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import neuroglass as ng
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import HIDDEN, NETWORKS, inputs_of, make
from tests.oracles import attribution_captum as captum
from tests.oracles import attribution_literal as literal


def ask(subject, *, steps=48, gap=0.0, target="logit:1", at="input"):
    method = ng.methods.IntegratedGradients(steps=steps, gap=gap)
    return ng.attribute(subject, method, target=target, samples=range(4), at=at)


def with_baseline(subject, baseline):
    return replace(subject, space=replace(subject.space, baseline=baseline))


@given(seed=st.integers(0, 1000), steps=st.integers(1, 5))
@settings(max_examples=15, deadline=None)
def test_a_linear_network_is_shared_exactly_in_any_number_of_steps(seed, steps):
    rng = np.random.default_rng(seed)
    weights, x, baseline = rng.normal(size=(2, 4)), rng.normal(size=(4, 4)), tuple(rng.normal(size=4))
    subject = linear_subject(weights, x, bias=0.7, over=ng.space.table(4, baseline=baseline))
    np.testing.assert_allclose(ask(subject, steps=steps).values, weights[1] * (x - baseline), rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("baseline", [0.0, 0.3])
@pytest.mark.parametrize("kind", NETWORKS)
def test_integrated_gradients_are_those_of_captum(kind, baseline):
    subject = with_baseline(make(kind), baseline)
    x = inputs_of(subject)
    expected = captum.integrated_gradients(subject.model, x, torch.full_like(x, baseline), 1, 9)
    np.testing.assert_allclose(ask(subject, steps=9).full.values, expected, rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("kind", ["convolutional", "residual", "dense"])
def test_at_a_layer_that_is_linear_in_the_input_they_are_captums_layer_integrated_gradients(kind):
    """Captum walks the path of the input, ours that of the layer: one and the same where the layer is linear."""
    subject = make(kind)
    layer, x = next(iter(subject.layers())).name, inputs_of(subject)
    module = subject.model.get_submodule(layer)
    expected = captum.layer_integrated_gradients(subject.model, module, x, torch.zeros_like(x), 1, 7)
    np.testing.assert_allclose(ask(subject, steps=7, at=layer).values, expected, rtol=1e-5, atol=1e-12)


def test_at_any_layer_the_path_leads_from_the_baselines_activation_to_the_samples():
    subject = make("recurrent")
    model = subject.model.eval()
    after = torch.nn.Sequential(model.tanh, model.head)
    activation = literal.as_tensor(subject.activations(["dense"], range(4))["dense"])
    nothing = model.dense(model.gru(torch.zeros_like(inputs_of(subject)))[0][:, -1]).detach()
    expected = literal.integrated_gradients(lambda a: after(a)[:, 1], activation, nothing, 6)
    np.testing.assert_allclose(ask(subject, steps=6, at="dense").values, expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("kind", ["dense", "residual"])
def test_they_are_the_midpoint_sum_of_the_paper(kind):
    subject = with_baseline(make(kind, seed=2), -0.2)
    x, model = inputs_of(subject), subject.model.eval()
    expected = literal.integrated_gradients(lambda a: model(a)[:, 1], x, torch.full_like(x, -0.2), 4)
    np.testing.assert_allclose(ask(subject, steps=4).full.values, expected, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("kind", ["dense", "recurrent"])
def test_relevance_adds_up_to_the_change_of_the_target_as_steps_grow(kind):
    subject = make(kind)
    model, x = subject.model.eval(), inputs_of(subject)
    change = (model(x) - model(torch.zeros_like(x)))[:, 1].detach().numpy()
    gaps = []
    for steps in (4, 40, 400):
        result = ask(subject, steps=steps)
        gap = np.abs(np.asarray(result.full.values).reshape(4, -1).sum(1) - change)
        np.testing.assert_allclose(result.columns["completeness_gap"].values, gap, atol=1e-12)
        assert result.scores["completeness_gap"] == pytest.approx(gap.max(), abs=1e-12)
        gaps.append(gap.max())
    assert gaps[2] < 1e-4 < gaps[0]
    assert gaps[2] < gaps[1] < gaps[0]


def test_a_feature_that_equals_its_baseline_gets_nothing():
    subject = make("dense")
    x = np.array(subject.data.batch(range(4)).x)
    x[:, 2] = 0.25
    result = ask(with_baseline(replace(subject, data=(x, None), classes=("a", "b", "c")), 0.25))
    np.testing.assert_array_equal(result.values[:, 2], 0)
    assert (np.abs(result.values[:, 3]) > 0).all()


def test_the_baseline_is_said_in_the_units_of_x():
    notes = " ".join(ask(with_baseline(make("dense"), 0.25)).notes)
    assert "0.25 everywhere in the units of x" in notes


@pytest.mark.parametrize("kind", NETWORKS)
@pytest.mark.parametrize("at", ["input", "layer"])
def test_points_are_tripled_until_the_asked_gap_is_reached_sample_by_sample(kind, at):
    subject = make(kind)
    at = at if at == "input" else HIDDEN[kind]
    found = ask(subject, steps=2, gap=0.004, at=at)
    points = found.columns["points"].values
    gap, change = found.columns["completeness_gap"].values, changes(subject, at)
    assert set(points) <= {2, 6, 18, 54, 162}
    assert ((gap <= 0.004 * np.abs(change)) | (points == 162)).all()
    for row, count in enumerate(points):
        fewer = ask(subject, steps=int(count), at=at)
        np.testing.assert_allclose(found.full.values[row], fewer.full.values[row], rtol=1e-8, atol=1e-13)
        if count > 2:
            before = ask(subject, steps=int(count) // 3, at=at).columns["completeness_gap"].values[row]
            assert before > 0.004 * abs(change[row])


def changes(subject, at):
    """Of the target, from the baseline to the samples, by integrating very finely."""
    return np.asarray(ask(subject, steps=3000, at=at).full.values).reshape(4, -1).sum(1)


def test_a_sample_alone_takes_as_many_points_as_in_a_batch():
    subject = make("convolutional")
    together = ask(subject, steps=2, gap=0.002)
    assert len(set(together.columns["points"].values)) > 1
    for row in range(4):
        method = ng.methods.IntegratedGradients(steps=2, gap=0.002)
        alone = ng.attribute(subject, method, target="logit:1", samples=[row])
        assert alone.columns["points"].values[0] == together.columns["points"].values[row]
        np.testing.assert_allclose(alone.full.values[0], together.full.values[row], rtol=1e-8, atol=1e-13)


def test_a_gap_that_is_not_reached_is_said():
    found = ask(make("recurrent"), steps=1, gap=1e-9)
    assert any(
        "The completeness gap asked for, 1e-09 of the change, was not reached in 81 points." in n for n in found.notes
    )
    assert not any("was not reached" in note for note in ask(make("recurrent"), steps=1, gap=0.1).notes)


def test_no_step_is_refused_with_what_to_write():
    with pytest.raises(ng.InvalidInput, match="steps is 0; write 1 or more"):
        ng.methods.IntegratedGradients(steps=0)
    for gap in (-0.1, 1.0):
        with pytest.raises(ng.InvalidInput, match=r"write a share of the change, such as gap=0\.01"):
            ng.methods.IntegratedGradients(gap=gap)

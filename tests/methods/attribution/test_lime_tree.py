"""LIME with a tree says what showing a region adds, over the splits of a tree near the sample."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.methods.attribution.lime_tree import LimeTree
from neuroglass.testing import linear_subject
from tests.methods.attribution.games import pairs, product
from tests.methods.attribution.networks import make
from tests.oracles import attribution_sampling_literal as literal

EVEN = 1e6  # a width beside which all variations count alike


def ask(subject, method, **more):
    return ng.attribute(subject, method, samples=range(len(subject.data)), **more)


def test_a_tree_that_is_deep_enough_gives_every_term_of_a_weighted_sum():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(2, 6)), rng.normal(size=(3, 6))
    subject = linear_subject(weights, x, bias=3.0, over=ng.space.table(6, baseline=0.5))
    found = ask(subject, LimeTree(depth=6, width=EVEN), target="logit:1")
    np.testing.assert_allclose(found.values, weights[1] * (x - 0.5), rtol=1e-9, atol=1e-11)
    assert found.scores["r2"] == pytest.approx(1.0, abs=1e-9)


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_it_is_the_tree_of_the_largest_fall_of_the_squared_error(depth):
    subject = make("dense")
    x = torch.from_numpy(np.array(subject.data.x))
    shown = (np.arange(128)[:, None] >> np.arange(7) & 1).astype(float)
    found = ask(subject, LimeTree(depth=depth, width=EVEN), target="logit:2")
    for row in range(4):
        with torch.no_grad():
            answers = subject.model(torch.from_numpy(shown) * x[row])[:, 2].numpy()
        expected = literal.tree_effects(shown, answers, depth)
        np.testing.assert_allclose(found.values[row], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("nudged", range(6))
def test_where_regions_matter_alike_rounding_does_not_choose_among_them(nudged):
    weights, x = np.ones((2, 6)), np.ones((1, 6))
    expected = ask(linear_subject(weights, x), LimeTree(depth=1, width=EVEN), target="logit:1").values
    weights[1, nudged] += 1e-12
    found = ask(linear_subject(weights, x), LimeTree(depth=1, width=EVEN), target="logit:1").values
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_of_a_product_the_first_split_gets_what_showing_it_adds_on_average():
    found = ask(product([[2.0, 3.0]]), LimeTree(width=EVEN, depth=1))
    np.testing.assert_allclose(np.sort(found.values[0]), [0.0, 3.0], rtol=1e-6)
    found = ask(product([[2.0, 3.0]]), LimeTree(width=EVEN, depth=2))
    np.testing.assert_allclose(np.sort(found.values[0]), [3.0, 3.0], rtol=1e-6)


def test_r2_is_told_on_variations_that_the_tree_has_not_seen():
    """Half of a coin's throws say nothing of the other half, however deep the tree."""

    class Noise(torch.nn.Module):
        def forward(self, x):
            return (torch.sin(1e6 * x @ torch.arange(1, x.shape[1] + 1, dtype=x.dtype) ** 1.7)).unsqueeze(1)

    subject = ng.Subject(Noise(), (np.random.default_rng(0).normal(size=(2, 14)), None))
    found = ask(subject, LimeTree(variations=400, depth=12))
    assert found.scores["r2"] < 0.1
    assert any("R2 is under 0.5" in note for note in found.notes)


def test_answers_of_another_size_get_relevance_of_that_size():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(1, 12)), rng.normal(size=(2, 12))
    one, tiny = (
        ask(linear_subject(scale * weights, x, over=ng.space.table(12)), LimeTree(variations=200)).values
        for scale in (1.0, 1e-9)
    )
    np.testing.assert_allclose(1e9 * tiny, one, rtol=1e-9, atol=1e-11)


def test_the_standard_error_is_near_the_spread_over_seeds():
    subject = pairs(12, samples=1)
    asked = [ask(subject, LimeTree(variations=400, seed=seed, depth=3)) for seed in range(16)]
    spread = np.std([one.values[0] for one in asked], axis=0, ddof=1).max()
    assert 0.4 < np.median([one.scores["standard_error"] for one in asked]) / spread < 2.5


def test_parameters_without_meaning_are_refused():
    for parameters in ({"variations": 1}, {"width": 0.0}, {"depth": 0}, {"size": -1}):
        with pytest.raises(ng.InvalidInput, match="a depth of 1 or more"):
            LimeTree(**parameters)

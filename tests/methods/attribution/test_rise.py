"""RISE weighs random masks by what the target says of what they show."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.methods.attribution.masks import stretched
from neuroglass.methods.attribution.rise import AT_ONCE, Rise
from neuroglass.testing import linear_subject
from neuroglass.testing.subjects import tiny_subject
from tests.methods.attribution.networks import make
from tests.oracles import attribution_sampling_literal as literal


def ask(subject, method, **more):
    return ng.attribute(subject, method, samples=range(3), **more)


def drawn(method, shape, sides):
    """The masks that a method of up to two blocks draws."""
    counts = [min(AT_ONCE, method.masks - start) for start in range(0, method.masks, AT_ONCE)]
    blocks = [
        stretched(np.random.default_rng((method.seed, AT_ONCE * number)), count, shape, sides, method.shown)
        for number, count in enumerate(counts)
    ]
    return np.concatenate(blocks).reshape(-1, *shape)


def value_of(subject):
    def value(x):
        with torch.no_grad():
            return float(subject.model.eval()(torch.from_numpy(x)[None])[0, 1])

    return value


@pytest.mark.parametrize(("cell", "sides"), [(0, [2, 2]), (3, [3, 3])])
def test_it_is_the_sum_of_the_paper_over_the_same_masks_for_pictures(cell, sides):
    subject, method = make("convolutional"), Rise(masks=100, cell=cell, shown=0.4, seed=5)
    masks = drawn(method, [6, 6], sides)
    found = ask(subject, method, target="logit:1")
    for row, x in enumerate(np.array(subject.data.batch(range(3)).x)):
        both = np.broadcast_to(masks[:, None], (100, 2, 6, 6))
        expected = literal.rise(value_of(subject), x, np.zeros_like(x), both, 0.4)
        np.testing.assert_allclose(found.values[row], expected[0], rtol=1e-9, atol=1e-12)  # channels sum to it


def test_it_is_the_sum_of_the_paper_over_the_same_masks_for_series():
    subject, method = make("recurrent"), Rise(masks=30, seed=1)
    masks = drawn(method, [6], [2])
    found = ask(subject, method, target="logit:1")
    for row, x in enumerate(np.array(subject.data.batch(range(3)).x)):
        both = np.broadcast_to(masks[:, :, None], (30, 6, 3))
        expected = literal.rise(value_of(subject), x, np.zeros_like(x), both, 0.5)
        np.testing.assert_allclose(found.values[row], expected[:, 0], rtol=1e-9, atol=1e-12)


def test_masks_run_evenly_between_the_nodes_of_a_coarse_one_that_is_shifted():
    masks = stretched(np.random.default_rng(7), 5, [10], [4], 0.5)
    rng = np.random.default_rng(7)
    nodes, shifts = rng.random((5, 5)) < 0.5, rng.integers(4, size=5)
    for mask, node, shift in zip(masks, nodes.astype(float), shifts, strict=True):
        np.testing.assert_allclose(mask, literal.stretched(node, shift, 4, 10), rtol=1e-12)


def test_along_two_axes_each_has_its_own_cells_and_shifts():
    masks = stretched(np.random.default_rng(3), 4, [7, 9], [2, 3], 0.5).reshape(4, 7, 9)
    rng = np.random.default_rng(3)
    nodes, down, along = (rng.random((4, 5, 5)) < 0.5).astype(float), rng.integers(2, size=4), rng.integers(3, size=4)
    for mask, coarse, top, left in zip(masks, nodes, down, along, strict=True):
        rows = np.array([literal.stretched(column, top, 2, 7) for column in coarse.T]).T  # y, node
        np.testing.assert_allclose(mask, [literal.stretched(row, left, 3, 9) for row in rows], rtol=1e-12)


def test_every_position_shows_as_often_as_it_was_asked():
    masks = stretched(np.random.default_rng(0), 20000, [9, 7], [3, 2], 0.3)
    np.testing.assert_allclose(masks.mean(0), 0.3, atol=0.015)
    assert masks.min() == 0
    assert masks.max() == 1


def test_of_a_weighted_sum_a_column_gets_its_term_times_the_chance_that_it_is_hidden():
    weights, x = np.array([[3.0, -2.0, 1.0, 0.0]]), np.array([[1.0, 2.0, 0.5, 4.0]] * 3)
    subject = linear_subject(weights, x, bias=7.0, over=ng.space.table(4, baseline=0.25))
    found = ask(subject, Rise(masks=4000, shown=0.3), target="output:0")
    error = found.scores["standard_error"]
    assert np.abs(found.values - 0.7 * weights * (x - 0.25)).max() < 4 * error < 0.2


def test_a_constant_added_to_the_target_changes_nothing():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(1, 5)), rng.normal(size=(3, 5))
    near, far = (
        ask(linear_subject(weights, x, bias=bias, over=ng.space.table(5)), Rise(masks=200), target="output:0").values
        for bias in (0.0, 1e6)
    )
    np.testing.assert_allclose(near, far, rtol=1e-6)


def test_the_standard_error_is_the_spread_over_seeds():
    subject = make("convolutional")
    asked = [ng.attribute(subject, Rise(masks=300, seed=seed), samples=[1]) for seed in range(24)]
    spread = np.std([one.values[0] for one in asked], axis=0, ddof=1).max()
    told = np.median([one.scores["standard_error"] for one in asked])
    assert 0.6 < told / spread < 1.7


def test_the_columns_of_one_category_are_hidden_together():
    found = ask(tiny_subject("table"), Rise(masks=100)).full.values
    np.testing.assert_array_equal(found[:, 2], found[:, 3])
    np.testing.assert_array_equal(found[:, 2], found[:, 4])
    assert np.abs(found[:, 1] - found[:, 2]).min() > 0


def test_parameters_without_meaning_are_refused():
    for parameters in ({"masks": 1}, {"cell": -1}, {"shown": 0.0}, {"shown": 1.0}):
        with pytest.raises(
            ng.InvalidInput, match="write masks of 2 or more, a cell of 0 or more, shown between 0 and 1"
        ):
            Rise(**parameters)
    with pytest.raises(ng.InvalidInput, match=r"cell is 7 and there are \[6, 6\] positions"):
        ask(make("convolutional"), Rise(cell=7))

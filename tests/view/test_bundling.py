"""Paths that go together are drawn together, and nothing that is known moves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.core.errors import InvalidInput
from neuroglass.view.bundling import bundled, pieces

SIDE = 400  # pixels


def highways(count=300, width=0.02, seed=0):
    """Two planted bundles far apart: from left to right, at heights 0.2 and 0.8."""
    rng = np.random.default_rng(seed)
    heights = np.where(np.arange(count) % 2, 0.2, 0.8)[:, None] + rng.normal(size=(count, 2)) * width
    return np.stack([np.broadcast_to([0.0, 1.0], (count, 2)), heights], axis=-1)  # path, step, (x, y)


def ink(lines):
    """How many pixels of the unit square the lines cover."""
    pixels = np.zeros((SIDE, SIDE), dtype=bool)
    for share in np.linspace(0, 1, 30):
        between = lines[:, :-1] + (lines[:, 1:] - lines[:, :-1]) * share
        place = np.clip(between * SIDE, 0, SIDE - 1).astype(int)
        pixels[place[..., 0], place[..., 1]] = True
    return int(pixels.sum())


def middles(lines):
    return lines[:, lines.shape[1] // 2]


def test_every_step_of_every_path_stays_where_it_is():
    paths = np.random.default_rng(0).normal(size=(200, 5, 2)) * 30 + 7
    np.testing.assert_array_equal(bundled(paths)[:, :: pieces(5)], paths)


def test_a_planted_bundle_needs_less_ink_than_its_straight_lines():
    paths = highways()
    assert ink(bundled(paths)) < 0.6 * ink(bundled(paths, 0.0))


def test_in_its_middle_a_bundle_is_much_narrower_than_its_lines():
    paths = highways()
    lower = paths[:, 0, 1] < 0.5
    before, after = (middles(bundled(paths, width))[lower, 1].std() for width in (0.0, 0.04))
    assert after < 0.1 * before


def test_two_parallel_bundles_far_apart_do_not_merge():
    heights = middles(bundled(highways()))[:, 1]
    lower = np.arange(len(heights)) % 2 == 1
    assert heights[lower] == pytest.approx(0.2, abs=0.02)
    assert heights[~lower] == pytest.approx(0.8, abs=0.02)


def test_identical_paths_stay_identical():
    paths = np.random.default_rng(1).normal(size=(50, 3, 2))
    twins = bundled(np.concatenate([paths, paths[:7]]))
    np.testing.assert_array_equal(twins[50:], twins[:7])


def test_the_order_of_paths_changes_nothing_but_rounding():
    paths = np.random.default_rng(2).normal(size=(80, 3, 2))
    order = np.random.default_rng(3).permutation(80)
    np.testing.assert_allclose(bundled(paths[order]), bundled(paths)[order], atol=1e-4)


def test_a_larger_or_shifted_map_is_bundled_alike():
    paths = np.random.default_rng(4).normal(size=(80, 3, 2))
    np.testing.assert_allclose(bundled(paths * 1000 - 50), bundled(paths) * 1000 - 50, atol=1e-1)


def test_the_same_paths_give_the_same_bytes():
    paths = np.random.default_rng(5).normal(size=(80, 3, 2))
    assert bundled(paths).tobytes() == bundled(paths).tobytes()


def test_only_paths_between_the_same_two_steps_attract_each_other():
    """Half of the paths move only at first, the others only afterwards, along almost the same way."""
    first, second = highways(200, seed=6), highways(200, seed=7)
    early = np.concatenate([first, first[:, 1:]], axis=1)
    late = np.concatenate([second[:, :1], second], axis=1)
    with_late = bundled(np.concatenate([early, late]))[:200]
    np.testing.assert_allclose(with_late, bundled(early), atol=6e-3)


def test_a_sample_that_stays_is_not_drawn_into_a_bundle_that_passes():
    paths = np.concatenate([highways(), [[[0.5, 0.23], [0.5, 0.23]], [[0.5, 0.23], [0.51, 0.23]]]])
    still, short = bundled(paths)[-2:]
    np.testing.assert_allclose(still, np.broadcast_to([0.5, 0.23], still.shape), atol=1e-6)
    assert np.abs(short - [0.5, 0.23]).max() < 0.016


def test_without_bundling_the_lines_are_straight():
    paths = np.random.default_rng(8).normal(size=(9, 3, 2))
    lines = bundled(paths, 0.0)
    shares = np.linspace(0, 1, pieces(3) + 1)[:, None]
    for step in (0, 1):
        start = step * pieces(3)
        expected = paths[:, step, None] + (paths[:, step + 1, None] - paths[:, step, None]) * shares
        np.testing.assert_allclose(lines[:, start : start + pieces(3) + 1], expected, atol=1e-5)


def test_a_path_that_stays_is_a_point_and_attracts_nothing():
    paths = highways()
    still = np.full((1000, 2, 2), 0.5)
    lines = bundled(np.concatenate([paths, still]))
    np.testing.assert_allclose(lines[300:], 0.5, atol=1e-6)
    np.testing.assert_allclose(lines[:300], bundled(paths), atol=1e-6)


def test_a_path_that_is_not_finite_stays_so_and_the_others_are_as_without_it():
    paths = highways()
    broken = np.concatenate([[[[np.nan, 0], [1, 1]]], paths])
    lines = bundled(broken)
    assert np.isnan(lines[0]).any()
    np.testing.assert_array_equal(lines[1:], bundled(paths))


@pytest.mark.parametrize("shape", [(0, 3, 2), (1, 2, 2), (4, 1, 2), (1, 12, 2)])
def test_no_path_one_path_one_step_and_many_steps_keep_their_steps(shape):
    paths = np.random.default_rng(9).normal(size=shape)
    lines = bundled(paths)
    assert lines.shape == (shape[0], (shape[1] - 1) * pieces(shape[1]) + 1, 2)
    np.testing.assert_array_equal(lines[:, :: pieces(shape[1])], paths)


@given(st.integers(0, 10_000), st.floats(0.001, 0.2))
@settings(max_examples=8, deadline=None)
def test_no_line_leaves_the_square_that_holds_all_steps(seed, bandwidth):
    paths = np.random.default_rng(seed).uniform(size=(30, 3, 2))
    lines = bundled(paths, bandwidth)
    assert np.isfinite(lines).all()
    assert lines.min() >= paths.min() - 0.02 and lines.max() <= paths.max() + 0.02


@pytest.mark.parametrize("bandwidth", [-0.1, 0.6, float("nan")])
def test_a_kernel_that_is_no_share_of_the_map_is_an_error(bandwidth):
    with pytest.raises(InvalidInput, match="share of the map's side"):
        bundled(highways(), bandwidth)

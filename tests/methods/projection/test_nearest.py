import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.methods.projection import nearest as module
from neuroglass.methods.projection.nearest import nearest
from tests.oracles import projection_oracles as oracle


@given(st.integers(0, 10_000), st.sampled_from([1, 2, 3, 5, 60]), st.integers(1, 19))
@settings(max_examples=30, deadline=None)
def test_the_nearest_are_those_that_sorting_finds(seed, width, count):
    points = np.random.default_rng(seed).standard_normal((20, width)) ** 3
    found = nearest(points, count)
    assert [list(row) for row in found.order] == [oracle.nearest(points, i, count) for i in range(20)]
    scale = np.square(points - points.mean(axis=0)).sum() / 20
    expected = np.sort(oracle.squared_distances(points), axis=1)[:, 1 : count + 1]
    np.testing.assert_allclose(found.squared * scale, expected, rtol=1e-6)


@pytest.mark.parametrize("offset", [0, 1e3, 1e5])
def test_blobs_so_far_apart_that_float32_cannot_tell_their_points_keep_their_neighbors(offset):
    points = np.random.default_rng(0).standard_normal((400, 8))
    points[200:, 0] += offset
    apart = np.square(points[:, None] - points).sum(axis=2)
    np.fill_diagonal(apart, np.inf)
    np.testing.assert_array_equal(nearest(points, 5).order, np.argsort(apart, axis=1)[:, :5])


def test_blocks_change_nothing(monkeypatch, blobs):
    whole = nearest(blobs[0], 7)
    monkeypatch.setattr(module, "_BLOCK", 1000)
    np.testing.assert_array_equal(nearest(blobs[0], 7).order, whole.order)


@pytest.mark.parametrize("width", [2, 9])
def test_no_point_is_its_own_neighbor_among_duplicates(width):
    points = np.repeat(np.arange(4.0)[:, None] * np.ones(width), 30, axis=0)
    found = nearest(points, 12)
    assert (found.order != np.arange(120)[:, None]).all()
    assert (found.squared == 0).all() and (found.order // 30 == np.arange(120)[:, None] // 30).all()


def test_ties_for_the_last_place_are_found_and_shared():
    found = nearest(np.array([[0.0], [1.0], [-1.0], [5.0], [50.0]]), 4)
    assert list(found.tied(1)) == [0] and list(found.tied(2)) == []
    np.testing.assert_allclose(found.chances(np.array([0]), 1), [[0, 0.5, 0.5, 0, 0]])
    np.testing.assert_allclose(found.chances(np.array([3]), 2), [[1, 1, 0, 0, 0]])

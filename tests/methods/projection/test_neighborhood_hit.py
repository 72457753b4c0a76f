import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.neighborhood_hit import neighborhood_hit
from tests.oracles import projection_oracles as oracle


@given(st.integers(0, 10_000), st.integers(2, 7), st.integers(1, 5))
@settings(deadline=None)  # kernels are compiled on first use
def test_every_point_gets_the_share_that_counting_gives(seed, width, size):
    rng = np.random.default_rng(seed)
    points, labels = rng.standard_normal((15, width)), rng.integers(0, 3, 15)
    found = neighborhood_hit(points, labels, [size])[0]
    np.testing.assert_allclose(found, oracle.neighborhood_hit(points, labels, size), atol=1e-12)


def test_far_blobs_hit_always_and_random_labels_hit_by_chance(blobs):
    points, labels = blobs
    assert (neighborhood_hit(points, labels, [6, 10]) == 1).all()
    shuffled = np.random.default_rng(0).permutation(labels)
    assert neighborhood_hit(points, shuffled, [10]).mean() == pytest.approx(23 / 119, abs=0.04)


def test_several_sizes_at_once_are_each_alone(blobs):
    points, labels = blobs[0] / 15, blobs[1] % 3
    both = neighborhood_hit(points, labels, [10, 6])
    np.testing.assert_array_equal(both[0], neighborhood_hit(points, labels, [10])[0])
    np.testing.assert_array_equal(both[1], neighborhood_hit(points, labels, [6])[0])


def test_a_point_is_not_its_own_neighbour_even_among_duplicates():
    # pairs of duplicates with opposite labels: the nearest other point is always the wrong one
    points = np.repeat(np.arange(6.0)[:, None] ** 2, 2, axis=0)
    labels = np.tile([0, 1], 6)
    assert (neighborhood_hit(points, labels, [1]) == 0).all()


def test_points_that_tie_count_by_their_chance_of_a_place():
    # from the middle, four points at distance 1 tie for two places; three of them share its label
    points = np.array([[0.0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]])
    assert neighborhood_hit(points, np.array([1, 1, 1, 1, 0]), [2])[0, 0] == pytest.approx(3 / 4)


def test_equal_points_hit_by_the_share_of_their_class():
    labels = np.array([0, 0, 0, 1, 1])
    np.testing.assert_allclose(neighborhood_hit(np.ones((5, 3)), labels, [2])[0], [2 / 4, 2 / 4, 2 / 4, 1 / 4, 1 / 4])


@given(st.integers(0, 1000))
def test_permuting_the_samples_permutes_the_hits_even_with_ties(seed):
    rng = np.random.default_rng(seed)
    points, labels = rng.integers(0, 3, (30, 6)).astype(float), rng.integers(0, 3, 30)
    order = rng.permutation(30)
    whole = neighborhood_hit(points, labels, [4, 6])
    np.testing.assert_allclose(neighborhood_hit(points[order], labels[order], [4, 6]), whole[:, order], atol=1e-12)


def test_scaling_turning_and_shifting_change_nothing(blobs, rotation):
    points, labels = blobs[0] / 15, blobs[1]
    moved = 1e4 * points @ rotation + 5
    np.testing.assert_allclose(neighborhood_hit(moved, labels, [6]), neighborhood_hit(points, labels, [6]), atol=1e-12)


@pytest.mark.parametrize("size", [0, 5])
def test_as_many_neighbours_as_points_are_refused(size):
    with pytest.raises(InvalidInput, match=f"{size} neighbours asked of 5 points; ask for 1 to 4"):
        neighborhood_hit(np.eye(5), np.arange(5), [size])

"""Dense groups of planted points are found whole, and noise shows none that hold."""

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.clusters import density
from neuroglass.methods.clusters.density import Search, clearness, find_dense, principal, wanted
from neuroglass.methods.clusters.grouping import numbered

SEARCH = Search(least=8, neighbors=5, reduce=5, seed=0)


def blobs(sizes, width=12, seed=0, spread=1.0, apart=20.0):
    rng = np.random.default_rng(seed)
    labels = np.repeat(np.arange(len(sizes)), sizes)
    return apart * rng.standard_normal((len(sizes), width))[labels] + spread * rng.normal(
        size=(len(labels), width)
    ), labels


def test_blobs_are_found_with_their_sizes():
    points, labels = blobs([40, 25, 15])
    found = find_dense(points, SEARCH)
    assert found.holds
    nearest = numbered(found.nearest)
    np.testing.assert_array_equal(nearest, labels)  # the largest first
    inside = found.members >= 0
    assert inside.mean() > 0.8 and (found.strength[inside] > 0).all() and not found.strength[~inside].any()


@pytest.mark.parametrize("reduce", [0, 5, 12])
def test_gaussian_noise_never_shows_groups_that_hold(reduce):
    rng = np.random.default_rng(3)
    tries = [find_dense(rng.normal(size=(80, 12)), Search(5, 5, reduce, seed)) for seed in range(20)]
    assert not any(found.holds for found in tries)


def test_what_is_wanted_grows_with_what_noise_reaches():
    assert [wanted(chance) for chance in (0.0, 0.01, 0.5, 0.9)] == pytest.approx([0.1, 0.1, 0.6, 1.35 / 1.45])


def test_skewed_noise_of_rectified_units_shows_no_groups_either():
    rng = np.random.default_rng(4)
    weights = rng.normal(size=(10, 40))
    tries = [find_dense(np.maximum(rng.normal(size=(80, 10)) @ weights, 0), SEARCH) for _ in range(20)]
    assert sum(found.holds for found in tries) <= 2


def test_too_few_points_equal_points_and_duplicates_are_answered():
    for points in (np.zeros((50, 3)), np.random.default_rng(0).normal(size=(15, 3))):
        found = find_dense(points, SEARCH)
        assert (found.found, found.holds, found.members.max()) == (0, False, -1)
    twice = np.repeat(np.random.default_rng(0).normal(size=(2, 4)), 20, axis=0)
    found = find_dense(twice, SEARCH)
    assert found.found == 2 and np.isfinite(found.strength).all()
    np.testing.assert_array_equal(numbered(found.nearest), np.repeat([0, 1], 20))


def test_the_same_points_in_another_unit_have_the_same_groups():
    points, _ = blobs([30, 20], spread=3.0, apart=3.0)
    one, other = find_dense(points, SEARCH), find_dense(points * 4096, SEARCH)
    np.testing.assert_array_equal(one.members, other.members)
    assert one.clearness == pytest.approx(other.clearness)


def test_many_points_are_compared_with_noise_by_a_part_of_them(monkeypatch):
    points, labels = blobs([300, 200])
    monkeypatch.setattr(density, "COMPARED", 100)
    found = find_dense(points, Search(50, 5, 5, 0))
    assert found.holds and len(found.members) == 500
    np.testing.assert_array_equal(numbered(found.nearest), labels)


@pytest.mark.parametrize("shape", [(30, 7), (7, 30), (20, 20)])
def test_principal_components_are_those_of_the_singular_value_decomposition(shape):
    points = np.random.default_rng(0).normal(size=shape)
    left, singular, _ = np.linalg.svd(points - points.mean(0), full_matrices=False)
    expected = left[:, :3] * singular[:3]
    scores = principal(points, 3)
    np.testing.assert_allclose(scores @ scores.T, expected @ expected.T, atol=1e-9)
    np.testing.assert_allclose(np.square(scores).sum(0), singular[:3] ** 2)
    np.testing.assert_array_equal(principal(points, 0), points - points.mean(0))


def test_directions_without_variance_are_left_out():
    points = np.random.default_rng(0).normal(size=(9, 2)) @ np.random.default_rng(1).normal(size=(2, 40))
    assert principal(points, 5).shape == (9, 2)


def test_components_beyond_the_exact_size_are_close_to_exact(monkeypatch):
    points, _ = blobs([30, 20])
    exact = principal(points, 1)
    monkeypatch.setattr(density, "EXACT", 10)
    np.testing.assert_allclose(np.abs(principal(points, 1)), np.abs(exact), rtol=1e-6)


def test_clearness_is_the_share_in_groups_times_how_much_nearer_their_own_mean_is():
    points = np.array([[0.0], [2.0], [10.0], [12.0], [50.0]])
    members = np.array([0, 0, 1, 1, -1])
    silhouettes = [(11 - 1) / 11, (9 - 1) / 9, (9 - 1) / 9, (11 - 1) / 11]
    assert clearness(points, members) == pytest.approx(np.mean(silhouettes) * 4 / 5)
    assert clearness(points, np.array([0, 0, 0, -1, -1])) == 0.0


@pytest.mark.parametrize("wrong", [{"least": 1}, {"neighbors": 0}, {"reduce": -1}])
def test_a_search_that_cannot_be_is_refused_with_what_to_write(wrong):
    with pytest.raises(InvalidInput, match="a group has 2 samples or more"):
        Search(**{"least": 5, "neighbors": 5, "reduce": 5, "seed": 0, **wrong})


def test_groups_are_numbered_by_size_then_by_their_first_sample():
    assert numbered(np.array([2, 0, 0, -1, 1, 2, 3, 3, 3])).tolist() == [1, 2, 2, -1, 3, 1, 0, 0, 0]
    assert numbered(np.array([-1, -1])).tolist() == [-1, -1]

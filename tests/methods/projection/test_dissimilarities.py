import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection import dissimilarities
from neuroglass.methods.projection.dissimilarities import (
    check_count,
    check_dissimilarities,
    euclidean,
    neighbors_kept,
    spread,
    stress,
)
from neuroglass.methods.projection.trustworthiness import trustworthiness_and_continuity
from tests.oracles import mds_literal


@pytest.fixture
def points():
    return np.random.default_rng(0).standard_normal((30, 7)) * 5 + 100


def test_euclidean_distances_are_those_of_the_definition(points):
    found = euclidean(points).astype(float) * spread(points)
    for i in range(len(points)):
        for j in range(len(points)):
            assert found[i, j] == pytest.approx(mds_literal.distance(points[i], points[j]), rel=1e-6, abs=1e-9)


def test_the_spread_is_the_root_mean_square_distance_from_the_middle(points):
    expected = np.sqrt(np.square(points - points.mean(axis=0)).sum(axis=1).mean())
    assert spread(points) == pytest.approx(expected, rel=1e-12)
    assert spread(points * 1e200) == pytest.approx(expected * 1e200, rel=1e-12)
    assert spread(np.zeros((4, 2))) == 0


def test_stress_is_kruskals_in_any_number_of_components(points):
    given = euclidean(points).astype(np.float64)
    for components in (1, 2, 3, 5):
        positions = np.random.default_rng(1).standard_normal((30, components))
        assert stress(given, positions) == pytest.approx(mds_literal.stress_1(given, positions), rel=1e-9)


def test_the_order_and_the_type_of_what_is_given_change_nothing(points):
    given, positions = euclidean(points), np.random.default_rng(1).standard_normal((30, 2))
    expected = stress(given.astype(np.float64), positions)
    assert stress(given, positions) == stress(np.asfortranarray(given), np.asfortranarray(positions)) == expected


def test_blocks_find_an_asymmetry_wherever_it_is(points, monkeypatch):
    monkeypatch.setattr(dissimilarities, "_BLOCK", 100)
    given = euclidean(points)
    check_dissimilarities(given)
    given[29, 3] *= 1.01
    with pytest.raises(InvalidInput, match="differ from their transpose"):
        check_dissimilarities(given)


def test_a_perfect_map_has_no_stress_and_one_point_has_none_to_tell():
    plane = np.random.default_rng(0).standard_normal((20, 2))
    assert stress(euclidean(plane), plane / spread(plane)) < 1e-6
    assert np.isnan(stress(euclidean(plane), np.zeros((20, 2))))


def test_neighbors_kept_are_those_of_trustworthiness_and_continuity(points):
    positions = np.random.default_rng(1).standard_normal((30, 2)) + points[:, :2]
    expected = [values.mean() for values in trustworthiness_and_continuity(points, positions, 5)]
    assert neighbors_kept(euclidean(points), positions, 5) == pytest.approx(expected, rel=1e-9)
    assert neighbors_kept(euclidean(positions), positions, 5) == (1, 1)


SQUARE = 1 - np.eye(4)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (np.zeros((3, 4)), r"shape \(3, 4\); expected a square"),
        (np.zeros(4), r"shape \(4,\); expected a square"),
        (np.zeros((1, 1)), "1 points were given; this map needs 2"),
        (SQUARE * np.nan, "NaN, infinity or a negative number"),
        (-SQUARE, "NaN, infinity or a negative number"),
        (SQUARE + np.eye(4), "to themselves are not all 0"),
        (np.triu(SQUARE), r"differ from their transpose; write \(d \+ d.T\) / 2"),
    ],
)
def test_what_are_no_dissimilarities_is_named(given, message):
    with pytest.raises(InvalidInput, match=message):
        check_dissimilarities(given)


def test_more_points_than_memory_holds_are_refused_with_what_to_write():
    with pytest.raises(InvalidInput, match=r"50,000 points .* write samples=range\(0, 50000, 3\), or take 'pca'"):
        check_count(50_000)
    with pytest.raises(InvalidInput, match="20,001 points"):
        euclidean(np.broadcast_to(np.zeros((1, 2)), (20_001, 2)))

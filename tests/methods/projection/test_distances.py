import numpy as np
import pytest
from scipy.spatial.distance import cdist

from neuroglass.methods.projection import distances
from neuroglass.methods.projection.distances import Distances


def all_between(points):
    found = Distances(points)
    return np.concatenate([found.between(rows) for rows in found.blocks()])


@pytest.mark.parametrize("width", [1, 3, 5, 300])
def test_distances_are_the_squared_ones_up_to_one_factor(monkeypatch, width):
    points = 1000 + np.random.default_rng(0).standard_normal((40, width))
    monkeypatch.setattr(distances, "_BLOCK", 130)
    found, expected = all_between(points), cdist(points, points, "sqeuclidean")
    other = ~np.eye(40, dtype=bool)
    ratio = found[other] / expected[other]
    np.testing.assert_allclose(ratio, ratio[0], rtol=1e-5)
    assert np.isinf(np.diag(found)).all()


@pytest.mark.parametrize("width", [2, 200])
def test_duplicates_are_exactly_at_zero_and_equal_distances_tie(width):
    points = np.random.default_rng(0).standard_normal((20, width)) + 50
    found = all_between(np.concatenate([points, points]))
    assert (found[np.arange(20), np.arange(20) + 20] == 0).all()
    other = ~np.eye(20, dtype=bool)
    assert np.mean(found[:20, :20][other] == found[:20, 20:][other]) > 0.99


@pytest.mark.parametrize("scale", [1e-30, 1e30, 1e200])
def test_tiny_and_huge_activations_neither_vanish_nor_overflow(scale):
    points = np.random.default_rng(0).standard_normal((10, 6))
    np.testing.assert_allclose(all_between(points * scale), all_between(points), rtol=1e-6)


def test_equal_points_are_all_at_zero():
    found = all_between(np.full((5, 7), 3.3))
    assert (found[~np.eye(5, dtype=bool)] == 0).all()

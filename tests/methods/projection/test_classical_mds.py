import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection import classical_mds
from neuroglass.methods.projection.alignment import align
from neuroglass.methods.projection.classical_mds import ClassicalMds, Products, approximate_map
from neuroglass.methods.projection.pca import Pca
from tests.oracles import mds_literal


@pytest.fixture
def correlations():
    """1 - |r| between 50 units that mix 4 hidden causes: no Euclidean distances, so that some products are negative."""
    rng = np.random.default_rng(0)
    found = 1 - np.abs(np.corrcoef((rng.standard_normal((300, 4)) @ rng.standard_normal((4, 50))).T))
    np.fill_diagonal(found, 0)
    return (found + found.T) / 2


def distances(points):
    return np.sqrt(np.square(points[:, None] - points).sum(axis=-1))


def test_on_points_it_is_pca_with_the_stress_beside():
    points = np.random.default_rng(0).standard_normal((40, 6)) * np.arange(1, 7)
    found, peer = ClassicalMds()(points), Pca()(points)
    assert (found.positions == peer.positions).all()
    assert found.scores["explained_variance"] == peer.scores["explained_variance"]
    assert found.scores["stress"] == pytest.approx(mds_literal.stress_1(distances(points), peer.positions), rel=1e-6)


def test_points_and_their_distances_make_the_same_map():
    points = np.random.default_rng(0).standard_normal((40, 6)) * np.arange(1, 7)
    by_points, by_distances = ClassicalMds()(points), ClassicalMds().of_dissimilarities(distances(points))
    np.testing.assert_allclose(by_distances.positions, by_points.positions, atol=1e-8)
    assert by_distances.scores["stress"] == pytest.approx(by_points.scores["stress"], rel=1e-6)


@pytest.mark.parametrize("most", [0, 256])
@pytest.mark.parametrize("components", [1, 2, 4])
def test_the_map_is_torgersons_by_either_search_for_eigenvectors(correlations, components, most, monkeypatch):
    monkeypatch.setattr(classical_mds, "_EXACT", most)
    expected, strain = mds_literal.torgerson(correlations, components)
    found = ClassicalMds(components=components).of_dissimilarities(correlations)
    np.testing.assert_allclose(np.abs(found.positions), np.abs(expected), atol=1e-7)
    assert found.scores["strain"] == pytest.approx(strain, rel=1e-6)
    assert found.scores["stress"] == pytest.approx(mds_literal.stress_1(correlations, expected), rel=1e-6)


def test_products_are_those_of_the_centered_squares_whatever_the_blocks(correlations, monkeypatch):
    centering = np.eye(50) - 1 / 50
    written_out = -0.5 * centering @ np.square(correlations) @ centering
    vectors = np.random.default_rng(0).standard_normal((50, 3)) + 5
    for block in (2**22, 120):
        monkeypatch.setattr(classical_mds, "_BLOCK", block)
        products = Products(correlations)
        np.testing.assert_allclose(products.times(vectors), written_out @ vectors, atol=1e-12)
        np.testing.assert_allclose(products.times(vectors[:, 0]), written_out @ vectors[:, 0], atol=1e-12)
        assert products.squared_norm() == pytest.approx(np.square(written_out).sum(), rel=1e-10)


def test_a_quick_map_is_near_to_the_exact_one(correlations):
    exact = ClassicalMds().of_dissimilarities(correlations).positions
    quick = align(approximate_map(correlations.astype(np.float32), 2), exact)
    assert np.sqrt(np.square(quick - exact).mean()) < 0.02 * exact.std()


def test_distances_that_fit_on_fewer_axes_leave_the_others_empty_and_say_so():
    line = np.arange(6.0)[:, None]
    found = ClassicalMds(components=3).of_dissimilarities(distances(line))
    np.testing.assert_allclose(np.abs(found.positions), np.abs(line - 2.5) * [1, 0, 0], atol=1e-9)
    assert found.notes == ("The dissimilarities span 1 of 3 axes; the others are zero.",)
    assert found.scores["strain"] < 1e-6 and found.scores["stress"] < 1e-6


def test_a_start_turns_the_map_onto_it_and_keeps_its_distances(correlations):
    alone = ClassicalMds().of_dissimilarities(correlations).positions
    turned = alone @ np.array([[0.0, 1.0], [-1.0, 0.0]]) + 3
    found = ClassicalMds().of_dissimilarities(correlations, start=turned).positions
    np.testing.assert_allclose(found, turned, atol=1e-12)


def test_things_that_do_not_differ_make_one_point_without_a_made_up_score():
    found = ClassicalMds().of_dissimilarities(np.zeros((5, 5)))
    assert (found.positions == 0).all() and found.scores == {}
    assert found.notes == ("All dissimilarities are 0: the map is one point.",)
    assert ClassicalMds()(np.ones((5, 3))).scores == {}


def test_stress_of_more_points_than_it_can_compare_is_left_out_and_said(monkeypatch):
    monkeypatch.setattr(classical_mds, "MOST", 10)
    found = ClassicalMds()(np.random.default_rng(0).standard_normal((11, 4)))
    assert set(found.scores) == {"explained_variance"}
    assert found.notes == ("Stress was left out: it compares all pairs, and there are more than 10 points.",)


def test_what_makes_no_map_is_named():
    with pytest.raises(InvalidInput, match="components=0; a map has one axis or more"):
        ClassicalMds(components=0)
    with pytest.raises(InvalidInput, match="expected a square"):
        ClassicalMds().of_dissimilarities(np.zeros((3, 2)))
    with pytest.raises(InvalidInput, match=r"start has shape \(3, 3\)"):
        ClassicalMds().of_dissimilarities(1 - np.eye(3), start=np.eye(3))

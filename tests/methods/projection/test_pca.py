import numpy as np
import pytest
from sklearn.decomposition import PCA

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection import pca
from neuroglass.methods.projection.pca import Pca, principal_components


def test_points_of_known_covariance_lie_along_its_axes():
    # the corners of a box of half-sides 3, 2 and 1 have covariance diag(9, 4, 1)
    corners = np.array([(x, y, z) for x in (-3, 3) for y in (-2, 2) for z in (-1, 1)], dtype=float)
    found = Pca(components=2)(corners + 100.0)
    assert found.scores["explained_variance"] == pytest.approx(13 / 14, rel=1e-12)
    np.testing.assert_allclose(np.abs(found.positions), np.abs(corners[:, :2]), atol=1e-12)
    np.testing.assert_allclose(found.positions.T @ found.positions / 8, np.diag([9.0, 4.0]), atol=1e-12)


@pytest.mark.parametrize("shape", [(50, 9), (9, 50)])
def test_positions_and_variances_are_those_of_scikit_learn(shape):
    points = np.random.default_rng(0).standard_normal(shape)
    peer = PCA(3, svd_solver="full").fit(points)
    found, variances = principal_components(points, 3)
    np.testing.assert_allclose(np.abs(found), np.abs(peer.transform(points)), atol=1e-10)
    np.testing.assert_allclose(variances.kept / variances.total, peer.explained_variance_ratio_, rtol=1e-10)


def test_blocks_change_nothing(monkeypatch):
    points = np.random.default_rng(0).standard_normal((40, 30))
    whole = [principal_components(table, 3)[0] for table in (points, points.T)]
    monkeypatch.setattr(pca, "_BLOCK", 100)
    for table, expected in zip((points, points.T), whole, strict=True):
        np.testing.assert_allclose(principal_components(table, 3)[0], expected, atol=1e-12)


@pytest.mark.parametrize("kind", [np.float32, np.uint8])
def test_the_randomized_decomposition_finds_the_same_map_and_says_so(monkeypatch, kind):
    rng = np.random.default_rng(0)
    points = (rng.standard_normal((80, 3)) * (9, 5, 1)) @ rng.standard_normal((3, 60)) + 100
    exact = Pca()(points.astype(kind))
    monkeypatch.setattr(pca, "_EXACT", 10)
    found = Pca()(points.astype(kind))
    np.testing.assert_allclose(found.positions, exact.positions, atol=1e-3)
    assert "randomized" in found.notes[0] and exact.notes == ()


@pytest.mark.parametrize("seed", range(4))
def test_the_furthest_point_of_every_axis_lies_on_its_positive_side(seed):
    points = np.random.default_rng(seed).standard_normal((30, 4))
    for mirrored in (points, -points, points @ np.diag([1, -1, 1, -1])):
        found = Pca()(mirrored).positions
        assert (found[np.abs(found).argmax(axis=0), [0, 1]] > 0).all()


def test_a_line_of_points_leaves_the_second_axis_empty_and_says_so():
    found = Pca()(np.array([[0.0], [1.0], [5.0]]))
    np.testing.assert_allclose(np.abs(found.positions), [[2, 0], [1, 0], [3, 0]], atol=1e-12)
    assert found.notes == ("The samples span one direction; the map's other 1 are zero.",)
    assert found.scores["explained_variance"] == pytest.approx(1)


def test_two_samples_lie_symmetric_about_the_middle():
    found = Pca()(np.array([[0.0, 0, 0], [0, 6, 8]]))
    np.testing.assert_allclose(np.sort(found.positions[:, 0]), [-5, 5], atol=1e-9)
    np.testing.assert_allclose(found.positions[:, 1], 0)


def test_equal_samples_make_one_point_without_a_made_up_score():
    found = Pca()(np.full((6, 3), 0.1, dtype=np.float32))
    assert (found.positions == 0).all() and found.scores == {}
    assert found.notes[-1] == "All samples have equal activations: the map is one point."


def test_a_start_turns_the_map_onto_it_and_keeps_its_distances():
    points = np.random.default_rng(0).standard_normal((30, 4))
    alone = Pca()(points).positions
    turned = np.array([[0.0, 1.0], [-1.0, 0.0]])
    np.testing.assert_allclose(Pca()(points, start=alone @ turned).positions, alone @ turned, atol=1e-12)


@pytest.mark.parametrize(
    ("points", "message"),
    [
        (np.zeros((1, 3)), "1 samples were given; this map needs 2 or more"),
        (np.zeros(5), r"shape \(5,\); expected \(samples, activations\)"),
        (np.zeros((5, 0)), r"shape \(5, 0\)"),
        (np.array([[0.0], [np.nan]]), "point 1 holds NaN or infinity"),
        (np.array([[np.inf], [0.0]]), "point 0 holds NaN or infinity"),
    ],
)
def test_points_that_make_no_map_are_named(points, message):
    with pytest.raises(InvalidInput, match=message):
        Pca()(points)


def test_a_start_of_another_shape_is_named():
    with pytest.raises(InvalidInput, match=r"start has shape \(3, 3\); expected finite numbers of shape \(3, 2\)"):
        Pca()(np.eye(3), start=np.eye(3))


def test_a_map_without_axes_is_refused():
    with pytest.raises(InvalidInput, match="components=0; a map has one axis or more"):
        Pca(components=0)

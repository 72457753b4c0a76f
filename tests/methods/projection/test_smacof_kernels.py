import numpy as np
import pytest

from neuroglass.methods.projection.smacof_kernels import guttman
from tests.oracles import mds_literal


def transformed(dissimilarities, positions, rows=None):
    places = np.ascontiguousarray(positions.T, dtype=np.float32)
    moved, errors = np.zeros_like(places), np.zeros(len(positions), np.float32)
    guttman(dissimilarities.astype(np.float32), places, moved, errors, rows or (0, len(positions)))
    return moved.T, errors


def pairs(count, components, seed=0):
    rng = np.random.default_rng(seed)
    dissimilarities = rng.random((count, count))
    return np.triu(dissimilarities, 1) + np.triu(dissimilarities, 1).T, rng.standard_normal((count, components))


@pytest.mark.parametrize("components", [2, 3])
@pytest.mark.parametrize("count", [2, 7, 33])
def test_a_step_is_the_guttman_transform_of_the_paper(count, components):
    dissimilarities, positions = pairs(count, components)
    moved, errors = transformed(dissimilarities, positions)
    np.testing.assert_allclose(moved, mds_literal.guttman_transform(dissimilarities, positions), atol=2e-6)
    for i in range(count):
        apart = [mds_literal.distance(positions[i], positions[j]) for j in range(count)]
        assert errors[i] == pytest.approx(np.square(dissimilarities[i] - apart).sum(), rel=1e-5)


@pytest.mark.parametrize("components", [2, 3])
def test_points_at_one_place_neither_pull_each_other_nor_make_nan(components):
    dissimilarities, positions = pairs(6, components)
    positions[3] = positions[1]
    moved, _ = transformed(dissimilarities, positions)
    np.testing.assert_allclose(moved, mds_literal.guttman_transform(dissimilarities, positions), atol=2e-6)


@pytest.mark.parametrize("components", [2, 3])
def test_rows_shared_out_give_the_same_bytes_as_all_at_once(components):
    dissimilarities, positions = pairs(40, components)
    whole, errors = transformed(dissimilarities, positions)
    for rows in [(0, 13), (13, 40)]:
        part, part_errors = transformed(dissimilarities, positions, rows)
        asked = slice(*rows)
        assert (part[asked] == whole[asked]).all() and (part_errors[asked] == errors[asked]).all()
        assert np.delete(part, range(*rows), axis=0).any() == np.False_

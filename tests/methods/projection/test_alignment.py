import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.linalg import orthogonal_procrustes
from scipy.spatial.distance import pdist

from neuroglass.methods.projection.alignment import align, displacement


@given(st.integers(0, 1000), st.integers(1, 3), st.booleans())
def test_a_turned_mirrored_and_shifted_map_comes_back_to_where_it_was(seed, components, mirrored):
    rng = np.random.default_rng(seed)
    here = rng.standard_normal((20, components))
    turn = np.linalg.qr(rng.standard_normal((components, components)))[0]
    if mirrored:
        turn[:, 0] *= -1
    np.testing.assert_allclose(align(here @ turn + 7, here), here, atol=1e-9)


def test_alignment_is_the_best_rotation_and_never_scales():
    rng = np.random.default_rng(0)
    moving, fixed = rng.standard_normal((30, 2)), rng.standard_normal((30, 2)) + 4
    found = align(moving, fixed)
    np.testing.assert_allclose(pdist(found), pdist(moving), rtol=1e-12)
    centered, middle = moving - moving.mean(axis=0), fixed.mean(axis=0)
    np.testing.assert_allclose(
        found - middle, centered @ orthogonal_procrustes(centered, fixed - middle)[0], atol=1e-12
    )


def test_displacement_is_movement_in_radii_of_the_map_before():
    square = np.array([[1.0, 0], [0, 1], [-1, 0], [0, -1]])
    assert displacement(square, square) == 0
    assert displacement(square, square + np.array([3, 4])) == pytest.approx(5)
    assert displacement(2 * square, 3 * square) == pytest.approx(0.5)
    assert displacement(0 * square, square) == pytest.approx(1)
    assert displacement(0 * square, 0 * square) == 0

import numpy as np
import pytest

from neuroglass.methods.projection import correlation
from neuroglass.methods.projection.correlation import correlation_dissimilarities
from tests.oracles import mds_literal


@pytest.fixture
def activations():
    rng = np.random.default_rng(0)
    return rng.standard_normal((80, 4)) @ rng.standard_normal((4, 9)) + 3


def test_dissimilarities_are_one_minus_the_absolute_correlation_of_every_pair(activations):
    found = correlation_dissimilarities(activations)
    for i in range(9):
        for j in range(9):
            expected = 1 - abs(mds_literal.correlation(activations[:, i], activations[:, j]))
            assert found[i, j] == pytest.approx(expected, abs=1e-12)
    np.testing.assert_allclose(found, 1 - np.abs(np.corrcoef(activations.T)), atol=1e-12)
    assert (np.diagonal(found) == 0).all() and (found == found.T).all()


def test_scale_shift_and_sign_of_a_unit_change_nothing(activations):
    changed = activations * [1, -1, 1e-150, 1e150, 5, 1, -3, 1, 1] + [0, 9, 0, 0, -4, 1, 0, 0, 0]
    np.testing.assert_allclose(
        correlation_dissimilarities(changed), correlation_dissimilarities(activations), atol=1e-9
    )


def test_a_mean_far_above_the_spread_costs_little_in_float32():
    rng = np.random.default_rng(0)
    near = rng.integers(0, 64, (500, 6)).astype(np.float32) / 64
    np.testing.assert_allclose(
        correlation_dissimilarities(near + np.float32(1000)), correlation_dissimilarities(near), atol=1e-9
    )


def test_blocks_of_samples_change_nothing(activations, monkeypatch):
    whole = correlation_dissimilarities(activations)
    monkeypatch.setattr(correlation, "_BLOCK", 9 * 7)
    np.testing.assert_allclose(correlation_dissimilarities(activations), whole, atol=1e-14)


def test_copies_and_negatives_of_a_unit_differ_by_nothing(activations):
    found = correlation_dissimilarities(np.column_stack([activations[:, 0], activations[:, 0], -activations[:, 0]]))
    assert found.max() < 1e-12


def test_whole_numbers_are_units_as_well():
    assert correlation_dissimilarities(np.array([[1, 3], [2, 9], [4, 5]], dtype=np.uint8)).shape == (2, 2)

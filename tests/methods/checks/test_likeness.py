"""Similarity measures are those of the libraries that people know, and do not praise what is blank in both maps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import spearmanr

from neuroglass.core.field import Axis
from neuroglass.methods.checks.likeness import (
    ABSOLUTE,
    SIGNED,
    SSIM,
    absolute_rank_correlation,
    measures,
    rank_correlation,
    structural_similarity,
)


def maps(seed, shape=(12, 15)):
    return np.random.default_rng(seed).normal(size=(2, *shape))


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10**6))
def test_rank_correlation_is_scipy_s(seed):
    one, other = maps(seed)
    one = one.round(1) + 10  # many ties, nothing that is 0
    np.testing.assert_allclose(rank_correlation(one, other), spearmanr(one.ravel(), other.ravel()).statistic)
    assert absolute_rank_correlation(-one, other) == absolute_rank_correlation(one, other)


@pytest.mark.parametrize("shape", [(12, 15), (7, 7), (40,)])
def test_ssim_is_scikit_image_s(shape):
    metrics = pytest.importorskip("skimage.metrics", reason="scikit-image is not installed")
    one, other = (np.abs(part) / np.abs(part).max() for part in maps(3, shape))
    np.testing.assert_allclose(
        structural_similarity(one, other), metrics.structural_similarity(one, other, data_range=1.0), rtol=1e-9
    )


def test_every_measure_is_1_for_the_same_map_and_forgets_its_size():
    one, other = maps(4)
    for measure in measures((Axis("y", 12), Axis("x", 15)), signed=True).values():
        assert measure(one, one) == pytest.approx(1)
        assert measure(one, 3 * one) == pytest.approx(1)
        assert measure(one, other) == pytest.approx(measure(other, one))


def test_places_where_both_maps_are_0_do_not_count():
    one, other = maps(5, (9, 9))
    wide_one, wide_other = (np.pad(part, ((0, 0), (0, 30))) for part in (one, other))
    assert rank_correlation(wide_one, wide_other) == pytest.approx(rank_correlation(one, other))
    assert structural_similarity(wide_one, wide_other) < 0.6


def test_a_blank_map_is_like_a_blank_one_only():
    blank, one = np.zeros((8, 8)), maps(6, (8, 8))[0]
    for measure in (rank_correlation, structural_similarity):
        assert measure(blank, blank) == 1
        assert measure(blank, one) < 0.2


def test_columns_have_no_structure_and_unsigned_maps_no_signs():
    assert list(measures((Axis("feature", 9),), signed=True)) == [ABSOLUTE, SIGNED]
    assert list(measures((Axis("time", 9),), signed=False)) == [ABSOLUTE, SSIM]
    assert list(measures((Axis("channel", 4), Axis("y", 9), Axis("x", 9)), signed=False)) == [ABSOLUTE]

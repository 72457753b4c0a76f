"""AUCs by their definition, their chance spread by enumeration, and nothing told where there is nothing."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from neuroglass.methods.clusters.evidence import rank_auc, standard_error, weigh

FEW = st.integers(0, 5).map(float)


@given(arrays(np.float64, st.tuples(st.integers(1, 7), st.just(2)), elements=FEW),
       arrays(np.float64, st.tuples(st.integers(1, 7), st.just(2)), elements=FEW))  # fmt: skip
def test_the_auc_is_the_share_of_pairs_that_are_in_order_and_ties_count_half(own, other):
    pairs = own[:, None] - other[None]
    expected = ((pairs > 0) + 0.5 * (pairs == 0)).mean((0, 1))
    np.testing.assert_allclose(rank_auc(own, other)[0], expected, atol=1e-12)
    np.testing.assert_allclose(rank_auc(other, own)[0], 1 - expected, atol=1e-12)


@pytest.mark.parametrize("values", [[1.0, 2, 3, 4, 5, 6, 7], [1.0, 1, 2, 2, 2, 3, 9]])
def test_the_chance_spread_is_that_over_all_ways_to_draw_the_cluster(values):
    table = np.array(values)[:, None]
    drawn = [list(own) for own in combinations(range(7), 3)]
    aucs = [rank_auc(table[own], np.delete(table, own, axis=0))[0][0] for own in drawn]
    assert rank_auc(table[:3], table[3:])[1][0] == pytest.approx(np.std(aucs), rel=1e-12)


def test_the_standard_error_is_that_of_the_paper():
    """Hanley and McNeil (1982): an AUC of 0.893 of 51 diseased and 58 normal has a standard error of 0.032."""
    assert standard_error(np.array([0.893]), 51, 58)[0] == pytest.approx(0.032, abs=6e-4)
    assert standard_error(np.array([1.0, 0.0]), 5, 9).tolist() == [0.0, 0.0]


def test_of_noise_almost_nothing_is_told():
    rng = np.random.default_rng(0)
    wrong = 0
    for _ in range(200):
        members = rng.integers(0, 3, 60)
        inside = members == np.arange(3)[:, None]
        wrong += weigh(rng.normal(size=(60, 8)), inside, ~inside).told.any()
    assert wrong <= 20


def test_a_planted_difference_is_told_in_its_direction_and_a_slight_one_is_not():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(4000, 3))
    inside = np.arange(4000)[None] < 2000
    values[:2000, 0] += 3
    values[:2000, 1] -= 3
    values[:2000, 2] += 0.3  # surely there, and too slight to describe anything
    found = weigh(values, inside, ~inside)
    assert found.told.tolist() == [[True, True, False]]
    assert found.auc[0, 0] > 0.95 and found.auc[0, 1] < 0.05 and 0.5 < found.auc[0, 2] < 0.7


def test_of_four_samples_nothing_is_told_however_they_differ():
    values = np.array([[9.0], [8.0], [1.0], [2.0]])
    inside = np.array([[True, True, False, False]])
    found = weigh(values, inside, ~inside)
    assert (found.auc[0, 0], found.told.any()) == (1.0, False)


def test_a_cluster_that_is_compared_with_nothing_tells_nothing():
    inside = np.ones((1, 3), bool)
    found = weigh(np.arange(3.0)[:, None], inside, ~inside)
    assert (found.auc.tolist(), found.told.any()) == ([[0.5]], False)

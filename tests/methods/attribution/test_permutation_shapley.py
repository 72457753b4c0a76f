"""Walking each order in both directions keeps Shapley values true and makes their error smaller."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.methods.attribution.permutation_shapley import PermutationShapley
from neuroglass.methods.attribution.shapley_sampling import ShapleySampling
from neuroglass.testing import linear_subject
from tests.methods.attribution.games import pairs, product, value_of
from tests.oracles import attribution_sampling_literal as literal


def ask(subject, method, samples=(0, 1, 2)):
    return ng.attribute(subject, method, target="output:0", samples=samples)


def test_it_is_the_mean_over_the_drawn_orders_and_their_reverse():
    subject = pairs(6)
    found = ask(subject, PermutationShapley(pairs=5, seed=3)).values
    orders = [np.random.default_rng((3, number)).permutation(6) for number in range(5)]
    walked = [list(walk) for order in orders for walk in (order, order[::-1])]
    for row in range(3):
        x = np.array(subject.data.x[row])
        expected = literal.along_orders(value_of(subject), x, np.full(6, 0.3), walked).mean(0)
        np.testing.assert_allclose(found[row], expected, rtol=1e-9, atol=1e-12)


def test_a_sum_of_terms_and_of_products_of_two_is_exact_from_one_pair():
    """In an order and its reverse, of two features each joins before the other once."""
    found = ask(product([[2.0, 3.0]], baseline=0.5), PermutationShapley(pairs=2), samples=[0])
    np.testing.assert_allclose(found.values, [[(3 + 0.5) / 2 * 1.5, (2 + 0.5) / 2 * 2.5]], rtol=1e-12)
    assert found.scores["standard_error"] < 1e-12


def test_its_error_is_smaller_than_that_of_as_many_single_orders():
    subject = pairs(10)
    exact = ask(subject, "exact_shapley").values
    both, single = (
        np.mean([np.abs(ask(subject, method(seed)).values - exact).max() for seed in range(10)])
        for method in (
            lambda seed: PermutationShapley(pairs=10, seed=seed),
            lambda seed: ShapleySampling(permutations=20, seed=seed),
        )
    )
    assert both < 0.8 * single


@pytest.mark.parametrize("method", [PermutationShapley(pairs=8), ShapleySampling(permutations=16)])
def test_the_truth_lies_within_its_standard_errors_as_often_as_it_should(method):
    subject = pairs(8)
    exact = ask(subject, "exact_shapley").values
    away, told = [], []
    for seed in range(30):
        found = ask(subject, type(method)(*[getattr(method, next(iter(vars(method))))], seed=seed))
        away.append(np.asarray(found.values) - exact)
        told.append(found.columns["standard_error"].values)
    spread = np.sqrt(np.mean(np.square(away), axis=0)).max(1)  # the largest over features, as is told
    np.testing.assert_allclose(np.mean(told, axis=0), spread, rtol=0.35)
    within = np.abs(away).max(2) < 3 * np.array(told)
    assert within.mean() > 0.9


@pytest.mark.parametrize("method", [PermutationShapley(), ShapleySampling()])
def test_from_any_orders_relevance_adds_up_and_a_weighted_sum_is_exact(method):
    rng = np.random.default_rng(1)
    weights, x = rng.normal(size=(1, 20)), rng.normal(size=(3, 20))
    found = ask(linear_subject(weights, x, bias=3.0, over=ng.space.table(20, baseline=0.5)), method)
    np.testing.assert_allclose(found.values, weights * (x - 0.5), rtol=1e-8, atol=1e-10)
    assert ask(pairs(14), method).scores["completeness_gap"] < 1e-12


@pytest.mark.parametrize("method", [PermutationShapley, ShapleySampling])
def test_a_single_region_takes_the_whole_change(method):
    subject = linear_subject(np.ones((1, 4)), np.ones((2, 4)), over=ng.space.table(list("abcd"), groups=("g",) * 4))
    np.testing.assert_allclose(ask(subject, method(), samples=[0, 1]).values, [[4.0], [4.0]], rtol=1e-12)


def test_parameters_without_meaning_are_refused():
    with pytest.raises(ng.InvalidInput, match="pairs is 1 and size 0; write pairs of 2 or more"):
        PermutationShapley(pairs=1)
    with pytest.raises(ng.InvalidInput, match=r"precision 1\.5; write a seed of 0 or more, and a precision"):
        PermutationShapley(precision=1.5)

"""Exact Shapley values are those of the definition, for up to 12 regions."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import neuroglass as ng
from neuroglass.methods.attribution.exact_shapley import ExactShapley
from neuroglass.testing import linear_subject
from tests.methods.attribution.games import pairs, product, value_of
from tests.methods.attribution.networks import make
from tests.oracles import attribution_sampling_literal as literal


def ask(subject, method=None, **more):
    return ng.attribute(subject, method or ExactShapley(), samples=range(len(subject.data)), **more)


def test_they_are_the_values_of_the_definition():
    subject = pairs(5)
    found = ask(subject)
    for row, x in enumerate(np.array(subject.data.x)):
        expected = literal.shapley_by_orders(value_of(subject), x, np.full(5, 0.3))
        np.testing.assert_allclose(found.values[row], expected, rtol=1e-9, atol=1e-12)


def test_they_are_the_sum_over_coalitions_of_the_formula():
    subject = pairs(8, samples=1)
    expected = literal.shapley_by_coalitions(value_of(subject), np.array(subject.data.x[0]), np.full(8, 0.3))
    np.testing.assert_allclose(ask(subject).values[0], expected, rtol=1e-9, atol=1e-12)


@given(seed=st.integers(0, 1000), features=st.integers(2, 12))
@settings(max_examples=8, deadline=None)
def test_of_a_weighted_sum_each_feature_gets_its_term(seed, features):
    rng = np.random.default_rng(seed)
    weights, x = rng.normal(size=(1, features)), rng.normal(size=(2, features))
    subject = linear_subject(weights, x, bias=3.0, over=ng.space.table(features, baseline=0.5))
    np.testing.assert_allclose(ask(subject).values, weights * (x - 0.5), rtol=1e-8, atol=1e-10)


def test_of_a_product_every_factor_gets_the_same():
    x = [[2.0, 3.0, 0.5, 4.0], [1.0, -2.0, 3.0, 5.0]]
    np.testing.assert_allclose(ask(product(x)).values, [[3.0] * 4, [-7.5] * 4], rtol=1e-12)


def test_they_add_up_to_the_change_of_the_target():
    assert ask(pairs(9)).scores["completeness_gap"] < 1e-12


def test_columns_of_one_category_join_together():
    over = ng.space.table(["age", "job=a", "job=b"], groups=("age", "job", "job"))
    found = ask(linear_subject(np.array([[1.0, 10.0, 20.0]]), np.array([[2.0, 0.0, 1.0]]), over=over))
    np.testing.assert_allclose(found.values, [[2, 20]], rtol=1e-12)


def test_kernel_shap_that_asks_all_coalitions_says_the_same():
    subject = pairs(7)
    other = ask(subject, ng.methods.KernelShap())
    np.testing.assert_allclose(ask(subject).values, other.values, rtol=1e-8, atol=1e-11)


def test_regions_of_a_picture_grow_until_there_are_few_enough():
    subject = linear_subject(np.ones((1, 1, 12, 12)), np.ones((1, 1, 12, 12)), over=ng.space.image(1, 12, 12, region=2))
    for method, count in ((ExactShapley(), 9), (ExactShapley(size=6), 4)):
        found = ask(subject, method).full.values
        np.testing.assert_allclose(found, 1.0, rtol=1e-12)
        assert ask(subject, method).provenance.question.parameters["size"] == method.size
        assert 144 / count in (16, 36)


def test_more_than_12_columns_are_refused_with_the_methods_that_serve_them():
    with pytest.raises(ng.InvalidInput, match=r"13 regions have too many .* 12 at most, or ask kernel_shap"):
        ask(pairs(13))
    with pytest.raises(ng.InvalidInput, match=r"36 regions have too many"):
        ask(make("convolutional"), ExactShapley(size=1))
    with pytest.raises(ng.InvalidInput, match="write 0 for automatic"):
        ExactShapley(size=-1)

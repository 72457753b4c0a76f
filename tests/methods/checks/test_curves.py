"""Deletion and insertion are the paper's, find a planted truth, and tell a shuffled map from it."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import neuroglass as ng
from neuroglass.methods.checks.curves import area
from neuroglass.testing.plants import PLANTS, planted
from tests.methods.checks.subjects import SIDE, WEIGHTS, Shuffled, curved, weighted
from tests.oracles import checks_literal

EVERY = SIDE * SIDE


def value_of(subject, output):
    return lambda x: float(subject.model(torch.as_tensor(x)[None])[0, output].detach())


@pytest.mark.parametrize("name", ["deletion", "insertion"])
@pytest.mark.parametrize("make", [weighted, curved])
def test_curves_and_areas_are_the_paper_s(name, make):
    subject = make()
    asked = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=[0, 3])
    method = {"deletion": ng.methods.Deletion, "insertion": ng.methods.Insertion}[name]
    result = ng.check(subject, method(steps=9), of=asked)
    shares = np.linspace(0, 1, 10)
    literal = getattr(checks_literal, f"{name}_curve")
    for row, sample in enumerate((0, 3)):
        x = np.asarray(subject.data.batch((sample,)).x[0])
        curve = literal(value_of(subject, 1), x, 0.0, asked.values[row], np.round(shares * EVERY).astype(int))
        np.testing.assert_allclose(result.values[row], curve, atol=1e-12)
        np.testing.assert_allclose(result.columns["area"].values[row], checks_literal.area(curve, shares), atol=1e-12)
    np.testing.assert_allclose(result.scores[f"{name}_area"], result.columns["area"].values.mean())


def test_of_a_weighted_sum_the_curve_is_what_is_left_of_the_sum_and_random_orders_are_straight_on_average():
    subject = weighted(1)
    asked = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=[0])
    result = ng.check(subject, ng.methods.Deletion(steps=EVERY, repeats=400), of=asked)
    parts = np.sort((WEIGHTS * np.asarray(subject.data.batch((0,)).x[0, 0])).ravel())[::-1]
    np.testing.assert_allclose(result.values[0], parts.sum() - np.concatenate([[0], np.cumsum(parts)]), atol=1e-12)
    straight = parts.sum() * (1 - np.linspace(0, 1, EVERY + 1))
    np.testing.assert_allclose(result.reference.values[0], straight, atol=5 * parts.std() * np.sqrt(EVERY / 4 / 400))
    np.testing.assert_allclose(result.spread.values[0, [0, -1]], 0, atol=1e-12)


@pytest.mark.parametrize("name", ["deletion", "insertion"])
def test_a_true_map_is_ahead_of_every_random_order_and_a_shuffled_one_is_not(name):
    subject = weighted(6)
    true = ng.check(subject, name, of=ng.attribute(subject, "input_times_gradient", target="logit:1", samples=range(6)))
    fake = ng.check(subject, name, of=ng.attribute(subject, Shuffled(), target="logit:1", samples=range(6)))
    assert true.verdict.passed and not fake.verdict.passed
    assert true.scores[f"{name}_gain"] > 0.2 > fake.scores[f"{name}_gain"]
    assert f"{true.scores[f'{name}_area']:.3g}" in true.verdict.sentence


@pytest.mark.parametrize("plant", PLANTS)
def test_on_a_planted_network_the_area_lies_well_below_that_of_random_orders(plant):
    made = planted(plant)
    asked = ng.attribute(made.subject, "occlusion", target=made.target, samples=range(3))
    result = ng.check(made.subject, ng.methods.Deletion(repeats=99), of=asked)
    assert result.scores["deletion_area"] < 0.6 * result.scores["deletion_area:random"]
    assert result.verdict.passed


def test_a_map_turned_around_is_ahead_of_no_random_order():
    subject = weighted(4)
    asked = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=range(4))
    turned = type(asked)(
        relevance=ng.Field(-asked.values, asked.axes, asked.relevance.quantity),
        full=asked.full, inputs=asked.inputs, value=asked.value, provenance=asked.provenance,
    )  # fmt: skip
    result = ng.check(subject, "deletion", of=turned)
    assert result.verdict.passed is False and "sooner than 0 of 19 random orders" in result.verdict.sentence


def test_cells_are_hidden_together_by_their_mean_relevance():
    subject = weighted(1)
    asked = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=[0])
    result = ng.check(subject, ng.methods.Deletion(side=3, steps=4), of=asked)
    cells = (WEIGHTS * np.asarray(subject.data.batch((0,)).x[0, 0])).reshape(2, 3, 2, 3).sum((1, 3)).ravel()
    expected = cells.sum() - np.concatenate([[0], np.cumsum(np.sort(cells)[::-1])])
    np.testing.assert_allclose(result.values[0], expected, atol=1e-12)


def test_columns_of_one_category_are_hidden_as_one_feature():
    weights = torch.tensor([[0.0, 0.0, 0.0, 0.0], [1.0, 2.0, 4.0, 8.0]], dtype=torch.float64)
    model = torch.nn.Linear(4, 2, bias=False).double()
    model.weight = torch.nn.Parameter(weights)
    over = ng.space.table(["age", "job=a", "job=b", "job=c"], groups=["age", "job", "job", "job"])
    subject = ng.Subject(model, (np.ones((2, 4)), np.ones(2, int)), space=over)
    asked = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=[0])
    result = ng.check(subject, "deletion", of=asked)
    np.testing.assert_allclose(result.values[0], [15, 1, 0], atol=1e-12)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(-5, 5), min_size=2, max_size=8))
def test_the_area_is_that_of_trapezoids(curve):
    expected = np.trapezoid(curve, np.linspace(0, 1, len(curve)))
    np.testing.assert_allclose(area(np.array([curve]))[0], expected, atol=1e-12)


def test_equal_relevance_is_taken_in_an_order_of_its_own_by_seed():
    subject = weighted(1)
    asked = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=[0])
    flat = type(asked)(
        relevance=ng.Field(np.ones_like(asked.values), asked.axes, "relevance"),
        full=asked.full, inputs=asked.inputs, value=asked.value, provenance=asked.provenance,
    )  # fmt: skip
    first, again, other = (ng.check(subject, ng.methods.Deletion(seed=seed), of=flat).values for seed in (0, 0, 1))
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("bad", [{"steps": 0}, {"repeats": 0}, {"side": 0}])
def test_settings_that_make_no_curve_are_refused_with_what_to_write(bad):
    subject = weighted(1)
    asked = ng.attribute(subject, "gradient", samples=[0])
    with pytest.raises(ng.InvalidInput, match="write"):
        ng.check(subject, ng.methods.Deletion(**bad), of=asked)

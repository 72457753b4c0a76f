"""Error sensitivity is the derivative of a labeled sample's loss; its average tells where the error hangs on."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

import neuroglass as ng
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import HIDDEN, NETWORKS, inputs_of, make
from tests.oracles import attribution_literal as literal


def ask(subject, **more):
    return ng.attribute(subject, "error_sensitivity", samples=range(4), **more)


@pytest.mark.parametrize("kind", NETWORKS)
def test_it_is_the_derivative_of_the_cross_entropy_with_the_label(kind):
    subject = make(kind)
    model, x = subject.model.eval(), inputs_of(subject)
    for row in range(4):
        label = torch.tensor([int(subject.data.y[row])])
        expected = literal.gradient(lambda one, label=label: cross_entropy(model(one), label)[None], x[row : row + 1])
        np.testing.assert_allclose(ask(subject).full.values[row], expected[0], rtol=1e-8, atol=1e-14)


def test_with_linear_logits_it_is_the_surplus_of_probability_times_the_weights():
    """By hand: of softmax(W x) and label y, the loss has the slope W^T (p - e_y)."""
    weights = np.array([[1.0, -2.0, 0.5], [0.0, 1.0, 3.0], [2.0, 0.5, -1.0]])
    x = np.random.default_rng(0).normal(size=(4, 3))
    subject = linear_subject(weights, x)
    logits = x @ weights.T
    chance = np.exp(logits) / np.exp(logits).sum(1, keepdims=True)
    expected = (chance - np.eye(3)[subject.data.y]) @ weights
    np.testing.assert_allclose(ask(subject).values, expected, rtol=1e-10)


def test_it_is_asked_at_any_layer():
    subject = make("dense")
    by_gradient = ng.attribute(subject, "gradient", target="loss", samples=range(4), at=HIDDEN["dense"])
    np.testing.assert_array_equal(ask(subject, at=HIDDEN["dense"]).full.values, by_gradient.full.values)


def test_another_target_than_the_loss_is_refused_with_what_to_write():
    with pytest.raises(ng.InvalidInput, match=r"asks about the loss .* not 'logit:1'; leave the target out"):
        ask(make("dense"), target="logit:1")
    np.testing.assert_array_equal(ask(make("dense"), target="loss").values, ask(make("dense")).values)


def test_without_labels_it_is_refused():
    with pytest.raises(ng.InvalidInput, match="the data has no labels"):
        ng.attribute(ng.Subject(make("dense").model, np.zeros((4, 7))), "error_sensitivity")

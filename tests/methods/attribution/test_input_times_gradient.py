"""Input times gradient shares a linear network's output exactly."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import NETWORKS, inputs_of, make
from tests.oracles import attribution_captum as captum


def relevance(subject, target="logit:1", at="input"):
    return np.asarray(ng.attribute(subject, "input_times_gradient", target=target, samples=range(4), at=at).full.values)


def test_a_linear_networks_output_is_shared_by_weight_times_input():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(2, 5)), rng.normal(size=(4, 5))
    np.testing.assert_allclose(relevance(linear_subject(weights, x)), weights[1] * x, rtol=1e-12)


@pytest.mark.parametrize("kind", NETWORKS)
def test_input_times_gradient_is_that_of_captum(kind):
    subject = make(kind)
    expected = captum.input_times_gradient(subject.model, inputs_of(subject), 1)
    np.testing.assert_allclose(relevance(subject), expected, rtol=1e-5, atol=1e-12)


def test_a_network_of_relus_without_biases_is_shared_completely():
    model = nn.Sequential(nn.Linear(6, 9, bias=False), nn.ReLU(), nn.Linear(9, 2, bias=False)).double()
    subject = ng.Subject(model, (torch.randn(4, 6, dtype=torch.float64), torch.tensor([0, 1, 0, 1])))
    result = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=range(4))
    np.testing.assert_allclose(result.values.sum(1), result.value.values, rtol=1e-12)


def test_at_a_layer_the_activation_is_multiplied():
    subject = make("dense")
    activation = subject.activations(["0"], range(4))["0"]
    gradient = ng.attribute(subject, "gradient", target="logit:1", samples=range(4), at="0").values
    np.testing.assert_allclose(relevance(subject, at="0"), activation * gradient, rtol=1e-12)

"""The gradient is the derivative of any unit by any input or layer."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import HIDDEN, NETWORKS, inputs_of, make
from tests.oracles import attribution_captum as captum
from tests.oracles import attribution_literal as literal

TARGETS = range(3)


def gradient(subject, target, *, at="input"):
    return np.asarray(ng.attribute(subject, "gradient", target=target, samples=range(4), at=at).full.values)


def test_the_gradient_of_a_linear_network_is_its_weights():
    weights, x = np.array([[1.0, -2.0, 0.0, 3.0], [0.5, 0.5, -0.5, 0.25]]), np.random.default_rng(0).normal(size=(4, 4))
    for output in (0, 1):
        found = gradient(linear_subject(weights, x), f"logit:{output}")
        np.testing.assert_array_equal(found, np.tile(weights[output], (4, 1)))


@pytest.mark.parametrize("output", TARGETS)
@pytest.mark.parametrize("kind", NETWORKS)
def test_the_gradient_is_that_of_captum(kind, output):
    subject = make(kind)
    expected = captum.gradient(subject.model, inputs_of(subject), output)
    np.testing.assert_allclose(gradient(subject, f"logit:{output}"), expected, rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("kind", NETWORKS)
def test_the_gradient_at_a_hidden_layer_is_that_of_captum(kind):
    subject = make(kind)
    layer = subject.model.get_submodule(HIDDEN[kind])
    expected = captum.layer_gradient(subject.model, layer, inputs_of(subject), 1)
    np.testing.assert_allclose(gradient(subject, "logit:1", at=HIDDEN[kind]), expected, rtol=1e-5, atol=1e-9)


@pytest.mark.parametrize(
    ("kind", "unit", "target"),
    [
        ("convolutional", (2, 0, 0), "3:2@0,0"),
        ("residual", (3, 4, 1), "norm:3@4,1"),
        ("dense", (5,), "2:5"),
        ("recurrent", (3,), "dense:3"),
    ],
)
def test_the_gradient_of_a_hidden_neuron_is_that_of_captum(kind, unit, target):
    subject = make(kind)
    layer = subject.model.get_submodule(HIDDEN[kind])
    expected = captum.neuron_gradient(subject.model, layer, inputs_of(subject), unit)
    assert np.abs(expected).max() > 0
    np.testing.assert_allclose(gradient(subject, target), expected, rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("output", TARGETS)
@pytest.mark.parametrize("kind", NETWORKS)
def test_the_gradient_is_the_row_of_the_jacobian(kind, output):
    subject = make(kind, seed=1)
    model = subject.model.eval()
    expected = literal.gradient(lambda x: model(x)[:, output], inputs_of(subject))
    np.testing.assert_allclose(gradient(subject, f"logit:{output}"), expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize(("low", "high"), [(0, 1), (0, 2), (1, 3), (0, 4), (2, 4), (3, 4)])
def test_any_unit_by_any_layer_is_the_jacobian_of_the_layers_between(low, high):
    subject = make("dense")
    model = subject.model.eval()
    entry = literal.sequential(model, 0, low + 1)(inputs_of(subject)).detach()
    expected = literal.gradient(lambda a: literal.sequential(model, low + 1, high + 1)(a)[:, 2], entry)
    np.testing.assert_allclose(gradient(subject, f'"{high}":2', at=str(low)), expected, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("stop", [0, 1, 2, 3])
def test_a_channel_without_position_is_the_mean_over_its_positions(stop):
    subject = make("convolutional")
    run = literal.sequential(subject.model.eval(), 0, stop + 1)
    expected = literal.gradient(lambda x: run(x)[:, 1].flatten(1).mean(1), inputs_of(subject))
    np.testing.assert_allclose(gradient(subject, f'"{stop}":1'), expected, rtol=1e-10, atol=1e-14)


def test_a_neuron_is_its_channel_at_that_position_row_first():
    subject = make("convolutional")
    run = literal.sequential(subject.model.eval(), 0, 2)
    expected = literal.gradient(lambda x: run(x)[:, 3, 2, 4], inputs_of(subject))
    assert np.abs(expected).max() > 0
    np.testing.assert_allclose(gradient(subject, '"1":3@2,4'), expected, rtol=1e-10, atol=1e-14)


def test_the_gradient_of_a_unit_by_its_own_layer_is_one_at_that_unit():
    found = gradient(make("dense"), '"0":3', at="0")
    np.testing.assert_array_equal(found, np.tile(np.eye(8)[3], (4, 1)))


def test_gradients_in_display_units_are_scaled_by_the_std_of_each_channel():
    model = nn.Sequential(nn.Flatten(), nn.Linear(8, 2)).double()
    x = torch.rand(4, 2, 2, 2, dtype=torch.float64)
    space = ng.space.image(2, 2, 2, mean=(0.4, 0.5), std=(0.25, 0.5))
    found = gradient(ng.Subject(model, (x, None), space=space, classes=("a", "b")), "logit:1")
    weights = model[1].weight.detach().numpy()[1].reshape(2, 2, 2)
    np.testing.assert_allclose(found, np.tile(weights / np.array([0.25, 0.5])[:, None, None], (4, 1, 1, 1)))


def test_channels_are_summed_in_the_shown_relevance():
    subject = make("residual")
    result = ng.attribute(subject, "gradient", target="logit:0", samples=range(4))
    np.testing.assert_allclose(result.values, np.asarray(result.full.values).sum(1), rtol=1e-12)

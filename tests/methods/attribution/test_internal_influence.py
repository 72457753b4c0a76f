"""Internal influence is the mean slope at a layer along the input's path."""

import numpy as np
import pytest
import torch
from captum import attr
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make, subject


def ask(made, at, *, steps=48, target="logit:1"):
    return ng.attribute(made, ng.methods.InternalInfluence(steps=steps), target=target, samples=range(4), at=at)


@pytest.mark.parametrize(("kind", "at"), [("convolutional", "0"), ("residual", "conv2"), ("dense", "3")])
def test_it_is_captums(kind, at):
    made = make(kind)
    peer = attr.InternalInfluence(made.model.eval(), made.model.get_submodule(at))
    expected = peer.attribute(inputs_of(made), target=1, n_steps=6, method="riemann_middle").detach().numpy()
    np.testing.assert_allclose(ask(made, at, steps=6).values, expected, rtol=1e-5, atol=1e-12)


def test_of_a_linear_network_it_is_the_slope_in_any_number_of_steps():
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 3))
    made = subject(model, (3,), ng.space.table(3))
    expected = np.broadcast_to(model[1].weight[1].detach().numpy(), (4, 4))
    np.testing.assert_allclose(ask(made, "0", steps=2).values, expected, rtol=1e-12)


def test_a_unit_that_is_silent_at_the_sample_may_have_influence_on_the_way():
    """By hand: relu(0.5 - x) is open at the baseline 0 and closed at x = 1; half of the way it is open."""
    model = nn.Sequential(nn.Linear(1, 1), nn.ReLU(), nn.Linear(1, 3))
    with torch.no_grad():
        model[0].weight.fill_(-1.0)
        model[0].bias.fill_(0.5)
        model[2].weight.fill_(2.0)
    made = ng.Subject(model, (np.ones((4, 1), np.float32), None), space=ng.space.table(1))
    np.testing.assert_allclose(ask(made, "0", steps=10).values, np.full((4, 1), 1.0), rtol=1e-6)

"""Conductance follows what flows through a layer while the input goes from the baseline to the sample."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import make, subject
from tests.oracles import attribution_literal as literal


def ask(made, at, *, steps=48, target="logit:1"):
    return ng.attribute(made, ng.methods.Conductance(steps=steps), target=target, samples=range(4), at=at)


def test_of_a_linear_network_it_is_activation_times_weight_at_every_layer():
    model = nn.Sequential(nn.Linear(3, 4, bias=False), nn.Linear(4, 3, bias=False))
    made = subject(model, (3,), ng.space.table(3))
    hidden = made.activations(["0"], range(4))["0"]
    expected = hidden * model[1].weight[1].detach().numpy()
    np.testing.assert_allclose(ask(made, "0", steps=3).values, expected, rtol=1e-10)


@pytest.mark.parametrize(("kind", "at"), [("convolutional", "1"), ("convolutional", "3"), ("dense", "2")])
def test_all_that_changes_the_target_goes_through_a_layer_without_a_shortcut_around_it(kind, at):
    few, many = (ask(make(kind), at, steps=steps).scores["completeness_gap:relative"] for steps in (10, 1000))
    assert many < 2e-3
    assert many < few


def test_what_goes_around_a_layer_is_missing_from_its_sum():
    assert ask(make("residual"), "conv2", steps=200).scores["completeness_gap:relative"] > 0.05


def test_at_the_input_it_is_integrated_gradients():
    made = make("dense")
    expected = ng.attribute(made, ng.methods.IntegratedGradients(steps=2000), target="logit:1", samples=range(4))
    np.testing.assert_allclose(ask(made, "input", steps=2000).values, expected.values, atol=1e-4)


def test_it_is_the_sum_of_the_paper_over_the_inputs_path():
    """Dhamdhere et al., equation 2, by autograd along the path and fine sums, for a tanh layer."""
    torch.manual_seed(3)
    first, last = nn.Linear(3, 4).double(), nn.Linear(4, 3).double()
    made = subject(nn.Sequential(first, nn.Tanh(), last), (3,), ng.space.table(3, baseline=(0.3, -0.2, 0.1)))
    x, start = literal.as_tensor(made.data.batch(range(4)).x).double(), torch.tensor([0.3, -0.2, 0.1]).double()
    expected, steps = np.zeros((4, 4)), 400
    for step in range(steps):
        point = start + (step + 0.5) / steps * (x - start)
        flow = (1 - torch.tanh(first(point)) ** 2) * ((x - start) @ first.weight.T)  # d hidden / d share
        expected += (last.weight[1] * flow / steps).detach().numpy()
    np.testing.assert_allclose(ask(made, "1", steps=400).values, expected, rtol=1e-4, atol=1e-7)


def test_no_step_is_no_answer():
    with pytest.raises(ng.InvalidInput, match="steps is 0; write 1 or more"):
        ng.methods.Conductance(steps=0)

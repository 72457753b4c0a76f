"""Deconvnet stops slopes below 0 at every ReLU, open or closed, and goes back through pools by their switches."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make
from tests.methods.attribution.sequences import convolutional
from tests.oracles import attribution_backward_captum as captum
from tests.oracles import attribution_backward_literal as literal


def ask(made, target, samples=range(4)):
    return ng.attribute(made, "deconvnet", target=target, samples=samples).full.values


@pytest.mark.parametrize("kind", ["convolutional", "residual"])
def test_deconvnet_is_captums(kind):
    made = make(kind)
    for output in range(3):
        expected = captum.deconvnet(made.model, inputs_of(made), output)
        assert expected.any() or output != 1
        np.testing.assert_allclose(ask(made, f"logit:{output}"), expected, rtol=1e-9, atol=1e-15)


def test_deconvnet_is_the_projection_of_the_paper_one_number_at_a_time():
    made = convolutional()
    found = ask(made, "logit:1")
    for sample, x in enumerate(inputs_of(made).numpy()):
        expected = literal.relu_rule(list(made.model), x, 1, gated=False)
        np.testing.assert_allclose(found[sample], expected, rtol=1e-9, atol=1e-14)


def test_without_pools_the_projection_does_not_depend_on_the_sample():
    """So its largest number lies where the weights put it, not where a sample has something."""
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3))
    x = np.random.default_rng(0).normal(size=(4, 4))
    found = ask(ng.Subject(model.double(), (x, np.arange(4) % 3), space=ng.space.table(4)), "logit:0")
    assert found.any()
    np.testing.assert_array_equal(found, np.broadcast_to(found[:1], found.shape))


def test_by_hand_a_closed_relu_passes_what_speaks_for_the_target():
    model = nn.Sequential(nn.ReLU(), nn.Linear(3, 1, bias=False))
    with torch.no_grad():
        model[1].weight.copy_(torch.tensor([[2.0, -3.0, 1.0]]))
    made = ng.Subject(model.double(), (np.array([[1.0, 1.0, -1.0]]), np.array([0.0])), space=ng.space.table(3))
    np.testing.assert_array_equal(ask(made, "output:0", [0]), [[2.0, 0.0, 1.0]])


def test_a_network_without_relus_is_refused():
    made = make("recurrent")
    with pytest.raises(ng.NotApplicable, match=r"no ReLU .* deconvnet would be the plain gradient"):
        ask(made, "logit:1")

"""Guided backpropagation passes back, at every ReLU that is open, only slopes above 0."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make, subject
from tests.methods.attribution.sequences import convolutional
from tests.oracles import attribution_backward_captum as captum
from tests.oracles import attribution_backward_literal as literal


def ask(made, target, *, at="input", method="guided_backprop"):
    return ng.attribute(made, method, target=target, samples=range(4), at=at)


@pytest.mark.parametrize("kind", ["convolutional", "residual"])
def test_guided_backpropagation_is_captums(kind):
    made = make(kind)
    for output in range(3):
        expected = captum.guided_backprop(made.model, inputs_of(made), output)
        assert expected.any() or output != 1
        np.testing.assert_allclose(ask(made, f"logit:{output}").full.values, expected, rtol=1e-9, atol=1e-15)


def test_guided_backpropagation_is_the_rule_of_the_paper_one_number_at_a_time():
    made = convolutional()
    found = ask(made, "logit:1").full.values
    for sample, x in enumerate(inputs_of(made).numpy()):
        expected = literal.relu_rule(list(made.model), x, 1, gated=True)
        np.testing.assert_allclose(found[sample], expected, rtol=1e-9, atol=1e-14)


def test_by_hand_a_slope_below_0_is_stopped_and_a_closed_relu_passes_nothing():
    """y = 2 relu(a) - 3 relu(b) + relu(c), with c closed."""
    model = nn.Sequential(nn.ReLU(), nn.Linear(3, 1, bias=False))
    with torch.no_grad():
        model[1].weight.copy_(torch.tensor([[2.0, -3.0, 1.0]]))
    made = ng.Subject(model.double(), (np.array([[1.0, 1.0, -1.0]]), np.array([0.0])), space=ng.space.table(3))
    result = ng.attribute(made, "guided_backprop", target="output:0", samples=[0])
    np.testing.assert_array_equal(result.full.values, [[2.0, 0.0, 0.0]])
    plain = ng.attribute(made, "gradient", target="output:0", samples=[0])
    np.testing.assert_array_equal(plain.full.values, [[2.0, -3.0, 0.0]])


def test_a_relu6_that_is_at_its_top_passes_nothing():
    model = nn.Sequential(nn.ReLU6(), nn.Linear(3, 1, bias=False))
    with torch.no_grad():
        model[1].weight.fill_(1.0)
    made = ng.Subject(model.double(), (np.array([[1.0, 7.0, -1.0]]), np.array([0.0])), space=ng.space.table(3))
    result = ng.attribute(made, "guided_backprop", target="output:0", samples=[0])
    np.testing.assert_array_equal(result.full.values, [[1.0, 0.0, 0.0]])


def test_a_network_without_relus_is_refused_with_its_activations_and_what_to_ask():
    with pytest.raises(ng.NotApplicable, match=r"no ReLU .* activations are sigmoid.*ask 'gradient'"):
        made = subject(nn.Sequential(nn.Linear(4, 5), nn.Sigmoid(), nn.Linear(5, 3)), (4,), ng.space.table(4))
        ask(made, "logit:1")


def test_behind_the_last_relu_it_is_the_gradient_and_says_so():
    made = convolutional()
    result = ask(made, "logit:1", at="7")
    np.testing.assert_array_equal(result.full.values, ask(made, "logit:1", at="7", method="gradient").full.values)
    assert any("No ReLU lies between" in note for note in result.notes)


def test_other_activations_are_passed_by_their_derivative_and_named():
    made = make("dense")
    result = ask(made, "logit:1")
    assert any("passed by their derivative: sigmoid" in note for note in result.notes)


class Clipped(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return x.clamp_min(0)

    @staticmethod
    def backward(ctx, slope):
        return slope


class Custom(nn.Module):
    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(4, 3)

    def forward(self, x):
        return Clipped.apply(self.dense(x))


def test_a_derivative_of_the_networks_own_which_may_hide_a_relu_is_refused_by_name():
    with pytest.raises(ng.NotApplicable, match="'ClippedBackward' on the way"):
        ask(subject(Custom(), (4,), ng.space.table(4)), "logit:1")

"""Grad-CAM weighs channels by their mean gradient, keeps what speaks for the target, and lies over the input."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make, subject
from tests.oracles import attribution_captum as captum
from tests.oracles import attribution_literal as literal


def ask(subject, layer="", target="logit:1"):
    return ng.attribute(subject, ng.methods.GradCam(layer=layer), target=target, samples=range(4))


@pytest.mark.parametrize("output", range(3))
@pytest.mark.parametrize(
    ("kind", "layer"), [("convolutional", "0"), ("convolutional", "1"), ("residual", "norm"), ("residual", "conv2")]
)
def test_grad_cam_is_captums_stretched_over_the_input(kind, layer, output):
    subject = make(kind)
    expected = captum.grad_cam(subject.model, subject.model.get_submodule(layer), inputs_of(subject), output)
    np.testing.assert_allclose(ask(subject, layer, f"logit:{output}").values, expected, rtol=1e-5, atol=1e-12)


def test_grad_cam_is_the_formula_of_the_paper():
    subject = make("convolutional")
    model = subject.model.eval()
    activation = literal.sequential(model, 0, 3)(inputs_of(subject)).detach()
    coarse = literal.grad_cam(activation, lambda a: literal.sequential(model, 3, 7)(a)[:, 1])
    assert coarse.any()
    np.testing.assert_allclose(ask(subject, "2").values, literal.stretch(coarse, 6, 6), rtol=1e-9, atol=1e-13)


def test_a_map_of_the_inputs_own_size_is_not_smoothed():
    """By hand: two channels that pass x on, and an output that weighs them by 2 and -1: the map is relu(2 a - b)."""
    model = nn.Sequential(nn.Conv2d(2, 2, 1, bias=False), nn.Flatten(), nn.Linear(18, 3, bias=False))
    with torch.no_grad():
        model[0].weight.copy_(torch.eye(2).view(2, 2, 1, 1))
        model[2].weight.copy_(torch.tensor([[0.0] * 18, [2.0] * 9 + [-1.0] * 9, [0.0] * 18]))
    made = subject(model, (2, 3, 3), ng.space.image(2, 3, 3))
    x = inputs_of(made).numpy()
    np.testing.assert_allclose(ask(made, "0").values, np.maximum(2 * x[:, 0] - x[:, 1], 0), rtol=1e-12)


@pytest.mark.parametrize("layout", ["ct", "tc"])
def test_series_get_a_map_over_time_wherever_their_channels_stand(layout):
    class Twin(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(5)
            self.conv = nn.Conv1d(2, 3, 3, padding=1)
            self.head = nn.Linear(3, 2)

        def forward(self, x):
            x = x.transpose(1, 2) if layout == "tc" else x
            return self.head(self.conv(x).tanh().mean(2))

    x = torch.randn(4, 2, 8, dtype=torch.float64)
    model = Twin().double()
    given = x.transpose(1, 2) if layout == "tc" else x
    made = ng.Subject(model, (given, None), space=ng.space.series(8, 2, layout=layout), classes=("a", "b"))
    activation = model.conv(x).detach()
    expected = literal.grad_cam(activation, lambda a: model.head(a.tanh().mean(2))[:, 1])
    result = ask(made, "conv")
    assert [axis.name for axis in result.axes] == ["sample", "time"]
    np.testing.assert_allclose(result.values, expected, rtol=1e-9, atol=1e-13)


def test_what_speaks_against_the_target_is_not_shown():
    values = ask(make("residual"), "norm").values
    assert (values >= 0).all()
    assert (values == 0).any()
    assert (values > 0).any()


def test_a_layer_without_positions_is_refused():
    says = r"'6' \(3\) does not keep the positions of the input; write layer='0' or '1'$"
    with pytest.raises(ng.NotApplicable, match=says):
        ask(make("convolutional"), "6")


def test_asking_at_a_layer_is_refused_with_what_to_leave_out():
    with pytest.raises(ng.NotApplicable, match="leave out at='0'"):
        ng.attribute(make("convolutional"), "grad_cam", target="logit:1", at="0")

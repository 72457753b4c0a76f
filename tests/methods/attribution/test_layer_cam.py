"""LayerCAM weighs every position by its own slope, so that early layers give fine maps."""

import numpy as np
import pytest
import torch
from captum import attr
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make
from tests.oracles import attribution_literal as literal
from tests.oracles import attribution_maps_literal as oracle


def ask(subject, layer="", target="logit:1"):
    return ng.attribute(subject, ng.methods.LayerCam(layer=layer), target=target, samples=range(4))


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("output", range(3))
def test_it_is_the_formula_of_the_paper(layer, output):
    made = make("convolutional")
    model = made.model.eval()
    activation = literal.sequential(model, 0, layer + 1)(inputs_of(made)).detach()
    coarse = oracle.layer_cam(activation, lambda a: literal.sequential(model, layer + 1, 7)(a)[:, output])
    found = ask(made, str(layer), f"logit:{output}").values
    np.testing.assert_allclose(found, literal.stretch(coarse, 6, 6), rtol=1e-8, atol=1e-12)


@pytest.mark.parametrize("layer", ["relu1", "relu2"])
def test_after_a_relu_it_is_captums_gradient_times_activation_where_that_is_above_0(layer):
    made = make("residual")
    peer = attr.LayerGradientXActivation(made.model.eval(), made.model.get_submodule(layer))
    products = peer.attribute(inputs_of(made), target=1).detach().numpy()
    expected = np.maximum(products, 0).sum(1)
    assert expected.any()
    np.testing.assert_allclose(ask(made, layer).values, expected, rtol=1e-7, atol=1e-12)


def test_it_tells_two_places_of_one_channel_apart_which_grad_cam_does_not():
    """One channel with two equal activations: only the left one raises the target."""
    model = nn.Sequential(nn.Conv2d(1, 1, 1, bias=False), nn.Flatten(), nn.Linear(4, 2, bias=False))
    with torch.no_grad():
        model[0].weight.fill_(1.0)
        model[2].weight.copy_(torch.tensor([[0.0] * 4, [2.0, 0.0, 0.0, -1.0]]))
    x = torch.tensor([1.0, 0.0, 0.0, 1.0], dtype=torch.float64).view(1, 1, 2, 2).repeat(4, 1, 1, 1)
    made = ng.Subject(model.double(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(1, 2, 2))
    np.testing.assert_allclose(ask(made, "0").values[0], [[2.0, 0.0], [0.0, 0.0]])
    grad_cam = ng.attribute(made, ng.methods.GradCam(layer="0"), target="logit:1").values[0]
    np.testing.assert_allclose(grad_cam, [[0.25, 0.0], [0.0, 0.25]])


def test_activations_below_0_count_against_others_and_are_never_shown_themselves():
    made = make("residual")
    model, x = made.model.eval(), inputs_of(made)
    with torch.no_grad():
        before = model.relu1(model.stem(x))
        branch = model.conv2(model.relu2(model.norm(model.conv1(before))))
    rows = [
        oracle.layer_cam(branch[row : row + 1], lambda a, skip=before[row : row + 1]: head(model, skip + a))
        for row in range(4)
    ]
    coarse = np.concatenate(rows)
    assert (branch < 0).any()
    assert (coarse == 0).any()
    np.testing.assert_allclose(ask(made, "conv2").values, coarse, rtol=1e-8, atol=1e-12)


def head(model, joined):
    return model.head(joined.relu().mean((2, 3)))[:, 1]


def test_what_speaks_against_the_target_is_not_shown():
    values = ask(make("residual"), "norm").values
    assert (values >= 0).all()
    assert (values > 0).any()

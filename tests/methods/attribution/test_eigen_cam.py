"""Eigen-CAM shows a layer's main pattern, turned to where it is largest, the same for every target."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make
from tests.oracles import attribution_literal as literal
from tests.oracles import attribution_maps_literal as oracle


def ask(subject, layer="", target="logit:1", samples=range(4)):
    return ng.attribute(subject, ng.methods.EigenCam(layer=layer), target=target, samples=samples)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_it_is_the_projection_of_the_paper(layer):
    made = make("convolutional")
    activation = literal.sequential(made.model.eval(), 0, layer + 1)(inputs_of(made)).detach()
    expected = literal.stretch(oracle.eigen_cam(activation), 6, 6)
    np.testing.assert_allclose(ask(made, str(layer)).values, expected, rtol=1e-6, atol=1e-9)


def test_it_is_numpys_first_singular_pair_on_maps_of_either_sign():
    made = make("residual")
    maps = made.activations(["norm"], range(4))["norm"]
    for one, found in zip(maps, ask(made, "norm").values, strict=True):
        rows = one.reshape(4, 36).T
        left, sizes, _ = np.linalg.svd(rows, full_matrices=False)
        pattern = left[:, 0] * sizes[0]
        pattern = pattern if pattern.max() > -pattern.min() else -pattern
        np.testing.assert_allclose(found, np.maximum(pattern, 0).reshape(6, 6), rtol=1e-9, atol=1e-12)


def test_channels_that_show_one_pattern_give_that_pattern_back():
    """Channels a x, b x, c x: the projection is x times the length of (a, b, c)."""
    model = nn.Sequential(nn.Conv2d(1, 3, 1, bias=False), nn.Flatten(), nn.Linear(108, 2)).double()
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor([2.0, -1.0, 2.0]).view(3, 1, 1, 1))
    x = torch.rand(4, 1, 6, 6, dtype=torch.float64)
    made = ng.Subject(model, (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(1, 6, 6))
    np.testing.assert_allclose(ask(made, "0").values, 3 * x[:, 0].numpy(), rtol=1e-12)


def test_it_is_the_same_for_every_target_and_says_in_its_facts_that_it_is():
    made = make("residual")
    assert ng.methods.EigenCam.target_free
    np.testing.assert_array_equal(ask(made, "norm", "logit:0").values, ask(made, "norm", "logit:2").values)
    assert "same for every target" in ng.methods.EigenCam.facts.blind


def test_it_takes_no_gradient():
    class Frozen(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.conv, self.head = nn.Conv2d(1, 3, 3, padding=1), nn.Linear(3, 2)

        @torch.no_grad()
        def forward(self, x):
            return self.head(self.conv(x).relu().mean((2, 3)))

    x = torch.rand(4, 1, 6, 6)
    made = ng.Subject(Frozen(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(1, 6, 6))
    assert ask(made).values.any()


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float16])
def test_a_network_in_half_precision_gets_the_map_of_the_whole_one(kind):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(108, 2))
    x = torch.rand(4, 1, 6, 6).to(kind).float()
    subjects = [
        ng.Subject(one, (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(1, 6, 6))
        for one in (model, copy.deepcopy(model).to(kind))
    ]
    whole, half = (np.asarray(ask(one, "1").values, dtype=float) for one in subjects)
    np.testing.assert_allclose(half, whole, rtol=0.05, atol=0.02 * whole.max())

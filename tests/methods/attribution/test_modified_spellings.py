"""Modified backward passes act on operations: however a ReLU is written, the answer is the same to the last bit."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

import neuroglass as ng

METHODS = {
    "guided_backprop": ng.methods.GuidedBackprop(),
    "deconvnet": ng.methods.Deconvnet(),
    "guided_grad_cam": ng.methods.GuidedGradCam(layer="conv2"),
    "deep_lift": ng.methods.DeepLift(),
    "lrp for images": ng.methods.Lrp(),
    "lrp epsilon": ng.methods.Lrp(convolutions="epsilon", first="epsilon"),
    "lrp gamma": ng.methods.Lrp(convolutions="gamma", first="gamma"),
}
FUNCTIONS = {
    "F.relu": F.relu,
    "F.relu in place": lambda x: F.relu(x, inplace=True),
    "F.relu_": F.relu_,
    "torch.relu": torch.relu,
    "torch.relu_": torch.relu_,
    "Tensor.relu": lambda x: x.relu(),
    "Tensor.relu_": lambda x: x.relu_(),
    "in place, the name kept": lambda x: (x.relu_(), x)[1],
    "clamp": lambda x: x.clamp(min=0),
    "clamp_": lambda x: torch.clamp_(x, 0.0),
    "clamp_min": lambda x: x.clamp_min(0),
    "maximum": lambda x: torch.maximum(x, torch.zeros_like(x)),
    "maximum turned": lambda x: torch.maximum(torch.zeros((), dtype=x.dtype), x),
    "threshold": lambda x: F.threshold(x, 0.0, 0.0),
    "threshold_": lambda x: F.threshold_(x, 0.0, 0.0),
    "view in place": lambda x: (x.flatten(1).relu_(), x)[1],
}
MODULES = ("reused", "reused in place")


class Spelled(nn.Module):
    """One network with the same weights, its ReLUs written in one of several ways."""

    def __init__(self, way):
        super().__init__()
        self.way = way
        torch.manual_seed(3)
        self.conv1, self.conv2 = nn.Conv2d(2, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        nn.init.zeros_(self.conv1.bias)
        self.head = nn.Linear(4, 3)
        if way in MODULES:
            self.relu = nn.ReLU(inplace=way == "reused in place")
        elif way == "separate":
            self.relu1, self.relu2 = nn.ReLU(), nn.ReLU()

    def step(self, x, number):
        if self.way == "separate":
            return getattr(self, f"relu{number}")(x)
        return self.relu(x) if self.way in MODULES else FUNCTIONS[self.way](x)

    def forward(self, x):
        x = self.step(self.conv1(x), 1)
        x = self.step(self.conv2(x), 2)
        return self.head(x.mean((2, 3)))


def relevance(way, method, target="logit:1", at="input"):
    x = np.random.default_rng(1).normal(size=(4, 2, 6, 6))
    x[:, :, :3] = 0  # nothing: there the first ReLUs, which have no bias, stand at 0
    made = ng.Subject(Spelled(way).double(), (x, np.array([0, 1, 2, 0])), space=ng.space.image(2, 6, 6, region=2))
    return np.asarray(ng.attribute(made, METHODS[method], target=target, samples=range(4), at=at).full.values)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("way", [*FUNCTIONS, *MODULES])
def test_every_spelling_gets_the_map_of_separate_modules_to_the_last_bit(way, method):
    expected = relevance("separate", method)
    assert expected.any()
    np.testing.assert_array_equal(relevance(way, method), expected)


@pytest.mark.parametrize("method", ["guided_backprop", "deep_lift", "lrp for images"])
@pytest.mark.parametrize("way", ["Tensor.relu_", "reused", "view in place", "maximum"])
def test_every_spelling_gets_it_for_units_and_at_layers_too(way, method):
    for target, at in (("conv2:3@2,2", "input"), ("logit:1", "conv1"), ("conv2:1 - conv2:2", "conv1")):
        np.testing.assert_array_equal(relevance(way, method, target, at), relevance("separate", method, target, at))


class Tokens(nn.Module):
    """Dense layers over tokens: their output is a view, and what works in place on it hides in autograd."""

    def __init__(self, inplace):
        super().__init__()
        torch.manual_seed(4)
        self.mix, self.back, self.head = nn.Linear(3, 5), nn.Linear(5, 4), nn.Linear(4, 3)
        self.relu = nn.ReLU(inplace=inplace)

    def forward(self, x):
        x = self.relu(self.mix(x))
        return self.head(self.relu(self.back(x)).mean(1))


@pytest.mark.parametrize("method", [name for name in METHODS if name != "guided_grad_cam"])
def test_relus_in_place_on_what_dense_layers_make_of_tokens_get_their_rule(method):
    x = np.random.default_rng(2).normal(size=(4, 6, 3))
    plain, inplace = (
        ng.attribute(
            ng.Subject(Tokens(way).double(), (x, np.arange(4) % 3), space=ng.space.series(6, 3, layout="tc")),
            METHODS[method], target="logit:1", samples=range(4),
        ).full.values
        for way in (False, True)
    )  # fmt: skip
    assert plain.any()
    np.testing.assert_array_equal(inplace, plain)

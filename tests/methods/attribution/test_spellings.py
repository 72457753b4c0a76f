"""How a network is spelled does not matter: ReLUs in place, reused or functional get the map of separate modules."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

import neuroglass as ng
from tests.oracles import attribution_literal as literal

METHODS = ("gradient", "input_times_gradient", "integrated_gradients", "occlusion", "saliency")


def relevance(subject, method, target, *, at="input"):
    return np.asarray(ng.attribute(subject, method, target=target, samples=range(4), at=at).full.values)


class Spelled(nn.Module):
    """One network with the same weights, its ReLUs written in one of several ways."""

    def __init__(self, way):
        super().__init__()
        self.way = way
        torch.manual_seed(3)
        self.conv1, self.conv2 = nn.Conv2d(2, 4, 3, padding=1), nn.Conv2d(4, 4, 3, padding=1)
        self.head = nn.Linear(4, 3)
        if way == "modules":
            self.relu1, self.relu2 = nn.ReLU(), nn.ReLU()
        if way in ("reused", "in place"):
            self.relu = nn.ReLU(inplace=way == "in place")

    def step(self, x, number):
        if self.way == "modules":
            return getattr(self, f"relu{number}")(x)
        if self.way == "functional":
            return F.relu(x)
        if self.way == "method in place":
            return x.relu_()
        return self.relu(x)

    def forward(self, x):
        x = self.step(self.conv1(x), 1)
        x = self.step(self.conv2(x), 2)
        return self.head(x.mean((2, 3)))


WAYS = ("reused", "in place", "functional", "method in place")


def spelled(way):
    return ng.Subject(Spelled(way).double(), spelled_data(), space=ng.space.image(2, 6, 6, region=2))


def spelled_data():
    return np.random.default_rng(1).normal(size=(4, 2, 6, 6)), np.array([0, 1, 2, 0])


@pytest.mark.parametrize("target", ["logit:1", "conv2:3@2,2", "conv1:0", "conv1:2 - conv2:1"])
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("way", WAYS)
def test_relus_in_place_reused_or_functional_get_the_map_of_separate_modules(way, method, target):
    expected = relevance(spelled("modules"), method, target)
    assert expected.any()
    np.testing.assert_allclose(relevance(spelled(way), method, target), expected, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("layer", ["conv1", "conv2"])
@pytest.mark.parametrize("way", WAYS)
def test_a_class_activation_map_reads_a_layer_before_its_in_place_relu(way, layer):
    plain, method = spelled("modules").model, ng.methods.GradCam(layer=layer)
    x = torch.from_numpy(spelled_data()[0])
    activation = plain.conv1(x) if layer == "conv1" else plain.conv2(plain.conv1(x).relu())

    def rest(a):
        a = plain.conv2(a.relu()) if layer == "conv1" else a
        return plain.head(a.relu().mean((2, 3)))[:, 2]

    expected = literal.grad_cam(activation.detach(), rest)
    assert (activation < 0).any()
    found = ng.attribute(spelled(way), method, target="logit:2", samples=range(4)).values
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("way", ["reused", "in place"])
def test_each_call_of_a_reused_layer_is_named_and_has_its_own_gradient(way):
    made, plain = spelled(way), spelled("modules")
    for call in (0, 1):
        target = f"relu#{call}:2@3,1"
        expected = relevance(plain, "gradient", f"relu{call + 1}:2@3,1")
        np.testing.assert_allclose(relevance(made, "gradient", target), expected, rtol=1e-10, atol=1e-15)
        at = relevance(plain, "gradient", "logit:1", at=f"relu{call + 1}")
        np.testing.assert_allclose(relevance(made, "gradient", "logit:1", at=f"relu#{call}"), at, rtol=1e-10)
    assert not np.allclose(relevance(made, "gradient", "relu#0:2"), relevance(made, "gradient", "relu#1:2"))
    with pytest.raises(ng.InvalidInput, match=r"write relu#0 or relu#1"):
        relevance(made, "gradient", "relu:2")

"""Which layer is a class activation map drawn from? The last that still has positions, with reason and alternatives."""

import re

import pytest
import torch
from torch import nn

import neuroglass as ng


class Bottleneck(nn.Module):
    def __init__(self, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(channels // stride, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.downsample = nn.Sequential(nn.Conv2d(channels // stride, channels, 1, stride), nn.BatchNorm2d(channels))

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        return self.relu(y + self.downsample(x))


class ResNetLike(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 4, 3, 1, 1)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(2)
        self.layer1 = nn.Sequential(Bottleneck(4, 1))
        self.layer2 = nn.Sequential(Bottleneck(8, 2))
        self.layer3 = nn.Sequential(Bottleneck(16, 2))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(16, 5)

    def forward(self, x):
        x = self.maxpool(self.relu(self.conv1(x)))
        return self.fc(self.avgpool(self.layer3(self.layer2(self.layer1(x)))).flatten(1))


class VggLike(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(3, 4, 3, 1, 1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
            nn.Conv2d(4, 6, 3, 1, 1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
            nn.Conv2d(6, 8, 3, 1, 1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
        )  # fmt: skip
        self.avgpool = nn.AdaptiveAvgPool2d(2)
        self.classifier = nn.Sequential(nn.Linear(32, 16), nn.ReLU(inplace=True), nn.Dropout(), nn.Linear(16, 5))

    def forward(self, x):
        return self.classifier(torch.flatten(self.avgpool(self.features(x)), 1))


class Fire(nn.Module):
    def __init__(self, channels, narrow, wide):
        super().__init__()
        self.squeeze = nn.Conv2d(channels, narrow, 1)
        self.expand1x1, self.expand3x3 = nn.Conv2d(narrow, wide, 1), nn.Conv2d(narrow, wide, 3, padding=1)
        self.activation = nn.ReLU(inplace=True)

    def forward(self, x):
        x = self.activation(self.squeeze(x))
        return torch.cat([self.activation(self.expand1x1(x)), self.activation(self.expand3x3(x))], 1)


class SqueezeNetLike(nn.Module):
    """Classes are channels of the last convolution, averaged over positions."""

    def __init__(self):
        super().__init__()
        self.features = nn.Sequential(nn.Conv2d(3, 4, 3, 1, 1), nn.ReLU(inplace=True), nn.MaxPool2d(2), Fire(4, 2, 4))
        self.classifier = nn.Sequential(
            nn.Dropout(), nn.Conv2d(8, 5, 1), nn.ReLU(inplace=True), nn.AdaptiveAvgPool2d(1)
        )

    def forward(self, x):
        return self.classifier(self.features(x)).flatten(1)


class VitLike(nn.Module):
    """Patches become a row of tokens with a class token before them."""

    def __init__(self):
        super().__init__()
        self.patches = nn.Conv2d(3, 8, 4, 4)
        self.cls = nn.Parameter(torch.zeros(1, 1, 8))
        self.encoder = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True)
        self.head = nn.Linear(8, 5)

    def forward(self, x):
        tokens = self.patches(x).flatten(2).transpose(1, 2)
        return self.head(self.encoder(torch.cat([self.cls.expand(len(x), -1, -1), tokens], 1))[:, 0])


def made(kind):
    torch.manual_seed(0)
    x = torch.rand(3, 3, 32, 32)
    return ng.Subject(kind(), (x, torch.tensor([0, 1, 2])), space=ng.space.image(3, 32, 32))


def told(kind, target="logit:1"):
    """The layer that was chosen, its alternatives, and the sentence."""
    subject = made(kind)
    result = ng.attribute(subject, "grad_cam", target=target, samples=range(3))
    (note,) = [note for note in result.notes if "was chosen" in note]
    chosen, *others = re.findall(r"'([^']+)' \(", note)
    return chosen, others, note


@pytest.mark.parametrize(
    ("kind", "chosen", "alternatives"),
    [
        (ResNetLike, "layer3", ["layer2", "layer1"]),
        (VggLike, "features.7", ["features.4", "features.1"]),
        (SqueezeNetLike, "classifier.2", ["features.1", "classifier.1"]),
    ],
)
def test_the_last_layer_with_positions_is_chosen_with_its_reason_and_two_finer_alternatives(kind, chosen, alternatives):
    layer, others, note = told(kind)
    assert "the last that still has positions" in note
    assert layer.startswith(chosen)
    assert len(others) == 2
    for other, expected in zip(others, alternatives, strict=True):
        assert other.startswith(expected)


@pytest.mark.parametrize("kind", [ResNetLike, VggLike, SqueezeNetLike])
def test_the_chosen_layer_and_its_alternatives_can_be_asked_for_by_the_names_that_are_told(kind):
    chosen, others, _ = told(kind)
    subject = made(kind)
    automatic = ng.attribute(subject, "grad_cam", target="logit:1", samples=range(3)).values
    asked = [
        ng.attribute(subject, ng.methods.GradCam(layer=name), target="logit:1", samples=range(3)).values
        for name in (chosen, *others)
    ]
    assert (asked[0] == automatic).all()
    assert (asked[1] != automatic).any()
    assert len(asked) == 3


def test_of_a_hidden_target_a_layer_before_it_is_chosen():
    chosen, _, _ = told(ResNetLike, target="layer2.0.conv2:3")
    assert chosen.startswith("layer2.0.relu#0")


def test_a_layer_that_is_asked_for_needs_no_reason():
    result = ng.attribute(made(VggLike), ng.methods.GradCam(layer="features.3"), target="logit:1", samples=[0])
    assert not any("was chosen" in note for note in result.notes)
    assert result.question.parameters == {"layer": "features.3"}


def test_of_a_vision_transformer_the_layer_that_keeps_a_map_is_the_patches():
    chosen, others, _ = told(VitLike)
    assert chosen == "patches"
    assert others == []
    with pytest.raises(ng.NotApplicable, match="does not keep the positions of the input"):
        ng.attribute(made(VitLike), ng.methods.GradCam(layer="encoder"), target="logit:1")

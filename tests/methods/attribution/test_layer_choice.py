"""Which layer is a class activation map drawn from? The last that still has positions, with reason and alternatives."""

import re

import pytest
import torch
import transformers
from torch import nn

import neuroglass as ng
from neuroglass.testing.state import passes
from tests.model.transformers import SwinLike, Vit, images, steps
from tests.model.transformers import made as transformer


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
    asked = ng.attribute(made(VitLike), ng.methods.GradCam(layer="encoder"), target="logit:1")
    told_too = "The 65 tokens of layer 'encoder' are read as a grid of 8 × 8; 1 before it stands for no position."
    assert told_too in asked.notes
    assert any("reads only tokens without a position of layer 'encoder'" in note for note in asked.notes)
    assert not asked.values.any()


@pytest.mark.parametrize(
    ("options", "layer", "reason"),
    [
        ({}, "blocks.1.norm1", "the last whose positions all reach the target"),
        ({"extra": 3, "after": True}, "blocks.1.norm1", "the last whose positions all reach the target"),
        ({"extra": 0}, "norm", "the last that still has positions"),
        ({"unfold": True, "blocks": 1}, "blocks.0.norm1", "the last whose positions all reach the target"),
    ],
)
def test_of_a_vision_transformer_it_is_the_last_layer_whose_patches_all_reach_the_target(options, layer, reason):
    """With a class token the last block's own input: behind its attention only the class token is read."""
    subject = images(transformer(Vit, **options))
    notes = " ".join(ng.attribute(subject, "grad_cam", target="logit:1").notes)
    assert f"Layer {layer!r}" in notes
    assert f"was chosen: {reason}" in notes
    assert "are read as a grid of 4 × 4" in notes
    assert "The target reads only" not in notes


def test_of_a_hierarchical_transformer_it_is_the_last_map():
    result = ng.attribute(images(transformer(SwinLike)), "grad_cam", target="logit:1")
    assert any("Layer 'norm' (2 × 2 × 8) was chosen" in note for note in result.notes)


def test_of_a_series_transformer_whose_last_step_is_read_it_is_the_last_blocks_input():
    result = ng.attribute(steps(), "grad_cam", target="logit:1")
    assert any("Layer 'last.norm1'" in note for note in result.notes)


def test_where_only_one_step_is_read_whatever_the_layer_this_is_said():
    class LastStep(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.head = nn.LSTM(2, 4, batch_first=True), nn.Linear(4, 3)

        def forward(self, x):
            return self.head(self.lstm(x)[0][:, -1])

    x = torch.randn(3, 5, 2)
    subject = ng.Subject(LastStep(), (x, torch.arange(3)), space=ng.space.series(5, 2, layout="tc"))
    notes = ng.attribute(subject, "grad_cam", target="logit:1").notes
    assert any("reads only the last position of layer 'lstm'" in note for note in notes)


def test_of_a_segmentation_network_it_is_the_layer_before_its_class_channels():
    class Dense(nn.Module):
        def __init__(self):
            super().__init__()
            self.down, self.up = nn.Conv2d(3, 6, 3, 2, 1), nn.Conv2d(6, 4, 3, 1, 1)
            self.classes = nn.Conv2d(4, 5, 1)

        def forward(self, x):
            return self.classes(nn.functional.interpolate(self.up(self.down(x).relu()).relu(), scale_factor=2))

    torch.manual_seed(0)
    x = torch.rand(3, 3, 8, 8)
    masks = torch.randint(5, (3, 8, 8))
    subject = ng.Subject(Dense(), (x, masks), space=ng.space.image(3, 8, 8))
    for target in ("logit:1", "logit:1@2,3"):
        notes = ng.attribute(subject, "grad_cam", target=target).notes
        assert any(note.startswith("Layer 'up' (4 × 4 × 4) was chosen") for note in notes)


def test_of_hugging_faces_transformers_it_is_the_input_of_the_last_block():
    """Its GPT-2 writes dense layers with a class of its own; queries, keys and values are no map of tokens."""
    config = transformers.GPT2Config(
        vocab_size=20, n_positions=8, n_embd=8, n_layer=2, n_head=2, num_labels=3, pad_token_id=0,
        bos_token_id=1, eos_token_id=2,
    )  # fmt: skip
    torch.manual_seed(0)
    ids = torch.randint(3, 20, (4, 6))
    model = transformers.GPT2ForSequenceClassification(config)
    subject = ng.Subject(model, (ids, torch.arange(4) % 3), space=ng.space.tokens(6))
    notes = ng.attribute(subject, "grad_cam", target="logit:1").notes
    assert any(note.startswith("Layer 'transformer.h.1.ln_1' (6 × 8) was chosen") for note in notes)


def test_what_is_read_is_measured_once_for_all_logits():
    subject, counts = images(transformer(Vit, blocks=3)), []
    for target in ("logit:0", "logit:1", "logit:2 - logit:0"):
        count = []
        with passes(subject, count.append):
            ng.attribute(subject, "grad_cam", target=target)
        counts.append(len(count))
    assert counts[1] == counts[2] < counts[0] - 3


def test_the_choice_is_made_again_when_the_weights_have_changed():
    subject = images(transformer(Vit))
    before = ng.attribute(subject, "grad_cam", target="logit:1").notes
    with torch.no_grad():
        for name, parameter in subject.model.named_parameters():
            if name.startswith("blocks.1.attn.qkv"):
                parameter.zero_()  # attention's values are 0: behind it nothing but the class token is read
    after = ng.attribute(subject, "grad_cam", target="logit:1").notes
    assert any("'blocks.1.norm1'" in note and "was chosen" in note for note in before)
    assert any("'blocks.0.norm1'" in note and "was chosen" in note for note in after)

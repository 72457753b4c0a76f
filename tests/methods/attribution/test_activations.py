"""Activations shows what a layer computes, channel by channel, where it computes it."""

import numpy as np
import pytest
import torch
from captum import attr

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make
from tests.model.transformers import Vit, images, made
from tests.oracles import attribution_literal as literal


def ask(subject, layer="", channel=-1, **options):
    method = ng.methods.Activations(layer=layer, channel=channel)
    return ng.attribute(subject, method, target="logit:1", samples=range(4), **options)


def captums(subject, layer):
    module = subject.model.get_submodule(layer)
    return attr.LayerActivation(subject.model.eval(), module).attribute(inputs_of(subject)).detach().numpy()


@pytest.mark.parametrize("channel", range(4))
def test_a_channel_is_captums_layer_activation_stretched_over_the_input(channel):
    subject = make("convolutional")
    expected = literal.stretch(captums(subject, "2")[:, channel], 6, 6)
    np.testing.assert_allclose(ask(subject, "2", channel).values, expected, rtol=1e-9, atol=1e-13)


def test_activations_below_0_keep_their_sign():
    values = ask(make("residual"), "conv1", 2).values
    assert (values < 0).any()
    assert (values > 0).any()


def test_the_strongest_channel_has_the_largest_activation_of_its_sample():
    subject = make("residual")
    found, maps = ask(subject, "stem"), captums(subject, "stem")
    strongest = maps.max((2, 3)).argmax(1)
    assert len(set(strongest)) > 1
    np.testing.assert_array_equal(found.columns["channel"].values, strongest)
    expected = np.stack([one[channel] for one, channel in zip(maps, strongest, strict=True)])
    np.testing.assert_allclose(found.values, expected, rtol=1e-9, atol=1e-13)
    assert any("the column 'channel' says which" in note for note in found.notes)


@pytest.mark.parametrize("layer", ["conv1", "head", "stem"])
def test_at_a_layer_every_channel_is_shown_where_it_stands(layer):
    subject = make("residual")
    found = ng.attribute(subject, "activations", target="logit:1", samples=range(4), at=layer)
    np.testing.assert_array_equal(found.values, subject.activations([layer], range(4))[layer])
    np.testing.assert_array_equal(found.inputs.values, found.values)


def test_the_tokens_of_a_transformer_are_shown_as_a_map():
    subject = images(made(Vit))
    tokens = subject.activations(["blocks.0.norm1"], range(4))["blocks.0.norm1"]
    coarse = tokens[:, 1:, 3].reshape(4, 4, 4)
    found = ask(subject, "blocks.0.norm1", 3)
    np.testing.assert_allclose(found.values, literal.stretch(coarse, 8, 8), rtol=1e-9, atol=1e-13)


def test_a_channel_that_is_planted_is_the_strongest():
    """Of channels that pass on a part of x each, the one with the largest x."""
    model = torch.nn.Sequential(torch.nn.Conv2d(3, 3, 1, bias=False), torch.nn.Flatten(), torch.nn.Linear(12, 2))
    with torch.no_grad():
        model[0].weight.copy_(torch.eye(3).view(3, 3, 1, 1))
    x = torch.zeros(3, 3, 2, 2)
    for sample in range(3):
        x[sample, 2 - sample, 1, 0] = 5.0
    subject = ng.Subject(model, (x, torch.tensor([0, 1, 0])), space=ng.space.image(3, 2, 2))
    found = ng.attribute(subject, "activations", target="logit:1", samples=range(3))
    assert list(found.columns["channel"].values) == [2, 1, 0]
    assert (found.values.reshape(3, 4).argmax(1) == 2).all()


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (lambda subject: ask(subject, "2", 4), "channel 4: layer '2' has 4 channels; write 0 to 3"),
        (lambda subject: ng.methods.Activations(channel=-2), "channel is -2; write a channel from 0 on, or -1"),
        (lambda subject: ask(subject, "2", at="0"), "leave out layer= and channel=, or at="),
        (lambda subject: ask(subject, "", 1, at="0"), "leave out layer= and channel=, or at="),
    ],
)
def test_a_wrong_ask_is_an_error_that_says_what_to_write(wrong, says):
    with pytest.raises(ng.InvalidInput, match=says):
        wrong(make("convolutional"))


def test_a_layer_without_positions_is_refused_at_the_input():
    with pytest.raises(ng.NotApplicable, match=r"'6' \(3\) does not keep the positions"):
        ask(make("convolutional"), "6")

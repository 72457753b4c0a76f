"""A layer's maps are its activations, samples and channels first, as the probe holds the samples."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from neuroglass.model.aim import take_aim
from neuroglass.model.map_layers import choose_map_layer
from neuroglass.model.probe import Probe
from neuroglass.model.shown import shown
from neuroglass.testing.subjects import tiny_subject
from tests.model.transformers import SwinLike, Vit, images, made

TOKENS = {
    "vit": (lambda: images(made(Vit)), "blocks.1.norm1"),
    "swin": (lambda: images(made(SwinLike)), "windowed.norm"),
}


def probe(subject, ids):
    aim = take_aim("logit:1", subject.layers(), subject.outputs)
    ids = tuple(ids)
    return Probe(subject, aim, ids, subject.reader.inputs(ids), torch.zeros(len(ids), dtype=torch.int64))


def maps(subject, layer, ids=range(4)):
    asked = probe(subject, ids)
    return shown(asked, choose_map_layer(subject, asked.aim, layer)[0])


@pytest.mark.parametrize("kind", ["image", "series_ct", "spectrogram"])
def test_maps_of_convolutions_are_their_activations(kind):
    subject = tiny_subject(kind)
    name = next(layer.name for layer in subject.layers() if layer.kind.startswith("Conv"))
    np.testing.assert_array_equal(maps(subject, name), subject.activations([name], range(4))[name])


def test_channels_that_stand_last_come_second():
    subject = images(made(SwinLike))
    activation = subject.activations(["windowed.norm"], range(4))["windowed.norm"]
    np.testing.assert_array_equal(maps(subject, "windowed.norm"), np.moveaxis(activation, 3, 1))


def test_tokens_stand_row_by_row_and_the_class_token_is_left_out():
    subject = images(made(Vit))
    activation = subject.activations(["blocks.1.norm1"], range(4))["blocks.1.norm1"]
    found = maps(subject, "blocks.1.norm1")
    assert found.shape == (4, 8, 4, 4)
    for row in range(4):
        for column in range(4):
            np.testing.assert_array_equal(found[:, :, row, column], activation[:, 1 + 4 * row + column])


def test_samples_that_stand_second_come_first():
    subject = tiny_subject("series_time_first")
    found = maps(subject, "lstm")
    np.testing.assert_array_equal(found, subject.activations(["lstm"], range(4))["lstm"].transpose(0, 2, 1))


def test_a_varied_embedding_is_followed_to_the_layer():
    subject = tiny_subject("tokens")
    plain = probe(subject, [0, 1])
    zeros = plain.varied(torch.zeros_like(plain.entry))
    layer, _ = choose_map_layer(subject, plain.aim, "encoder")
    assert not torch.allclose(shown(zeros, layer), shown(plain, layer))
    torch.testing.assert_close(shown(zeros, layer)[0], shown(zeros, layer)[1])


@pytest.mark.parametrize("kind", TOKENS)
def test_a_small_memory_budget_changes_nothing(kind):
    make, layer = TOKENS[kind]
    tight = replace(make(), memory=2 * make().planner.bytes_per_sample)
    assert tight.planner.batch() == 2
    np.testing.assert_allclose(maps(tight, layer), maps(make(), layer), rtol=1e-12)

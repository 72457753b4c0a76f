"""Attention comes samples first, wherever the network puts samples and heads."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.model.aim import take_aim
from neuroglass.model.attending import attention, whole
from neuroglass.model.probe import Probe
from neuroglass.model.trace.attention import Attention
from tests.model.networks import Calls
from tests.model.transformers import SwinLike, Vit, images, made, steps

LENGTH, WIDTH = 5, 8


def heads(net, x):
    return [part.unflatten(-1, (2, -1)).transpose(1, 2) for part in net.qkv(x).chunk(3, -1)]


def with_axes(net, x):
    q, k, v = heads(net, x)
    return ((q @ k.transpose(-1, -2)).softmax(-1) @ v).transpose(1, 2).flatten(2)


def samples_before_heads(net, x):
    q, k, v = (part.flatten(0, 1) for part in heads(net, x))
    return ((q @ k.transpose(-1, -2)).softmax(-1) @ v).unflatten(0, (-1, 2)).transpose(1, 2).flatten(2)


def heads_before_samples(net, x):
    q, k, v = (part.transpose(0, 1).flatten(0, 1) for part in heads(net, x))
    return ((q @ k.transpose(-1, -2)).softmax(-1) @ v).unflatten(0, (2, -1)).permute(1, 2, 0, 3).flatten(2)


def samples_second(net, x):
    q, k, v = (part.transpose(0, 1) for part in heads(net, x))
    return ((q @ k.transpose(-1, -2)).softmax(-1) @ v).permute(1, 2, 0, 3).flatten(2)


def one_by_one(net, x):
    mixed = []
    for q, k, v in zip(*heads(net, x), strict=True):
        mixed.append(((q @ k.transpose(-1, -2)).softmax(-1) @ v).transpose(0, 1).flatten(1))
    return torch.stack(mixed)


LAYOUTS = (with_axes, samples_before_heads, heads_before_samples, samples_second, one_by_one)


def subject(mix, **options):
    torch.manual_seed(0)
    model = Calls(
        lambda net, x: net.head(mix(net, x).mean(1)), qkv=nn.Linear(WIDTH, 3 * WIDTH), head=nn.Linear(WIDTH, 3)
    )
    x = torch.randn(4, LENGTH, WIDTH, dtype=torch.float64)
    return ng.Subject(
        model.double(), (x, torch.arange(4) % 3), space=ng.space.series(LENGTH, WIDTH, layout="tc"), **options
    )


def probe(subject, ids=range(4)):
    ids = tuple(ids)
    aim = take_aim("logit:0", subject.layers(), subject.outputs)
    return Probe(subject, aim, ids, subject.reader.inputs(ids), torch.zeros(len(ids), dtype=torch.int64))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_sample_gets_its_own_attention_wherever_samples_and_heads_stand(layout):
    asked = subject(layout)
    (found,) = attention(probe(asked))
    q, k, _ = heads(asked.model, asked.reader.inputs(range(4)))
    expected = (q @ k.transpose(-1, -2)).softmax(-1).detach()
    torch.testing.assert_close(found.probabilities, expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_sample_alone_or_under_a_small_budget_gets_the_same_attention(layout):
    (together,) = attention(probe(subject(layout)))
    (alone,) = attention(probe(subject(layout), [2]))
    torch.testing.assert_close(alone.probabilities[0], together.probabilities[2], rtol=1e-12, atol=1e-14)
    tight = subject(layout)
    tight = subject(layout, memory=2 * tight.planner.bytes_per_sample)
    (parts,) = attention(probe(tight))
    torch.testing.assert_close(parts.probabilities, together.probabilities, rtol=1e-12, atol=1e-14)


def test_attention_of_every_layer_comes_in_its_order():
    assert [one.inside[-1] for one in attention(probe(steps()))] == ["block.self_attn", "last.self_attn"]
    assert [one.inside[-1] for one in attention(probe(images(made(Vit, blocks=3))))] == [
        "blocks.0.attn",
        "blocks.1.attn",
        "blocks.2.attn",
    ]


def test_a_network_without_attention_is_refused_with_what_to_ask():
    model = Calls(lambda net, x: net.head(x.mean(1)), head=nn.Linear(WIDTH, 3))
    x = torch.randn(4, LENGTH, WIDTH)
    asked = ng.Subject(model, (x, torch.arange(4) % 3), space=ng.space.series(LENGTH, WIDTH, layout="tc"))
    with pytest.raises(ng.NotApplicable, match=r"Calls has no attention.*ask grad_cam, or occlusion"):
        attention(probe(asked))


def test_attention_in_windows_of_a_map_is_not_taken_for_attention_over_the_map():
    asked = images(made(SwinLike))
    windows, over_map = attention(probe(asked))
    assert windows.probabilities.shape[-1] == over_map.probabilities.shape[-1] == 4
    assert whole(asked, over_map) is over_map
    with pytest.raises(
        ng.NotApplicable, match=r"the attention of 'windowed\.attn' is among 4 tokens that are not those of a layer"
    ):
        whole(asked, windows)


def test_windows_as_long_as_a_layer_is_wide_are_not_taken_for_its_positions():
    """A layer of 16 positions and 4 units, and windows of 4 positions: 4 is no number of positions there."""
    asked = images(made(SwinLike, width=4))
    windows, _ = attention(probe(asked))
    with pytest.raises(ng.NotApplicable, match="windows of the map"):
        whole(asked, windows)


def test_attention_outside_any_layer_is_taken_as_it_is():
    found = Attention((), torch.zeros(1, 1, 3, 3))
    assert whole(steps(), found) is found


def test_a_varied_sample_is_attended_to_as_it_is_varied():
    asked = images(made(Vit))
    noisy = probe(asked).varied(torch.zeros(8, 3, 8, 8, dtype=torch.float64))
    first = attention(noisy)[0].probabilities
    assert first.shape == (8, 2, 17, 17)
    assert np.ptp(first.numpy(), axis=0).max() < 1e-12

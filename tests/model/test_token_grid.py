"""A row of tokens is read as the grid that it is: rows and columns, and which tokens stand for no position."""

import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.model.token_grid import Grid, lay, lay_tokens
from tests.model.networks import Calls
from tests.model.transformers import Attend, Causal, SwinLike, Vit, images, made, steps


def grid(subject, layer):
    return lay(subject, subject.layer(layer))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, Grid((4, 4), 1, 0, 17)),
        ({"extra": 5}, Grid((4, 4), 5, 0, 21)),
        ({"extra": 0}, Grid((4, 4), 0, 0, 16)),
        ({"extra": 2, "after": True}, Grid((4, 4), 0, 2, 18)),
        ({"unfold": True}, Grid((4, 4), 1, 0, 17)),
        ({"unfold": True, "extra": 1, "after": True}, Grid((4, 4), 0, 1, 17)),
        ({"unfold": True, "extra": 0}, Grid((4, 4), 0, 0, 16)),
    ],
)
def test_tokens_of_patches_are_their_grid_and_extra_tokens_are_found_at_either_end(options, expected):
    subject = images(made(Vit, **options))
    assert grid(subject, "blocks.1.norm1") == expected
    assert grid(subject, "norm") == expected


@pytest.mark.parametrize(("side", "sizes"), [((8, 16), (4, 8)), ((12, 8), (6, 4))])
@pytest.mark.parametrize("unfold", [False, True])
def test_rows_and_columns_are_as_many_as_the_inputs_sides_say(side, sizes, unfold):
    subject = images(made(Vit, side=side, unfold=unfold), side)
    assert grid(subject, "blocks.0.norm1") == Grid(sizes, 1, 0, sizes[0] * sizes[1] + 1)


def test_a_map_with_its_channels_last_is_a_map():
    subject = images(made(SwinLike))
    assert grid(subject, "windowed.norm") == Grid((4, 4))
    assert grid(subject, "norm") == Grid((2, 2))
    assert grid(subject, "block") == Grid((2, 2), 0, 0, 4)


def test_windows_of_a_map_are_no_map():
    assert grid(images(made(SwinLike)), "windowed.attn.qkv") is None


def test_frames_of_a_spectrogram_are_not_taken_for_a_grid():
    """An LSTM over 16 frames of 16 bands: 16 is 4 times 4, but a frame is no patch."""
    torch.manual_seed(0)
    network = Calls(
        lambda net, x: net.head(net.lstm(x.squeeze(1).transpose(1, 2))[0].mean(1)),
        lstm=nn.LSTM(16, 5, batch_first=True),
        head=nn.Linear(5, 2),
    )
    x = torch.randn(4, 1, 16, 16, dtype=torch.float64)
    subject = ng.Subject(network.double(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.spectrogram(16, 16))
    assert grid(subject, "lstm") is None
    with pytest.raises(ng.NotApplicable, match="no layer of Calls keeps 2 axes of positions"):
        ng.attribute(subject, "grad_cam")


def test_a_class_token_before_the_steps_of_a_series_is_found():
    class WithToken(Causal):
        def forward(self, x):
            token = self.head.weight[:1].expand(len(x), 1, -1)
            return self.head(self.last(torch.cat([token, self.embed(x)], 1))[:, 0])

    x = torch.randn(4, 6, 2, dtype=torch.float64)
    space = ng.space.series(6, 2, layout="tc")
    subject = ng.Subject(made(WithToken).double(), (x, torch.arange(4) % 3), space=space)
    assert grid(subject, "last.norm1") == Grid((6,), 1, 0, 7)
    assert grid(subject, "embed") == Grid((6,), 0, 0, 6)


def test_steps_lie_where_they_are_and_a_series_that_is_made_shorter_keeps_all_of_its_tokens():
    assert grid(steps(), "block") == Grid((6,), 0, 0, 6)
    network = Calls(
        lambda net, x: net.head(net.attend(net.halve(x).transpose(1, 2)).mean(1)),
        halve=nn.Conv1d(2, 8, 2, 2),
        attend=Attend(8),
        head=nn.Linear(8, 2),
    )
    x = torch.randn(4, 2, 12, dtype=torch.float64)
    subject = ng.Subject(network.double(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.series(12, 2))
    assert grid(subject, "attend") == Grid((6,), 0, 0, 6)
    assert grid(subject, "halve") == Grid((6,))


def test_as_many_tokens_as_no_layer_has_lie_nowhere():
    assert lay_tokens(images(made(Vit)), 25) is None
    assert lay_tokens(steps(), 3) is None


def test_a_sentence_says_how_a_row_is_read():
    assert Grid((4, 4)).reading("layer 'a'") == ""
    assert Grid((6,), tokens=6).reading("layer 'a'") == ""
    says = "The 19 tokens of layer 'a' are read as a grid of 4 × 4; 1 before and 2 after it stand for no position."
    assert Grid((4, 4), 1, 2, 19).reading("layer 'a'") == says
    says = "The 7 tokens of layer 'a' are read as a grid of 6; 1 before it stands for no position."
    assert Grid((6,), 1, 0, 7).reading("layer 'a'") == says


def test_the_grid_is_cut_out_of_its_tokens_row_by_row():
    row = torch.arange(9.0).view(1, 1, 9)
    expected = torch.tensor([[1.0, 2, 3], [4, 5, 6]])
    assert torch.equal(Grid((2, 3), 1, 2, 9).cut(row)[0, 0], expected)

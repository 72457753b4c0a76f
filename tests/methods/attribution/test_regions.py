"""Windows cover every position, keep hidden axes together, and never leave the sample."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import neuroglass as ng
from neuroglass.methods.attribution.regions import grid, shown_axes, windows
from neuroglass.model.aim import take_aim
from neuroglass.model.probe import Probe


def probe(subject, at="input"):
    aim = take_aim("output:0", subject.layers(), subject.outputs)
    inputs = subject.network.tensors(subject.data.batch([0, 1]).x)
    return Probe(subject, aim, (0, 1), inputs, torch.zeros(2, dtype=torch.int64), at)


def masks_of(asked, regions):
    """Regions as boolean masks over one sample's entry: (region, ...)."""
    blank = torch.zeros_like(asked.entry[:1])
    return torch.stack([region.hide(blank, blank + 1)[0].bool() for region in regions])


def image_subject(height, width, channels=2):
    model = nn.Sequential(nn.Conv2d(channels, 3, 1), nn.Flatten(), nn.Linear(3 * height * width, 1)).double()
    x = np.random.default_rng(0).normal(size=(2, channels, height, width))
    return ng.Subject(model, (x, None), space=ng.space.image(channels, height, width))


@given(height=st.integers(1, 9), width=st.integers(1, 9), window=st.integers(1, 9), stride=st.integers(0, 5))
@settings(max_examples=30, deadline=None)
def test_every_pixel_is_hidden_with_all_its_channels_by_windows_of_one_size(height, width, window, stride):
    window = min(window, height, width)
    stride = min(stride, window)
    asked = probe(image_subject(height, width))
    masks = masks_of(asked, windows(asked, window, stride))
    assert masks.any(0).all()
    assert (masks[:, 0] == masks[:, 1]).all()
    assert (masks[:, 0].flatten(1).sum(1) == window**2).all()
    assert len({mask.numpy().tobytes() for mask in masks}) == len(masks)


@pytest.mark.parametrize(("window", "stride"), [(1, 2), (2, 3)])
def test_a_stride_that_would_leave_positions_out_is_refused(window, stride):
    with pytest.raises(ng.InvalidInput, match=f"stride {stride}|stride is {stride}"):
        list(windows(probe(image_subject(6, 6)), window, stride))


def test_windows_move_by_half_their_side_unless_told():
    asked = probe(image_subject(8, 8))
    found = masks_of(asked, windows(asked, 4, 0))[:, 0]
    corners = sorted(tuple(mask.nonzero()[0].tolist()) for mask in found)
    assert corners == [(y, x) for y in (0, 2, 4) for x in (0, 2, 4)]


def test_at_a_layer_a_window_hides_one_unit_and_all_axes_are_shown():
    asked = probe(image_subject(4, 4), at="0")
    found = masks_of(asked, windows(asked, 2, 2))
    assert shown_axes(asked) == [0, 1, 2]
    assert found.shape == (3 * 2 * 2, 3, 4, 4)
    assert (found.any(3).any(2).sum(1) == 1).all()
    assert (found.flatten(1).sum(1) == 4).all()


@pytest.mark.parametrize(("layout", "axis"), [("ct", 1), ("tc", 0)])
def test_a_series_shows_its_time_axis_wherever_it_stands(layout, axis):
    x = np.random.default_rng(0).normal(size=(2, 3, 6) if layout == "ct" else (2, 6, 3))
    model = nn.Sequential(nn.Flatten(), nn.Linear(18, 1)).double()
    asked = probe(ng.Subject(model, (x, None), space=ng.space.series(6, 3, layout=layout, region=2)))
    assert shown_axes(asked) == [axis]
    assert (masks_of(asked, windows(asked, 0, 2)).sum((1, 2)) == 6).all()


@given(height=st.integers(2, 9), width=st.integers(2, 9), size=st.integers(1, 9))
@settings(max_examples=30, deadline=None)
def test_a_grid_gives_every_pixel_to_one_cell_with_all_its_channels(height, width, size):
    size = min(size, height, width)
    asked = probe(image_subject(height, width))
    masks = masks_of(asked, grid(asked, size))
    assert (masks.sum(0) == 1).all()
    assert len(masks) == -(-height // size) * -(-width // size)


def test_at_a_layer_each_unit_is_a_cell_with_all_its_positions():
    asked = probe(image_subject(4, 4), at="0")
    masks = masks_of(asked, grid(asked, 2))
    assert masks.shape == (3, 3, 4, 4)
    assert all(masks[unit, unit].all() and masks[unit].sum() == 16 for unit in range(3))

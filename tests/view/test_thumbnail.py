"""A small square shows what a sample is: its colors, its line, its bars."""

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.view.display import sample_display
from neuroglass.view.thumbnail import tile


def test_a_dark_sample_is_drawn_as_dark_alone_as_among_others():
    """Limits are those of the data, not of the samples that happen to be asked for."""
    axes = Axis("sample", 2), Axis("y", 1, "px"), Axis("x", 1, "px")
    both = Field(np.array([[[-3.0]], [[5.0]]]), axes, "input")
    display = sample_display(both)
    assert [tile(both.row(place), display, 8)[4, 4, 0] for place in (0, 1)] == [0, 255]


def test_a_line_reaches_from_its_lowest_to_its_highest_point():
    time = Axis("time", 3, "s", step=0.5)
    whole = Field(np.array([[0.0, 4.0, 0.0]]), (Axis("sample", 1), time), "input")
    seen = tile(whole.row(0), sample_display(whole), 32)[..., 3] > 0
    assert seen[0:2, 14:18].any() and seen[-2:, :3].any() and seen[-2:, -3:].any()
    assert not seen[0:4, :8].any()


def test_bars_are_as_long_as_their_numbers():
    axis = Axis("feature", 2, ticks=("age", "pay"))
    whole = Field(np.array([[1.0, 4.0]]), (Axis("sample", 1), axis), "input")
    seen = tile(whole.row(0), sample_display(whole), 32)[..., 3] > 0
    low, high = sorted((seen[8].sum(), seen[24].sum()))
    assert high == 32 and low < 10


def test_words_have_no_picture():
    whole = Field(np.array([["a", "b"]]), (Axis("sample", 1), Axis("token", 2)), "input")
    assert tile(whole.row(0), sample_display(whole), 32) is None


def test_the_pixels_of_a_small_picture_stay_sharp():
    axes = Axis("sample", 1), Axis("y", 3, "px"), Axis("x", 3, "px")
    whole = Field(np.array([[[0.0, 1.0, 0.0], [1.0, 0.0, 1.0], [0.0, 1.0, 0.0]]]), axes, "input")
    seen = tile(whole.row(0), sample_display(whole), 8)
    assert set(np.unique(seen[..., :3]).tolist()) == {0, 255}


def test_a_large_picture_is_averaged_not_thinned_out():
    axes = Axis("sample", 1), Axis("y", 16, "px"), Axis("x", 16, "px")
    lines = np.zeros((1, 16, 16))
    lines[:, :, ::2] = 1.0
    whole = Field(lines, axes, "input")
    assert np.abs(tile(whole.row(0), sample_display(whole), 8)[..., :3].astype(int) - 128).max() <= 1

"""Each mark is drawn with its own numbers."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.figure import Figure as Canvas

from neuroglass.core.field import Axis
from neuroglass.surfaces.plot.marks import DRAWERS, draw_mark
from neuroglass.surfaces.plot.text import ink
from neuroglass.view.marks import MARKS, Bars, Cells, Line, Paths, Rows, Scale, Tokens


@pytest.fixture
def axes():
    return Canvas().add_subplot()


def words(axes):
    return [text.get_text() for text in axes.texts]


def test_every_mark_can_be_drawn():
    assert set(DRAWERS) == set(MARKS.values())


def test_bars_are_as_long_as_their_values_and_the_first_is_on_top(axes):
    draw_mark(axes, Bars(np.array([1.5, -2.0]), ("a", "b"), "relevance", -2.0, 2.0, True))
    assert [bar.get_width() for bar in axes.patches] == [1.5, -2.0]
    assert axes.patches[0].get_facecolor() != axes.patches[1].get_facecolor()
    assert axes.get_ylim()[0] > axes.get_ylim()[1]
    assert axes.get_xlabel() == "relevance"


def test_a_line_runs_over_its_own_time(axes):
    draw_mark(
        axes, Line(np.array([[1.0, 2.0]]), Axis("time", 2, "s", start=3, step=0.5), ("a",), "mV", 0.0, 2.0, False)
    )
    np.testing.assert_array_equal(axes.lines[0].get_xydata(), [[3.0, 1.0], [3.5, 2.0]])
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("time (s)", "mV")


def test_paths_join_the_steps_of_each_sample(axes):
    positions = np.arange(12.0).reshape(2, 3, 2)
    scale = Scale("petroff10", 0.0, 9.0, "")
    draw_mark(axes, Paths(positions, np.array([0, 1]), scale, (5.0, 5.0, 6.0), ("a", "b"), ("x", "y", "z")))
    np.testing.assert_array_equal(np.stack(axes.collections[0].get_segments()), positions)


def test_paths_colored_by_step_change_their_color_on_the_way_without_a_gap(axes):
    positions = np.random.default_rng(0).normal(size=(4, 97, 2))
    scale = Scale("viridis", 0.0, 2.0, "step", ("a", "b", "c"))
    draw_mark(axes, Paths(positions, np.linspace(0, 2, 97)[None], scale, (0, 0, 1.0), (), ("a", "b", "c"), between=48))
    *stretches, ends = axes.collections
    joined = np.concatenate([np.stack(part.get_segments())[:, :-1] for part in stretches], axis=1)
    np.testing.assert_array_equal(joined, positions[:, :-1])
    colors = np.stack([part.get_colors()[0] for part in stretches])
    assert len(np.unique(colors, axis=0)) == len(stretches) == 24
    np.testing.assert_array_equal(ends.get_offsets(), positions[:, -1])


def test_paths_that_are_pointed_out_are_black_and_above_the_others(axes):
    positions = np.arange(12.0).reshape(2, 3, 2)
    scale = Scale("petroff10", 0.0, 9.0, "")
    few = Paths(positions, np.array([0, 1]), scale, (5.0, 5.0, 6.0), ("odd",), ("x", "y", "z"), marked=True)
    for mark in (few, replace(few, marked=False)):
        draw_mark(axes, mark)
    above, lines, _ = axes.collections
    assert above.get_colors().tolist() == [[0, 0, 0, 1]]
    assert above.get_zorder() > lines.get_zorder()


def test_cells_and_rows_and_tokens_are_written_out():
    scale = Scale("viridis", 0.0, 4.0, "")
    cells, rows, tokens = (Canvas().add_subplot() for _ in range(3))
    draw_mark(cells, Cells(np.array([[1, 2], [3, 4]]), (Axis("a", 2), Axis("b", 2)), scale))
    assert words(cells) == ["1", "2", "3", "4"]
    draw_mark(rows, Rows(("layer", "units"), (("fc", "3"),), (False, True)))
    assert words(rows) == ["layer", "units", "fc", "3"]
    draw_mark(tokens, Tokens(("not", "bad"), np.array([0.0, 4.0]), scale))
    assert words(tokens) == ["not", "bad"]


def test_numbers_are_black_on_light_and_white_on_dark():
    assert [ink(np.array(color)) for color in ([255, 255, 255], [68, 1, 84], [253, 231, 37])] == [
        "black",
        "white",
        "black",
    ]

"""How does matplotlib draw the marks that are read: tokens, cells with numbers, tables?"""

from __future__ import annotations

from typing import Any

import numpy as np

from neuroglass.surfaces.plot.layout import TOKEN_LETTERS, token_lines
from neuroglass.view.colors import rgb
from neuroglass.view.marks import Cells, Rows, Tokens
from neuroglass.view.words import number

READABLE = 16  # columns of numbers that fit


def ink(color: np.ndarray) -> str:
    """Black or white, whichever is read better on a color."""
    red, green, blue = np.asarray(color, dtype=np.float64)[:3] / 255
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > 0.5 else "white"


def draw_tokens(axes: Any, mark: Tokens) -> None:
    colors = rgb(mark.values, mark.scale)
    lines = token_lines(mark.texts)
    axes.set_xlim(0, TOKEN_LETTERS)
    axes.set_ylim(len(lines), 0)
    axes.set_axis_off()
    for row, places in enumerate(lines):
        left = 0.0
        for place in places:
            text = mark.texts[place]
            box = {"boxstyle": "square,pad=0.25", "facecolor": colors[place] / 255, "edgecolor": "none"}
            axes.text(
                left, row + 0.5, text, family="monospace", size=8.5, color=ink(colors[place]), va="center", bbox=box
            )
            left += len(text) + 2


def draw_cells(axes: Any, mark: Cells) -> None:
    rows, columns = mark.axes
    colors = rgb(mark.values, mark.scale)
    axes.imshow(colors, interpolation="nearest", aspect="auto")
    if columns.size <= READABLE:
        for (row, column), value in np.ndenumerate(mark.values):
            axes.text(column, row, number(value), ha="center", va="center", size=7.5, color=ink(colors[row, column]))
    for axis, side in ((rows, axes.yaxis), (columns, axes.xaxis)):
        places = np.unique(np.linspace(0, axis.size - 1, min(axis.size, 30)).round().astype(int))
        side.set_ticks(places, [axis.label(int(place))[:22] for place in places])
        side.set_label_text(axis.name)
    if any(len(columns.label(place)) > 4 for place in range(columns.size)):
        axes.tick_params(axis="x", rotation=60)
    axes.tick_params(length=0)


def draw_rows(axes: Any, mark: Rows) -> None:
    axes.set_axis_off()
    if not mark.header:
        return
    widths = [max(len(text) for text in column) + 2 for column in zip(mark.header, *mark.rows, strict=True)]
    ends = np.cumsum(widths) / sum(widths)
    count = len(mark.rows) + 1
    for row, texts in enumerate((mark.header, *mark.rows)):
        for place, text in enumerate(texts):
            right = mark.numeric[place]
            left = ends[place] - widths[place] / sum(widths)
            axes.text(
                ends[place] - 0.01 if right else left + 0.01,
                1 - (row + 0.5) / count,
                text,
                ha="right" if right else "left",
                va="center",
                size=8.5 if sum(widths) < 110 else 7,
                weight="bold" if row == 0 else "normal",
                transform=axes.transAxes,
            )
    axes.axhline(1 - 1 / count, color="#888888", lw=0.6)
    axes.set_ylim(0, 1)

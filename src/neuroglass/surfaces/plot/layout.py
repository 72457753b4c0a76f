"""How large is every part of a drawing? Sizes in inches, words wrapped to what they have."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from neuroglass.view.colors import CLASSES
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Band, Bars, Cells, Heatmap, Line, Mark, Paths, Picture, Points, Rows, Scale, Tokens

WIDEST = 9.0
NARROWEST = 5.2
LETTER = 0.068  # a letter of a panel's title
TITLE_LINE, LINE = 0.2, 0.145
PANEL_LINE = 0.17  # of a panel's title or a row's heading
KEY = 0.95  # a color bar or legend at the right
BAR = 0.42  # a color bar below the panels, with its ticks
SCALED = (Heatmap, Points, Paths, Tokens, Cells)


@dataclass(frozen=True)
class Layout:
    """The drawing's size, its grid, and its wrapped words."""

    width: float
    height: float
    columns: int
    rows: list[float]  # heights of the panels with their titles
    headings: list[list[str]]  # above each row, in lines
    titles: list[list[str]]  # of the panels, in lines
    title: list[str]
    caption: list[str]
    bars: float  # the height of color bars below the panels

    @property
    def above(self) -> float:
        return len(self.title) * TITLE_LINE + (0.14 if self.title else 0)

    @property
    def below(self) -> float:
        return len(self.caption) * LINE + (0.18 if self.caption else 0)


def lay_out(figure: Figure, *, worded: bool) -> Layout:
    """A grid of panels that fits a page; without words, only the panels."""
    columns = max(1, min(figure.columns, len(figure.panels)))
    scales = color_scales(figure)
    side = 0.0 if len(scales) > 1 else KEY
    cell = min(max((_width(panel) for panel in figure.panels), default=4.0), (WIDEST - side) / columns)
    width = max(NARROWEST if worded else 3.4, min(WIDEST, columns * cell + side))
    titles = [_wrapped(panel.title, (cell - 0.1) / LETTER) for panel in figure.panels]
    headings = [_wrapped(heading, (width - 0.3) / LETTER) for heading in figure.headings]
    rows = []
    for start in range(0, len(figure.panels), columns):
        some = figure.panels[start : start + columns]
        lines = max(len(title) for title in titles[start : start + columns])
        rows.append(max(_height(panel, cell) for panel in some) + PANEL_LINE * lines)
    headings += [[] for _ in rows[len(headings) :]]
    title = _wrapped(figure.title, width / 0.1) if worded else []
    caption = _wrapped(figure.caption, width / 0.0585) if worded else []
    bars = bars_height(scales, columns, cell) if len(scales) > 1 else 0.0
    layout = Layout(width, 0.0, columns, rows, headings, titles, title, caption, bars)
    said = sum(heading_height(heading) for heading in headings)
    return replace(layout, height=max(0.6, sum(rows) + said + bars + layout.above + layout.below))


def heading_height(heading: list[str]) -> float:
    return len(heading) * PANEL_LINE + (0.12 if heading else 0)


def color_scales(figure: Figure) -> dict[Scale, list[int]]:
    """The scales that want a color bar, and the places of the panels that use them."""
    used: dict[Scale, list[int]] = {}
    for place, panel in enumerate(figure.panels):
        for scale in dict.fromkeys(mark.scale for mark in panel.marks if isinstance(mark, SCALED)):
            if scale.name != CLASSES:
                used.setdefault(scale, []).append(place)
    return used


@dataclass(frozen=True)
class Slot:
    """The columns below which a color bar stands, and what is written above it."""

    first: float
    last: float
    label: list[str]


def slots(scales: Mapping[Scale, Sequence[int]], columns: int, cell: float) -> list[Slot]:
    """Each bar below its own columns; where those overlap, all of them evenly over the whole width."""
    own = [sorted({place % columns for place in places}) for places in scales.values()]
    spans = [(some[0], some[-1] + 1) for some in own]
    apart = all(one[1] <= other[0] or other[1] <= one[0] for one, other in combinations(spans, 2))
    share = columns / max(1, len(spans))
    if not apart:
        spans = [(place * share, (place + 1) * share) for place in range(len(spans))]
    return [
        Slot(first, last, _wrapped(scale.quantity, ((last - first) * cell - 0.15) / LETTER))
        for scale, (first, last) in zip(scales, spans, strict=True)
    ]


def bars_height(scales: Mapping[Scale, Sequence[int]], columns: int, cell: float) -> float:
    lines = max(len(slot.label) for slot in slots(scales, columns, cell))
    return BAR + 0.16 * lines + 0.1


def _wrapped(text: str, letters: float) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, max(8, int(letters)))]


def _width(panel: Panel) -> float:
    mark = _main(panel)
    if mark is None:
        return 0.0
    if isinstance(mark, Heatmap) and _named(mark):
        return WIDEST
    if isinstance(mark, (Heatmap, Picture)):
        return 2.4 * min(2.5, max(1.0, mark.axes[1].size / max(1, mark.axes[0].size)))
    if isinstance(mark, Cells):
        return min(7.5, 1.6 + 0.5 * mark.axes[1].size)
    if isinstance(mark, (Points, Paths)):
        return 6.0
    return WIDEST


def _height(panel: Panel, cell: float) -> float:
    mark = _main(panel)
    if mark is None:
        return 0.0
    if isinstance(mark, Heatmap) and _named(mark):
        return 1.4 + min(7.0, 0.19 * mark.axes[0].size)
    if isinstance(mark, (Heatmap, Picture)):
        ratio = min(1.6, max(0.3, mark.axes[0].size / max(1, mark.axes[1].size)))
        return (cell - 0.16) * ratio + (0.16 if mark.axes[1].name == "x" else 0.41)
    if isinstance(mark, Cells):
        return 0.9 + min(cell, 0.42 * mark.axes[0].size)
    if isinstance(mark, (Points, Paths)):
        return cell * 0.92
    if isinstance(mark, Bars):
        return 0.75 + 0.2 * len(mark.labels)
    if isinstance(mark, Rows):
        return 0.3 + 0.24 * (len(mark.rows) + 1)
    if isinstance(mark, Tokens):
        return 0.4 + 0.3 * len(token_lines(mark.texts))
    if isinstance(mark, Band):
        return min(3.2, max(1.9, 0.66 * cell))
    return 1.7 if isinstance(mark, Line) else cell


def _named(mark: Heatmap) -> bool:
    """Whether the columns are features with names, which want room."""
    return mark.axes[1].name == "feature"


def _main(panel: Panel) -> Mark | None:
    return panel.marks[0] if panel.marks else None


TOKEN_LETTERS = 90


def token_lines(texts: tuple[str, ...]) -> list[list[int]]:
    """Which tokens stand on each line of text."""
    lines: list[list[int]] = [[]]
    used = 0
    for place, text in enumerate(texts):
        size = len(text) + 2
        if lines[-1] and used + size > TOKEN_LETTERS:
            lines.append([])
            used = 0
        lines[-1].append(place)
        used += size
    return lines

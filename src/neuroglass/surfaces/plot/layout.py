"""How large is every part of a drawing? Sizes in inches, words wrapped to what they have."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Bars, Cells, Heatmap, Line, Mark, Paths, Picture, Points, Rows, Tokens

WIDEST = 9.0
NARROWEST = 5.2
LETTER = 0.068  # a letter of a panel's title
TITLE_LINE, LINE = 0.2, 0.145
KEY = 0.95  # a color bar or legend at the right


@dataclass(frozen=True)
class Layout:
    """The drawing's size, its grid, and its wrapped words."""

    width: float
    height: float
    columns: int
    rows: list[float]  # heights
    titles: list[list[str]]  # of the panels, in lines
    title: list[str]
    caption: list[str]

    @property
    def above(self) -> float:
        return len(self.title) * TITLE_LINE + (0.14 if self.title else 0)

    @property
    def below(self) -> float:
        return len(self.caption) * LINE + (0.18 if self.caption else 0)


def lay_out(figure: Figure, *, worded: bool) -> Layout:
    """A grid of panels that fits a page; without words, only the panels."""
    columns = max(1, min(figure.columns, len(figure.panels)))
    cell = min(max((_width(panel) for panel in figure.panels), default=4.0), (WIDEST - KEY) / columns)
    width = max(NARROWEST if worded else 3.4, min(WIDEST, columns * cell + KEY))
    titles = [_wrapped(panel.title, cell / LETTER) for panel in figure.panels]
    rows = []
    for start in range(0, len(figure.panels), columns):
        some = figure.panels[start : start + columns]
        lines = max(len(title) for title in titles[start : start + columns])
        rows.append(max(_height(panel, cell) for panel in some) + 0.17 * lines)
    title = _wrapped(figure.title, width / 0.1) if worded else []
    caption = _wrapped(figure.caption, width / 0.0585) if worded else []
    layout = Layout(width, sum(rows), columns, rows, titles, title, caption)
    return Layout(width, max(0.6, sum(rows) + layout.above + layout.below), columns, rows, titles, title, caption)


def _wrapped(text: str, letters: float) -> list[str]:
    return [line for part in text.split("\n") for line in textwrap.wrap(part, max(8, int(letters)))]


def _width(panel: Panel) -> float:
    mark = _main(panel)
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
    if isinstance(mark, Heatmap) and _named(mark):
        return 1.4 + min(7.0, 0.19 * mark.axes[0].size)
    if isinstance(mark, (Heatmap, Picture)):
        return 0.25 + cell * min(1.6, max(0.3, mark.axes[0].size / max(1, mark.axes[1].size)))
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

"""Where does every part of a drawing stand? Placed once, in inches; only words beside axes are measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.figure import Figure as Canvas

from neuroglass.surfaces.plot.layout import PANEL_LINE, Layout, heading_height

AIR = 0.08  # around a panel, in inches


@dataclass(frozen=True)
class Margins:
    """What stands around an axes: its title, ticks and labels."""

    left: float = AIR
    right: float = AIR
    top: float = AIR
    bottom: float = AIR


def arrange(canvas: Canvas, axes: Sequence[Any], layout: Layout, side: float) -> list[float]:
    """Put every axes into its cell, rows and columns aligned; `side` is kept free at the right.

    Returns the top of each row, in inches from the bottom of the canvas.
    """
    width = (layout.width - side) / layout.columns
    tops = _tops(layout)
    cells = [(place // layout.columns, place % layout.columns) for place in range(len(axes))]
    for one, (row, column) in zip(axes, cells, strict=True):
        _place(
            canvas, one, (column * width, tops[row] - layout.rows[row], width, layout.rows[row]), Margins(*[0.4] * 4)
        )
    own = [_margins(one, layout.titles[place]) for place, one in enumerate(axes)]
    for one, (row, column) in zip(axes, cells, strict=True):
        down = [some for some, cell in zip(own, cells, strict=True) if cell[1] == column]
        along = [some for some, cell in zip(own, cells, strict=True) if cell[0] == row]
        margins = Margins(
            max(some.left for some in down),
            max(some.right for some in down),
            max(some.top for some in along),
            max(some.bottom for some in along),
        )
        _place(canvas, one, (column * width, tops[row] - layout.rows[row], width, layout.rows[row]), margins)
    return tops


def _tops(layout: Layout) -> list[float]:
    """The upper end of every row of panels, below its heading."""
    tops, top = [], layout.height - layout.above
    for height, heading in zip(layout.rows, layout.headings, strict=True):
        top -= heading_height(heading)
        tops.append(top)
        top -= height
    return tops


def _place(canvas: Canvas, axes: Any, box: tuple[float, float, float, float], margins: Margins) -> None:
    left, bottom, width, height = box
    across, up = canvas.get_size_inches()
    inner = max(0.2, width - margins.left - margins.right), max(0.1, height - margins.top - margins.bottom)
    axes.set_position(
        ((left + margins.left) / across, (bottom + margins.bottom) / up, inner[0] / across, inner[1] / up)
    )


def _margins(axes: Any, title: list[str]) -> Margins:
    top = AIR + len(title) * PANEL_LINE
    if is_bare(axes):
        return Margins(top=top)
    box, inner = axes.get_tightbbox(), axes.bbox
    inch = axes.figure.dpi
    if box is None:
        return Margins(top=top)
    return Margins(
        max(0.0, inner.x0 - box.x0) / inch + AIR,
        max(0.0, box.x1 - inner.x1) / inch + AIR,
        max(top, (box.y1 - inner.y1) / inch + AIR),
        max(0.0, inner.y0 - box.y0) / inch + AIR,
    )


def is_bare(axes: Any) -> bool:
    """Whether nothing is written beside the axes, so that nothing needs to be measured."""
    return axes.name == "3d" or not (axes.axison and (axes.xaxis.get_visible() or axes.yaxis.get_visible()))

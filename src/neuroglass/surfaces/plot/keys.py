"""What do the colors mean? A color bar for each scale, and a legend for the classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from neuroglass.surfaces.plot.layout import BAR, Layout, color_scales, slots
from neuroglass.view.colors import CLASSES, OTHER, TABLES
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Paths, Points, Scale

THICK = 0.13  # a color bar, in inches
LONGEST = 3.2
NAMED = 16  # letters of a step beside a color bar


def draw_legend(canvas: Canvas, figure: Figure, layout: Layout) -> float:
    """The classes at the right upper corner of the panels; the width that they take, in inches."""
    handles = _handles(figure.panels)
    if not handles:
        return 0.0
    quantity = next((mark.scale.quantity for mark in _classed(figure.panels) if mark.legend and not _above(mark)), "")
    legend = canvas.legend(
        handles=handles,
        loc="upper right",
        bbox_to_anchor=(1 - 0.05 / layout.width, 1 - (layout.above + 0.05) / layout.height),
        borderaxespad=0,
        title=_short(quantity, 24) or None,
        frameon=False,
        fontsize=8,
    )
    return float(legend.get_window_extent().width) / canvas.dpi + 0.1


def draw_bars(canvas: Canvas, figure: Figure, layout: Layout, side: float) -> float:
    """The color bars: one stands at the right, several lie below their panels. Returns the width kept at the right."""
    scales = color_scales(figure)
    if len(scales) == 1:
        (scale,) = scales
        return side + _upright(canvas, scale, layout, side)
    if scales:
        cell = (layout.width - side) / layout.columns
        for scale, slot in zip(scales, slots(scales, layout.columns, cell), strict=True):
            long = min(LONGEST, (slot.last - slot.first) * cell * 0.84)
            left = (slot.first + slot.last) / 2 * cell - long / 2
            bar = _bar(canvas, scale, layout, (left, layout.below + BAR - THICK - 0.02, long, THICK))
            bar.set_title("\n".join(slot.label), size=8.5, pad=3)
    return side


def _upright(canvas: Canvas, scale: Scale, layout: Layout, side: float) -> float:
    """A bar at the right of the panels; the width that it takes."""
    panels = layout.height - layout.above - layout.below
    high = min(max(1.2, panels * (0.5 if len(layout.rows) > 1 else 0.75)), panels - 0.3, 4.0)
    box = (layout.width - side - 0.5, layout.below + (panels - high) / 2, THICK, high)
    bar = _bar(canvas, scale, layout, box)
    bar.set_ylabel(scale.quantity)
    taken = (bar.get_tightbbox().x1 - bar.bbox.x0) / canvas.dpi
    bar.set_position(((layout.width - side - taken - 0.06) / layout.width, *bar.get_position().bounds[1:]))
    return float(taken) + 0.14


def _bar(canvas: Canvas, scale: Scale, layout: Layout, box: tuple[float, float, float, float]) -> Any:
    """A color bar in its own axes, whose box is given in inches."""
    left, bottom, width, height = box
    axes = canvas.add_axes(
        (left / layout.width, bottom / layout.height, width / layout.width, height / layout.height), label="<colorbar>"
    )
    mappable = ScalarMappable(Normalize(scale.low, scale.high), ListedColormap(TABLES[scale.name] / 255))
    few = MaxNLocator(nbins=max(2, min(8, int(max(width, height) / 0.36))), min_n_ticks=2, steps=[1, 2, 5, 10])
    bar = canvas.colorbar(
        mappable, cax=axes, orientation="horizontal" if width > height else "vertical", ticks=few, drawedges=False
    )
    if scale.names:
        names = [_short(name, NAMED) for name in scale.names]
        room = 0.12 + 0.06 * max(map(len, names)) if width > height else 0.2
        most = max(2, int(max(width, height) / room))
        places = np.unique(np.linspace(0, len(names) - 1, min(most, len(names))).round().astype(int))
        bar.set_ticks(scale.low + places, labels=[names[place] for place in places])
    bar.outline.set_linewidth(0.4)
    axes.tick_params(labelsize=7.5)
    return axes


def _classed(panels: Sequence[Panel]) -> list[Points | Paths]:
    return [mark for panel in panels for mark in panel.marks if isinstance(mark, (Points, Paths))]


def _handles(panels: Sequence[Panel]) -> list[Line2D]:
    marks = _classed(panels)
    drawn = [mark for mark in marks if not _above(mark)]
    legend: dict[int, str] = {}
    for mark in drawn:
        legend |= {place: name for place, name in enumerate(mark.legend) if name and place not in legend}
    handles = [_dot(tuple(TABLES[CLASSES][place] / 255), legend[place]) for place in sorted(legend)]
    if any((mark.color < 0).any() for mark in drawn if mark.legend):
        handles.append(_dot(OTHER, "others"))
    above = {name: isinstance(mark, Points) for mark in marks if _above(mark) for name in mark.legend}
    return handles + [_marked(name, ring=ring) for name, ring in above.items()]


def _above(mark: Points | Paths) -> bool:
    """Whether it points out some of another mark."""
    return mark.ring if isinstance(mark, Points) else mark.marked


def _marked(name: str, *, ring: bool) -> Line2D:
    if ring:
        return Line2D([], [], ls="", marker="o", ms=7, mfc="none", mec="black", mew=0.8, label=name)
    return Line2D([], [], color="black", lw=0.8, label=name)


def _dot(color: Any, name: str) -> Line2D:
    return Line2D([], [], ls="", marker="o", ms=6, color=color, label=_short(name, 24))


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1]}…"

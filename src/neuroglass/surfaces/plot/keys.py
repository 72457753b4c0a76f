"""What do the colors mean? A color bar for each scale, and a legend for the classes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.cm import ScalarMappable
from matplotlib.colors import ListedColormap, Normalize
from matplotlib.figure import Figure as Canvas
from matplotlib.lines import Line2D

from neuroglass.view.colors import CLASSES, OTHER, TABLES
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Cells, Heatmap, Paths, Points, Scale, Tokens

SCALED = (Heatmap, Points, Paths, Tokens, Cells)


def draw_keys(canvas: Canvas, figure: Figure, axes: Sequence[Any]) -> None:
    """One color bar per scale beside its panels (below them where scales differ), one legend of classes."""
    used: dict[Scale, list[Any]] = {}
    for panel, one in zip(figure.panels, axes, strict=True):
        for scale in dict.fromkeys(mark.scale for mark in panel.marks if isinstance(mark, SCALED)):
            if scale.name != CLASSES:
                used.setdefault(scale, []).append(one)
    for scale, own in used.items():
        _bar(canvas, scale, own, below=len(used) > 1)
    _legend(canvas, figure.panels)


def _bar(canvas: Canvas, scale: Scale, axes: list[Any], *, below: bool) -> None:
    colors = ListedColormap(TABLES[scale.name] / 255)
    mappable = ScalarMappable(Normalize(scale.low, scale.high), colors)
    rows = len({round(one.get_position().y0, 3) for one in axes})
    if below:
        bar = canvas.colorbar(mappable, ax=axes, location="bottom", shrink=0.8, aspect=18, pad=0.03)
    else:
        bar = canvas.colorbar(
            mappable, ax=axes, location="right", shrink=0.9 if rows == 1 else 0.5, aspect=20, pad=0.02
        )
    bar.set_label(scale.quantity)
    bar.outline.set_linewidth(0.4)
    bar.ax.tick_params(labelsize=7.5)


def _legend(canvas: Canvas, panels: Sequence[Panel]) -> None:
    marks = [mark for panel in panels for mark in panel.marks if isinstance(mark, (Points, Paths))]
    named = next((mark for mark in marks if mark.legend), None)
    if named is None:
        return
    handles = [_dot(tuple(TABLES[CLASSES][place] / 255), name) for place, name in enumerate(named.legend) if name]
    if any((mark.color < 0).any() for mark in marks if mark.legend):
        handles.append(_dot(OTHER, "others"))
    if any(isinstance(mark, Points) and mark.ring for mark in marks):
        handles.append(Line2D([], [], ls="", marker="o", ms=7, mfc="none", mec="black", mew=0.8, label="misclassified"))
    canvas.legend(handles=handles, loc="outside right upper", title=named.scale.quantity, frameon=False, fontsize=8)


def _dot(color: Any, name: str) -> Line2D:
    short = name if len(name) <= 24 else f"{name[:23]}…"
    return Line2D([], [], ls="", marker="o", ms=6, color=color, label=short)

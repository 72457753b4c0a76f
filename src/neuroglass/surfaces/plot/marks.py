"""How does matplotlib draw each mark?"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.collections import LineCollection

from neuroglass.core.field import Axis
from neuroglass.surfaces.plot.text import draw_cells, draw_rows, draw_tokens
from neuroglass.view.colors import SIGNED, TABLES, rgb
from neuroglass.view.marks import Band, Bars, Cells, Heatmap, Line, Mark, Paths, Picture, Points, Rows, Tokens

MOST_TICKS = 40  # of names that can be read on one side
MANY = 1_000  # points or paths: from here on they are pixels in vector files
STRETCHES = 24  # of one color each, along a path that is colored by step
NEUTRAL, SIDE = "#5b6470", "#222222"


def draw_mark(axes: Any, mark: Mark, *, small: bool = False) -> None:
    """Draw one mark; on a small map points are smaller."""
    if isinstance(mark, Points):
        draw_points(axes, mark, small=small)
    elif isinstance(mark, Paths):
        draw_paths(axes, mark, small=small)
    else:
        DRAWERS[type(mark)](axes, mark)


def draw_heatmap(axes: Any, mark: Heatmap) -> None:
    _image(axes, rgb(mark.values, mark.scale), mark.axes, upward=mark.upward)


def draw_picture(axes: Any, mark: Picture) -> None:
    colors = mark.values if mark.values.ndim == 3 else np.repeat(mark.values[..., None], 3, axis=-1)
    _image(axes, (np.nan_to_num(colors) * 255).round().astype(np.uint8), mark.axes, upward=False)


def _image(axes: Any, colors: np.ndarray, ends: tuple[Axis, Axis], *, upward: bool) -> None:
    if not colors.size:
        axes.text(0.5, 0.5, "nothing to show", ha="center", transform=axes.transAxes)
        axes.set_axis_off()
        return
    rows, columns = ends
    square = rows.name == "y" and columns.name == "x"
    axes.imshow(
        colors, interpolation="nearest", origin="lower" if upward else "upper", aspect="equal" if square else "auto"
    )
    for axis, side in ((rows, axes.yaxis), (columns, axes.xaxis)):
        if square:
            side.set_visible(False)
        else:
            named = bool(axis.ticks) and axis.name not in ("time", "frequency")
            places = np.unique(
                np.linspace(0, axis.size - 1, min(MOST_TICKS if named else 5, axis.size)).round().astype(int)
            )
            side.set_ticks(places, [_tick(axis, int(place)) for place in places])
            if named and side is axes.xaxis:
                axes.tick_params(axis="x", rotation=60)
            side.set_label_text(f"{axis.name} ({axis.unit})" if axis.unit else axis.name)


def _tick(axis: Axis, place: int) -> str:
    tick = axis.ticks[place] if axis.ticks else axis.start + axis.step * place
    return f"{tick:g}" if isinstance(tick, float) else _short(str(tick))


def _short(text: str) -> str:
    return text if len(text) <= 14 else f"{text[:13]}…"


def draw_points(axes: Any, mark: Points, *, small: bool = False) -> None:
    count = len(mark.positions)
    size = float(np.clip(9_000 / max(1, count), 2.5, 28)) * (0.4 if small else 1)
    _frame(axes, mark.frame)
    order = np.argsort(mark.color >= 0, kind="stable") if mark.scale.name == "petroff10" else np.arange(count)
    places = [mark.positions[order, component] for component in range(mark.positions.shape[-1])]
    if mark.ring:
        axes.scatter(*places, s=size + 14, facecolors="none", edgecolors="black", linewidths=0.6)
        return
    axes.scatter(*places, s=size, c=rgb(mark.color[order], mark.scale) / 255, linewidths=0, rasterized=count > MANY)


def _frame(axes: Any, frame: tuple[float, ...]) -> None:
    """Show one square (or cube) of the map, without numbers: only nearness means something."""
    *middle, half = frame
    for name, center in zip("xyz", middle, strict=False):
        getattr(axes, f"set_{name}lim")(center - half, center + half)
        if len(frame) > 3:
            getattr(axes, f"set_{name}ticks")([])
        else:
            getattr(axes, f"{name}axis").set_visible(False)
    axes.set_aspect("equal")


def draw_paths(axes: Any, mark: Paths, *, small: bool = False) -> None:
    count, points = mark.positions.shape[:2]
    style = {
        "linewidths": 0.5,
        "alpha": float(np.clip(8 / np.sqrt(max(1, count)), 0.08, 0.8)),
        "rasterized": count > MANY,
    }
    if mark.marked:
        axes.add_collection(LineCollection(list(mark.positions), colors="black", linewidths=0.7, zorder=4))
    elif mark.color.ndim == 2:
        cuts = np.unique(np.linspace(0, points - 1, min(points, STRETCHES + 1)).round().astype(int))
        for first, last in pairwise(cuts):
            color = rgb(mark.color[:, (first + last) // 2], mark.scale) / 255
            axes.add_collection(LineCollection(list(mark.positions[:, first : last + 1]), colors=color, **style))
        _ends(axes, mark.positions, rgb(mark.color[:, -1], mark.scale) / 255, small=small)
    else:
        order = np.argsort(mark.color >= 0, kind="stable")
        colors = rgb(mark.color[order], mark.scale) / 255
        axes.add_collection(LineCollection(list(mark.positions[order]), colors=colors, **style))
        _ends(axes, mark.positions[order], colors, small=small)
    _frame(axes, mark.frame)


def _ends(axes: Any, positions: np.ndarray, colors: np.ndarray, *, small: bool) -> None:
    """A dot where each path ends, behind the paths."""
    size = 0.5 if small else 2.5
    axes.scatter(*positions[:, -1].T, s=size, c=colors, linewidths=0, zorder=1, rasterized=len(positions) > MANY)


def draw_bars(axes: Any, mark: Bars) -> None:
    values = np.nan_to_num(mark.values.astype(np.float64))
    blue, red = TABLES[SIGNED][0] / 255, TABLES[SIGNED][-1] / 255
    colors = [red if value > 0 else blue for value in values] if mark.signed else NEUTRAL
    places = np.arange(len(values))
    axes.barh(places, values, color=colors, height=0.72)
    axes.set_yticks(places, [label if len(label) <= 40 else f"{label[:39]}…" for label in mark.labels])
    axes.set_ylim(len(values) - 0.4, -0.6)
    if mark.low < mark.high:
        axes.set_xlim(mark.low * 1.05, mark.high * 1.05)
    axes.axvline(0, color=SIDE, lw=0.6)
    axes.set_xlabel(mark.quantity)
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.tick_params(axis="y", length=0)


def draw_line(axes: Any, mark: Line) -> None:
    steps = mark.axis.start + mark.axis.step * np.arange(mark.axis.size)
    few = len(mark.values) <= 10
    for place, (values, name) in enumerate(zip(mark.values, mark.names, strict=True)):
        color = TABLES["petroff10"][place] / 255 if few and len(mark.values) > 1 else NEUTRAL
        axes.plot(steps, values, lw=0.9, color=color, label=_short(name), alpha=1 if few else 0.4)
    if mark.signed:
        axes.axhline(0, color=SIDE, lw=0.5)
        if len(mark.values) == 1:
            for above, color in ((True, TABLES[SIGNED][-1]), (False, TABLES[SIGNED][0])):
                side = np.maximum(mark.values[0], 0) if above else np.minimum(mark.values[0], 0)
                axes.fill_between(steps, side, 0, color=color / 255, lw=0)
    if mark.low < mark.high:
        axes.set_ylim(mark.low, mark.high + 0.02 * (mark.high - mark.low))
    if few and len(mark.values) > 1:
        axes.legend(fontsize=7, frameon=False, loc="upper right", ncols=2)
    axes.set_xlabel(f"{mark.axis.name} ({mark.axis.unit})" if mark.axis.unit else mark.axis.name)
    axes.set_ylabel(mark.quantity)
    axes.spines[["top", "right"]].set_visible(False)


def draw_band(axes: Any, mark: Band) -> None:
    steps = mark.axis.start + mark.axis.step * np.arange(mark.axis.size)
    axes.fill_between(steps, *mark.values, color=NEUTRAL, alpha=0.22, lw=0, label=mark.name)


DRAWERS: Mapping[type[Mark], Callable[[Any, Any], None]] = {
    Heatmap: draw_heatmap,
    Picture: draw_picture,
    Points: draw_points,
    Paths: draw_paths,
    Bars: draw_bars,
    Line: draw_line,
    Band: draw_band,
    Tokens: draw_tokens,
    Cells: draw_cells,
    Rows: draw_rows,
}

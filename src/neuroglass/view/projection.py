"""Projection -> Figure: samples or units as points, colored by class, with the scores that say how true it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from neuroglass.core.field import Axis
from neuroglass.core.result import Projection
from neuroglass.view.colors import CLASSES
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.groups import Coloring, class_scale, coloring, wrong
from neuroglass.view.marks import Array, Points
from neuroglass.view.scores import told
from neuroglass.view.words import THIRDS, caption, count, layers_of, method_of, number, raised, titled

EXPERT = "expert"
SILENT = ("constant", "dead")
MOST_MARKED = 0.2  # a larger share of misclassified samples would hide the map


def projection_figure(result: Projection, *, color: str = "", classes: Sequence[int | str] = ()) -> Figure:
    """The map. `color` names a column; `classes` are the ones to color where there are more than ten.

    Three components are seen from one side, and flat from three.
    """
    colors, silent = _without_silent(result, coloring(result, color, classes), color)
    positions = flat(result.values)
    marks, marked = map_marks(result, colors)
    noun = result.axes[0].name
    lost = unplaced(positions, noun)
    size = result.axes[0].size
    seen = [
        f"{count(size, noun)} at {layers_of(result)}." if size else f"No {noun}s to show.",
        colors.sentence,
        silent,
        lost,
        marked,
        told(result.scores),
    ]
    alt = (
        f"Map of {count(size, noun)}. {lost} {spread(positions, colors, noun)} {silent} {marked} {told(result.scores)}"
    )
    kind = "neuron map" if noun == "unit" else "map"
    title = titled(f"{method_of(result)} {kind} of {layers_of(result)}", result)
    panels = (Panel(marks),) if positions.shape[-1] < 3 else (Panel(marks, "all three components"), *_sides(marks))
    return Figure(title, panels, caption(seen, [result]), " ".join(alt.split()), 1 if len(panels) == 1 else 2)


def _sides(marks: Sequence[Points]) -> Iterator[Panel]:
    """The map of three components as seen along each of them: nothing on paper tells depth."""
    for first, second in ((0, 1), (0, 2), (1, 2)):
        pair = [first, second]
        flattened = [
            replace(mark, positions=mark.positions[:, pair], frame=(*(mark.frame[one] for one in pair), mark.frame[-1]))
            for mark in marks
        ]
        yield Panel(tuple(flattened), f"components {first + 1} (across) and {second + 1} (up)")


def _without_silent(result: Projection, colors: Coloring, by: str) -> tuple[Coloring, str]:
    """Units that never change have no color but gray: what is said of the others means nothing for them."""
    flags = [name for name in SILENT if name in result.columns and name != by]
    if not flags:
        return colors, ""
    silent = np.any([result.columns[name].values for name in flags], axis=0)
    if not silent.any():
        return colors, ""
    gray = -1 if colors.scale.name == CLASSES else np.nan
    amount = f"{count(int(silent.sum()), result.axes[0].name)} of {silent.size:,}"
    sentence = f"Gray: {amount}, {' or '.join(flags)} on these samples."
    return replace(colors, color=np.where(silent, gray, colors.color)), sentence


def map_marks(result: Projection, colors: Coloring) -> tuple[tuple[Points, ...], str]:
    """The points, with rings around the misclassified (of units: the experts), and the sentence about those."""
    positions = flat(result.values)
    points = Points(positions, colors.color, colors.scale, frame_of(positions), colors.legend, ids_of(result.axes[0]))
    rings, marked = _experts(result, positions) if EXPERT in result.columns else _misclassified(result, positions)
    return (points, *rings), marked


def flat(positions: Array) -> Array:
    """Positions with two or three components: a single one lies on a line, further ones are left out."""
    values = np.asarray(positions, dtype=np.float64)
    if values.shape[-1] == 1:
        return np.concatenate([values, np.zeros_like(values)], axis=-1)
    return values[..., :3]


def placed(positions: Array) -> Array:
    """Which points lie anywhere: all their components are finite."""
    parts = [np.isfinite(positions[..., place]) for place in range(positions.shape[-1])]
    found: Array = np.logical_and.reduce(parts)
    return found


def unplaced(positions: Array, noun: str) -> str:
    """How many points lie nowhere, in words."""
    lost = int((~placed(positions)).sum())
    return f"{raised(count(lost, noun))} of {len(positions):,} without a position, not drawn." if lost else ""


def ends(positions: Array) -> tuple[Array, Array]:
    """The least and the largest of each component of points that lie somewhere."""
    parts = [positions[:, place] for place in range(positions.shape[-1])]
    return np.array([part.min() for part in parts]), np.array([part.max() for part in parts])


def frame_of(positions: Array) -> tuple[float, ...]:
    """The square (or cube) that holds all points with a little air: its middle, then half its side."""
    points = positions.reshape(-1, positions.shape[-1])
    finite = points[placed(points)]
    if not len(finite):
        return (*(0.0 for _ in range(positions.shape[-1])), 1.0)
    low, high = ends(finite)
    return (*(float(part) for part in (high + low) / 2), float((high - low).max()) * 0.53 or 1.0)


def spread(positions: Array, colors: Coloring, noun: str) -> str:
    """Where the classes lie on the map, in words."""
    known = placed(positions)
    if not known.any() or (colors.scale.name == CLASSES and not colors.legend):
        return ""
    points, color = positions[known, :2], colors.color[known]
    if colors.scale.name != CLASSES:
        return _gradient(points, color, colors.scale.quantity)
    low, high = ends(points)
    own = color >= 0
    amounts = np.bincount(color[own], minlength=len(colors.legend))
    sums = [np.bincount(color[own], points[own, part], len(colors.legend)) for part in range(2)]
    told_places = []
    for place, name in enumerate(colors.legend):
        if name and amounts[place]:
            middle = np.array([part[place] for part in sums]) / amounts[place]
            across, up = (middle - low) / np.where(high > low, high - low, 1.0)
            told_places.append(f"{name} ({amounts[place]:,}) {_third(float(up), float(across))}")
    return f"Where {noun}s lie by class, on average: {', '.join(told_places)}."


def _gradient(points: Array, color: Array, quantity: str) -> str:
    """Where the largest tenth of the amounts lies, in words."""
    known = np.isfinite(color)
    if not known.any():
        return ""
    values, places = color[known], points[known]
    low, high = ends(places)
    largest = values >= np.quantile(values, 0.9)
    top = np.array([places[largest, part].mean() for part in range(2)])
    across, up = (top - low) / np.where(high > low, high - low, 1.0)
    told_ends = f"from {number(float(values.min()))} to {number(float(values.max()))}"
    return f"{raised(quantity)} runs {told_ends}; its largest tenth lies {_third(float(up), float(across))}."


def _third(up: float, across: float) -> str:
    down, right = (min(2, max(0, int(part * 3))) for part in (1 - up, across))
    names = THIRDS[0][down], THIRDS[1][right]
    return "center" if names == ("middle", "center") else " ".join(names)


def ids_of(axis: Axis) -> Array | None:
    """The whole numbers that its positions are called by; None where they have other names, or none."""
    return np.array(axis.ticks) if set(map(type, axis.ticks)) == {int} else None


def _misclassified(result: Projection, positions: Array) -> tuple[tuple[Points, ...], str]:
    wrongly = wrong(result)
    if wrongly is None or not wrongly.any():
        return (), "" if wrongly is None or not wrongly.size else "All samples are classified correctly."
    amount, size = int(wrongly.sum()), wrongly.size
    told_amount = f"{amount:,} of {count(size, 'sample')} ({number(100 * amount / size)}%) misclassified"
    if amount > MOST_MARKED * size:
        return (), f"{told_amount}, too many to mark."
    return (_rings(positions, wrongly, "misclassified"),), f"{told_amount}, marked by rings."


def _experts(result: Projection, positions: Array) -> tuple[tuple[Points, ...], str]:
    """The units that tell a class from the others best."""
    experts = result.columns[EXPERT].values.astype(bool)
    if not experts.any():
        return (), "No unit is an expert."
    amount = f"{count(int(experts.sum()), EXPERT)} of {count(experts.size, result.axes[0].name)}, marked by rings."
    return (_rings(positions, experts, EXPERT),), amount


def _rings(positions: Array, chosen: Array, name: str) -> Points:
    color = np.zeros(int(chosen.sum()), dtype=np.int64)
    return Points(positions[chosen], color, class_scale(""), frame_of(positions), (name,), ring=True)

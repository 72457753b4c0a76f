"""Slopes of one unit -> Figure: by which elements would it change most? Bars, or a heatmap over positions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Slopes
from neuroglass.view.colors import shared_scale
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Array, Bars
from neuroglass.view.samples import sample_heading
from neuroglass.view.slopes import slopes_figure
from neuroglass.view.words import caption, count, number, raised, titled

MOST_SAMPLES = 6
MOST_BARS = 16


def unit_slopes_figure(result: Slopes, unit: int) -> Figure:
    """The slopes of the unit with this index, sample by sample, all on one scale."""
    one = _alone(result, unit)
    if len(one.slopes.axes) != 3:
        return slopes_figure(one)
    field = one.slopes
    shown = min(field.axes[0].size, MOST_SAMPLES)
    elements = field.axes[2]
    scale, _ = shared_scale([field.values[:shown]], field.quantity, signed=True)
    panels = tuple(
        Panel((_bars(field.values[place, 0], elements, field.quantity, scale.high),), sample_heading(one, place))
        for place in range(shown)
    )
    few = f"Of {count(elements.size, elements.name)} the {MOST_BARS} with the largest slopes are drawn."
    seen = [
        raised(f"{field.quantity}: to the right the unit grows with the element, to the left it shrinks."),
        few if elements.size > MOST_BARS else "",
        f"The first {shown} of {field.axes[0].size:,} samples are shown." if shown < field.axes[0].size else "",
    ]
    alt = " ".join(_steepest(one, place) for place in range(shown))
    title = titled(f"{raised(field.quantity)}, unit {field.axes[1].label(0)}", one)
    return Figure(title, panels, caption(seen, [one]), alt, min(3, max(1, shown)))


def _alone(result: Slopes, unit: int) -> Slopes:
    """The result of this unit only."""
    field, units = result.slopes, result.slopes.axes[1]
    named = [str(tick) for tick in units.ticks]
    whole = set(map(type, units.ticks)) == {int}
    place = named.index(str(unit)) if whole and str(unit) in named else unit
    if whole != (str(unit) in named) or not 0 <= place < units.size:
        raise InvalidInput(f"unit {unit} is not among the {units.size} whose slopes were taken")
    axis = Axis("unit", 1, ticks=units.ticks[place : place + 1] or (unit,))
    alone = Field(field.values[:, [place]], (field.axes[0], axis, *field.axes[2:]), field.quantity, field.signed)
    return replace(result, slopes=alone)


def _bars(slopes: Array, elements: Axis, quantity: str, most: float) -> Bars:
    """The largest slopes, in the order of the elements."""
    largest = np.sort(np.argsort(-np.abs(np.nan_to_num(slopes)), kind="stable")[:MOST_BARS])
    labels = tuple(elements.label(int(place)) for place in largest)
    return Bars(slopes[largest], labels, quantity, -most, most, signed=True)


def _steepest(result: Slopes, place: int) -> str:
    slopes = np.asarray(result.slopes.values[place, 0])
    largest = int(np.abs(np.nan_to_num(slopes)).argmax())
    elements = result.slopes.axes[2]
    return f"Steepest: {number(float(slopes[largest]))} by {elements.name} {elements.label(largest)}."

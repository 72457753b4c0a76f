"""Slopes -> Figure: of every sample a matrix, units down and elements across; over two axes a heatmap per unit."""

from __future__ import annotations

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Slopes
from neuroglass.view.colors import shared_scale
from neuroglass.view.display import CHANNEL
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Cells, Heatmap, Mark, Scale
from neuroglass.view.samples import sample_heading, sample_name
from neuroglass.view.words import caption, number, raised, titled

MOST_SAMPLES = 12
MOST_UNITS = 12  # that get a heatmap each
WRITTEN = 6  # rows and columns up to which numbers are written out


def slopes_figure(result: Slopes) -> Figure:
    """All panels on one scale, symmetric around 0."""
    field = _shown(result.slopes)
    count = min(field.axes[0].size, MOST_SAMPLES)
    scale, sentence = shared_scale([field.values[:count]], field.quantity, signed=True)
    flat = len(field.axes) <= 3
    units = field.axes[1]
    panels = [
        panel
        for place in range(count)
        for panel in (_matrix(result, field, place, scale) if flat else _maps(result, field, place, scale))
    ]
    left_out = [
        f"The first {count} of {field.axes[0].size:,} samples are shown." if field.axes[0].size > count else "",
        f"Of {units.size:,} units the {MOST_UNITS} with the largest slopes are shown."
        if not flat and units.size > MOST_UNITS
        else "",
    ]
    seen = [raised(f"{field.quantity}: red where the unit grows with the element, blue where it shrinks."), sentence]
    seen += ["Slopes by the channels of a position are added up."] if field is not result.slopes else []
    across = min(len(panels), 2) if flat else min(units.size, MOST_UNITS, 6)
    about = caption([*seen, *left_out], [result])
    alt = " ".join(_largest(result, field, place) for place in range(count))
    return Figure(titled(raised(field.quantity), result), tuple(panels), about, alt, max(1, across))


def _shown(slopes: Field) -> Field:
    """Without channels and embedding dimensions, which add up, where there are positions beside them."""
    axes = slopes.axes[2:]
    hidden = [axis.name == CHANNEL or axis.name.startswith("axis") for axis in axes]
    over = tuple(2 + place for place, one in enumerate(hidden) if one and not all(hidden))
    if not axes:
        single = Axis("value", 1)
        return Field(slopes.values[..., None], (*slopes.axes, single), slopes.quantity)
    if not over:
        return slopes
    kept = tuple(axis for place, axis in enumerate(slopes.axes) if place not in over)
    return Field(slopes.values.sum(over), kept, slopes.quantity)


def _matrix(result: Slopes, field: Field, place: int, scale: Scale) -> list[Panel]:
    units, elements = field.axes[1:]
    small = max(units.size, elements.size) <= WRITTEN
    mark: Mark = (Cells if small else Heatmap)(field.values[place], (units, elements), scale)
    return [Panel((mark,), sample_heading(result, place))]


def _maps(result: Slopes, field: Field, place: int, scale: Scale) -> list[Panel]:
    """One heatmap for each of the units that react most."""
    values = np.asarray(field.values[place])
    values = values.reshape(len(values), -1, *values.shape[-2:]).sum(1)
    sizes = np.abs(field.values).max(axis=(0, *range(2, field.values.ndim)))
    chosen = np.sort(np.argsort(-sizes, kind="stable")[:MOST_UNITS])
    axes = field.axes[-2], field.axes[-1]
    upward = axes[0].name == "frequency"
    return [
        Panel((Heatmap(values[unit], axes, scale, upward),), f"{sample_name(result, place)}\nunit {_name(field, unit)}")
        for unit in chosen
    ]


def _name(field: Field, unit: int) -> str:
    return field.axes[1].label(int(unit))


def _largest(result: Slopes, field: Field, place: int) -> str:
    """Which slope of a sample is steepest, in words."""
    values = np.abs(np.nan_to_num(np.asarray(field.values[place])))
    if not values.any():
        return f"{raised(sample_name(result, place))}: all slopes are 0."
    unit, *rest = (int(i) for i in np.unravel_index(int(values.argmax()), values.shape))
    spot = ", ".join(f"{axis.name} {axis.label(at)}" for axis, at in zip(field.axes[2:], rest, strict=True))
    steepest = number(float(field.values[(place, unit, *rest)]))
    name = raised(sample_name(result, place))
    return f"{name}: the steepest slope, {steepest}, is of unit {_name(field, unit)} by {spot}."

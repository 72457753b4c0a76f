"""Check -> Figure: a bar per sample, curves beside what chance reaches, or tables of similarity; the verdict first."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Checked, Curves, Score, Similarity
from neuroglass.view.colors import SIGNED
from neuroglass.view.display import Display, bars
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Array, Band, Cells, Line, Scale
from neuroglass.view.samples import sample_heading, sample_name
from neuroglass.view.scores import told
from neuroglass.view.words import (
    PROPER,
    caption,
    checked_of,
    count,
    method_of,
    number,
    plain,
    raised,
    target_of,
    titled,
)

MOST_SAMPLES = 8  # whose curves are drawn
CHANCE = 2.0  # standard deviations of random orders, on either side
VERDICTS = {True: "Passed. ", False: "Not passed. ", None: ""}
ROOM = 0.35  # above the lines, for their names


def score_figure(result: Score) -> Figure:
    """One bar per sample."""
    numbers = result.numbers
    values = np.asarray(numbers.values, dtype=np.float64)
    low, high = float(values.min(initial=0.0)), float(values.max(initial=0.0))
    scale = Scale(SIGNED if numbers.signed else "viridis", low, high if high > low else low + 1.0, numbers.quantity)
    labels = tuple(sample_heading(result, place) for place in range(len(values)))
    panel = Panel((bars(values, labels, Display(low, high, scale, ())),))
    worst = int(np.argmax(values)) if len(values) else 0
    alt = f"The largest {numbers.quantity} is {number(values[worst])}, of {sample_name(result, worst)}."
    return _figure(result, (panel,), [told(result.scores)], alt, 1)


def curves_figure(result: Curves) -> Figure:
    """The target by relevance beside random orders: the mean over samples, then sample by sample."""
    axis, samples = result.curves.axes[1], result.curves.axes[0].size
    shown = min(samples, MOST_SAMPLES)
    panels = [_curves(result, place, sample_heading(result, place, "\n")) for place in range(shown)]
    if samples > 1:
        panels.insert(0, _mean(result))
    seen = [
        f"Across: {axis.name}, in the order of relevance. Gray: random orders, {CHANCE:g} standard deviations on "
        "either side of their mean.",
        f"The first {shown} of {samples:,} samples are drawn." if shown < samples else "",
        told(result.scores),
    ]
    return _figure(result, tuple(panels), seen, " ".join(seen[:1]), min(3, len(panels)))


def _mean(result: Curves) -> Panel:
    """The mean over samples; random orders of different samples have nothing to do with each other."""
    curve, reference = (np.asarray(field.values).mean(0) for field in (result.curves, result.reference))
    spread = np.sqrt(np.square(np.asarray(result.spread.values)).sum(0)) / result.curves.axes[0].size
    return _panel(result, (curve, reference, spread), f"mean over {count(result.curves.axes[0].size, 'sample')}")


def _curves(result: Curves, place: int, title: str) -> Panel:
    fields = result.curves, result.reference, result.spread
    curve, reference, spread = (np.asarray(field.values[place]) for field in fields)
    return _panel(result, (curve, reference, spread), title)


def _panel(result: Curves, lines: tuple[Array, Array, Array], title: str) -> Panel:
    curve, reference, spread = lines
    axis, quantity = result.curves.axes[1], target_of(result)
    ends = np.stack([reference - CHANCE * spread, reference + CHANCE * spread])
    low, high = (float(end) for end in (min(curve.min(), ends.min()), max(curve.max(), ends.max())))
    high += ROOM * (high - low) if high > low else 1.0
    names = ("by relevance", "at random, mean")
    drawn = Line(np.stack([curve, reference]), axis, names, quantity, low, high, result.curves.signed)
    return Panel((Band(ends, axis, "random orders"), drawn), title)


def similarity_figure(result: Similarity) -> Figure:
    """A table of numbers for each measure, averaged over samples."""
    field = result.similarity
    means = np.asarray(field.values, dtype=np.float64).mean(0)
    down, across, measure = _worded(field.axes[1]), _worded(field.axes[2]), field.axes[3]
    scale = Scale(SIGNED, -1.0, 1.0, field.quantity)
    panels = tuple(
        Panel((Cells(means[:, :, place].round(2), (down, across), scale),), measure.label(place))
        for place in range(measure.size)
    )
    seen = [
        f"Mean over {count(field.axes[0].size, 'sample')}; 1 is alike, 0 unrelated, -1 the opposite.",
        _ways(across),
    ]
    alt = " ".join(f"{measure.label(place)}: {_ends(field, means[:, :, place])}" for place in range(measure.size))
    return _figure(result, panels, seen, alt, len(panels))


def _worded(axis: Axis) -> Axis:
    """Methods by their names in words."""
    if "method" not in axis.name:
        return axis
    return replace(axis, ticks=tuple(PROPER.get(str(tick), plain(str(tick))) for tick in axis.ticks))


def _ways(axis: Axis) -> str:
    if axis.name != "way":
        return ""
    return "Cascading: the layer and all after it are drawn anew; independent: the layer alone."


def _ends(field: Field, means: Array) -> str:
    """The smallest and the largest number, and where they stand."""
    down, across = field.axes[1:3]
    found = []
    for what, place in (("least", means.argmin()), ("most", means.argmax())):
        row, column = divmod(int(place), across.size)
        found.append(f"{what} {number(float(means[row, column]))} at {down.label(row)}, {across.label(column)}")
    return f"{', '.join(found)}."


def verdict_of(result: Checked) -> str:
    """The verdict with a word for it."""
    return f"{VERDICTS[result.verdict.passed]}{result.verdict.sentence}"


def _figure(result: Checked, panels: tuple[Panel, ...], seen: list[str], alt: str, columns: int) -> Figure:
    what = f"{raised(method_of(result))} of {checked_of(result)} for {target_of(result)}"
    words = caption([verdict_of(result), *seen], [result])
    return Figure(titled(what, result), panels, words, f"{verdict_of(result)} {alt}", columns)

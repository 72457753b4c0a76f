"""Attribution -> Figure: every sample beside its relevance, all on one scale; one or several methods."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Field
from neuroglass.core.result import Attribution
from neuroglass.view.display import (
    Display,
    averaged,
    input_labels,
    relevance_display,
    relevance_mark,
    sample_display,
    sample_mark,
    token_labels,
)
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Heatmap, Picture
from neuroglass.view.samples import sample_heading, sample_name
from neuroglass.view.scores import told
from neuroglass.view.words import broken, caption, listed, number, plain, raised, target_of, titled, where

MOST_SAMPLES = 24
FEW_SAMPLES = 8  # that are drawn large


@dataclass(frozen=True, eq=False)
class _Column:
    """One method's part of the figure: which of its rows are shown, and on which scale."""

    result: Attribution
    places: list[int]
    display: Display


def attribution_figure(result: Attribution) -> Figure:
    """Each sample beside its relevance map, titled with the target's value."""
    return _figure([result], _names(result))


def compare(results: Sequence[Attribution]) -> Figure:
    """Several methods side by side, a row for each sample that all of them were asked about.

    Methods whose relevance has the same quantity share one scale. Raises InvalidInput where no sample is common.
    """
    if not results:
        raise InvalidInput("nothing to compare; give attributions of the same samples, such as [saliency, grad_cam]")
    asked = [_names(result) for result in results]
    common = [name for name in asked[0] if all(name in names for names in asked)]
    if not common:
        raise InvalidInput(
            f"the attributions have no sample in common: {'; '.join(listed(names) or 'none' for names in asked)}; "
            "ask every method about the same samples"
        )
    return _figure(results, common)


def _figure(results: Sequence[Attribution], names: list[str]) -> Figure:
    columns = _columns(results, names[:MOST_SAMPLES])
    inputs = _rows(results[0].inputs, columns[0].places)
    pixels = sample_display(inputs)
    beside = not _one_panel(results[0])
    panels: list[Panel] = []
    alt: list[str] = []
    for line, place in enumerate(columns[0].places):
        heading = sample_heading(results[0], place)
        maps = [_map(column, line, named=len(results) > 1) for column in columns]
        if beside:
            panels.append(Panel((sample_mark(inputs.row(line), pixels),), sample_heading(results[0], place, "\n")))
        else:
            maps[0] = Panel(maps[0].marks, f"{heading}\n{maps[0].title}")
        panels.extend(maps)
        alt.append(f"{heading}. " + " ".join(_strongest(column, line) for column in columns))
    seen = [
        _seen(columns, beside),
        f"The first {MOST_SAMPLES} of {len(names):,} samples are shown." if len(names) > MOST_SAMPLES else "",
        *((*pixels.sentences, averaged(inputs)) if beside else ()),
        *(sentence for column in columns for sentence in column.display.sentences),
        *(trouble for column in columns for trouble in _troubles(column)),
        *(_scores(result, named=len(results) > 1) for result in results),
    ]
    across = len(results) + beside
    about = caption(dict.fromkeys(seen), results)
    return Figure(
        _title(results), tuple(panels), about, " ".join(alt) or "No samples.", across * _repeats(panels, across)
    )


def _names(result: Attribution) -> list[str]:
    return [sample_name(result, place) for place in range(result.axes[0].size)]


def _columns(results: Sequence[Attribution], shown: list[str]) -> list[_Column]:
    """Every method's rows of the shown samples; equal quantities share one scale."""
    rows = [[_names(result).index(name) for name in shown] for result in results]
    displays: dict[tuple[str, bool], Display] = {}
    for relevance in (result.relevance for result in results):
        key = relevance.quantity, relevance.signed
        parts = [
            _rows(result.relevance, places)
            for result, places in zip(results, rows, strict=True)
            if (result.relevance.quantity, result.relevance.signed) == key
        ]
        displays.setdefault(key, relevance_display(parts, key[0], signed=key[1]))
    return [
        _Column(result, places, displays[result.relevance.quantity, result.relevance.signed])
        for result, places in zip(results, rows, strict=True)
    ]


def _rows(field: Field, places: list[int]) -> Field:
    """The field at some positions of its first axis."""
    first = field.axes[0]
    kept = replace(first, size=len(places), ticks=tuple(first.label(place) for place in places))
    return Field(field.values[places], (kept, *field.axes[1:]), field.quantity, field.signed)


def _one_panel(result: Attribution) -> bool:
    """Whether the sample's own values are written on its relevance: names of bars, and tokens."""
    shown = result.relevance.axes[1:]
    return len(shown) < 2 and (not shown or shown[0].name != "time")


def _map(column: _Column, line: int, *, named: bool) -> Panel:
    place = column.places[line]
    row, sample = column.result.relevance.row(place), column.result.inputs.row(place)
    labels: tuple[str, ...] = ()
    if _one_panel(column.result) and row.axes:
        labels = token_labels(sample) if row.axes[0].name == "token" else input_labels(sample, row.axes[0])
        labels = labels if len(labels) == row.axes[0].size else ()
    value = f"{target_of(column.result)} = {number(float(column.result.value.values[place]))}"
    title = f"{plain(column.result.question.method)}\n{value}" if named else value
    return Panel((relevance_mark(row, column.display, labels),), title)


def _repeats(panels: list[Panel], across: int) -> int:
    """How many samples stand side by side: several where all is heatmaps and pictures, which may be small."""
    small = all(isinstance(mark, (Heatmap, Picture)) for panel in panels for mark in panel.marks)
    samples = len(panels) // across
    most = 2 if samples <= FEW_SAMPLES else 3
    return max(1, min(6 // across, -(-samples // 2), most)) if small else 1


def _title(results: Sequence[Attribution]) -> str:
    methods = listed([plain(result.question.method) for result in results])
    layers = results[0].question.at
    at = "" if layers == ("input",) else f" at {listed(list(layers))}"
    return titled(f"{raised(methods)} of {target_of(results[0])}{at}", results[0])


def _seen(columns: list[_Column], beside: bool) -> str:
    if not columns[0].places:
        return "No samples were asked about."
    what = "Each sample beside its relevance." if beside else "The relevance of each sample's own values."
    if all(column.display.scale.signed for column in columns):
        return f"{what} Red speaks for {target_of(columns[0].result)}, blue against it."
    return what


def _troubles(column: _Column) -> list[str]:
    values = column.result.relevance.values
    found = [(sample_name(column.result, place), broken(values[place])) for place in column.places]
    return [raised(f"{name} ({plain(column.result.question.method)}): {what}") for name, what in found if what]


def _scores(result: Attribution, *, named: bool) -> str:
    text = told(result.scores)
    return f"{raised(plain(result.question.method))}: {text}" if text and named else text


def _strongest(column: _Column, line: int) -> str:
    """Where the strongest relevance of a sample lies, in words."""
    row = column.result.relevance.row(column.places[line])
    method, trouble = plain(column.result.question.method), broken(row.values)
    if not np.any(np.nan_to_num(row.values)):
        return f"{method}: {trouble}"
    place = np.unravel_index(int(np.argmax(np.abs(np.nan_to_num(row.values)))), row.values.shape)
    spots = [f"{axis.name} {axis.label(int(at))} {axis.unit}".strip() for axis, at in zip(row.axes, place, strict=True)]
    area = ""
    if row.values.ndim == 2 and row.axes[1].name != "frequency":
        shape = (row.axes[0].size, row.axes[1].size)
        area = f" ({where(int(place[0]), int(place[1]), shape, upward=row.axes[0].name == 'frequency')})"
    strongest = f"{method}: strongest relevance {number(float(row.values[place]))} at {', '.join(spots)}{area}."
    return f"{strongest} {trouble}".strip()

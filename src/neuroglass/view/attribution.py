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
    sharing,
    token_labels,
)
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Bars, Heatmap, Mark, Picture
from neuroglass.view.samples import sample_heading, sample_name
from neuroglass.view.scores import told
from neuroglass.view.words import (
    broken,
    caption,
    layers_of,
    listed,
    method_of,
    number,
    raised,
    settings_of,
    subject_of,
    target_of,
    titled,
    where,
)

MOST_SAMPLES = 24
FEW_SAMPLES = 8  # that are drawn large
MOST_ACROSS = 8  # small pictures and heatmaps
LONG_LABEL = 16  # letters of a bar's name, which three panels in a row have no room for


@dataclass(frozen=True, eq=False)
class _Column:
    """One method's part of the figure: which of its rows are shown, and on which scale."""

    result: Attribution
    places: list[int]
    display: Display


@dataclass(frozen=True, eq=False)
class _Grid:
    """Panels, how many stand in a row, and what is said above each row."""

    panels: tuple[Panel, ...]
    across: int
    headings: tuple[str, ...]


def attribution_figure(result: Attribution) -> Figure:
    """Each sample beside its relevance map, titled with the target's value."""
    return _figure([result], _names(result))


def compare(results: Sequence[Attribution]) -> Figure:
    """Several methods side by side, a row for each sample that all of them were asked about.

    Methods whose relevance has the same quantity share one scale, but for those whose relevance is a tenth or less of
    the others', as where regions share theirs among many elements. Raises InvalidInput where no sample is common.
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
    inputs = _rows(columns[0].result.inputs, columns[0].places)
    pixels = sample_display(inputs)
    beside = not _one_panel(columns[0].result)
    samples = [sample_mark(inputs.row(line), pixels) for line in range(len(columns[0].places))] if beside else []
    grid = _alone(columns[0], samples) if len(results) == 1 else _together(columns, samples)
    seen = [
        _seen(columns, beside),
        f"The first {MOST_SAMPLES} of {len(names):,} samples are shown." if len(names) > MOST_SAMPLES else "",
        *((*pixels.sentences, averaged(inputs)) if beside else ()),
        *_limits(columns),
        *(trouble for column in columns for trouble in _troubles(column)),
        *(_scores(column.result, named=len(columns) > 1) for column in columns),
    ]
    asked = [column.result for column in columns]
    about = caption(dict.fromkeys(seen), asked, [raised(method_of(result)) for result in asked])
    alt = [
        f"{_heading(columns, line)}. {' '.join(_strongest(column, line) for column in columns)}"
        for line in range(len(columns[0].places))
    ]
    return Figure(_title(asked), grid.panels, about, " ".join(alt) or "No samples.", grid.across, grid.headings)


def _alone(column: _Column, samples: Sequence[Mark]) -> _Grid:
    """One method: every panel says what it shows, and small samples stand several in a row."""
    panels: list[Panel] = []
    for line, place in enumerate(column.places):
        value = _value(column, line)
        if samples:
            panels.append(Panel((samples[line],), sample_heading(column.result, place, "\n")))
        else:
            value = f"{sample_heading(column.result, place)}\n{value}"
        panels.append(Panel((_mark(column, line),), value))
    across = 1 + bool(samples)
    return _Grid(tuple(panels), across * _repeats(panels, across), ())


def _together(columns: list[_Column], samples: Sequence[Mark]) -> _Grid:
    """Several methods: rows of one sample, named above them; methods are named once where they fit into a row."""
    names = method_names([column.result for column in columns])
    panels: list[Panel] = []
    headings: list[str] = []
    across = 1
    for line in range(len(columns[0].places)):
        marks = [_mark(column, line) for column in columns]
        across = _across([*samples[line : line + 1], *marks])
        own = [Panel((samples[line],))] if samples else []
        values = [_value(column, line) for column in columns]
        one_value = len(set(values)) == 1
        fits = len(own) + len(marks) <= across
        for mark, name, value in zip(marks, names, values, strict=True):
            said = [name if line == 0 or not fits else "", "" if one_value else value]
            own.append(Panel((mark,), "\n".join(part for part in said if part)))
        own += [Panel(())] * (-len(own) % across)
        value = f"; {values[0]}" if one_value else ""
        headings += [f"{_heading(columns, line)}{value}", *("" for _ in range(len(own) // across - 1))]
        panels += own
    return _Grid(tuple(panels), across, tuple(headings))


def _across(marks: Sequence[Mark]) -> int:
    """How many panels of one sample stand in a row: all that have no words of their own, few that have."""
    if all(isinstance(mark, (Heatmap, Picture)) and mark.axes[1].name == "x" for mark in marks):
        rows = -(-len(marks) // MOST_ACROSS)
        return -(-len(marks) // rows)
    if not all(isinstance(mark, (Heatmap, Picture, Bars)) for mark in marks):
        return 1
    long = any(len(label) > LONG_LABEL for mark in marks if isinstance(mark, Bars) for label in mark.labels)
    return min(2 if long else 3, len(marks))


def method_names(results: Sequence[Attribution]) -> list[str]:
    """Each method, with what else differs where that does not tell them apart."""
    names = [method_of(result) for result in results]
    for more in (target_of, subject_of, layers_of, settings_of):
        if len(set(names)) < len(names) and len({more(result) for result in results}) > 1:
            names = [f"{name}\n{more(result)}" for name, result in zip(names, results, strict=True)]
    return names


def _heading(columns: list[_Column], line: int) -> str:
    """What is known of a sample; of networks that may differ in their predictions, only its name."""
    result, place = columns[0].result, columns[0].places[line]
    one = len({column.result.question.model for column in columns}) == 1
    return sample_heading(result, place) if one else sample_name(result, place)


def _names(result: Attribution) -> list[str]:
    return [sample_name(result, place) for place in range(result.axes[0].size)]


def _columns(results: Sequence[Attribution], shown: list[str]) -> list[_Column]:
    """Every method's rows of the shown samples; equal quantities share one scale, and stand together."""
    rows = [[_names(result).index(name) for name in shown] for result in results]
    parts = [_rows(result.relevance, places) for result, places in zip(results, rows, strict=True)]
    columns = []
    for group in sharing(parts):
        own = [parts[place] for place in group]
        names = listed([method_of(results[place]) for place in group])
        alone = sum(part.quantity == own[0].quantity for part in parts) == len(own)
        quantity = own[0].quantity if alone else f"{own[0].quantity} ({names})"
        display = relevance_display(own, quantity, signed=own[0].signed)
        columns += [_Column(results[place], rows[place], display) for place in group]
    return columns


def _rows(field: Field, places: list[int]) -> Field:
    """The field at some positions of its first axis."""
    first = field.axes[0]
    kept = replace(first, size=len(places), ticks=tuple(first.label(place) for place in places))
    return Field(field.values[places], (kept, *field.axes[1:]), field.quantity, field.signed)


def _one_panel(result: Attribution) -> bool:
    """Whether the sample's own values are written on its relevance: names of bars, and tokens."""
    shown = result.relevance.axes[1:]
    return len(shown) < 2 and (not shown or shown[0].name != "time")


def _mark(column: _Column, line: int) -> Mark:
    place = column.places[line]
    row, sample = column.result.relevance.row(place), column.result.inputs.row(place)
    labels: tuple[str, ...] = ()
    if _one_panel(column.result) and row.axes:
        labels = token_labels(sample) if row.axes[0].name == "token" else input_labels(sample, row.axes[0])
        labels = labels if len(labels) == row.axes[0].size else ()
    return relevance_mark(row, column.display, labels)


def _value(column: _Column, line: int) -> str:
    return f"{target_of(column.result)} = {number(float(column.result.value.values[column.places[line]]))}"


def _repeats(panels: list[Panel], across: int) -> int:
    """How many samples stand side by side: several where all is heatmaps and pictures, which may be small."""
    small = all(isinstance(mark, (Heatmap, Picture)) for panel in panels for mark in panel.marks)
    samples = len(panels) // across
    most = 2 if samples <= FEW_SAMPLES else 3
    return max(1, min(6 // across, -(-samples // 2), most)) if small else 1


def _title(results: Sequence[Attribution]) -> str:
    methods = listed(list(dict.fromkeys(method_of(result) for result in results)))
    targets = " and ".join(dict.fromkeys(target_of(result) for result in results))
    layers = results[0].question.at
    at = "" if layers == ("input",) else f" at {listed(list(layers))}"
    one = len({subject_of(result) for result in results}) == 1
    what = f"{raised(methods)} of {targets}{at}"
    return titled(what, results[0]) if one else what


def _limits(columns: list[_Column]) -> list[str]:
    """Where colors end, for each scale."""
    displays = {column.display.scale: column.display for column in columns}
    return [
        f"{raised(scale.quantity)}: {sentence[:1].lower()}{sentence[1:]}" if len(displays) > 1 else sentence
        for scale, display in displays.items()
        for sentence in display.sentences
    ]


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
    return [raised(f"{name} ({method_of(column.result)}): {what}") for name, what in found if what]


def _scores(result: Attribution, *, named: bool) -> str:
    text = told(result.scores)
    return f"{raised(method_of(result))}: {text[:1].lower()}{text[1:]}" if text and named else text


def _strongest(column: _Column, line: int) -> str:
    """Where the strongest relevance of a sample lies, in words."""
    row = column.result.relevance.row(column.places[line])
    method, trouble = method_of(column.result), broken(row.values)
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

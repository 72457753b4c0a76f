"""How is one sample, or its relevance, drawn? Its axes decide: a picture, a heatmap, bars, tokens or a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.view.colors import shared_scale, value_scale
from neuroglass.view.marks import Array, Bars, Heatmap, Line, Mark, Picture, Scale, Tokens
from neuroglass.view.words import number

MOST_BARS = 20
MOST_APART = 10  # times, that relevance on one scale may be larger: what is smaller would not be seen
CHANNEL = "channel"


@dataclass(frozen=True)
class Display:
    """Limits shared by all samples of a field, and the sentences that say how they were chosen."""

    low: float
    high: float
    scale: Scale
    sentences: tuple[str, ...]


def relevance_display(parts: list[Field], quantity: str, *, signed: bool) -> Display:
    """Limits for compared relevance: colors may saturate, lengths never do."""
    scale, sentence = shared_scale([part.values for part in parts], quantity, signed=signed)
    tops = [float(np.abs(part.values[np.isfinite(part.values)]).max(initial=0.0)) for part in parts]
    top = max(tops, default=0.0) or 1.0
    colored = any(part.values.ndim > 2 or part.axes[-1].name == "token" for part in parts)
    return Display(-top if signed else 0.0, top, scale, (sentence,) if sentence and colored else ())


def sharing(parts: Sequence[Field]) -> list[list[int]]:
    """The places of those that share a scale: the same quantity, and none so small that it could not be seen."""
    alike: dict[tuple[str, bool], list[int]] = {}
    for place, part in enumerate(parts):
        alike.setdefault((part.quantity, part.signed), []).append(place)
    groups = []
    for places in alike.values():
        sizes = {place: _top(parts[place]) for place in places}
        left = list(places)
        while left:
            top = max(sizes[place] for place in left)
            seen = [place for place in left if sizes[place] * MOST_APART >= top]
            groups.append(seen)
            left = [place for place in left if place not in seen]
    return groups


def _top(part: Field) -> float:
    """The size that nearly all values stay under: where a scale of their own would end."""
    return shared_scale([part.values], part.quantity, signed=False)[0].high


def relevance_mark(row: Field, display: Display, labels: tuple[str, ...] = ()) -> Mark:
    """One sample's relevance over its shown axes. `labels` name the bars better than their axis can."""
    row = _at_most_two(row)
    if row.values.ndim == 2:
        return _heatmap(row, display.scale)
    axis = row.axes[0] if row.axes else Axis("value", 1)
    values = row.values.reshape(axis.size)
    if axis.name == "token":
        return Tokens(labels or _labels(axis), values, display.scale)
    if axis.name == "time":
        quantity = display.scale.quantity
        return Line(values[None], axis, (quantity,), quantity, display.low, display.high, display.scale.signed)
    return bars(values, labels or _labels(axis), display)


def bars(values: Array, labels: tuple[str, ...], display: Display) -> Bars:
    """All bars in order when they are few; else the longest, by length, and the rest summed in a last one."""
    low, high = min(0.0, display.low), max(0.0, display.high)
    if len(labels) > MOST_BARS:
        order = np.argsort(-np.abs(np.nan_to_num(values)), kind="stable")
        kept, rest = order[: MOST_BARS - 1], order[MOST_BARS - 1 :]
        total = float(np.sum(values[rest], dtype=np.float64))
        values = np.append(values[kept].astype(np.float64), total)
        labels = (*(labels[place] for place in kept), f"the other {len(rest):,}, summed")
        low, high = min(low, total), max(high, total)
    return Bars(values, labels, display.scale.quantity, low, high, display.scale.signed)


def sample_display(field: Field) -> Display:
    """Limits for the samples themselves: uint8 and 0..1 as they are, everything else from least to most, and said."""
    values = field.values
    if values.dtype.kind == "U":  # words have no least and no most
        return Display(0.0, 1.0, value_scale([], field.quantity), ())
    finite = values[np.isfinite(values)] if values.dtype.kind == "f" else values
    low, high = (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    sentences: tuple[str, ...] = ()
    if values.dtype == np.uint8:
        ends = (0.0, 255.0)
    elif low >= 0 and high <= 1:
        ends = (0.0, 1.0)
    else:
        ends = (low, high if high > low else low + max(1.0, abs(low)))
        if is_picture(field):
            sentences = (f"Pictures run from black at {low:.4g} to white at {ends[1]:.4g}, the range of those shown.",)
    return Display(*ends, value_scale([values], field.quantity), sentences)


def sample_mark(row: Field, display: Display) -> Mark:
    """One sample over every axis, channels included, as a person sees it."""
    if is_picture(row):
        gray = _channels_last(row)
        shown = gray[..., 0] if gray.shape[-1] == 1 else gray
        axes = _shown(row)
        return Picture(np.clip((shown - display.low) / (display.high - display.low), 0.0, 1.0), (axes[0], axes[1]))
    if len(_shown(row)) == 1 and _shown(row)[0].name == "time":
        place = _channel(row)
        names = _labels(row.axes[place]) if place is not None else (row.quantity,)
        lines = _channels_last(row).T
        signed = display.low < 0 < display.high
        return Line(lines, _shown(row)[0], names, row.quantity, display.low, display.high, signed)
    if len(_shown(row)) == 1 and _shown(row)[0].name == "token":
        nothing = np.zeros(_shown(row)[0].size)  # a token's number is a name: no color tells it
        return Tokens(token_labels(row), nothing, shared_scale([nothing], row.quantity, signed=True)[0])
    return relevance_mark(mean_of_channels(row), display)


def is_picture(row: Field) -> bool:
    """Whether a person sees the field's last axes as a picture: y and x, in gray or in three colors."""
    names = [axis.name for axis in row.axes]
    channel = row.axes[names.index(CHANNEL)].size if CHANNEL in names else 1
    rest = [name for name in names if name not in (CHANNEL, "sample", "item", "unit")]
    return rest == ["y", "x"] and channel in (1, 3)


def averaged(field: Field) -> str:
    """The sentence that says that channels were averaged; '' where each is seen."""
    shown = [axis.name for axis in field.axes[1:] if axis.name != CHANNEL]
    channels = [axis.size for axis in field.axes[1:] if axis.name == CHANNEL and shown]
    if not channels or channels[0] == 1 or is_picture(field) or shown == ["time"]:
        return ""
    return f"Samples are drawn as the mean of their {channels[0]:,} channels."


def input_labels(row: Field, axis: Axis) -> tuple[str, ...]:
    """Names with the sample's own values, 'alcohol = 13.2', where the sample has one number for each."""
    if row.values.shape != (axis.size,) or axis.name == "token":
        return ()
    return tuple(f"{name} = {number(value)}" for name, value in zip(_labels(axis), row.values, strict=True))


def token_labels(row: Field) -> tuple[str, ...]:
    """The tokens' texts where the axis has them, else their ids."""
    axis = row.axes[-1]
    return _labels(axis) if axis.ticks else tuple(number(value) for value in row.values.ravel())


def signed_picture(row: Field, limit: float) -> Picture:
    """Signed values of three channels as colors around mid gray, which is 0."""
    axes = _shown(row)
    return Picture(np.clip(0.5 + _channels_last(row) / (2 * limit), 0.0, 1.0), (axes[0], axes[1]))


def _labels(axis: Axis) -> tuple[str, ...]:
    return tuple(axis.label(place) if axis.ticks else f"{axis.name} {axis.label(place)}" for place in range(axis.size))


def _channel(row: Field) -> int | None:
    names = [axis.name for axis in row.axes]
    return names.index(CHANNEL) if CHANNEL in names and len(names) > 1 else None


def _shown(row: Field) -> tuple[Axis, ...]:
    return tuple(axis for place, axis in enumerate(row.axes) if place != _channel(row))


def _channels_last(row: Field) -> Array:
    place = _channel(row)
    values = np.asarray(row.values, dtype=np.float64)
    return values[..., None] if place is None else np.moveaxis(values, place, -1)


def mean_of_channels(row: Field) -> Field:
    place = _channel(row)
    return row if place is None else Field(row.values.mean(place), _shown(row), row.quantity, row.signed)


def _at_most_two(row: Field) -> Field:
    """The field with leading axes folded away: signed values add up, others keep their largest."""
    values = np.asarray(row.values)
    extra = tuple(range(max(0, values.ndim - 2)))
    if not extra:
        return row
    folded = values.sum(extra) if row.signed else np.abs(values).max(extra)
    return Field(folded, row.axes[-2:], row.quantity, row.signed)


def _heatmap(row: Field, scale: Scale) -> Heatmap:
    first, second = row.axes
    if second.name == "frequency":  # time, frequency: time goes along
        return Heatmap(row.values.T, (second, first), scale, upward=True)
    return Heatmap(row.values, (first, second), scale, upward=first.name == "frequency")

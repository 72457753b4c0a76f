"""Gallery -> Figure: pictures of one kind side by side, on one scale."""

from __future__ import annotations

from itertools import groupby

import numpy as np

from neuroglass.core.field import Field
from neuroglass.core.result import Gallery
from neuroglass.view.display import (
    Display,
    averaged,
    is_picture,
    mean_of_channels,
    relevance_display,
    relevance_mark,
    sample_display,
    sample_mark,
    signed_picture,
)
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Heatmap, Mark
from neuroglass.view.scores import told
from neuroglass.view.words import asked, caption, count, layers_of, listed, raised, titled

MOST_ITEMS = 100
MOST_BARS = 3  # items of bars side by side
LONG_NAME = 9  # letters that need a wider picture


def gallery_figure(result: Gallery) -> Figure:
    """A grid of the items, captioned by their ticks; signed ones around 0, in red and blue."""
    items = result.items
    size = items.axes[0].size
    shown = min(size, MOST_ITEMS)
    kept = [items.row(place) for place in range(shown)]
    colored = items.signed and is_picture(items) and ("channel", 3) in [(axis.name, axis.size) for axis in items.axes]
    display = relevance_display([mean_of_channels(items)], items.quantity, signed=True)
    if not items.signed:
        display = sample_display(items)
    limit = float(np.abs(np.nan_to_num(items.values)).max(initial=0.0)) or 1.0
    names = [items.axes[0].label(place) for place in range(size)]
    panels = [
        Panel((signed_picture(row, limit) if colored else _mark(row, display),), name)
        for row, name in zip(kept, names, strict=False)
    ]
    if _as_rows(items):
        panels = [Panel((Heatmap(mean_of_channels(items).values, (items.axes[0], items.axes[-1]), display.scale),))]
        shown = size
    seen = [
        _counted(result) if size else "Nothing to show.",
        f"The first {shown} of {size:,} are shown." if shown < size else "",
        f"Mid gray is 0; full colors are ±{limit:.3g}." if colored else "",
        *(() if colored else (*display.sentences, averaged(items))),
        "" if not size or np.any(items.values) else "All of them are 0 everywhere.",
        told(result.scores),
    ]
    what = asked(result)
    alt = f"{' '.join(sentence for sentence in seen if sentence)} In order: {listed(names, 20)}."
    title = titled(raised(what) + _at(result), result)
    return Figure(title, tuple(panels), caption(seen, [result]), alt, _across(kept, names))


def _mark(row: Field, display: Display) -> Mark:
    return relevance_mark(mean_of_channels(row), display) if row.signed else sample_mark(row, display)


def _counted(result: Gallery) -> str:
    layers, quantity = layers_of(result), result.items.quantity
    measured = "" if quantity == layers else f"; the values are {quantity}"
    at = f" at {layers}" if layers else ""
    return f"{count(result.items.axes[0].size, 'picture')}{at}{measured}."


def _at(result: Gallery) -> str:
    return "" if result.question.at in ((), ("input",)) else f" of {layers_of(result)}"


def _as_rows(items: Field) -> bool:
    """Whether the items are many rows of features, which are read better as one heatmap than as bars."""
    return items.axes[0].size > MOST_BARS and [axis.name for axis in items.axes[1:]] == ["feature"]


def _across(kept: list[Field], names: list[str]) -> int:
    """Panels in a row: few where each is wide or has a long name; those of one class stay on one row."""
    if not kept or mean_of_channels(kept[0]).values.ndim < 2:
        return max(1, min(3, len(kept)))
    most = 6 if max(map(len, names)) > LONG_NAME else 10 if len(kept) > 24 else 8 if len(kept) > 10 else 5
    together = [len(list(group)) for _, group in groupby(names[: len(kept)], key=lambda name: name.partition(":")[0])]
    if len(set(together)) == 1 and together[0] <= most:
        most -= most % together[0]
    return min(len(kept), most)

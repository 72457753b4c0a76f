"""Clusters -> Figure: what each cluster looks like on average, and which properties set it apart."""

from __future__ import annotations

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Clusters
from neuroglass.view.display import (
    Display,
    averaged,
    is_picture,
    mean_of_channels,
    sample_display,
    sample_mark,
    token_labels,
)
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import Array, Bars, Rows
from neuroglass.view.scores import told
from neuroglass.view.words import PROPER, caption, count, layers_of, plain, raised, titled

MOST_CLUSTERS = 24
MOST_BARS = 8  # properties beside a picture
MOST_COLUMNS = 12  # of a table
QUANTITY = "2 × AUC - 1"
BARS = (
    "Bars: 2 × AUC - 1; to the right the cluster has more of the property than the samples it is compared with, to the "
    "left less, 1 is always and 0 chance; * marks what is told."
)


def clusters_figure(result: Clusters) -> Figure:
    """Per cluster its average input, where that can be seen, and bars for the properties that part clusters best."""
    size = result.sizes.axes[0].size
    shown = min(size, MOST_CLUSTERS)
    title = titled(f"{raised(plain(result.question.method))} {_where(result)}", result)
    if not size:
        seen = [f"No clusters found {_where(result)}.", told(result.scores)]
        nothing = Panel((Rows(("clusters",), (("none found",),), (False,)),))
        return Figure(title, (nothing,), caption(seen, [result]), " ".join([*seen, *result.notes]))
    properties = _strongest(result, MOST_BARS if _has_look(result) else MOST_COLUMNS)
    display = sample_display(_items(result))
    tried = result.evidence.axes[1].size
    seen = [
        f"{count(size, 'cluster')} {_where(result)}.",
        f"The first {shown} are drawn." if shown < size else "",
        _said_of_means(result, display) if _has_look(result) else "",
        BARS,
        f"Of {tried:,} properties, the {len(properties)} that part best are drawn." if len(properties) < tried else "",
        told(result.scores),
    ]
    panels = tuple(panel for place in range(shown) for panel in _panels(result, place, display, properties))
    alt = " ".join(sentence for sentence in (*seen, *map(str, result.descriptions.values)) if sentence)
    return Figure(title, panels, caption(seen, [result]), alt, _across(result, len(panels)))


def _where(result: Clusters) -> str:
    about = next(iter(result.question.options.get("of", ())), None)
    on = f"on the {PROPER.get(about['method'], plain(about['method']))} map of" if about else "at"
    return f"{on} {layers_of(result)}"


def _panels(result: Clusters, place: int, display: Display, properties: Array) -> tuple[Panel, ...]:
    """What one cluster looks like, where that can be seen, and its bars."""
    bars, title = _bars(result, place, properties), _title(result, place)
    if not _has_look(result):
        return (Panel((bars,), title),)
    return _look(result, place, display, title), Panel((bars,))


def _items(result: Clusters) -> Field:
    """The average inputs as the items that displays know."""
    means = result.means
    axis = Axis("item", means.axes[0].size, ticks=means.axes[0].ticks)
    return Field(means.values, (axis, *means.axes[1:]), means.quantity, means.signed)


def _has_look(result: Clusters) -> bool:
    """Whether an average input can be seen: columns of a table have units of their own, and one scale tells nothing."""
    return all(axis.name != "feature" for axis in result.means.axes[1:])


def _across(result: Clusters, panels: int) -> int:
    """Panels in a row: a picture with its bars takes two of four, anything wider two."""
    shown = [axis.name for axis in result.means.axes[1:] if axis.name != "channel"]
    return min(4 if shown == ["y", "x"] else 2, panels)


def _title(result: Clusters, place: int) -> str:
    """`9 a: dark on light`, its size, and for clusters of all samples the share of its largest class."""
    amount = int(result.sizes.values[place])
    name = result.sizes.axes[0].label(place)
    counts, classes = result.composition.values[place], result.composition.axes[1]
    most = classes.label(int(counts.argmax())) if counts.size else ""
    share = f", {100 * counts.max() / amount:.0f}% {most}" if most and not name.startswith(f"{most} ") else ""
    return f"{name}\n{count(amount, 'sample')}{share}"


def _look(result: Clusters, place: int, display: Display, title: str) -> Panel:
    row = result.means.row(place)
    if row.axes[-1].name == "token":
        return Panel((Rows(("tokens of its middle sample",), ((" ".join(token_labels(row)),),), (False,)),), title)
    return Panel((sample_mark(row if is_picture(row) else mean_of_channels(row), display),), title)


def _said_of_means(result: Clusters, display: Display) -> str:
    if result.means.axes[-1].name == "token":
        return ""
    sentences = ("Drawn is the average input of each cluster.", *display.sentences, averaged(_items(result)))
    return " ".join(sentence for sentence in sentences if sentence)


def _strongest(result: Clusters, most: int) -> Array:
    """Places of the properties that part any cluster best, in their own order."""
    auc = result.evidence.values
    if not auc.size:
        return np.arange(min(most, auc.shape[1]))
    best = np.abs(auc - 0.5).max(axis=0)
    return np.sort(np.argsort(-best, kind="stable")[:most])


def _bars(result: Clusters, place: int, properties: Array) -> Bars:
    axis = result.evidence.axes[1]
    sure = result.told.values[place]
    labels = tuple(axis.label(int(one)) + (" *" if sure[one] else "") for one in properties)
    return Bars(2 * result.evidence.values[place, properties] - 1, labels, QUANTITY, -1.0, 1.0, signed=True)

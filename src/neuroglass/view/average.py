"""Attribution -> Figure of the whole data set: relevance averaged over the samples, with its sign and without."""

from __future__ import annotations

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Attribution
from neuroglass.view.display import relevance_display, relevance_mark
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.words import caption, count, method_of, number, raised, target_of, titled


def average_figure(result: Attribution) -> Figure:
    """Two panels: the mean, in which directions cancel, and the mean size. InvalidInput for what has no samples."""
    if not isinstance(result, Attribution):
        raise InvalidInput(f"a {type(result).__name__} has no average over samples; give what ng.attribute returned")
    samples = count(result.axes[0].size, "sample")
    parts = [(result.magnitude, f"mean size over {samples}")]
    if result.relevance.signed:
        parts.insert(0, (result.average, f"mean over {samples}"))
    panels: list[Panel] = []
    sentences: list[str] = []
    for field, title in parts:
        display = relevance_display([_as_sample(field)], field.quantity, signed=field.signed)
        panels.append(Panel((relevance_mark(field, display),), title))
        sentences += display.sentences
    signed = "Where slopes or relevance point both ways, the mean is small and the mean size is not."
    seen = [f"{raised(method_of(result))} averaged over {samples}.", signed if len(parts) > 1 else "", *sentences]
    what = f"{raised(method_of(result))} of {target_of(result)}, over {samples}"
    alt = " ".join(_largest(field, title) for field, title in parts)
    return Figure(titled(what, result), tuple(panels), caption(seen, [result]), alt, len(panels))


def _as_sample(field: Field) -> Field:
    """The field as the only row of a field over samples, as displays know it."""
    return Field(field.values[None], (Axis("sample", 1), *field.axes), field.quantity, field.signed)


def _largest(field: Field, title: str) -> str:
    """Where the average is largest, in words."""
    size = np.abs(field.values)
    place = np.unravel_index(int(size.argmax()), size.shape)
    spots = [
        f"{axis.name} {axis.label(int(at))} {axis.unit}".strip() for axis, at in zip(field.axes, place, strict=True)
    ]
    return f"{raised(title)}: strongest {number(float(field.values[place]))} at {', '.join(spots)}."

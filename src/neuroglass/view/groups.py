"""What color has each sample? Its class, its place on a scale, or gray for the classes that are not chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.result import Result
from neuroglass.view.colors import CLASSES, TABLES, value_scale
from neuroglass.view.marks import Array, Scale
from neuroglass.view.words import count, number

PREFERRED = ("label", "prediction", "class")


@dataclass(frozen=True, eq=False)
class Coloring:
    """A color number per sample, the scale or legend that reads it, and what to say about it."""

    color: Array
    scale: Scale
    legend: tuple[str, ...]
    sentence: str


def coloring(result: Result, by: str = "", chosen: Sequence[int | str] = ()) -> Coloring:
    """The colors by a column: the label where there is one. `chosen` classes are colored, by default the ten largest.

    Columns of floats are amounts; all others are classes.
    """
    by = by or next((name for name in PREFERRED if name in result.columns), next(iter(result.columns), ""))
    size = result.axes[0].size
    if not by:
        return Coloring(np.zeros(size, dtype=np.int64), class_scale(""), (), "")
    if by not in result.columns:
        raise InvalidInput(f"no column {by!r} to color by; there is {nearest(by, result.columns)}")
    values = result.columns[by].values
    quantity = result.columns[by].quantity or by
    if values.dtype.kind == "f":
        return Coloring(values, value_scale([values], quantity), (), f"Colored by {quantity}.")
    return _classes(values, class_names(result, by), quantity, chosen)


def class_scale(quantity: str) -> Scale:
    return Scale(CLASSES, 0.0, float(len(TABLES[CLASSES]) - 1), quantity)


def class_names(result: Result, by: str) -> dict[int | str, str]:
    """The name of every class of a column; the class itself where there is no column of names."""
    values = result.columns[by].values
    names = result.columns[f"{by}_name"].values if f"{by}_name" in result.columns else values
    classes, first = np.unique(values, return_index=True)
    return {value.item(): _name(names[place]) for value, place in zip(classes, first, strict=True)}


def _name(value: np.generic) -> str:
    return number(value) if isinstance(value.item(), bool) else str(value.item())


def _classes(values: Array, names: dict[int | str, str], quantity: str, chosen: Sequence[int | str]) -> Coloring:
    most = len(TABLES[CLASSES])
    unknown = [value for value in chosen if value not in names]
    if unknown or len(chosen) > most:
        raise InvalidInput(
            f"classes {list(chosen)} cannot be colored; choose at most {most} of {nearest('', map(str, names))}"
        )
    kept = sorted(chosen, key=list(names).index) if chosen else _largest(values, most)
    if all(isinstance(value, int) and 0 <= value < most for value in names):
        places = {value: int(value) for value in kept}  # a class keeps its color on every map
    else:
        places = {value: place for place, value in enumerate(kept)}
    legend = [""] * (max(places.values(), default=-1) + 1)
    for value, place in places.items():
        legend[place] = names[value]
    classes, inverse = np.unique(values, return_inverse=True)
    color = np.array([places.get(value.item(), -1) for value in classes], dtype=np.int64)[inverse]
    sentence = f"Colored by {quantity}."
    if len(names) > len(kept):
        why = "the chosen" if chosen else "the most frequent"
        sentence = f"Colored by {quantity}: {why} {len(kept)} of {count(len(names), 'class')}, the others in gray."
    return Coloring(color.reshape(len(values)), class_scale(quantity), tuple(legend), sentence)


def _largest(values: Array, most: int) -> list[int | str]:
    """The most frequent classes, equal ones by their order, in their order."""
    classes, amounts = np.unique(values, return_counts=True)
    order = np.sort(np.argsort(-amounts, kind="stable")[:most])
    return [classes[place].item() for place in order]


def wrong(result: Result) -> Array | None:
    """Which samples are misclassified; None where labels or predictions are not known."""
    columns = result.columns
    if "right" in columns:
        return ~columns["right"].values.astype(bool)
    if "label" in columns and "prediction" in columns and columns["label"].values.dtype.kind in "iu":
        differ: Array = columns["label"].values != columns["prediction"].values
        return differ
    return None

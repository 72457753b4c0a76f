"""What color has each sample? Its class, its place on a scale, or gray for the classes that are not chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.field import Field
from neuroglass.core.result import Result
from neuroglass.view.classes import Counted, counted
from neuroglass.view.colors import CLASSES, TABLES, amount_scale, shared_scale
from neuroglass.view.marks import Array, Scale
from neuroglass.view.scores import meaning, spoken
from neuroglass.view.words import count, number, raised

PREFERRED = ("label", "prediction", "class", "discriminative_power", "preferred_class", "preferred_class_name")


@dataclass(frozen=True, eq=False)
class Coloring:
    """A color number per sample, the scale or legend that reads it, and what to say about it."""

    color: Array
    scale: Scale
    legend: tuple[str, ...]
    sentence: str


def coloring(result: Result, by: str = "", chosen: Sequence[int | str] = ()) -> Coloring:
    """The colors by a column: the label where there is one. `chosen` classes are colored, by default the ten largest.

    A class is chosen by its number or its name. Fractions are amounts, and so are whole numbers of many kinds that are
    no labels; all else are classes.
    """
    by = by or _preferred(result)
    size = result.axes[0].size
    if not by:
        return Coloring(np.zeros(size, dtype=np.int64), class_scale(""), (), "")
    if by not in result.columns:
        raise InvalidInput(_unknown(by, result))
    found = result.columns[by]
    quantity = found.quantity or by
    quantity = spoken(quantity) if meaning(quantity) else quantity
    if quantity == by:  # nothing but the column's own name is known of it
        quantity = by.replace("_", " ")
    if _is_amount(result, by):
        return _amounts(found, quantity)
    classes = counted(found.values)
    return _classes(classes, class_names(result, by, classes), quantity, chosen)


def _preferred(result: Result) -> str:
    """The column that says most: a label, else the first that is no name of its own for every sample."""
    for name, found in result.columns.items():
        distinct = len(np.unique(found.values)) if found.values.dtype.kind in "US" else 0
        if not any(one in result.columns for one in PREFERRED) and distinct <= len(found.values) / 2:
            return name
    return next((name for name in PREFERRED if name in result.columns), "")


def _unknown(by: str, result: Result) -> str:
    if not result.columns:
        return f"color={by!r} was given; this result has no columns to color by"
    return f"there is no column {by!r} to color by; there are {nearest(by, result.columns, most=30)}"


def _is_amount(result: Result, by: str) -> bool:
    values = result.columns[by].values
    if values.dtype.kind == "f":
        return True
    named = by in PREFERRED or f"{by}_name" in result.columns
    return values.dtype.kind in "iu" and not named and len(counted(values).values) > len(TABLES[CLASSES])


def _amounts(found: Field, quantity: str) -> Coloring:
    """Colors on a scale, around 0 where the numbers lie on both sides of it."""
    values = found.values.astype(np.float64)
    if found.signed and np.nanmin(values, initial=0) < 0 < np.nanmax(values, initial=0):
        scale, cut = shared_scale([values], quantity, signed=True)
    else:
        scale, cut = amount_scale(values, quantity)
    lost = int((~np.isfinite(values)).sum())
    gray = f"{raised(count(lost, found.axes[0].name))} without a finite value in dark gray." if lost else ""
    sentence = " ".join(part for part in (f"Colored by {quantity}.", cut, gray) if part)
    return Coloring(np.where(np.isfinite(values), values, np.nan), scale, (), sentence)


def class_scale(quantity: str) -> Scale:
    return Scale(CLASSES, 0.0, float(len(TABLES[CLASSES]) - 1), quantity)


def class_names(result: Result, by: str, found: Counted) -> dict[int | str, str]:
    """The name of every class of a column; the class itself where there is no column of names. Below 0 is no class."""
    names = result.columns[f"{by}_name"].values[found.first] if f"{by}_name" in result.columns else found.values
    told = {value.item(): _name(name) for value, name in zip(found.values, names, strict=True)}
    return {value: name for value, name in told.items() if isinstance(value, str) or value >= 0}


def _name(value: np.generic) -> str:
    return number(value) if isinstance(value.item(), bool) else str(value.item())


def _classes(found: Counted, names: dict[int | str, str], quantity: str, chosen: Sequence[int | str]) -> Coloring:
    most = len(TABLES[CLASSES])
    named = {name: value for value, name in names.items()}
    chosen = list(dict.fromkeys(value if value in names else named.get(str(value), value) for value in chosen))
    unknown = [value for value in chosen if value not in names]
    if unknown or len(chosen) > most:
        raise InvalidInput(
            f"classes {list(chosen)} cannot be colored; choose at most {most} of {nearest('', map(str, names))}"
        )
    kept = sorted(chosen, key=list(names).index) if chosen else _largest(found, list(names), most)
    if all(isinstance(value, int) and 0 <= value < most for value in names):
        places = {value: int(value) for value in kept}  # a class keeps its color on every map
    else:
        places = {value: place for place, value in enumerate(kept)}
    legend = [""] * (max(places.values(), default=-1) + 1)
    for value, place in places.items():
        legend[place] = names[value]
    color = np.array([places.get(value.item(), -1) for value in found.values], dtype=np.int64)[found.place]
    sentence = f"Colored by {quantity}."
    if len(names) > len(kept):
        why = "the chosen" if chosen else "the most frequent"
        sentence = f"Colored by {quantity}: {why} {len(kept)} of {count(len(names), 'class')}, the others in gray."
    return Coloring(color, class_scale(quantity), tuple(legend), sentence)


def _largest(found: Counted, names: Sequence[int | str], most: int) -> list[int | str]:
    """The most frequent classes, equal ones by their order, in their order."""
    named = np.flatnonzero(np.isin(found.values, names))
    order = np.sort(named[np.argsort(-found.amounts[named], kind="stable")[:most]])
    return [found.values[place].item() for place in order]


def wrong(result: Result) -> Array | None:
    """Which samples are misclassified; None where labels or predictions are not known."""
    columns = result.columns
    if "right" in columns:
        return ~columns["right"].values.astype(bool)
    if "label" in columns and "prediction" in columns and columns["label"].values.dtype.kind in "iu":
        differ: Array = columns["label"].values != columns["prediction"].values
        return differ
    return None

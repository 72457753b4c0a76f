"""Which color stands for a number? Tables exported once, so that every renderer agrees to the byte."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.view.marks import Array, Scale

SEQUENTIAL, SIGNED, CLASSES = "viridis", "coolwarm", "petroff10"
OTHER = "#d9dce0"  # the classes that are not colored
MISSING = "#6e6e6e"  # what is not a number
ROBUST = 0.995  # the share of absolute values that keep a color of their own
STRETCHED = 2.0  # from here on the extreme values are thought to hide the others
FILE = Path(__file__).with_name("colors.json")  # written by `python -m neuroglass.surfaces.plot.export_colors`


def _bytes(color: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(color.removeprefix("#")))


TABLES: dict[str, NDArray[np.uint8]] = {
    name: np.array([_bytes(color) for color in table], dtype=np.uint8)
    for name, table in json.loads(FILE.read_text(encoding="utf-8")).items()
}


def rgb(values: Array, scale: Scale) -> NDArray[np.uint8]:
    """The color of every number, with a last axis of red, green and blue; OTHER for no class, MISSING for no number."""
    if scale.name not in TABLES:
        raise InvalidInput(f"no colors are named {scale.name!r}; there are {', '.join(TABLES)}")
    rest = OTHER if scale.name == CLASSES else MISSING
    table = np.vstack([TABLES[scale.name], np.array(_bytes(rest), dtype=np.uint8)])
    last = len(table) - 1
    numbers = np.asarray(values, dtype=np.float64)
    if scale.name == CLASSES:
        place, known = numbers, numbers >= 0
    else:
        place, known = (numbers - scale.low) / (scale.high - scale.low) * last, ~np.isnan(numbers)
    inside = np.clip(np.where(known, place, 0), 0, last - 1).astype(np.intp)
    colors: NDArray[np.uint8] = table[np.where(known, inside, last)]
    return colors


def shared_scale(parts: Sequence[Array], quantity: str, *, signed: bool) -> tuple[Scale, str]:
    """One scale for all compared values, and the sentence that says where its colors end ('' where nothing is cut).

    Symmetric around 0 when signed, from 0 when not. A few extreme values saturate rather than hide all others.
    """
    sizes = np.concatenate([np.abs(np.asarray(part, dtype=np.float64)).ravel() for part in parts] or [np.zeros(0)])
    sizes = sizes[np.isfinite(sizes)]
    top = float(sizes.max(initial=0.0))
    limit = float(np.quantile(sizes, ROBUST)) if sizes.size else 0.0
    limit = limit if limit > 0 else top or 1.0
    sentence = ""
    if top > limit * 1.005:
        end = f"{'±' if signed else ''}{limit:.3g}"
        sentence = f"Colors end at {end}, the {ROBUST:.1%} quantile of all absolute values; the largest is {top:.3g}."
    return Scale(SIGNED if signed else SEQUENTIAL, -limit if signed else 0.0, limit, quantity), sentence


def amount_scale(values: Array, quantity: str) -> tuple[Scale, str]:
    """A sequential scale over the values, and the sentence that says where its colors end before they do.

    A few extreme values saturate where the colors of all others would be alike.
    """
    whole = value_scale([values], quantity)
    finite = values[np.isfinite(values)]
    low, high = np.quantile(finite, (1 - ROBUST, ROBUST)) if finite.size else (0.0, 0.0)
    if not 0 < STRETCHED * (high - low) < whole.high - whole.low:
        return whole, ""
    ends = f"Colors end at {low:.3g} and {high:.3g}; the values run from {whole.low:.3g} to {whole.high:.3g}."
    return Scale(SEQUENTIAL, float(low), float(high), quantity), ends


def value_scale(parts: Sequence[Array], quantity: str) -> Scale:
    """A sequential scale from the smallest to the largest value."""
    values = np.concatenate([np.asarray(part, dtype=np.float64).ravel() for part in parts] or [np.zeros(0)])
    values = values[np.isfinite(values)]
    low, high = (float(values.min()), float(values.max())) if values.size else (0.0, 1.0)
    return Scale(SEQUENTIAL, low, high if high > low else low + max(1.0, abs(low)), quantity)

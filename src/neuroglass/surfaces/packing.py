"""How is a figure carried to a page that asks for nothing else? Long arrays as codes of 8 or 16 bits."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.surfaces.web.wire import pack
from neuroglass.view.figure import Figure

Array = NDArray[Any]
MOST_EXACT = 4096  # numbers of an array that is carried as it is
STEPS = 65532  # between the least and the largest fraction; 0 is always one of them
LAST = {kind: int(np.iinfo(kind).max) for kind in (np.uint8, np.uint16)}


def packed_whole(figure: Figure) -> bytes:
    """The figure with all its numbers, as the server sends it."""
    return pack(*figure.to_json())


def packed_small(figure: Figure) -> bytes:
    """The figure with long arrays as codes; `coded` tells what they stand for. Whole numbers lose nothing."""
    about, arrays = figure.to_json()
    coded: dict[str, dict[str, float]] = {}
    for name, array in arrays.items():
        step = _step(array)
        if step:
            coded[name], arrays[name] = _codes(array, step)
    return pack({**about, **({"coded": coded} if coded else {})}, arrays)


def _step(array: Array) -> float:
    """What one code stands for: 1 of whole numbers; 0 where numbers are few, all alike, infinite, or too far apart."""
    if array.dtype.kind not in "fiu" or array.size <= MOST_EXACT:
        return 0.0
    known = np.asarray(array[np.isfinite(array)], dtype=np.float64)
    if not known.size or np.isinf(array).any():
        return 0.0
    span = float(known.max()) - float(known.min())
    if np.array_equal(known, np.rint(known)):
        return 1.0 if span <= STEPS else 0.0
    return span / STEPS if np.isfinite(span) else 0.0


def _codes(array: Array, step: float) -> tuple[dict[str, float], Array]:
    """How codes are read, (first + code) * step, and the codes; the last one stands for what is not a number."""
    values = np.asarray(array, dtype=np.float64)
    first = np.floor(np.nanmin(values) / step)
    codes = np.rint(values / step) - first
    kind = np.uint8 if np.nanmax(codes) < LAST[np.uint8] else np.uint16
    return {"first": float(first), "step": step}, np.where(np.isnan(codes), LAST[kind], codes).astype(kind)

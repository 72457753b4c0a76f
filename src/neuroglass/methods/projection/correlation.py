"""Pearson correlation (Pearson 1896) between the units of a layer: which of them answer alike, or as opposites?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 2**22  # activations held in float64 at a time
_ROUNDING = 16  # units of rounding within which activations count as equal


@dataclass(frozen=True, eq=False)
class Liveliness:
    """Which units never change over the samples, and which of those are always 0."""

    constant: NDArray[np.bool_]
    dead: NDArray[np.bool_]

    @property
    def live(self) -> NDArray[np.intp]:
        """The units that change."""
        return np.flatnonzero(~self.constant)


def liveliness(activations: NDArray[Any]) -> Liveliness:
    """Of (sample, unit): a unit is constant where its activations differ by no more than rounding."""
    high, low = activations.max(axis=0).astype(np.float64), activations.min(axis=0).astype(np.float64)
    size = np.maximum(np.abs(high), np.abs(low))
    kind = activations.dtype if activations.dtype.kind == "f" else np.dtype(np.float64)
    return Liveliness(high - low <= _ROUNDING * np.finfo(kind).eps * size, size == 0)


def correlation_dissimilarities(activations: NDArray[Any]) -> NDArray[np.float64]:
    """1 - |r| between all units, (unit, unit), of (sample, unit) without constant units.

    0 for units that are equal, or opposite, but for shift and scale; 1 for uncorrelated ones.
    """
    count, units = activations.shape
    shift = activations.mean(axis=0, dtype=np.float64)
    size = np.abs(activations - shift).max(axis=0)  # no square can overflow or vanish
    products = np.zeros((units, units))
    step = max(1, _BLOCK // units)
    for first in range(0, count, step):
        centered = (activations[first : first + step] - shift) / size
        products += centered.T @ centered
    norm = np.sqrt(np.diagonal(products))
    dissimilarities: NDArray[np.float64] = np.clip(1 - np.abs(products / (norm * norm[:, None])), 0.0, 1.0)
    np.fill_diagonal(dissimilarities, 0.0)
    return dissimilarities

"""Which units never change over some samples, and which are always 0?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

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
    kind = activations.dtype if activations.dtype.kind == "f" else np.dtype(np.float64)
    return Liveliness(equal(low, high, kind), np.maximum(np.abs(high), np.abs(low)) == 0)


def equal(low: NDArray[np.float64], high: NDArray[np.float64], kind: np.dtype[Any]) -> NDArray[np.bool_]:
    """Whether the smallest and the largest of some numbers of this type differ by no more than rounding."""
    size = np.maximum(np.abs(high), np.abs(low))
    found: NDArray[np.bool_] = high - low <= _ROUNDING * np.finfo(kind).eps * size
    return found

"""Pearson correlation (Pearson 1896) between the units of a layer: which of them answer alike, or as opposites?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 2**22  # activations held in float64 at a time


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

"""Orthogonal Procrustes analysis (Schönemann 1966): turn a map onto another without changing its distances."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray


def align(positions: NDArray[Any], onto: NDArray[Any]) -> NDArray[np.float64]:
    """The map turned, mirrored and shifted, never scaled, so that its points lie nearest to those of `onto`."""
    centered = positions - positions.mean(axis=0)
    middle = onto.mean(axis=0)
    left, _, right = np.linalg.svd(centered.T @ (onto - middle))
    turned: NDArray[np.float64] = centered @ (left @ right) + middle
    return turned


def displacement(before: NDArray[Any], after: NDArray[Any]) -> float:
    """How far points moved between two maps: root mean square, in radii of the map before.

    0 means that nothing moved. The radius is the root mean square distance from the middle; where it is 0,
    that of the map after is taken.
    """
    moved = np.square(after - before).sum()
    radius = _spread(before) or _spread(after)
    return float(np.sqrt(moved / radius)) if radius else 0.0


def _spread(positions: NDArray[Any]) -> float:
    return float(np.square(positions - positions.mean(axis=0)).sum())

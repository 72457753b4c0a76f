"""Silhouettes (Rousseeuw 1987) and distance consistency (Sips et al. 2009): how far are classes apart?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.distances import Distances


def silhouettes(
    points: NDArray[Any], labels: NDArray[Any], *, rows: NDArray[np.intp] | None = None
) -> NDArray[np.float64]:
    """Per point (all by default) in -1..1: how much nearer its class is, on average, than the nearest other one."""
    classes = Classes(labels)
    distances = Distances(points)
    return np.concatenate([classes.silhouettes(distances.between(block), block) for block in distances.blocks(rows)])


def distance_consistency(points: NDArray[Any], labels: NDArray[Any]) -> float:
    """The share of points that are nearest to the middle of their own class; a tie counts by its chance."""
    return Classes(labels).consistency(Distances(points).points)


class Classes:
    """Which points are of one class; raises InvalidInput unless there are two classes or more."""

    def __init__(self, labels: NDArray[Any]) -> None:
        names, self._of = np.unique(labels, return_inverse=True)
        if len(names) < 2:
            raise InvalidInput("all points have one label; the separation of classes needs two classes or more")
        self._members = np.eye(len(names))[self._of]  # point, class
        self._sizes = np.bincount(self._of).astype(np.float64)

    def silhouettes(self, squared: NDArray[np.float32], rows: NDArray[np.intp]) -> NDArray[np.float64]:
        """Of the points `rows`, from their squared distances to all points; 0 where a class is one point."""
        apart = np.sqrt(squared, dtype=np.float64)
        apart[np.arange(len(rows)), rows] = 0.0
        sums = apart @ self._members  # row, class
        own = np.arange(len(rows)), self._of[rows]
        mates = self._sizes[own[1]] - 1
        within = sums[own] / np.maximum(mates, 1)
        sums /= self._sizes
        sums[own] = np.inf
        between = sums.min(axis=1)
        widest = np.maximum(within, between)
        found: NDArray[np.float64] = np.where((mates > 0) & (widest > 0), between - within, 0.0)
        return found / np.where(widest > 0, widest, 1.0)

    def consistency(self, points: NDArray[np.float64]) -> float:
        middles = (self._members.T @ points) / self._sizes[:, None]
        squared = np.square(middles).sum(axis=1) - 2 * points @ middles.T  # but for the point's own size
        squared = np.round(squared, 9)  # what differs by rounding ties
        nearest = squared == squared.min(axis=1, keepdims=True)
        return float((nearest[np.arange(len(points)), self._of] / nearest.sum(axis=1)).mean())

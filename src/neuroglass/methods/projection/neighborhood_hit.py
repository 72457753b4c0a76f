"""Neighborhood hit (Paulovich et al. 2008): the share of a point's nearest neighbours that have its label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.distances import Distances


def neighborhood_hit(points: NDArray[Any], labels: NDArray[Any], sizes: Sequence[int]) -> NDArray[np.float64]:
    """One number in 0..1 per size and point, shape (size, point).

    A point is no neighbour of itself. Where points tie for the last places, each counts by its chance of a place.
    """
    if max(sizes) >= len(points) or min(sizes) < 1:
        raise InvalidInput(f"{max(sizes)} neighbours asked of {len(points)} points; ask for 1 to {len(points) - 1}")
    distances = Distances(points)
    hits = np.empty((len(sizes), len(points)))
    for rows in distances.blocks():
        squared = distances.between(rows)
        same = labels[rows, None] == labels
        last = np.partition(squared, [size - 1 for size in sizes], axis=1)
        for place, size in enumerate(sizes):
            hits[place, rows] = _share(squared, same, last[:, size - 1, None], size)
    return hits


def _share(
    squared: NDArray[np.float32], same: NDArray[np.bool_], last: NDArray[np.float32], size: int
) -> NDArray[np.float64]:
    nearer, tied = squared < last, squared == last
    left = size - nearer.sum(axis=1)  # places that the tied share
    tied_hits = (tied & same).sum(axis=1) / tied.sum(axis=1)
    share: NDArray[np.float64] = ((nearer & same).sum(axis=1) + left * tied_hits) / size
    return share

"""Neighborhood hit (Paulovich et al. 2008): the share of a point's nearest neighbours that have its label."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.nearest import Nearest, nearest


def neighborhood_hit(points: NDArray[Any], labels: NDArray[Any], sizes: Sequence[int]) -> NDArray[np.float64]:
    """One number in 0..1 per size and point, shape (size, point).

    A point is no neighbour of itself. Where points tie for the last places, each counts by its chance of a place.
    """
    if max(sizes) >= len(points) or min(sizes) < 1:
        raise InvalidInput(f"{max(sizes)} neighbours asked of {len(points)} points; ask for 1 to {len(points) - 1}")
    return hits_among(nearest(points, max(sizes) + 1), labels, sizes)


def hits_among(near: Nearest, labels: NDArray[Any], sizes: Sequence[int]) -> NDArray[np.float64]:
    """The same of neighbours that are known: one more than the largest of `sizes`, so that ties are seen."""
    same = labels[near.order] == labels[:, None]
    hits = np.empty((len(sizes), len(labels)))
    for place, size in enumerate(sizes):
        hits[place] = same[:, :size].mean(axis=1)
        for rows in near.distances.blocks(near.tied(size)):
            mates = labels[rows, None] == labels
            hits[place, rows] = (near.chances(rows, size) * mates).sum(axis=1) / size
    return hits

"""Which points are nearest to each? Exact, in bounded memory: by matrix products or, in few dimensions, by a tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from neuroglass.methods.projection.distances import Distances
from neuroglass.methods.projection.nearest_kernels import Found, nearest_of
from neuroglass.methods.projection.workers import shared_rows

_BLOCK = 2**23  # products held at a time
_NARROW = 4  # up to so many coordinates, a tree is faster


@dataclass(frozen=True, eq=False)
class Nearest:
    """The nearest points of every point, nearest first, and the squared distances relative to the points' spread."""

    distances: Distances
    order: NDArray[np.intp]  # point, neighbour; itself never
    squared: NDArray[np.float64]

    def tied(self, size: int) -> NDArray[np.intp]:
        """The points for which the last of `size` places is shared with a neighbour that is left out."""
        if size >= self.order.shape[1]:
            return np.arange(0)
        shared = self.squared[:, size - 1].astype(np.float32) == self.squared[:, size].astype(np.float32)
        return np.flatnonzero(shared)

    def chances(self, rows: NDArray[np.intp], size: int) -> NDArray[np.float64]:
        """How likely each point is among the `size` nearest of each row, where ties are broken by chance."""
        squared = self.distances.between(rows)
        last = np.partition(squared, size - 1, axis=1)[:, size - 1, None]
        nearer, tied = squared < last, squared == last
        left = size - nearer.sum(axis=1, keepdims=True)
        found: NDArray[np.float64] = nearer + tied * (left / tied.sum(axis=1, keepdims=True))
        return found


def nearest(points: NDArray[Any], count: int) -> Nearest:
    """The `count` nearest of every point, fewer where there are no more."""
    distances = Distances(points)
    count = min(count, len(points) - 1)
    found = Found(
        np.empty((len(points), count), dtype=np.int64),
        np.empty((len(points), count)),
        np.zeros(len(points), dtype=np.bool_),
    )
    if distances.points.shape[1] <= _NARROW:
        _by_tree(distances, found)
    else:
        _by_products(distances, found)
    for rows in distances.blocks(np.flatnonzero(found.unsure)):
        block = distances.between(rows)
        chosen = np.argpartition(block, count - 1, axis=1)[:, :count]
        values = np.take_along_axis(block, chosen, axis=1)
        order = np.lexsort((chosen, values), axis=1)
        found.order[rows] = np.take_along_axis(chosen, order, axis=1)
        found.squared[rows] = np.take_along_axis(values, order, axis=1)
    return Nearest(distances, found.order, found.squared)


def _by_products(distances: Distances, found: Found) -> None:
    points = distances.points
    narrow = points.astype(np.float32)
    sizes = np.square(points).sum(axis=1).astype(np.float32)
    with shared_rows() as share:
        for first, last in _ranges(len(points)):
            block = narrow[first:last] @ narrow.T
            block *= -2
            block += sizes
            block += sizes[first:last, None]
            share(last - first, partial(nearest_of, first=first, block=block, points=points, found=found))


def _ranges(count: int) -> Iterator[tuple[int, int]]:
    step = max(1, _BLOCK // count)
    for first in range(0, count, step):
        yield first, min(first + step, count)


def _by_tree(distances: Distances, found: Found) -> None:
    count = found.order.shape[1]
    apart, names = cKDTree(distances.points).query(distances.points, k=min(count + 1, len(distances)))
    own = names == np.arange(len(names))[:, None]
    own[~own.any(axis=1), -1] = True  # among many duplicates a point need not find itself
    found.order[:] = names[~own].reshape(-1, count)
    found.squared[:] = np.square(apart[~own]).reshape(-1, count)

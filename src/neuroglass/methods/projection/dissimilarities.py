"""How different are the things on a map, pair by pair, and how far is the map from that (Kruskal 1964)?"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.distances import Distances
from neuroglass.methods.projection.smacof_kernels import squared_errors
from neuroglass.methods.projection.trustworthiness import kept_ranks
from neuroglass.methods.projection.workers import shared_rows

MOST = 20_000  # things whose dissimilarities are held: 1.6 GB in float32
_BLOCK = 2**16  # numbers compared at a time: they stay in the cache
_SYMMETRIC = 1e-5  # by how much of the largest two halves may differ: rounding in float32


def check_dissimilarities(dissimilarities: NDArray[Any], *, least: int = 2) -> None:
    """Raises InvalidInput unless it is a square of finite numbers, none negative, symmetric, with 0 on the diagonal."""
    if dissimilarities.ndim != 2 or len(dissimilarities) != dissimilarities.shape[-1]:
        raise InvalidInput(f"dissimilarities have shape {dissimilarities.shape}; expected a square, one row per point")
    if len(dissimilarities) < least:
        raise InvalidInput(f"{len(dissimilarities)} points were given; this map needs {least} or more")
    check_count(len(dissimilarities))
    largest = float(dissimilarities.max())  # NaN where any is
    if not np.isfinite(largest) or dissimilarities.min() < 0:
        raise InvalidInput("dissimilarities hold NaN, infinity or a negative number; expected finite ones, 0 or more")
    if np.diagonal(dissimilarities).any():
        raise InvalidInput("dissimilarities of points to themselves are not all 0; write np.fill_diagonal(..., 0)")
    for rows in _blocks(len(dissimilarities)):
        if np.abs(dissimilarities[rows] - dissimilarities[:, rows].T).max() > _SYMMETRIC * largest:
            raise InvalidInput("dissimilarities differ from their transpose; write (d + d.T) / 2")


def check_count(count: int) -> None:
    """Raises InvalidInput where the dissimilarities of so many points would not fit into memory."""
    if count > MOST:
        raise InvalidInput(
            f"{count:,} points have {count * (count - 1) // 2:,} dissimilarities; this map takes {MOST:,} points at "
            f"most: write samples=range(0, {count}, {-(-count // MOST)}), or take 'pca' or 'tsne'"
        )


def euclidean(points: NDArray[Any]) -> NDArray[np.float32]:
    """Euclidean distances between all points, (point, point), in units of the points' spread."""
    check_count(len(points))
    found = np.empty((len(points), len(points)), dtype=np.float32)
    distances = Distances(points)
    for rows in distances.blocks():
        found[rows] = np.sqrt(distances.between(rows))
    np.fill_diagonal(found, 0.0)
    return found


def spread(points: NDArray[Any]) -> float:
    """Root mean square distance of the points from their middle: the unit of `euclidean`."""
    largest = float(np.abs(points).max()) or 1.0
    scaled = points / largest
    return largest * float(np.sqrt(scaled.var(axis=0, dtype=np.float64).sum()))


def stress(dissimilarities: NDArray[Any], positions: NDArray[Any]) -> float:
    """Kruskal's stress-1: sqrt(sum (dissimilarity - distance)^2 / sum distance^2) over all pairs; 0 is a perfect map.

    NaN where all positions coincide.
    """
    places = np.ascontiguousarray(positions.T, dtype=np.float64)  # component, point
    missed, distances = np.empty(len(positions)), np.empty(len(positions))
    with shared_rows() as share:
        share(len(positions), partial(squared_errors, np.ascontiguousarray(dissimilarities), places, missed, distances))
    return float(np.sqrt(missed.sum() / distances.sum())) if distances.any() else float("nan")


def neighbors_kept(dissimilarities: NDArray[Any], positions: NDArray[Any], size: int) -> tuple[float, float]:
    """Trustworthiness and continuity at `size` neighbors of a map of things known by their dissimilarities."""
    shown = Distances(positions)
    trust, continuity = [], []
    for block in shown.blocks():
        low, high = shown.between(block), dissimilarities[block].astype(np.float32)
        high[np.arange(len(block)), block] = np.inf  # a point is no neighbor of itself
        trust.append(kept_ranks(low, high, size))
        continuity.append(kept_ranks(high, low, size))
    return float(np.concatenate(trust).mean()), float(np.concatenate(continuity).mean())


def _blocks(count: int) -> list[slice]:
    step = max(1, _BLOCK // count)
    return [slice(first, min(count, first + step)) for first in range(0, count, step)]

"""Trustworthiness and continuity (Venna and Kaski 2001): are neighbours on the map true, and are true ones kept?"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.distances import Distances
from neuroglass.methods.projection.nearest_kernels import count_below


def trustworthiness_and_continuity(
    original: NDArray[Any], positions: NDArray[Any], size: int, *, rows: NDArray[np.intp] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Both for each of `rows` (all by default); their means are the published measures.

    Trustworthiness falls with every one of the `size` nearest on the map that is far in the original space, by its
    rank there; continuity falls likewise with the spaces swapped. Ties count by their average over all orders.
    """
    if not 1 <= size < len(original) / 2:
        raise InvalidInput(f"{size} neighbours asked of {len(original)} points; they must be fewer than half of them")
    high, low = Distances(original), Distances(positions)
    trust, continuity = [], []
    for block in high.blocks(rows):
        true, shown = high.between(block), low.between(block)
        trust.append(kept_ranks(shown, true, size))
        continuity.append(kept_ranks(true, shown, size))
    return np.concatenate(trust), np.concatenate(continuity)


def kept_ranks(near: NDArray[np.float32], far: NDArray[np.float32], size: int) -> NDArray[np.float64]:
    """One, less the summed excess over `size` of the ranks by `far` of each row's `size` nearest by `near`."""
    last = np.partition(near, size - 1, axis=1)[:, size - 1, None]
    row, point = np.nonzero(near <= last)
    sure = near[row, point] < last[row, 0]
    left = size - np.bincount(row[sure], minlength=len(near))
    tied = np.bincount(row[~sure], minlength=len(near))
    weight = np.where(sure, 1.0, (left / tied)[row])
    edges = np.searchsorted(row, np.arange(len(near) + 1))
    below, upto = count_below(far, edges, far[row, point])
    excess: NDArray[np.float64] = np.bincount(row, weight * _mean_excess(below, upto, size), minlength=len(near))
    return 1 - 2 * excess / (size * (2 * near.shape[1] - 3 * size - 1))


def _mean_excess(below: NDArray[np.intp], upto: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """The mean of max(0, rank - size) over the ranks below + 1 to upto, which tied points share."""
    first, last = np.maximum(below - size, 0), np.maximum(upto - size, 0)
    mean: NDArray[np.float64] = (last * (last + 1) - first * (first + 1)) / 2 / (upto - below)
    return mean

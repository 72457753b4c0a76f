"""Trustworthiness and continuity (Venna and Kaski 2001): are neighbours on the map true, and are true ones kept?"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.distances import Distances


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
        true_order, shown_order = np.sort(true, axis=1), np.sort(shown, axis=1)
        trust.append(_intrusion(shown, shown_order, true, true_order, size))
        continuity.append(_intrusion(true, true_order, shown, shown_order, size))
    worst = size * (2 * len(original) - 3 * size - 1) / 2
    return 1 - np.concatenate(trust) / worst, 1 - np.concatenate(continuity) / worst


def _intrusion(
    near: NDArray[np.float32],
    near_order: NDArray[np.float32],
    far: NDArray[np.float32],
    far_order: NDArray[np.float32],
    size: int,
) -> NDArray[np.float64]:
    """Summed over the `size` nearest by `near`: by how much their rank by `far` exceeds `size`."""
    last = near_order[:, size - 1, None]
    row, point = np.nonzero(near <= last)
    sure = near[row, point] < last[row, 0]
    left = size - np.bincount(row[sure], minlength=len(near))
    tied = np.bincount(row[~sure], minlength=len(near))
    weight = np.where(sure, 1.0, (left / tied)[row])
    below, upto = _counts(far_order, row, far[row, point])
    summed: NDArray[np.float64] = np.bincount(row, weight * _mean_excess(below, upto, size), minlength=len(near))
    return summed


def _counts(
    order: NDArray[np.float32], row: NDArray[np.intp], value: NDArray[np.float32]
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """How many of a row's sorted distances are below each value, and how many at most it."""
    below, upto = np.empty(len(row), dtype=np.intp), np.empty(len(row), dtype=np.intp)
    edges = np.searchsorted(row, np.arange(len(order) + 1))
    for place, (first, end) in enumerate(pairwise(edges)):
        below[first:end] = np.searchsorted(order[place], value[first:end], side="left")
        upto[first:end] = np.searchsorted(order[place], value[first:end], side="right")
    return below, upto


def _mean_excess(below: NDArray[np.intp], upto: NDArray[np.intp], size: int) -> NDArray[np.float64]:
    """The mean of max(0, rank - size) over the ranks below + 1 to upto, which tied points share."""
    first, last = np.maximum(below - size, 0), np.maximum(upto - size, 0)
    mean: NDArray[np.float64] = (last * (last + 1) - first * (first + 1)) / 2 / (upto - below)
    return mean

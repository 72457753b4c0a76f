"""The kernels of the neighbour search: the smallest of a row of distances, then these exactly."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

_STRIDE = 32  # distances compared at once with the largest that is kept
_FEW = 32  # values whose rank is sooner counted than looked up in a sorted row


class Found(NamedTuple):
    """Per point: its nearest, nearest first, how far they are, and whether rounding may have hidden a nearer one."""

    order: NDArray[np.int64]
    squared: NDArray[np.float64]
    unsure: NDArray[np.bool_]


@njit(cache=True, nogil=True)
def _sift(kept: NDArray[np.float32], ids: NDArray[np.int64], value: np.float32, name: int) -> None:
    """Puts a value in the place of the largest that is kept, at the top of a heap."""
    place, count = 0, len(kept)
    while True:
        child = 2 * place + 1
        if child >= count:
            break
        if child + 1 < count and kept[child + 1] > kept[child]:
            child += 1
        if kept[child] <= value:
            break
        kept[place], ids[place] = kept[child], ids[child]
        place = child
    kept[place], ids[place] = value, name


@njit(cache=True, nogil=True, fastmath=True)
def _lowest(block: NDArray[np.float32], first: int, last: int) -> np.float32:
    lowest = np.float32(3e38)
    for j in range(first, last):
        lowest = min(lowest, block[j])
    return lowest


@njit(cache=True, nogil=True)
def _smallest(block: NDArray[np.float32], own: int, most: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """The `most` smallest of a row as a heap, the largest first, and where they are; `own` is left out."""
    kept, ids = np.full(most, np.float32(3e38)), np.full(most, -1)
    for first in range(0, len(block), _STRIDE):
        last = min(first + _STRIDE, len(block))
        if _lowest(block, first, last) < kept[0]:
            for j in range(first, last):
                if block[j] < kept[0] and j != own:
                    _sift(kept, ids, block[j], j)
    return kept, ids


@njit(cache=True, nogil=True, fastmath=True)
def _between(points: NDArray[np.float64], i: int, j: int) -> float:
    total = 0.0
    for c in range(points.shape[1]):
        step = points[i, c] - points[j, c]
        total += step * step
    return total


@njit(cache=True, nogil=True)
def nearest_of(
    rows: tuple[int, int], first: int, block: NDArray[np.float32], points: NDArray[np.float64], found: Found
) -> None:
    """Fills `found` for the points first + rows; `block` holds their squared distances but for rounding.

    Some more than asked are taken, measured again in float64 and sorted.
    """
    count = found.order.shape[1]
    most = min(len(points) - 1, count + 6 + count // 8)
    for row in range(rows[0], rows[1]):
        i = first + row
        kept, ids = _smallest(block[row], i, most)
        exact = np.empty(most)
        size = 0.0
        for place in range(most):
            exact[place] = _between(points, i, ids[place])
        for c in range(points.shape[1]):
            size += points[i, c] * points[i, c]
        order = np.argsort(exact, kind="mergesort")
        for place in range(count):
            found.order[i, place], found.squared[i, place] = ids[order[place]], exact[order[place]]
        farthest = max(float(kept[0]), 0.0)
        # no float32 product of two such vectors is further off
        error = 2.5e-7 * np.sqrt(points.shape[1]) * (np.sqrt(size) + np.sqrt(farthest)) ** 2
        found.unsure[i] = most < len(points) - 1 and exact[order[count - 1]] > farthest - error


@njit(cache=True, nogil=True, fastmath=True)
def _count(numbers: NDArray[np.float32], edge: np.float32) -> tuple[np.int32, np.int32]:
    fewer, most = np.int32(0), np.int32(0)
    for j in range(len(numbers)):
        fewer += np.int32(numbers[j] < edge)
        most += np.int32(numbers[j] <= edge)
    return fewer, most


@njit(cache=True, nogil=True)
def count_below(
    table: NDArray[np.float32], edges: NDArray[np.int64], values: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """How many numbers of a table's row are below each of its values, edges[row] to edges[row + 1], or at most it."""
    below, upto = np.empty(len(values), dtype=np.int64), np.empty(len(values), dtype=np.int64)
    for row in range(len(table)):
        first, last = edges[row], edges[row + 1]
        if last - first <= _FEW:
            for place in range(first, last):
                below[place], upto[place] = _count(table[row], values[place])
        else:
            numbers = np.sort(table[row])
            below[first:last] = np.searchsorted(numbers, values[first:last], side="left")
            upto[first:last] = np.searchsorted(numbers, values[first:last], side="right")
    return below, upto

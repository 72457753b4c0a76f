"""Squared distances from some points to all others, in blocks, so that memory stays bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BLOCK = 2**22  # distances held at a time
_NARROW = 4  # up to so many coordinates, differences are taken one by one


class Distances:
    """How far apart points are, relative to their spread; a point is infinitely far from itself.

    Computed in float64 and rounded to float32, so that distances that are equal but for rounding tie.
    """

    def __init__(self, points: NDArray[Any]) -> None:
        centered = points.reshape(len(points), -1).astype(np.float64)
        centered -= centered.mean(axis=0)
        centered /= max(centered.max(), -centered.min()) or 1.0  # no square can overflow
        self._squares = np.einsum("ij,ij->i", centered, centered)
        spread = self._squares.mean() or 1.0
        centered /= np.sqrt(spread)
        self._squares /= spread
        self._points = centered

    def __len__(self) -> int:
        return len(self._points)

    @property
    def points(self) -> NDArray[np.float64]:
        """The points about their middle, their mean square distance from it 1."""
        return self._points

    def blocks(self, rows: NDArray[np.intp] | None = None) -> Iterator[NDArray[np.intp]]:
        """The asked rows (all by default), a few at a time."""
        rows = np.arange(len(self)) if rows is None else rows
        step = max(1, _BLOCK // len(self))
        for first in range(0, len(rows), step):
            yield rows[first : first + step]

    def between(self, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """Squared distances, row by point."""
        some = self._points[rows]
        if self._points.shape[1] <= _NARROW:
            squared = np.zeros((len(rows), len(self)))
            for place in range(self._points.shape[1]):
                squared += np.square(some[:, place, None] - self._points[:, place])
        else:
            sizes = self._squares[rows, None] + self._squares
            squared = sizes - 2 * (some @ self._points.T)
            squared[squared < 1e-13 * sizes] = 0.0  # duplicates: all that is left is cancellation
        squared[np.arange(len(rows)), rows] = np.inf
        return squared.astype(np.float32)

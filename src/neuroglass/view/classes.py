"""Which classes does a column hold, how often each, and which has every sample? Without sorting a million numbers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuroglass.view.marks import Array

WIDEST = 1 << 16  # between the least and the largest of whole numbers that are counted without sorting


@dataclass(frozen=True, eq=False)
class Counted:
    """The distinct values in order, where each is first and how often, and the place of every sample's among them."""

    values: Array
    first: Array
    amounts: Array
    place: Array


def counted(values: Array) -> Counted:
    if values.dtype.kind not in "iu" or not values.size or int(values.max()) - int(values.min()) > WIDEST:
        found, first, place, amounts = np.unique(values, return_index=True, return_inverse=True, return_counts=True)
        return Counted(found, first, amounts, place.reshape(values.shape))
    least = int(values.min())
    steps = values.astype(np.int64) - least
    amounts = np.bincount(steps)
    there = np.flatnonzero(amounts)
    first = np.zeros(len(amounts), np.int64)
    first[steps[::-1]] = np.arange(len(steps))[::-1]  # the earliest is written last
    places = np.cumsum(amounts > 0) - 1
    return Counted((there + least).astype(values.dtype), first[there], amounts[there], places[steps])

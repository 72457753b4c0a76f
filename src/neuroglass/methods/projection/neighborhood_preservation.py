"""Neighborhood preservation (Venna and Kaski 2006): which points keep their neighbours on the map?"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from neuroglass.methods.projection.nearest import Nearest


def neighborhood_preservation(original: Nearest, shown: Nearest, size: int) -> NDArray[np.float64]:
    """Per point, the share in 0..1 of its `size` nearest in the original space that are so on the map.

    Where points tie for the last places, each counts by its chance of a place in both.
    """
    kept = np.zeros(len(shown.order))
    for place in range(size):
        kept += (original.order[:, :size] == shown.order[:, place, None]).any(axis=1)
    for rows in shown.distances.blocks(np.union1d(original.tied(size), shown.tied(size))):
        kept[rows] = (original.chances(rows, size) * shown.chances(rows, size)).sum(axis=1)
    return kept / size

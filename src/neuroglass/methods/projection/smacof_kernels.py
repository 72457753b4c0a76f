"""The arithmetic of SMACOF (de Leeuw 1977): a step reads every dissimilarity once and holds nothing else n x n."""

from __future__ import annotations

import numpy as np
from numba import njit
from numpy.typing import NDArray

_TINY = np.float32(1e-20)  # keeps the division by the distance of points that coincide finite; its term is then 0


@njit(fastmath=True, error_model="numpy", cache=True)
def _pull_in_2(row, places, i, moved, errors):  # type: ignore[no-untyped-def]
    count = row.shape[0]
    x, y = places[0, i], places[1, i]
    error, pull_x, pull_y = np.float32(0), np.float32(0), np.float32(0)
    for j in range(count):
        to_x, to_y = x - places[0, j], y - places[1, j]
        distance = np.sqrt(to_x * to_x + to_y * to_y + _TINY)
        missed, ratio = row[j] - distance, row[j] / distance
        error += missed * missed
        pull_x += ratio * to_x
        pull_y += ratio * to_y
    moved[0, i], moved[1, i], errors[i] = pull_x / count, pull_y / count, error


@njit(fastmath=True, error_model="numpy", cache=True)
def _pull_in_3(row, places, i, moved, errors):  # type: ignore[no-untyped-def]
    count = row.shape[0]
    x, y, z = places[0, i], places[1, i], places[2, i]
    error, pull_x, pull_y, pull_z = np.float32(0), np.float32(0), np.float32(0), np.float32(0)
    for j in range(count):
        to_x, to_y, to_z = x - places[0, j], y - places[1, j], z - places[2, j]
        distance = np.sqrt(to_x * to_x + to_y * to_y + to_z * to_z + _TINY)
        missed, ratio = row[j] - distance, row[j] / distance
        error += missed * missed
        pull_x += ratio * to_x
        pull_y += ratio * to_y
        pull_z += ratio * to_z
    moved[0, i], moved[1, i], moved[2, i] = pull_x / count, pull_y / count, pull_z / count
    errors[i] = error


@njit(fastmath=True, error_model="numpy", nogil=True, cache=True)
def guttman(
    dissimilarities: NDArray[np.float32],
    places: NDArray[np.float32],
    moved: NDArray[np.float32],
    errors: NDArray[np.float32],
    rows: tuple[int, int],
) -> None:
    """Writes the Guttman transform of `places`, (component, point), to `moved`, and each point's squared error.

    The errors are those of `places`, over all other points. Only the points from the first of `rows` to before the
    second are moved.
    """
    for i in range(rows[0], rows[1]):
        if places.shape[0] == 2:
            _pull_in_2(dissimilarities[i], places, i, moved, errors)
        else:
            _pull_in_3(dissimilarities[i], places, i, moved, errors)


@njit(error_model="numpy", nogil=True, cache=True)
def squared_errors(
    dissimilarities: NDArray[np.floating],
    places: NDArray[np.float64],
    missed: NDArray[np.float64],
    distances: NDArray[np.float64],
    rows: tuple[int, int],
) -> None:
    """Writes, for each point of `rows`, its squared error and its squared distances to all, each summed over points.

    Of `places`, (component, point); in float64.
    """
    for i in range(rows[0], rows[1]):
        squared = np.zeros(places.shape[1])
        for component in range(places.shape[0]):
            for j in range(places.shape[1]):
                squared[j] += (places[component, i] - places[component, j]) ** 2
        missed[i] = np.square(np.sqrt(squared) - dissimilarities[i]).sum()
        distances[i] = squared.sum()

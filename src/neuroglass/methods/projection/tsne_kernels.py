"""The kernels of t-SNE (van der Maaten and Hinton 2008): they write rows of their own, so that threads change nothing.

A map is `planes`: one float32 array per component. `rows` is the first row and the one after the last.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Rows = tuple[int, int]
Planes = tuple[NDArray[np.float32], ...]

_ONE, _TWO, _NONE = np.float32(1), np.float32(2), np.float32(0)
_MOMENTUM = np.float32(0.8)
_GAIN, _LOSS, _LEAST_GAIN = np.float32(0.2), np.float32(0.8), np.float32(0.01)  # delta-bar-delta (Jacobs 1988)
_SEARCH_STEPS = 64  # for the width that gives a point its perplexity; a few suffice


class Pairs(NamedTuple):
    """Affinities as sparse rows: those of row i are starts[i] up to starts[i + 1]."""

    starts: NDArray[np.int64]
    columns: NDArray[np.int32]
    shares: NDArray[np.float32]


class Frame(NamedTuple):
    """A grid laid under a map of two components: the place of its node (0, 0), nodes per length, and the potential
    that a weight of 1 on the node (3, 3) makes at the nodes (0..6, 0..6).
    """

    left: np.float32
    low: np.float32
    density: np.float32
    patch: NDArray[np.float32]


class Motion(NamedTuple):
    """What gradient descent remembers, (component, point)."""

    velocity: NDArray[np.float32]
    gains: NDArray[np.float32]


@njit(cache=True, nogil=True, error_model="numpy")
def attract(rows: Rows, planes: Planes, pairs: Pairs, forces: NDArray[np.float32]) -> None:
    """Sums affinity x similarity x difference over the neighbours, into `forces`, (component, point)."""
    x, y, z = planes[0], planes[1], planes[len(planes) - 1]
    for i in range(rows[0], rows[1]):
        along, across, deep, dz = _NONE, _NONE, _NONE, _NONE
        for e in range(pairs.starts[i], pairs.starts[i + 1]):
            j = pairs.columns[e]
            dx, dy = x[i] - x[j], y[i] - y[j]
            if len(planes) == 3:
                dz = z[i] - z[j]
            weight = pairs.shares[e] / (_ONE + dx * dx + dy * dy + dz * dz)
            along += weight * dx
            across += weight * dy
            deep += weight * dz
        forces[0, i], forces[1, i] = along, across
        if len(planes) == 3:
            forces[2, i] = deep


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def repel(rows: Rows, planes: Planes, field: NDArray[np.float32]) -> None:
    """Sums similarity^2 x difference over all points, and as the last row of `field` the similarity (own: 1)."""
    x, y, z = planes[0], planes[1], planes[len(planes) - 1]
    for i in range(rows[0], rows[1]):
        along, across, deep, total, dz = _NONE, _NONE, _NONE, _NONE, _NONE
        for j in range(len(x)):
            dx, dy = x[i] - x[j], y[i] - y[j]
            if len(planes) == 3:
                dz = z[i] - z[j]
            similarity = _ONE / (_ONE + dx * dx + dy * dy + dz * dz)
            square = similarity * similarity
            total += similarity
            along += square * dx
            across += square * dy
            deep += square * dz
        field[0, i], field[1, i], field[len(planes), i] = along, across, total
        if len(planes) == 3:
            field[2, i] = deep


@njit(cache=True, nogil=True, fastmath=True, error_model="numpy")
def total_similarity(rows: Rows, planes: tuple[NDArray[np.float64], ...], sums: NDArray[np.float64]) -> None:
    """The similarity of each row's point to all points, its own (1) with them, in float64."""
    x, y, z = planes[0], planes[1], planes[len(planes) - 1]
    for i in range(rows[0], rows[1]):
        total, dz = 0.0, 0.0
        for j in range(len(x)):
            dx, dy = x[i] - x[j], y[i] - y[j]
            if len(planes) == 3:
                dz = z[i] - z[j]
            total += 1 / (1 + dx * dx + dy * dy + dz * dz)
        sums[i] = total


@njit(cache=True, nogil=True)
def _spline(t: Any) -> Any:
    """The cubic B-spline at the four nodes around a point, `t` of a spacing after the second."""
    s = _ONE - t
    first, last = s * s * s / np.float32(6), t * t * t / np.float32(6)
    second = np.float32(2 / 3) - t * t * (_ONE - t / _TWO)
    return first, second, _ONE - first - second - last, last


@njit(cache=True, nogil=True)
def _slope(t: Any) -> Any:
    """The derivatives of the same."""
    s = _ONE - t
    first, last = -s * s / _TWO, t * t / _TWO
    second = t * (np.float32(1.5) * t - _TWO)
    return first, second, -first - second - last, last


@njit(cache=True, nogil=True, error_model="numpy")
def spread(planes: Planes, frame: Frame, grid: NDArray[np.float32]) -> None:
    """Lays every point's weight of 1 on the nodes around it; in order, so that sums are the same every time."""
    for i in range(len(planes[0])):
        u, v = (planes[0][i] - frame.left) * frame.density, (planes[1][i] - frame.low) * frame.density
        a, b = int(u), int(v)
        by_row, by_column = _spline(u - np.float32(a)), _spline(v - np.float32(b))
        for k in range(4):
            for m in range(4):
                grid[a - 1 + k, b - 1 + m] += by_row[k] * by_column[m]


@njit(cache=True, nogil=True)
def _overlap(read: Any, laid: Any, sums: NDArray[np.float32]) -> None:
    """Sums read x laid over the nodes that are -3 to 3 apart."""
    for shift in range(7):
        total = _NONE
        for k in range(max(0, shift - 3), min(4, shift + 1)):
            total += read[k] * laid[k - shift + 3]
        sums[shift] = total


@njit(cache=True, nogil=True)
def _own(overlaps: NDArray[np.float32], patch: NDArray[np.float32]) -> tuple[np.float32, np.float32, np.float32]:
    """The potential that a point's own splines make where it lies: the slopes and the value."""
    along, across, total = _NONE, _NONE, _NONE
    for k in range(7):
        value, slope = _NONE, _NONE
        for m in range(7):
            value += overlaps[2, m] * patch[k, m]
            slope += overlaps[3, m] * patch[k, m]
        along += overlaps[1, k] * value
        across += overlaps[0, k] * slope
        total += overlaps[0, k] * value
    return along, across, total


@njit(cache=True, nogil=True, error_model="numpy")
def gather(
    rows: Rows, planes: Planes, frame: Frame, potential: NDArray[np.float32], field: NDArray[np.float32]
) -> None:
    """What `repel` sums, read from the potential at the nodes: the repulsion is half its downward slope."""
    overlaps = np.empty((4, 7), dtype=np.float32)
    for i in range(rows[0], rows[1]):
        u, v = (planes[0][i] - frame.left) * frame.density, (planes[1][i] - frame.low) * frame.density
        a, b = int(u), int(v)
        t, s = u - np.float32(a), v - np.float32(b)
        by_row, by_column, row_slope, column_slope = _spline(t), _spline(s), _slope(t), _slope(s)
        _overlap(by_row, by_row, overlaps[0])
        _overlap(row_slope, by_row, overlaps[1])
        _overlap(by_column, by_column, overlaps[2])
        _overlap(column_slope, by_column, overlaps[3])
        along, across, total = _own(overlaps, frame.patch)
        along, across, total = -along, -across, _ONE - total
        for k in range(4):
            value, slope = _NONE, _NONE
            for m in range(4):
                node = potential[a - 1 + k, b - 1 + m]
                value += by_column[m] * node
                slope += column_slope[m] * node
            along += row_slope[k] * value
            across += by_row[k] * slope
            total += by_row[k] * value
        field[0, i], field[1, i], field[2, i] = -along * frame.density / _TWO, -across * frame.density / _TWO, total


@njit(cache=True, nogil=True, error_model="numpy")
def move(positions: NDArray[np.float32], gradient: NDArray[np.float32], motion: Motion, rate: np.float32) -> None:
    """One step down the gradient, (component, point); a coordinate that keeps its direction is sped up."""
    velocity, gains = motion
    for c in range(positions.shape[0]):
        for i in range(positions.shape[1]):
            turned = (gradient[c, i] > _NONE) != (velocity[c, i] > _NONE)
            gain = gains[c, i] + _GAIN if turned else gains[c, i] * _LOSS
            gains[c, i] = max(gain, _LEAST_GAIN)
            velocity[c, i] = _MOMENTUM * velocity[c, i] - rate * gains[c, i] * gradient[c, i]
            positions[c, i] += velocity[c, i]


@njit(cache=True, nogil=True)
def match_entropy(rows: Rows, squared: NDArray[np.float64], entropy: float, weights: NDArray[np.float64]) -> None:
    """Row by row, Gaussian weights that add up to 1 and whose entropy, in nats, is the asked one, or the nearest.

    The logarithm of the sharpness is found by Newton's steps within an interval that closes in on it.
    """
    for i in range(rows[0], rows[1]):
        shifted = squared[i] - squared[i].min()
        scale = shifted.mean()
        if scale > 0:
            shifted /= scale
        low, high, middle = -21.0, 21.0, 0.0
        for _ in range(_SEARCH_STEPS):
            sharp = np.exp(middle)
            total, first, second = 0.0, 0.0, 0.0
            for e in range(len(shifted)):
                weight = np.exp(-sharp * shifted[e])
                weights[i, e] = weight
                total += weight
                first += weight * shifted[e]
                second += weight * shifted[e] * shifted[e]
            first, second = first / total, second / total
            excess = np.log(total) + sharp * first - entropy
            if abs(excess) < 1e-12:
                break
            if excess > 0:
                low = middle
            else:
                high = middle
            fall = sharp * sharp * (second - first * first)  # of the entropy, by the logarithm of the sharpness
            step = middle + excess / fall if fall > 1e-12 else low
            middle = step if low < step < high else (low + high) / 2
        weights[i] /= weights[i].sum()

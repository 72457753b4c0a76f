"""Kernel-density edge bundling (Hurter, Ersoy and Telea 2012): which paths go the same way?

Paths climb the density of all paths between the same two steps, under a kernel that narrows. The climb is a mean
shift across the path, so that nothing overshoots; steps are pinned, so that a path passes every map where its sample
lies on it.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import gaussian_filter

from neuroglass.core.errors import InvalidInput
from neuroglass.view.marks import Array

BANDWIDTH = 0.04  # of the first kernel, as a share of the map's side
WIDEST = 0.5
NARROWED = 0.8  # from one kernel to the next
ROUNDS = 24
CLIMBS = 2  # rounds with each kernel
SMOOTH = 0.4  # how far a point goes to the middle of its neighbors, each round
CELLS = 4.0  # in a kernel, so that a wide one needs few of them
FINEST = 256  # cells along a side
MOST_BENT = 0.5  # how far a line may leave its straight way, as a share of its length: what stays put is seen to
AIR = 3  # kernels around the map, so that none is cut off
TINY = np.float32(1e-20)
POINTS = 96  # along a whole path, about
MOST_PIECES, LEAST_PIECES = 24, 4


def bundled(paths: Array, bandwidth: float = BANDWIDTH) -> Array:
    """Paths (path, step, 2) with those that go together drawn together: (path, point, 2).

    Every `pieces(steps)`-th point is a step, where it was. `bandwidth` is the first kernel's, as a share of the side
    of the map; with 0 the lines from step to step are straight. Paths that are not finite stay so and attract none.
    """
    if not 0 <= bandwidth <= WIDEST:
        raise InvalidInput(f"bundling={bandwidth!r} was given; write a share of the map's side, 0 (straight) to 0.5")
    count, steps = paths.shape[:2]
    between = pieces(steps)
    found = np.full((count, max(0, steps - 1) * between + 1, 2), np.nan)
    found[:, ::between] = paths
    finite = np.isfinite(paths).all((1, 2))
    kept = np.asarray(paths[finite], dtype=np.float64)
    if not len(kept):
        return found
    low = kept.min((0, 1))
    side = float(np.ptp(kept, axis=(0, 1)).max()) or 1.0
    inside = (kept[..., 0] - low[0] + 1j * (kept[..., 1] - low[1])) / side  # path, step; in 0..1
    along = np.linspace(0, 1, between + 1, dtype=np.float32)[1:-1, None]
    for place in range(steps - 1):
        first, last = inside[:, place], inside[:, place + 1]
        lines = _climb(np.concatenate([first[None], first + (last - first) * along, last[None]]), bandwidth)
        inner = np.stack([lines.real, lines.imag], axis=-1)[1:-1].swapaxes(0, 1)  # path, point, 2
        start = place * between
        found[np.flatnonzero(finite)[:, None], np.arange(start + 1, start + between)] = inner * side + low
    return found


def pieces(steps: int) -> int:
    """How many straight pieces lead from one step to the next on a bundled path."""
    return int(np.clip(POINTS // max(1, steps - 1), LEAST_PIECES, MOST_PIECES))


def _climb(lines: Array, bandwidth: float) -> Array:
    """Lines (point, line), in 0..1 as complex numbers, after all rounds; their ends stay."""
    lines = straight = lines.astype(np.complex64)
    lengths = np.abs(lines[-1] - lines[0])  # ink, not points, makes density
    if not bandwidth or not lengths.any():
        return lines
    weights = np.tile(lengths, len(lines))
    around = 1 + 2 * AIR * bandwidth
    for turn in range(ROUNDS):
        kernel = bandwidth * NARROWED ** (turn // CLIMBS)
        grid = int(min(FINEST, CELLS / kernel * around)) + 1
        cells = (grid - 1) / around  # in the side of the map
        places = (lines + np.complex64((1 + 1j) * AIR * bandwidth)) * cells + np.complex64(0.5 + 0.5j)
        cell = places.real.astype(np.int32) * grid + places.imag.astype(np.int32)
        ink = np.bincount(cell.ravel(), weights, grid * grid).reshape(grid, grid)
        moves: Array = (_shift(ink, max(1.0, kernel * cells)) / cells)[cell[1:-1]]
        ahead = lines[2:] - lines[:-2]
        square = ahead.real**2 + ahead.imag**2 + TINY
        moves -= (moves * ahead.conj()).real / square * ahead  # a point that slides along its line changes nothing
        moves += lines[1:-1]
        lines = np.concatenate([straight[:1], moves, straight[-1:]])
        bent = (1 - SMOOTH) * lines[1:-1] + SMOOTH / 2 * (lines[2:] + lines[:-2]) - straight[1:-1]
        lines[1:-1] = straight[1:-1] + bent * np.minimum(1, MOST_BENT * lengths / np.maximum(np.abs(bent), TINY))
    return lines


def _shift(ink: Array, kernel: float) -> Array:
    """How far the mean of the ink under a kernel on each cell lies from it, in cells.

    It is kernel² times the slope of the logarithm of density.
    """
    density = gaussian_filter(ink, kernel, mode="constant", truncate=AIR)
    down, right = np.gradient(np.log(density + density.max() * 1e-6))
    shift: Array = (kernel**2 * (down + 1j * right)).astype(np.complex64).ravel()
    return shift

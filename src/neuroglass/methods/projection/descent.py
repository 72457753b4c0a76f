"""Gradient descent of t-SNE; repulsion by FFT (Linderman et al. 2019) or, of few points, by all pairs.

The repulsion is half the downward slope of one potential, the sum of all similarities, so that one transform there and
one back suffice: points are laid on a grid by cubic B-splines, convolved with 1 / (1 + distance^2), read by the same.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.fft import fft, ifft, irfft, next_fast_len, rfft, rfft2
from scipy.sparse import csr_matrix

from neuroglass.methods.projection.tsne_kernels import (
    Frame,
    Motion,
    Pairs,
    Planes,
    Rows,
    attract,
    gather,
    move,
    repel,
    spread,
)
from neuroglass.methods.projection.workers import Share, shared_rows, thread_count

COARSE, FINE = 0.5, 0.33  # between nodes; similarities fall to a half over 1. Forces are off by 3 %, 1 % at most
_SHIFT = np.array([0.7548776662, 0.5698402910])  # of the grid from step to step (Roberts 2018): errors average out
_BORDER = 6  # nodes beyond the outermost points, over which their splines reach
_LEAST_NODES, _MOST_NODES = 64, 4096  # of a transform's side; a wider map gets a coarser grid
_ROOM = 1.06  # a new grid is so much larger than the map, which grows, needs


@dataclass(frozen=True, eq=False)
class Phase:
    """Steps under one exaggeration, drawn to `anchor`: a map that moved by its radius costs `pull` nats."""

    steps: int
    exaggeration: float = 1.0
    pull: float = 0.0
    anchor: NDArray[np.float64] | None = None
    spacing: float = COARSE  # of the grid, where there is one


class Repulsion(Protocol):
    """How all points push one another: `look` at the map, then write rows of forces and similarity sums."""

    def look(self, planes: Planes, spacing: float) -> None: ...

    def write(self, rows: Rows, planes: Planes, field: NDArray[np.float32]) -> None: ...


class Exact:
    """Every pair of points, in two or three dimensions."""

    def look(self, planes: Planes, spacing: float) -> None:
        """Nothing is prepared."""

    def write(self, rows: Rows, planes: Planes, field: NDArray[np.float32]) -> None:
        repel(rows, planes, field)


class Interpolated:
    """From a potential on a grid under a map of two dimensions; the kernel's transform is kept while it fits."""

    def __init__(self) -> None:
        self._sides, self._spacing = (0, 0), 0.0
        self._shift = np.zeros(2)

    def look(self, planes: Planes, spacing: float) -> None:
        lowest = [float(plane.min()) for plane in planes]
        spans = [float(plane.max()) - low for plane, low in zip(planes, lowest, strict=True)]
        spacing = max(spacing, 2 * _ROOM * max(spans) / (_MOST_NODES - 2 * _BORDER))
        nodes = [int(span / spacing) + _BORDER for span in spans]
        if spacing != self._spacing or not all(map(_fits, nodes, self._sides)):
            self._sides, self._spacing = (_side(nodes[0]), _side(nodes[1])), spacing
            self._kernel = _transformed_kernel(self._sides, spacing)
            one = np.zeros((7, 7), dtype=np.float32)
            one[3, 3] = 1
            self._patch = np.ascontiguousarray(self._convolved(one)[:, :7])
        self._shift = (self._shift + _SHIFT) % 1
        left, low = (np.float32(edge - (2 + part) * spacing) for edge, part in zip(lowest, self._shift, strict=True))
        self._frame = Frame(left, low, np.float32(1 / spacing), self._patch)
        grid = np.zeros(nodes, dtype=np.float32)
        spread(planes, self._frame, grid)
        self._potential = self._convolved(grid)

    def _convolved(self, grid: NDArray[np.float32]) -> NDArray[np.float32]:
        # rows that are empty are not transformed, rows that nobody reads are not transformed back
        workers = thread_count()
        waves = fft(rfft(grid, self._sides[1], axis=1, workers=workers), self._sides[0], axis=0, workers=workers)
        waves *= self._kernel
        back = ifft(waves, axis=0, overwrite_x=True, workers=workers)[: len(grid)]
        found: NDArray[np.float32] = irfft(back, self._sides[1], axis=1, workers=workers)
        return found

    def write(self, rows: Rows, planes: Planes, field: NDArray[np.float32]) -> None:
        gather(rows, planes, self._frame, self._potential, field)


def _fits(nodes: int, side: int) -> bool:
    return 2 * nodes <= side and (side <= _LEAST_NODES or side < 2.4 * nodes)


def _side(nodes: int) -> int:
    return int(next_fast_len(max(int(2 * _ROOM * nodes), _LEAST_NODES), real=True))


def _transformed_kernel(sides: tuple[int, int], spacing: float) -> NDArray[np.float32]:
    """The transform of the similarities, divided by that of the splines that lay points down and read them."""
    steps = [np.minimum(np.arange(side), side - np.arange(side)) * spacing for side in sides]
    waves = rfft2(1 / (1 + np.square(steps[0])[:, None] + np.square(steps[1]))).real
    lengths = (sides[0], sides[1] // 2 + 1)
    splines = [_spline_power(np.arange(length) / side) for length, side in zip(lengths, sides, strict=True)]
    kernel: NDArray[np.float32] = (waves / (splines[0][:, None] * splines[1])).astype(np.float32)
    return kernel


def _spline_power(frequency: NDArray[np.float64]) -> NDArray[np.float64]:
    """What to divide by, for the least error over all places of points between nodes (Hockney and Eastwood 1988)."""
    near = frequency - np.round(frequency)
    power: NDArray[np.float64] = sum(np.sinc(near + alias) ** 8 for alias in range(-3, 4)) ** 2 / np.sinc(near) ** 8
    return power


def descend(
    joint: csr_matrix,
    start: NDArray[np.float64],
    phases: Sequence[Phase],
    repulsion: Repulsion,
    *,
    pulse: Callable[[], None],
) -> NDArray[np.float64]:
    """The map, (point, component), at the end of all phases; centered. `pulse` is called at every step."""
    pairs = Pairs(joint.indptr.astype(np.int64), joint.indices.astype(np.int32), joint.data.astype(np.float32))
    positions = np.ascontiguousarray((start - start.mean(axis=0)).T, dtype=np.float32)
    gradient = Gradient(pairs, repulsion, positions.shape)
    with shared_rows() as share:
        exaggeration = 0.0
        for phase in phases:
            if phase.exaggeration != exaggeration:
                motion = Motion(np.zeros_like(positions), np.ones_like(positions))
            exaggeration = phase.exaggeration
            rate = np.float32(len(start) / exaggeration)
            pull = _Pull(phase)
            for _ in range(phase.steps):
                pulse()
                slope = gradient(positions, phase, share)
                move(positions, pull.added(slope, positions), motion, rate)
                positions -= positions.mean(axis=1, dtype=np.float64, keepdims=True).astype(np.float32)
    return positions.T.astype(np.float64)


class Gradient:
    """Of the Kullback-Leibler divergence by every coordinate, (component, point); its room is used again and again."""

    def __init__(self, pairs: Pairs, repulsion: Repulsion, shape: tuple[int, ...]) -> None:
        self._pairs, self._repulsion = pairs, repulsion
        self._attraction = np.empty(shape, dtype=np.float32)
        self._field = np.empty((shape[0] + 1, shape[1]), dtype=np.float32)

    def __call__(self, positions: NDArray[np.float32], phase: Phase, share: Share) -> NDArray[np.float32]:
        planes = tuple(positions)
        self._repulsion.look(planes, phase.spacing)

        def write(rows: Rows) -> None:
            attract(rows, planes, self._pairs, self._attraction)
            self._repulsion.write(rows, planes, self._field)

        share(positions.shape[1], write)
        total = self._field[-1].sum(dtype=np.float64) - positions.shape[1]  # without each point's own similarity
        slope = np.float32(4 * phase.exaggeration) * self._attraction
        slope -= np.float32(4 / total) * self._field[:-1]
        return slope


class _Pull:
    """The gradient of the pull to a phase's anchor."""

    def __init__(self, phase: Phase) -> None:
        self._anchor = None
        if phase.anchor is not None and phase.pull > 0:
            centered = phase.anchor - phase.anchor.mean(axis=0)
            self._strength = np.float32(2 * phase.pull / np.square(centered).sum())
            self._anchor = np.ascontiguousarray(centered.T, dtype=np.float32)

    def added(self, slope: NDArray[np.float32], positions: NDArray[np.float32]) -> NDArray[np.float32]:
        if self._anchor is not None:
            slope += self._strength * (positions - self._anchor)
        return slope

"""Metric multidimensional scaling by SMACOF (de Leeuw 1977): a map whose distances are those of the layer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Pulse, still
from neuroglass.methods.facts import Facts
from neuroglass.methods.projection.alignment import align
from neuroglass.methods.projection.classical_mds import approximate_map
from neuroglass.methods.projection.coordinates import Coordinates, all_equal, check_points, check_start
from neuroglass.methods.projection.dissimilarities import check_count, check_dissimilarities, euclidean, spread, stress
from neuroglass.methods.projection.pca import principal_components
from neuroglass.methods.projection.smacof_kernels import guttman
from neuroglass.methods.projection.workers import shared_rows

_PERFECT = 1e-6  # stress of a start that needs no further axes
_SCATTER = 1e-2  # along axes that the start does not have, in units of its spread
_FURTHER = np.float32(0.9)  # of a step is added to it


@dataclass(frozen=True)
class Mds:
    """Places samples so that distances on the map are nearest to those in the layer, far ones as well as near ones."""

    components: int = 2  # axes of the map, 2 or 3
    steps: int = 300  # at most; each lowers the stress
    tolerance: float = 1e-6  # it ends with a step that lowers the squared stress by a smaller share than this
    seed: int = 0  # of the scatter along axes that classical scaling does not find; most maps need none

    interruptible: ClassVar[bool] = True  # takes a pulse, called at every step

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "projection",
        resolution="sample",
        tuning="none; see the stress",
        cost="1 forward for each sample",
        blind="What does not fit on a plane: stress says how much that is.",
    )

    def __post_init__(self) -> None:
        if self.components not in (2, 3):
            raise InvalidInput(f"components={self.components}; maps of metric scaling have 2 or 3")
        if self.steps < 1 or not self.tolerance >= 0:
            raise InvalidInput(
                f"steps={self.steps}, tolerance={self.tolerance}; expected 1 step or more and a tolerance of 0 or more"
            )

    def __call__(self, points: NDArray[Any], *, start: NDArray[Any] | None = None, pulse: Pulse = still) -> Coordinates:
        """A map by Euclidean distances; `stress` is Kruskal's stress-1 over all pairs."""
        check_points(points)
        check_count(len(points))
        return self._map(euclidean(points), spread(points), start, pulse)

    def of_dissimilarities(self, dissimilarities: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates:
        """A map of things that are known by their dissimilarities alone, (point, point)."""
        check_dissimilarities(dissimilarities)
        size = float(np.sqrt(np.square(dissimilarities, dtype=np.float64).mean()))
        return self._map((dissimilarities / (size or 1.0)).astype(np.float32), size, start, still)

    def _map(
        self,
        dissimilarities: NDArray[np.float32],
        size: float,
        start: NDArray[Any] | None,
        pulse: Pulse,
    ) -> Coordinates:
        """The map of dissimilarities that were divided by `size`."""
        wanted = (len(dissimilarities), self.components)
        if start is not None:
            check_start(start, wanted)
        if not dissimilarities.any():
            middle = np.zeros(wanted) if start is None else np.broadcast_to(start.mean(axis=0), wanted)
            return Coordinates(middle, {}, ("All points are equal: the map is one point.",))
        begin = self._begin(dissimilarities) if start is None or all_equal(start) else start / size
        places, steps, settled = majorize(dissimilarities, begin, self.steps, self.tolerance, pulse=pulse)
        notes = () if settled else (f"The stress was still falling after {steps} steps; write a larger steps=.",)
        positions = np.zeros(wanted)
        turned, _ = principal_components(places, self.components)
        positions[:, : turned.shape[1]] = turned * size
        if start is not None:
            positions = align(positions, start)
        scores = {"stress": stress(dissimilarities, positions / size)}
        return Coordinates(positions, scores, notes, {"optimizer": "SMACOF", "steps": steps})

    def _begin(self, dissimilarities: NDArray[np.float32]) -> NDArray[np.float64]:
        """Classical scaling; where that finds too few axes and the map is not perfect yet, scatter along the others."""
        found = approximate_map(dissimilarities, self.components)
        places = np.zeros((len(dissimilarities), self.components))
        places[:, : found.shape[1]] = found
        if found.shape[1] < self.components and not stress(dissimilarities, places) < _PERFECT:
            missing = (len(dissimilarities), self.components - found.shape[1])
            places[:, found.shape[1] :] = _SCATTER * np.random.default_rng(self.seed).standard_normal(missing)
        return places


def majorize(
    dissimilarities: NDArray[np.float32],
    begin: NDArray[Any],
    steps: int,
    tolerance: float,
    *,
    pulse: Pulse = still,
) -> tuple[NDArray[np.float64], int, bool]:
    """Places, (point, component), of less and less stress; the steps taken, and whether the last one gained nothing.

    All but the first and the last go nearly twice as far as SMACOF does, which never raises the stress and halves the
    number of steps (de Leeuw and Heiser 1980).
    """
    places = np.ascontiguousarray(begin.T, dtype=np.float32)  # component, point
    moved, errors = np.empty_like(places), np.empty(places.shape[1], dtype=np.float32)
    before = np.inf
    with shared_rows() as share:
        for step in range(1, steps + 1):
            pulse()
            share(places.shape[1], partial(guttman, dissimilarities, places, moved, errors))
            error = float(errors.sum(dtype=np.float64))
            settled = before - error <= tolerance * error
            if settled or step == steps:
                break
            before = error
            places = moved + (_FURTHER * (moved - places) if step > 1 else 0)
    return moved.T.astype(np.float64), step, settled

"""UMAP (McInnes, Healy and Melville 2018), computed by umap-learn: the extra `neuroglass[umap]`."""

from __future__ import annotations

import importlib
import warnings
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.facts import Facts
from neuroglass.methods.projection.alignment import align
from neuroglass.methods.projection.classical_mds import approximate_map
from neuroglass.methods.projection.coordinates import Coordinates, all_equal, check_points, check_start
from neuroglass.methods.projection.dissimilarities import check_dissimilarities, spread
from neuroglass.methods.projection.pca import principal_components

_LEAST = 4  # fewer points leave no choice of neighbors
_WARM_RATE = 0.25  # of the usual first steps, when the map starts from another
_SCATTER = 1e-3  # around the start, in units of its spread, so that no two points begin at one place


@dataclass(frozen=True)
class Umap:
    """Places samples so that near neighbors in the layer stay near; needs the extra neuroglass[umap]."""

    components: int = 2  # axes of the map, 2 or 3
    neighbors: int = 15  # whom each point is kept near to; more shows larger structures
    min_distance: float = 0.1  # how near points may come on the map; smaller draws groups together
    seed: int = 0  # of the draws of its optimizer; maps of other seeds show what is chance

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "projection",
        resolution="sample",
        tuning="neighbors and least distance; see neighborhood hit and trustworthiness",
        cost="1 forward for each sample",
        blind="Sizes of groups and distances between them; clusters may be made of noise.",
    )

    def __post_init__(self) -> None:
        if self.components not in (2, 3):
            raise InvalidInput(f"components={self.components}; UMAP maps have 2 or 3")
        if self.neighbors < 2 or not 0 <= self.min_distance <= 1:
            raise InvalidInput(
                f"neighbors={self.neighbors}, min_distance={self.min_distance}; expected 2 neighbors or more and a "
                "distance of 0 to 1"
            )

    def __call__(self, points: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates:
        check_points(points, least=_LEAST)
        if all_equal(points):
            return self._one_point(len(points), start)
        begin = principal_components(points, self.components, seed=self.seed)[0]
        scaled = (points / spread(points)).astype(np.float32)
        return self._map(scaled, "euclidean", begin, start)

    def of_dissimilarities(self, dissimilarities: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates:
        """A map of things that are known by their dissimilarities alone, (point, point)."""
        check_dissimilarities(dissimilarities, least=_LEAST)
        if not dissimilarities.any():
            return self._one_point(len(dissimilarities), start)
        scaled = (dissimilarities / dissimilarities.max()).astype(np.float32)
        return self._map(scaled, "precomputed", approximate_map(scaled, self.components), start)

    def _one_point(self, count: int, start: NDArray[Any] | None) -> Coordinates:
        wanted = (count, self.components)
        if start is not None:
            check_start(start, wanted)
        middle = np.zeros(wanted) if start is None else np.broadcast_to(start.mean(axis=0), wanted)
        return Coordinates(middle, {}, ("All points are equal: the map is one point.",))

    def _map(
        self, table: NDArray[np.float32], metric: str, begin: NDArray[np.float64], start: NDArray[Any] | None
    ) -> Coordinates:
        wanted = (len(table), self.components)
        if start is not None:
            check_start(start, wanted)
        neighbors, notes = min(self.neighbors, len(table) - 1), ()
        if neighbors < self.neighbors:
            notes = (f"Neighbors were lowered from {self.neighbors} to {neighbors}, as points are few.",)
        warm = start is not None and not all_equal(start)
        optimizer = load_umap().UMAP(
            n_components=self.components,
            n_neighbors=neighbors,
            min_dist=self.min_distance,
            metric=metric,
            init=self._scattered(start if warm else begin, wanted),
            learning_rate=_WARM_RATE if warm else 1.0,
            random_state=self.seed,
            n_jobs=1,  # more would draw in another order every time
        )
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "using precomputed metric", UserWarning)
            positions = optimizer.fit_transform(table).astype(np.float64)
        if start is None:
            positions -= positions.mean(axis=0)
        else:  # umap-learn begins in a box of its own size: what it ends in is brought to the start's
            positions = align(positions * (spread(start) / spread(positions) if warm else 1.0), start)
        return Coordinates(positions, {}, notes, {"optimizer": "umap-learn", "threads": 1})

    def _scattered(self, places: NDArray[Any], wanted: tuple[int, int]) -> NDArray[np.float32]:
        """Where points begin, in umap-learn's usual box of 10, none at the place of another."""
        begin = np.zeros(wanted)
        begin[:, : places.shape[1]] = places - places.mean(axis=0)
        begin *= 10 / np.abs(begin).max()
        noise = np.random.default_rng(self.seed).standard_normal(wanted)
        return (begin + 10 * _SCATTER * noise).astype(np.float32)


def load_umap() -> Any:
    """The package umap-learn, imported when it is first needed: that takes seconds."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ImportWarning)  # of its parametric variant, without TensorFlow
            return importlib.import_module("umap")
    except ImportError as fault:
        raise InvalidInput(
            f"the method 'umap' needs the package umap-learn ({fault}); write pip install 'neuroglass[umap]', or take "
            "'tsne'"
        ) from fault

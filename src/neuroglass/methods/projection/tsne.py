"""t-SNE (van der Maaten and Hinton 2008), optimized by Barnes-Hut (van der Maaten 2014)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigvalsh
from scipy.sparse import csr_matrix
from sklearn.manifold import TSNE
from threadpoolctl import threadpool_info, threadpool_limits

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection.affinities import affinities, kl_divergence
from neuroglass.methods.projection.alignment import align
from neuroglass.methods.projection.coordinates import Coordinates, all_equal, check_points, check_start
from neuroglass.methods.projection.pca import principal_components

_WIDEST = 50  # wider points are first reduced by PCA
_LEAST_SAMPLES = 4  # fewer leave no choice of neighbours
_LEAST_STEPS = 250  # the optimizer's exaggerated phase
_MANY = 20  # so many times the perplexity of samples, and no usual exaggeration draws all into one point
_TESTABLE = 4096  # samples up to which eigenvalues are affordable
_THREADS = 2  # two partial sums add up alike in either order; with more, the same seed gives other bytes
_SHARED = 1000  # samples from which a second thread is worth its waiting


@dataclass(frozen=True)
class Tsne:
    """Places samples so that near neighbours in the layer stay near on the map; far distances mean little."""

    components: int = 2  # axes of the map, 2 or 3
    perplexity: float = 30.0  # how many neighbours each point keeps near; under a third of the samples
    steps: int = 1000  # of gradient descent, 250 of them exaggerated
    early_exaggeration: float = 12.0  # how much attraction is strengthened at first, so that clusters form
    warm_steps: int = 500  # instead of steps, when the map starts from another
    warm_exaggeration: float = 2.0  # instead of early_exaggeration then; more tears the map further from its start
    angle: float = 0.5  # far groups seen under a smaller angle repel as one; smaller is slower and more exact
    seed: int = 0  # of the slight scatter around the start; maps of other seeds show what is chance

    def __post_init__(self) -> None:
        if self.components not in (2, 3):
            raise InvalidInput(f"components={self.components}; t-SNE maps have 2 or 3")
        if not self.perplexity >= 1:
            raise InvalidInput(f"perplexity={self.perplexity}; expected 1 or more: 5 to 50 is usual")
        if min(self.steps, self.warm_steps) < _LEAST_STEPS:
            raise InvalidInput(
                f"steps={self.steps}, warm_steps={self.warm_steps}; expected {_LEAST_STEPS} or more of each"
            )
        if min(self.early_exaggeration, self.warm_exaggeration) < 1:
            raise InvalidInput(
                f"early_exaggeration={self.early_exaggeration}, warm_exaggeration={self.warm_exaggeration}; "
                "expected 1 (none) or more"
            )
        if not 0 < self.angle <= 1:
            raise InvalidInput(f"angle={self.angle}; expected more than 0, at most 1")

    def __call__(self, points: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates:
        check_points(points, least=_LEAST_SAMPLES)
        wanted = (len(points), self.components)
        if start is not None:
            check_start(start, wanted)
        if all_equal(points):
            middle = np.zeros(wanted) if start is None else np.broadcast_to(start.mean(axis=0), wanted)
            return Coordinates(middle, {}, ("All samples have equal activations: the map is one point.",))
        perplexity, notes = self._fitting_perplexity(len(points))
        reduced, _ = principal_components(points, _WIDEST, seed=self.seed)
        reduced /= reduced.std(axis=0).max()  # affinities ignore scale; float32 does not
        if points.shape[1] > _WIDEST < len(points):
            notes.append(f"{points.shape[1]} activations were reduced to {_WIDEST} by PCA before t-SNE.")
        joint = affinities(reduced, perplexity)
        warm = start is not None and not all_equal(start)
        asked = self.warm_exaggeration if warm else self.early_exaggeration
        exaggeration = min(asked, self._bearable_exaggeration(joint, perplexity))
        if exaggeration < asked:
            notes.append(f"Exaggeration was lowered from {asked:g} to {exaggeration:.3g}, as samples are few.")
        threads = _threads(len(points))
        with threadpool_limits(threads, user_api="openmp"):
            positions = self._optimize(reduced, perplexity, exaggeration, start if warm else None)
        scores = {"kl": kl_divergence(joint, positions)}
        return Coordinates(positions, scores, tuple(notes), {"optimizer": "Barnes-Hut", "threads": threads})

    def _fitting_perplexity(self, count: int) -> tuple[float, list[str]]:
        most = (count - 1) / 3
        if self.perplexity <= most:
            return self.perplexity, []
        lowered = f"Perplexity was lowered from {self.perplexity:g} to {most:g}, a third of the {count - 1} neighbours."
        return most, [lowered]

    def _bearable_exaggeration(self, joint: csr_matrix, perplexity: float) -> float:
        """Half the exaggeration at which a small map begins to shrink along one of its axes, for ever.

        In a map much smaller than 1 the repulsion is that of equal similarities, 1 / (n (n - 1)) for each pair, so
        that a direction grows only while exaggeration x (its eigenvalue of the affinities' Laplacian) < 1 / (n - 1).
        """
        count = joint.shape[0]
        if count > min(_MANY * perplexity, _TESTABLE):
            return np.inf
        dense = joint.toarray()
        laplacian = np.diag(dense.sum(axis=1)) - dense
        (eigenvalue,) = eigvalsh(laplacian, subset_by_index=(self.components, self.components))
        return max(1.0, 0.5 / ((count - 1) * max(float(eigenvalue), 1e-12)))

    def _optimize(
        self, points: NDArray[np.float64], perplexity: float, exaggeration: float, start: NDArray[Any] | None
    ) -> NDArray[np.float64]:
        optimizer = TSNE(
            n_components=self.components,
            perplexity=perplexity,
            early_exaggeration=exaggeration,
            max_iter=self.steps if start is None else self.warm_steps,
            init=(self._scattered(points) if start is None else start).astype(np.float32),
            learning_rate=len(points) / exaggeration / 4,  # "auto" is never under 50, which throws few samples apart
            angle=self.angle,
            random_state=self.seed,
        )
        positions = optimizer.fit_transform(points.astype(np.float32)).astype(np.float64)
        return positions - positions.mean(axis=0) if start is None else align(positions, start)

    def _scattered(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """The first principal components, made small, so that the optimizer is free to move every point."""
        place = np.zeros((len(points), self.components))
        place[:, : points.shape[1]] = points[:, : self.components] / points[:, 0].std()
        noise = np.random.default_rng(self.seed).standard_normal(place.shape)
        return 1e-4 * (place + 0.01 * noise)


def _threads(count: int) -> int:
    allowed = [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "openmp"]
    return min(_THREADS, *allowed) if count >= _SHARED else 1

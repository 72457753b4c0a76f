"""t-SNE (van der Maaten and Hinton 2008), its repulsion interpolated by FFT (Linderman et al. 2019)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigvalsh
from scipy.sparse import csr_matrix

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Pulse, still
from neuroglass.methods.facts import Facts
from neuroglass.methods.projection.affinities import affinities, affinities_of, kl_divergence
from neuroglass.methods.projection.alignment import align
from neuroglass.methods.projection.coordinates import Coordinates, all_equal, check_points, check_start
from neuroglass.methods.projection.descent import FINE, Exact, Interpolated, Phase, Repulsion, descend
from neuroglass.methods.projection.dissimilarities import check_dissimilarities
from neuroglass.methods.projection.pca import principal_components
from neuroglass.methods.projection.workers import thread_count

_WIDEST = 50  # wider points are first reduced by PCA
_LEAST_SAMPLES = 4  # fewer leave no choice of neighbours
_EXAGGERATED = 250  # steps of the first phase
_WARM_EXAGGERATED = 150
_FINE = 150  # last steps, on a finer grid
_RELEASED = 50  # steps without the pull, after which its cost is read
_MANY = 20  # so many times the perplexity of samples, and no usual exaggeration draws all into one point
_TESTABLE = 4096  # samples up to which eigenvalues are affordable
_FEW = 3000  # samples up to which all pairs are no slower than a grid


@dataclass(frozen=True)
class Tsne:
    """Places samples so that near neighbours in the layer stay near on the map; far distances mean little."""

    components: int = 2  # axes of the map, 2 or 3
    perplexity: float = 30.0  # how many neighbours each point keeps near; under a third of the samples
    steps: int = 750  # of gradient descent, 250 of them exaggerated
    early_exaggeration: float = 12.0  # how much attraction is strengthened at first, so that clusters form
    warm_steps: int = 600  # instead of steps, when the map starts from another, 150 of them exaggerated
    warm_exaggeration: float = 3.0  # instead of early_exaggeration then; more tears the map further from its start
    pull: float = 0.1  # towards the map it starts from: nats that moving by that map's radius costs; 0 is none
    seed: int = 0  # of the slight scatter around the start; maps of other seeds show what is chance

    interruptible: ClassVar[bool] = True  # takes a pulse, called at every step

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "projection",
        resolution="sample",
        tuning="perplexity and seed; see neighborhood hit and trustworthiness",
        cost="1 forward for each sample",
        blind="Sizes of groups and distances between them; clusters may be made of noise.",
    )

    def __post_init__(self) -> None:
        if self.components not in (2, 3):
            raise InvalidInput(f"components={self.components}; t-SNE maps have 2 or 3")
        if not self.perplexity >= 1:
            raise InvalidInput(f"perplexity={self.perplexity}; expected 1 or more: 5 to 50 is usual")
        if min(self.steps, self.warm_steps) < _EXAGGERATED:
            raise InvalidInput(
                f"steps={self.steps}, warm_steps={self.warm_steps}; expected {_EXAGGERATED} or more of each"
            )
        if not (self.early_exaggeration >= 1 and self.warm_exaggeration >= 1):
            raise InvalidInput(
                f"early_exaggeration={self.early_exaggeration}, warm_exaggeration={self.warm_exaggeration}; "
                "expected 1 (none) or more"
            )
        if not self.pull >= 0:
            raise InvalidInput(f"pull={self.pull}; expected 0 (none) or more")

    def __call__(self, points: NDArray[Any], *, start: NDArray[Any] | None = None, pulse: Pulse = still) -> Coordinates:
        check_points(points, least=_LEAST_SAMPLES)
        if start is not None:
            check_start(start, (len(points), self.components))
        if all_equal(points):
            return self._one_point(len(points), start, "All samples have equal activations")
        reduced, _ = principal_components(points, _WIDEST, seed=self.seed)
        perplexity, notes = self._fitting_perplexity(len(points))
        if points.shape[1] > _WIDEST < len(points):
            notes.append(f"{points.shape[1]} activations were reduced to {_WIDEST} by PCA before t-SNE.")
        return self._placed(affinities(reduced, perplexity), reduced, start, notes, pulse=pulse)

    def of_dissimilarities(self, dissimilarities: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates:
        """A map of things that are known by how unlike each pair of them is, (thing, thing)."""
        check_dissimilarities(dissimilarities, least=_LEAST_SAMPLES)
        if start is not None:
            check_start(start, (len(dissimilarities), self.components))
        if not dissimilarities.any():
            return self._one_point(len(dissimilarities), start, "All dissimilarities are 0")
        perplexity, notes = self._fitting_perplexity(len(dissimilarities))
        profiles, _ = principal_components(dissimilarities, self.components, seed=self.seed)
        return self._placed(affinities_of(dissimilarities, perplexity), profiles, start, notes, pulse=still)

    def _one_point(self, count: int, start: NDArray[Any] | None, why: str) -> Coordinates:
        wanted = (count, self.components)
        middle = np.zeros(wanted) if start is None else np.broadcast_to(start.mean(axis=0), wanted)
        return Coordinates(middle, {}, (f"{why}: the map is one point.",))

    def _fitting_perplexity(self, count: int) -> tuple[float, list[str]]:
        most = (count - 1) / 3
        if self.perplexity <= most:
            return self.perplexity, []
        lowered = f"Perplexity was lowered from {self.perplexity:g} to {most:g}, a third of the {count - 1} neighbours."
        return most, [lowered]

    def _placed(
        self,
        joint: csr_matrix,
        directions: NDArray[np.float64],
        start: NDArray[Any] | None,
        notes: list[str],
        *,
        pulse: Pulse,
    ) -> Coordinates:
        warm = start is not None and not all_equal(start)
        asked = self.warm_exaggeration if warm else self.early_exaggeration
        exaggeration = min(asked, self._bearable_exaggeration(joint))
        if exaggeration < asked:
            notes.append(f"Exaggeration was lowered from {asked:g} to {exaggeration:.3g}, as samples are few.")
        exact = self.components == 3 or len(directions) <= _FEW
        repulsion = Exact() if exact else Interpolated()
        if warm:
            positions, scores = self._moved(joint, start, exaggeration, repulsion, pulse=pulse)
        else:
            plain = self.steps - _EXAGGERATED
            fine = min(plain, _FINE)
            phases = (Phase(_EXAGGERATED, exaggeration), Phase(plain - fine), Phase(fine, spacing=FINE))
            positions = descend(joint, self._scattered(directions), phases, repulsion, pulse=pulse)
            scores = {"kl": kl_divergence(joint, positions)}
        plan = {"optimizer": "all pairs" if exact else "FFT-interpolated", "threads": thread_count()}
        return Coordinates(positions, scores, tuple(notes), plan)

    def _moved(
        self,
        joint: csr_matrix,
        start: NDArray[Any],
        exaggeration: float,
        repulsion: Repulsion,
        *,
        pulse: Pulse,
    ) -> tuple[NDArray[np.float64], dict[str, float]]:
        """The map that begins from `start` and is drawn to it; how much lower KL falls once it is let go."""
        fine = min(self.warm_steps - _WARM_EXAGGERATED, _FINE)
        phases = (
            Phase(_WARM_EXAGGERATED, exaggeration, self.pull, start),
            Phase(self.warm_steps - _WARM_EXAGGERATED - fine, 1.0, self.pull, start),
            Phase(fine, 1.0, self.pull, start, FINE),
        )
        positions = descend(joint, start, phases, repulsion, pulse=pulse)
        scores = {"kl": kl_divergence(joint, positions)}
        if self.pull > 0:
            free = descend(joint, positions, (Phase(_RELEASED, spacing=FINE),), repulsion, pulse=pulse)
            scores["kl_cost"] = scores["kl"] - kl_divergence(joint, free)
        return align(positions, start), scores

    def _bearable_exaggeration(self, joint: csr_matrix) -> float:
        """Half the exaggeration at which a small map begins to shrink along one of its axes, for ever.

        In a map much smaller than 1 the repulsion is that of equal similarities, 1 / (n (n - 1)) for each pair, so
        that a direction grows only while exaggeration x (its eigenvalue of the affinities' Laplacian) < 1 / (n - 1).
        """
        count = joint.shape[0]
        if count > min(_MANY * self.perplexity, _TESTABLE):
            return np.inf
        dense = joint.toarray()
        laplacian = np.diag(dense.sum(axis=1)) - dense
        (eigenvalue,) = eigvalsh(laplacian, subset_by_index=(self.components, self.components))
        return max(1.0, 0.5 / ((count - 1) * max(float(eigenvalue), 1e-12)))

    def _scattered(self, directions: NDArray[np.float64]) -> NDArray[np.float64]:
        """The first principal components, made small, so that the optimizer is free to move every point."""
        place = np.zeros((len(directions), self.components))
        place[:, : directions.shape[1]] = directions[:, : self.components] / directions[:, 0].std()
        noise = np.random.default_rng(self.seed).standard_normal(place.shape)
        return 1e-4 * (place + 0.01 * noise)

"""Classical multidimensional scaling (Torgerson 1952): the best map of the products that distances imply."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.sparse.linalg import LinearOperator, eigsh

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.facts import Facts
from neuroglass.methods.projection.alignment import align
from neuroglass.methods.projection.coordinates import Coordinates, check_points, check_start
from neuroglass.methods.projection.dissimilarities import MOST, check_dissimilarities, euclidean, spread, stress
from neuroglass.methods.projection.pca import Pca, principal_components

_EXACT = 256  # points up to which all eigenvectors are found at once
_NONE = 1e-9  # of the largest eigenvalue: what is smaller is rounding
_PIVOTS = 12  # points whose dissimilarities an approximate map begins from
_ROUNDS = 6  # in which it is refined
_BLOCK = 2**18  # numbers squared at a time: they stay in the cache


@dataclass(frozen=True)
class ClassicalMds:
    """Places samples by their distances at once, without steps; on a layer's activations this is PCA."""

    components: int = 2  # axes of the map
    seed: int = 0  # of the search for eigenvectors, used only for more than 256 points

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "projection",
        resolution="sample",
        tuning="none",
        cost="1 forward for each sample",
        blind="Near neighborhoods: large distances outweigh them.",
    )

    def __post_init__(self) -> None:
        if self.components < 1:
            raise InvalidInput(f"components={self.components}; a map has one axis or more: write components=2")

    def __call__(self, points: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates:
        """The principal components, which classical scaling of Euclidean distances ends in."""
        check_points(points)
        found = Pca(self.components, self.seed)(points, start=start)
        if len(points) > MOST:
            left_out = f"Stress was left out: it compares all pairs, and there are more than {MOST:,} points."
            return Coordinates(found.positions, found.scores, (*found.notes, left_out))
        if not found.scores:
            return found
        size = spread(points)
        scores = {**found.scores, "stress": stress(euclidean(points), found.positions / size)}
        return Coordinates(found.positions, scores, found.notes)

    def of_dissimilarities(self, dissimilarities: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates:
        """A map of things that are known by their dissimilarities alone, (point, point).

        The score `strain` is the share of the implied products, by their root mean square, that the map misses.
        """
        check_dissimilarities(dissimilarities)
        wanted = (len(dissimilarities), self.components)
        if start is not None:
            check_start(start, wanted)
        if not dissimilarities.any():
            return Coordinates(np.zeros(wanted), {}, ("All dissimilarities are 0: the map is one point.",))
        products = Products(dissimilarities)
        values, vectors = self._eigenvectors(products)
        positions = np.zeros(wanted)
        positions[:, : len(values)] = principal_components(vectors * np.sqrt(values), len(values))[0]
        notes = []
        if len(values) < self.components:
            notes.append(f"The dissimilarities span {len(values)} of {self.components} axes; the others are zero.")
        if start is not None:
            positions = align(positions, start)
        missed = max(0.0, 1 - float(np.square(values).sum()) / products.squared_norm())
        scores = {"strain": float(np.sqrt(missed)), "stress": stress(dissimilarities, positions)}
        return Coordinates(positions, scores, tuple(notes))

    def _eigenvectors(self, products: Products) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Those of the largest positive eigenvalues, largest first."""
        count = len(products)
        most = min(self.components, count - 1)
        if count <= _EXACT:
            values, vectors = eigh(products.times(np.eye(count)), subset_by_index=(count - most, count - 1))
        else:
            first = np.random.default_rng(self.seed).standard_normal(count)
            shape = (count, count)
            operator = LinearOperator(shape, matvec=products.times, matmat=products.times, dtype=np.float64)
            values, vectors = eigsh(operator, most, which="LA", v0=first)
        kept = values > _NONE * values.max()
        return values[kept][::-1], vectors[:, kept][:, ::-1]


class Products:
    """The products of places that dissimilarities imply, -1/2 J D^2 J, without writing them out."""

    def __init__(self, dissimilarities: NDArray[Any]) -> None:
        self._dissimilarities = dissimilarities
        self._step = max(1, _BLOCK // len(dissimilarities))

    def __len__(self) -> int:
        return len(self._dissimilarities)

    def times(self, vectors: NDArray[Any]) -> NDArray[np.float64]:
        centered = vectors - vectors.mean(axis=0)
        parts = [np.square(block) @ centered for block in self._parts(centered.dtype)]
        found = np.concatenate(parts)
        found -= found.mean(axis=0)
        product: NDArray[np.float64] = -0.5 * found
        return product

    def squared_norm(self) -> float:
        """The sum of all squared products."""
        rows = np.concatenate([np.square(block).sum(axis=1) for block in self._parts(np.float64)])
        fourth = sum(float(np.square(np.square(block)).sum()) for block in self._parts(np.float64))
        means = rows / len(self)
        return 0.25 * (fourth - 2 * len(self) * float(means @ means) + float(rows.sum() / len(self)) ** 2)

    def _parts(self, kind: Any) -> Iterator[NDArray[Any]]:
        for first in range(0, len(self), self._step):
            yield self._dissimilarities[first : first + self._step].astype(kind)


def approximate_map(dissimilarities: NDArray[np.float32], components: int) -> NDArray[np.float64]:
    """A classical map but for a few percent, in a few passes: what an optimizer can begin from.

    Its axes are those that have a positive eigenvalue, largest first, and may be fewer than asked.
    """
    products = Products(dissimilarities)
    vectors = dissimilarities[:, _pivots(dissimilarities)]
    for _ in range(_ROUNDS):
        vectors = np.linalg.qr(products.times(vectors))[0].astype(np.float32)
    values, turned = eigh(vectors.T @ products.times(vectors))
    kept = np.flatnonzero(values > max(0.0, _NONE * values[-1]))[::-1][:components]
    return (vectors @ turned[:, kept]).astype(np.float64) * np.sqrt(values[kept])


def _pivots(dissimilarities: NDArray[np.float32]) -> list[int]:
    """Points far from each other: first the one farthest from all, then the one farthest from those taken."""
    chosen = [int(dissimilarities.sum(axis=1).argmax())]
    nearest = dissimilarities[chosen[0]].copy()
    while len(chosen) < min(_PIVOTS, len(dissimilarities)):
        chosen.append(int(nearest.argmax()))
        np.minimum(nearest, dissimilarities[chosen[-1]], out=nearest)
    return chosen

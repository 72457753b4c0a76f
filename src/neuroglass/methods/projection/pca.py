"""Principal component analysis (Pearson 1901): the directions along which samples differ most."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from sklearn.utils.extmath import randomized_svd

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.facts import Facts
from neuroglass.methods.projection.alignment import align
from neuroglass.methods.projection.coordinates import Coordinates, all_equal, check_points, check_start

_EXACT = 4096  # largest side of a matrix whose eigenvectors are found exactly
_BLOCK = 2**23  # numbers held in float64 at a time


@dataclass(frozen=True)
class Pca:
    """Places samples by the directions along which they differ most; distances shrink, never grow."""

    components: int = 2  # axes of the map
    seed: int = 0  # of the randomized decomposition, used only where samples and activations both exceed 4096

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "projection",
        resolution="sample",
        tuning="none",
        cost="1 forward for each sample",
        blind="Structure that is curved: it shows the plane of largest spread and drops the rest.",
    )

    def __post_init__(self) -> None:
        if self.components < 1:
            raise InvalidInput(f"components={self.components}; a map has one axis or more: write components=2")

    def __call__(self, points: NDArray[Any], *, start: NDArray[Any] | None = None) -> Coordinates:
        check_points(points)
        wanted = (len(points), self.components)
        scores, variances = principal_components(points, self.components, seed=self.seed)
        positions = np.zeros(wanted)
        positions[:, : scores.shape[1]] = scores
        notes = []
        if (rank := int((variances.kept > 0).sum())) < self.components:
            notes.append(f"The samples span {_directions(rank)}; the map's other {self.components - rank} are zero.")
        if not variances.exact:
            notes.append(f"Components by randomized SVD, as both sides of the data exceed {_EXACT}.")
        if start is not None:
            check_start(start, wanted)
            positions = align(positions, start)
        if all_equal(points):
            return Coordinates(positions, {}, (*notes, "All samples have equal activations: the map is one point."))
        explained = float(variances.kept.sum() / variances.total)
        return Coordinates(positions, {"explained_variance": explained}, tuple(notes))


@dataclass(frozen=True, eq=False)
class Variances:
    """How much the points vary along each kept direction, and in all."""

    kept: NDArray[np.float64]  # largest first
    total: float
    exact: bool


def principal_components(points: NDArray[Any], most: int, *, seed: int = 0) -> tuple[NDArray[np.float64], Variances]:
    """Where points lie along their `most` principal directions: (point, direction) and the variances.

    A direction's sign is such that its largest entry, by absolute value, over the points is positive.
    """
    count, width = points.shape
    most = min(most, count, width)
    mean = points.mean(axis=0, dtype=np.float64)
    if exact := min(count, width) <= _EXACT:
        decompose = _by_columns if width <= count else _by_rows
        scores, total = decompose(points, mean, most)
    else:
        centered = (points - mean).astype(np.result_type(points.dtype, np.float32), copy=False)
        left, singular, _ = randomized_svd(centered, most, n_iter=7, random_state=seed)
        scores, total = (left * singular).astype(np.float64), float(np.square(centered, dtype=np.float64).sum())
    squares = np.square(scores).sum(axis=0)
    squares[squares <= total * 1e-14] = 0.0  # rounding, not variance
    scores = np.where(squares > 0, scores, 0.0) * _signs(scores)
    return scores, Variances(squares / count, total / count, exact)


def _by_columns(points: NDArray[Any], mean: NDArray[Any], most: int) -> tuple[NDArray[np.float64], float]:
    count, width = points.shape
    covariance = np.zeros((width, width))
    step = max(1, _BLOCK // width)
    for first in range(0, count, step):
        block = points[first : first + step] - mean
        covariance += block.T @ block
    directions = eigh(covariance, subset_by_index=(width - most, width - 1))[1][:, ::-1]
    scores = np.concatenate([(points[first : first + step] - mean) @ directions for first in range(0, count, step)])
    return scores, float(np.trace(covariance))


def _by_rows(points: NDArray[Any], mean: NDArray[Any], most: int) -> tuple[NDArray[np.float64], float]:
    count, width = points.shape
    products = np.zeros((count, count))
    step = max(1, _BLOCK // count)
    for first in range(0, width, step):
        block = points[:, first : first + step] - mean[first : first + step]
        products += block @ block.T
    squares, left = eigh(products, subset_by_index=(count - most, count - 1))
    return left[:, ::-1] * np.sqrt(np.maximum(squares[::-1], 0)), float(np.trace(products))


def _signs(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    # rounding makes the largest of a near-tie uncertain: the first within a millionth decides
    largest = np.abs(scores).max(axis=0)
    decisive = (np.abs(scores) >= largest * (1 - 1e-6)).argmax(axis=0)
    return np.where(scores[decisive, np.arange(scores.shape[1])] < 0, -1.0, 1.0)


def _directions(rank: int) -> str:
    return "one direction" if rank == 1 else f"{rank or 'no'} directions"

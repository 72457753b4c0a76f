"""Where are points dense? HDBSCAN (Campello, Moulavi and Sander 2013), against what it finds in noise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from sklearn.cluster import HDBSCAN
from sklearn.utils.extmath import randomized_svd

from neuroglass.core.errors import InvalidInput

Floats = NDArray[np.float64]
Members = NDArray[np.int64]

NOISES = 19  # sets of Gaussian noise that points are compared with
MARGIN = 1.5  # times the odds of any of them are wanted: skewed and flat noise reach that in under 1 of 10 tries
CLEAR = 0.1  # less is not believed, however rare in noise
EXACT = 4_096  # largest side of a matrix whose eigenvectors are found exactly
COMPARED = 4_000  # points, at most, for which that is asked


@dataclass(frozen=True)
class Search:
    """How dense groups are looked for."""

    least: int  # samples of a group
    neighbors: int  # a place is as dense as the distance to this many samples says
    reduce: int  # principal components that are searched; 0: all activations
    seed: int  # of the noise

    def __post_init__(self) -> None:
        if self.least < 2 or self.neighbors < 1 or self.reduce < 0:
            raise InvalidInput(
                f"min_size={self.least}, neighbors={self.neighbors}, reduce={self.reduce} were given; a group has 2 "
                "samples or more (min_size=0: chosen by their number), neighbors is 1 or more, reduce 0 or more"
            )


@dataclass(frozen=True, eq=False)
class Dense:
    """The group of every point, -1 for none, how firmly it belongs there, and how clear the groups are."""

    members: Members
    strength: Floats
    clearness: float  # share of points in groups, times the mean simplified silhouette of these
    by_chance: float  # the largest clearness in noise of the same spread
    nearest: Members  # the group whose mean is nearest to every point; its own where it has one

    @property
    def found(self) -> int:
        return int(self.members.max(initial=-1)) + 1

    @property
    def holds(self) -> bool:
        """Whether there are groups, clearer by MARGIN than any that noise shows."""
        return self.found > 1 and self.clearness > wanted(self.by_chance)


def wanted(chance: float) -> float:
    """How clear groups must be to be believed where noise is as clear as `chance`: odds MARGIN times as large."""
    return max(CLEAR, MARGIN * chance / (1 - chance + MARGIN * chance))


def find_dense(points: NDArray[Any], search: Search) -> Dense:
    """Groups of a table (point, coordinate), compared with a Gaussian cloud of the same principal variances."""
    none = np.full(len(points), -1)
    nothing = Dense(none, np.zeros(len(points)), 0.0, 0.0, none)
    if len(points) < 2 * search.least or (points == points[:1]).all():
        return nothing
    reduced = principal(points, search.reduce, seed=search.seed)
    members, strength = _hdbscan(reduced, search)
    if members.max() < 1:
        return nothing
    rng = np.random.default_rng(search.seed)
    some, some_members = reduced, members
    if len(reduced) > COMPARED:
        some = reduced[np.sort(rng.choice(len(reduced), COMPARED, replace=False))]
        search = replace(search, least=max(2, round(search.least * COMPARED / len(reduced))))
        some_members = _hdbscan(some, search)[0]
    clear = clearness(some, some_members)
    chance = 0.0
    for _ in range(NOISES):
        noise = rng.standard_normal(some.shape) * some.std(axis=0)
        chance = max(chance, clearness(noise, _hdbscan(noise, search)[0]))
        if wanted(chance) >= clear:
            break
    nearest = np.where(members >= 0, members, _distances(reduced, members).argmin(axis=1))
    return Dense(members, strength, clear, chance, nearest)


def principal(points: NDArray[Any], most: int, *, seed: int = 0) -> Floats:
    """The points along their first principal components, less those without variance; centered points for `most` 0."""
    centered = points - points.mean(axis=0, dtype=np.float64)
    count, width = points.shape
    if not most or width <= most:
        return np.asarray(centered, dtype=np.float64)
    narrow = centered.astype(np.result_type(points.dtype, np.float32), copy=False)
    if min(count, width) > EXACT:
        left, singular, _ = randomized_svd(narrow, most, random_state=seed)
        scores = left * singular
    elif width <= count:
        directions = eigh((narrow.T @ narrow).astype(np.float64), subset_by_index=(width - most, width - 1))[1]
        scores = narrow @ directions[:, ::-1]
    else:
        most = min(most, count)
        squares, left = eigh((narrow @ narrow.T).astype(np.float64), subset_by_index=(count - most, count - 1))
        scores = left[:, ::-1] * np.sqrt(np.maximum(squares[::-1], 0))
    spread = np.square(scores).sum(axis=0)
    return np.asarray(scores[:, spread > 1e-10 * spread.max()], dtype=np.float64)


def clearness(points: Floats, members: Members) -> float:
    """Share of points in groups times how much nearer they are to their own group's mean than to the next one's."""
    inside = members >= 0
    if members.max(initial=-1) < 1:
        return 0.0
    own, far = members[inside], _distances(points, members)[inside]
    rows = np.arange(len(own))
    near = far[rows, own]
    far[rows, own] = np.inf
    other = far.min(axis=1)
    return float(np.mean((other - near) / np.maximum(np.maximum(other, near), np.finfo(float).tiny)) * inside.mean())


def _distances(points: Floats, members: Members) -> Floats:
    """How far every point is from the mean of every group: (point, group)."""
    means = [points[members == group].mean(axis=0) for group in range(int(members.max()) + 1)]
    return np.stack([np.sqrt(np.square(points - mean).sum(axis=1)) for mean in means], axis=1)


def _hdbscan(points: Floats, search: Search) -> tuple[Members, Floats]:
    found = HDBSCAN(min_cluster_size=search.least, min_samples=min(search.neighbors, len(points)), copy=True)
    found.fit(points)
    return found.labels_.astype(np.int64), np.nan_to_num(found.probabilities_.astype(np.float64))

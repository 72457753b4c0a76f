"""What a method of the family is shown, and what it finds: groups of samples."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.methods.clusters.properties import Properties

Members = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Classes:
    """The class of every sample, by the data or, where these say nothing, by the network."""

    indices: NDArray[np.int64]
    names: tuple[str, ...]
    known: bool  # by the data


@dataclass(frozen=True, eq=False)
class Seen:
    """The asked samples in the order of their ids: where they lie, what was measured of them, their classes."""

    where: str  # 'at fc1', 'on the tsne map of fc1'
    samples: tuple[int, ...]
    points: NDArray[Any]  # sample, activation (or component of the map)
    on_map: bool
    properties: Properties
    classes: Classes | None  # None where the network does not classify
    predictions: NDArray[np.int64] | None


@dataclass(frozen=True, eq=False)
class Grouping:
    """Numbered groups, -1 for none; `within` is the class whose other samples a group is compared with, -1: all."""

    members: Members  # sample
    strength: NDArray[np.float64]  # sample: how firmly it belongs to its group, 0..1
    within: tuple[int, ...]  # group
    scores: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return len(self.within)

    @property
    def inside(self) -> NDArray[np.bool_]:
        """Which samples each group holds: (group, sample)."""
        inside: NDArray[np.bool_] = self.members == np.arange(self.count)[:, None]
        return inside

    def outside(self, classes: Classes | None) -> NDArray[np.bool_]:
        """Which samples each group is compared with: (group, sample)."""
        compared = np.ones((self.count, len(self.members)), bool)
        for group, index in enumerate(self.within):
            if index >= 0 and classes is not None:
                compared[group] = classes.indices == index
        return compared & ~self.inside


def numbered(members: Members) -> Members:
    """The same groups numbered by size, the largest first; equal ones by their first sample."""
    groups, first, counts = np.unique(members[members >= 0], return_index=True, return_counts=True)
    order = np.lexsort((first, -counts))
    places = np.full(int(groups.max(initial=-1)) + 2, -1)  # the last stands for -1
    places[groups[order]] = np.arange(len(groups))
    return places[members]


def share(part: int, whole: int) -> str:
    return f"{part:,} of {whole:,} samples ({100 * part / max(1, whole):.0f}%)"


@dataclass(frozen=True, eq=False)
class Explained:
    """A row for each of some samples: columns of numbers and words."""

    samples: tuple[int, ...]
    columns: Mapping[str, NDArray[Any]]
    scores: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

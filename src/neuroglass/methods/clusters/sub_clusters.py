"""Sub-clusters of each class (Rauber et al. 2017, section 5.2), by HDBSCAN (Campello, Moulavi and Sander 2013)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import NotApplicable
from neuroglass.methods.clusters.density import Dense, Search, find_dense
from neuroglass.methods.clusters.grouping import Grouping, Seen, numbered, share
from neuroglass.methods.facts import Facts


@dataclass(frozen=True)
class SubClusters:
    """Into which kinds does this layer (or map) part the samples of one class, and what sets each kind apart?"""

    min_size: int = 0  # samples of the smallest sub-cluster; 0: a twentieth of the class, 5 or more
    neighbors: int = 5  # a place is as dense as the distance to this many samples says; more is smoother
    reduce: int = 5  # principal components of the class that are searched; 0: all activations, as on a map
    seed: int = 0  # of the noise that sub-clusters are compared with

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "clustering",
        resolution="sample",
        tuning="the smallest size of a group",
        cost="1 forward for each sample",
        blind="Why the samples belong together: what sets a kind apart is measured, not caused.",
    )

    def __post_init__(self) -> None:
        self._search(2)

    def _search(self, count: int) -> Search:
        return Search(self.min_size or max(5, round(count / 20)), self.neighbors, self.reduce, self.seed)

    def __call__(self, seen: Seen) -> Grouping:
        if seen.classes is None:
            raise NotApplicable("sub-clusters are parts of a class, and the network does not classify")
        members, strength = np.full(len(seen.samples), -1), np.zeros(len(seen.samples))
        within: list[int] = []
        whole: dict[str, list[str]] = {}  # why classes are not parted
        for index in np.unique(seen.classes.indices).tolist():
            own = np.flatnonzero(seen.classes.indices == index)
            search = self._search(len(own))
            found = find_dense(seen.points[own], search)
            if found.holds:
                members[own] = numbered(found.nearest) + len(within)
                strength[own] = found.strength
                within += [index] * found.found
            else:
                whole.setdefault(_why_not(found, search, seen.where), []).append(seen.classes.names[index])
        return Grouping(
            members, strength, tuple(within), _scores(members, within), _notes(seen, members, strength, whole)
        )


def _why_not(found: Dense, search: Search, where: str) -> str:
    if len(found.members) < 2 * search.least:
        return "too few samples to be parted"
    if found.found < 2:
        return f"one group {where}"
    return "the parts found are hardly clearer than in noise of the same spread, and left out"


def _scores(members: NDArray[np.int64], within: list[int]) -> dict[str, float]:
    scores = {"clusters": len(within), "classes_with_sub_clusters": len(set(within))}
    return {**scores, "share_in_clusters": float((members >= 0).mean())} if within else scores


def _notes(
    seen: Seen, members: NDArray[np.int64], strength: NDArray[np.float64], whole: dict[str, list[str]]
) -> tuple[str, ...]:
    inside, dense = int((members >= 0).sum()), int((strength > 0).sum())
    known = seen.classes is not None and seen.classes.known
    notes = [] if known else ["The data has no labels: classes are the network's predictions."]
    if inside:
        notes.append(
            f"Sub-clusters {seen.where} hold {share(inside, len(members))}; {dense:,} of them lie where their class "
            "is dense, the others are put to the sub-cluster whose mean is nearest (membership 0)."
        )
    return (*notes, *(f"{_classes(names)}: {why}." for why, names in whole.items()))


def _classes(names: list[str]) -> str:
    listed = ", ".join(names[:10]) + (f" and {len(names) - 10} more" if len(names) > 10 else "")
    return f"{'Class' if len(names) == 1 else 'Classes'} {listed}"

"""Dense groups of samples, by HDBSCAN (Campello, Moulavi and Sander 2013)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.methods.clusters.density import Dense, Search, find_dense, wanted
from neuroglass.methods.clusters.grouping import Grouping, Seen, numbered, share
from neuroglass.methods.facts import Facts


@dataclass(frozen=True)
class DenseGroups:
    """Which samples does this layer (or map) hold closely together, and what sets each group apart from the rest?"""

    min_size: int = 0  # samples of the smallest group; 0: a hundredth of all, 5 or more
    neighbors: int = 5  # a place is as dense as the distance to this many samples says; more is smoother
    reduce: int = 10  # principal components that are searched; 0: all activations, as on a map
    seed: int = 0  # of the noise that groups are compared with

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "clustering",
        resolution="sample",
        tuning="the smallest size of a group",
        cost="1 forward for each sample",
        blind="Why the samples belong together: what sets a group apart is measured, not caused.",
    )

    def __post_init__(self) -> None:
        self._search(2)

    def _search(self, count: int) -> Search:
        return Search(self.min_size or max(5, round(count / 100)), self.neighbors, self.reduce, self.seed)

    def __call__(self, seen: Seen) -> Grouping:
        search = self._search(len(seen.points))
        found = find_dense(seen.points, search)
        if not found.holds:
            none = np.full(len(seen.points), -1)
            return Grouping(none, np.zeros(len(none)), (), {"clusters": 0}, (self._why_not(seen, found, search),))
        members = numbered(found.members)
        inside = int((members >= 0).sum())
        scores = {
            "clusters": found.found,
            "share_in_clusters": inside / len(members),
            "clearness": found.clearness,
            "clearness:chance": found.by_chance,
        }
        rest = ", the others between them" if inside < len(members) else ""
        held = share(inside, len(members))
        note = f"Dense groups of {search.least} samples or more {seen.where}; {held} lie in one{rest}."
        return Grouping(members, found.strength, (-1,) * found.found, scores, (note,))

    def _why_not(self, seen: Seen, found: Dense, search: Search) -> str:
        count = len(seen.points)
        if count < 2 * search.least:
            return f"{count} samples are too few for two groups of {search.least}: none was looked for."
        if (seen.points == seen.points[:1]).all():
            return f"All samples are equal {seen.where}: there are no groups."
        if found.found < 2:
            return f"No two groups of {search.least} samples or more lie apart {seen.where}."
        return (
            f"{found.found} groups were found {seen.where}, but none hold: their clearness is {found.clearness:.2f}; "
            f"{wanted(found.by_chance):.2f} is wanted, as noise of the same spread reaches {found.by_chance:.2f}."
        )

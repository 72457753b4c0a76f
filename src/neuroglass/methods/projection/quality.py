"""How far can a map be believed? The measures that stand beside every projection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.methods.projection.class_separation import Classes
from neuroglass.methods.projection.nearest import Nearest, nearest
from neuroglass.methods.projection.neighborhood_hit import hits_among
from neuroglass.methods.projection.neighborhood_preservation import neighborhood_preservation
from neuroglass.methods.projection.trustworthiness import kept_ranks

HIT_SIZES = (6, 10)  # neighbours: 6 in re-implementations of Rauber et al. 2017, and 10
RANK_SIZE = 10
EXACT = 20_000  # samples up to which measures of all distances are computed at every point
SAMPLED = 4_000  # points at which they are computed otherwise

_UNLABELED = (
    "Neighborhood hit and class separation were left out: each needs one class label, an integer, per sample; the data "
    "has none."
)
_ONE_CLASS = "All samples have one label: every neighborhood hit is 1 whatever the map, and no classes are apart."


@dataclass(frozen=True, eq=False)
class Quality:
    """Scores of a map, the same per point, and what was left out and why."""

    scores: Mapping[str, float] = field(default_factory=dict)
    columns: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)  # one number per point
    notes: tuple[str, ...] = ()


def measure(original: NDArray[Any], positions: NDArray[Any], labels: NDArray[Any] | None, *, seed: int = 0) -> Quality:
    """How well neighbours, and classes where there are any, are kept on the map.

    `original` is (point, activation), `positions` (point, component), `labels` a class index per point or None.
    `seed` draws the points of a sampled measure.
    """
    count = max(*HIT_SIZES, RANK_SIZE) + 1
    spaces = _Spaces(nearest(positions, count), nearest(original, count), labels)
    parts = (spaces.hits(), spaces.preservation(), spaces.consistency(), spaces.ranks(seed))
    return Quality(
        {name: value for part in parts for name, value in part.scores.items()},
        {name: value for part in parts for name, value in part.columns.items()},
        tuple(dict.fromkeys(note for part in parts for note in part.notes)),
    )


class _Spaces:
    """The map and the original space, with the neighbours in each; `labels` name classes, None where there are none."""

    def __init__(self, shown: Nearest, original: Nearest, labels: NDArray[Any] | None) -> None:
        self._near = {"": shown, ":original": original}
        self._labels = labels
        self._count = len(shown.order)
        several = labels is not None and len(np.unique(labels)) > 1
        self._classes = Classes(labels) if labels is not None and several else None

    def hits(self) -> Quality:
        if self._labels is None:
            return Quality(notes=(_UNLABELED,))
        sizes = [size for size in HIT_SIZES if size < self._count]
        notes = [_too_few(f"Neighborhood hit at {size}", self._count) for size in HIT_SIZES if size not in sizes]
        columns = {}
        for suffix, near in self._near.items() if sizes else ():
            for size, hits in zip(sizes, hits_among(near, self._labels, sizes), strict=True):
                columns[f"neighborhood_hit@{size}{suffix}"] = hits
        if self._classes is None:
            notes.append(_ONE_CLASS)
        return Quality({name: float(hits.mean()) for name, hits in columns.items()}, columns, tuple(notes))

    def preservation(self) -> Quality:
        if self._count <= 2 * RANK_SIZE:
            return Quality()
        name = f"neighborhood_preservation@{RANK_SIZE}"
        kept = neighborhood_preservation(self._near[":original"], self._near[""], RANK_SIZE)
        return Quality({name: float(kept.mean())}, {name: kept})

    def consistency(self) -> Quality:
        if self._classes is None:
            return Quality()
        found = {suffix: self._classes.consistency(near.distances.points) for suffix, near in self._near.items()}
        return Quality({f"distance_consistency{suffix}": value for suffix, value in found.items()})

    def ranks(self, seed: int) -> Quality:
        """The measures that look at all distances; of a large set, those of some points with a standard error."""
        rows = np.arange(self._count)
        notes = []
        if sampled := self._count > EXACT:
            rows = np.sort(np.random.default_rng(seed).choice(self._count, SAMPLED, replace=False))
        found = self._of_all_distances(rows)
        told = "Trustworthiness and continuity" + (" and the silhouette" if self._classes else "")
        if self._count <= 2 * RANK_SIZE:
            what = f"Trustworthiness, continuity and preservation at {RANK_SIZE}"
            notes.append(_too_few(what, self._count, needed=2 * RANK_SIZE + 1))
        if sampled:
            notes.append(f"{told} were computed at {SAMPLED} of {self._count} samples, drawn with seed {seed}.")
        scores = {name: float(values.mean()) for name, values in found.items()}
        if sampled:
            unseen = 1 - len(rows) / self._count  # drawn without replacement
            for name, values in found.items():
                scores[f"{name}:standard_error"] = float(values.std(ddof=1) * np.sqrt(unseen / len(rows)))
        columns = {} if sampled else {name: found[name] for name in found if not name.startswith("silhouette")}
        return Quality(scores, columns, tuple(notes))

    def _of_all_distances(self, rows: NDArray[np.intp]) -> Mapping[str, NDArray[np.float64]]:
        found: dict[str, list[NDArray[np.float64]]] = {}
        shown, original = (near.distances for near in self._near.values())
        for block in original.blocks(rows):
            low, high = shown.between(block), original.between(block)
            if self._count > 2 * RANK_SIZE:
                found.setdefault(f"trustworthiness@{RANK_SIZE}", []).append(kept_ranks(low, high, RANK_SIZE))
                found.setdefault(f"continuity@{RANK_SIZE}", []).append(kept_ranks(high, low, RANK_SIZE))
            if self._classes:
                found.setdefault("silhouette", []).append(self._classes.silhouettes(low, block))
                found.setdefault("silhouette:original", []).append(self._classes.silhouettes(high, block))
        return {name: np.concatenate(parts) for name, parts in found.items()}


def _too_few(what: str, count: int, needed: int | None = None) -> str:
    wants = f"; {needed} or more are needed" if needed else ""
    return f"{what} neighbours was left out: there are only {count} samples{wants}."

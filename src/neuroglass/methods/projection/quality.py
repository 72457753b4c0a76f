"""How far can a map be believed? The measures that stand beside every projection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.methods.projection.neighborhood_hit import neighborhood_hit
from neuroglass.methods.projection.trustworthiness import trustworthiness_and_continuity

HIT_SIZES = (6, 10)  # neighbours: 6 in re-implementations of Rauber et al. 2017, and 10
RANK_SIZE = 10
EXACT = 20_000  # samples up to which trustworthiness and continuity are computed at every point
SAMPLED = 4_000  # points at which they are computed otherwise

_UNLABELED = "Neighborhood hit was left out: it needs one class label, an integer, per sample; the data has none."


@dataclass(frozen=True, eq=False)
class Quality:
    """Scores of a map, the same per point, and what was left out and why."""

    scores: Mapping[str, float]
    columns: Mapping[str, NDArray[np.float64]]  # one number per point
    notes: tuple[str, ...]


def measure(original: NDArray[Any], positions: NDArray[Any], labels: NDArray[Any] | None, *, seed: int = 0) -> Quality:
    """Neighborhood hit on the map and in the original space, trustworthiness and continuity.

    `original` is (point, activation), `positions` (point, component), `labels` a class index per point or None.
    `seed` draws the points of a sampled measure.
    """
    parts = (_hits(original, positions, labels), _ranks(original, positions, seed))
    return Quality(
        {name: value for part in parts for name, value in part.scores.items()},
        {name: value for part in parts for name, value in part.columns.items()},
        tuple(note for part in parts for note in part.notes),
    )


def _hits(original: NDArray[Any], positions: NDArray[Any], labels: NDArray[Any] | None) -> Quality:
    if labels is None:
        return Quality({}, {}, (_UNLABELED,))
    sizes = [size for size in HIT_SIZES if size < len(positions)]
    notes = [_too_few(f"Neighborhood hit at {size}", len(positions)) for size in HIT_SIZES if size not in sizes]
    columns = {}
    for points, suffix in ((positions, ""), (original, ":original")) if sizes else ():
        for size, hits in zip(sizes, neighborhood_hit(points, labels, sizes), strict=True):
            columns[f"neighborhood_hit@{size}{suffix}"] = hits
    if len(np.unique(labels)) == 1:
        notes.append("All samples have one label, so that every neighborhood hit is 1 whatever the map.")
    return Quality({name: float(hits.mean()) for name, hits in columns.items()}, columns, tuple(notes))


def _ranks(original: NDArray[Any], positions: NDArray[Any], seed: int) -> Quality:
    count = len(positions)
    if count <= 2 * RANK_SIZE:
        what = f"Trustworthiness and continuity at {RANK_SIZE}"
        return Quality({}, {}, (_too_few(what, count, needed=2 * RANK_SIZE + 1),))
    names = (f"trustworthiness@{RANK_SIZE}", f"continuity@{RANK_SIZE}")
    if count <= EXACT:
        found = trustworthiness_and_continuity(original, positions, RANK_SIZE)
        columns = dict(zip(names, found, strict=True))
        return Quality({name: float(values.mean()) for name, values in columns.items()}, columns, ())
    rows = np.sort(np.random.default_rng(seed).choice(count, SAMPLED, replace=False))
    found = trustworthiness_and_continuity(original, positions, RANK_SIZE, rows=rows)
    scores = {}
    for name, values in zip(names, found, strict=True):
        scores[name] = float(values.mean())
        unseen = 1 - SAMPLED / count  # drawn without replacement
        scores[f"{name}:standard_error"] = float(values.std(ddof=1) * np.sqrt(unseen / SAMPLED))
    note = f"Trustworthiness and continuity were computed at {SAMPLED} of {count} samples, drawn with seed {seed}."
    return Quality(scores, {}, (note,))


def _too_few(what: str, count: int, needed: int | None = None) -> str:
    wants = f"; {needed} or more are needed" if needed else ""
    return f"{what} neighbours was left out: there are only {count} samples{wants}."

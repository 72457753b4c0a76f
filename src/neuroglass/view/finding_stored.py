"""What is a finding, and what is known of a stored result before its arrays are read?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.result import Result

CLEAR = 2  # standard errors from which a difference is told: chance alone exceeds them in one of 20 cases
SAMPLES = ("label", "prediction", "confidence", "right")  # the columns that tell of a sample's classes


@dataclass(frozen=True)
class Finding:
    """A sentence, and what to look at."""

    sentence: str
    kind: str  # 'errors', 'check', 'units', 'map', 'clusters', 'layers'
    result: str  # the id of its evidence
    samples: tuple[int, ...] = ()  # that it is about; none where it is about all
    unit: str = ""
    layer: str = ""
    share: float = 0.0  # of all that could be concerned


@dataclass(frozen=True, eq=False)
class Stored:
    """A stored result by its question and scores; its arrays are read when they are needed."""

    id: str
    kind: str
    family: str
    method: str
    at: Sequence[str]
    count: int  # samples
    columns: Sequence[str]
    read: Callable[[], Result]
    scores: Mapping[str, float] = field(default_factory=dict)
    verdict: Mapping[str, Any] | None = None

    @classmethod
    def of(cls, id: str, about: Mapping[str, Any], read: Callable[[], Result]) -> Stored:
        """From what a store describes."""
        asked = about["provenance"]["question"]
        names = (asked["family"], asked["method"], tuple(asked["at"]), len(asked["samples"]), tuple(about["columns"]))
        return cls(id, about["kind"], *names, read, about["scores"], about.get("verdict"))


def asked(stored: Iterable[Stored], family: str, method: str = "", *columns: str) -> list[Stored]:
    """The results of such questions that have these columns, those of most samples first."""
    found = [
        one
        for one in stored
        if one.family == family and method in ("", one.method) and set(columns) <= set(one.columns)
    ]
    return sorted(found, key=lambda one: -one.count)


@dataclass(frozen=True, eq=False)
class Classified:
    """What is known of samples: their ids, and arrays over them."""

    source: str  # the result that tells of them
    ids: NDArray[np.int64]
    label: NDArray[np.int64]
    prediction: NDArray[np.int64]
    confidence: NDArray[np.float64]
    right: NDArray[np.bool_]

    def at(self, rows: NDArray[np.bool_]) -> tuple[int, ...]:
        return tuple(self.ids[rows].tolist())


def classified(stored: Sequence[Stored]) -> Classified | None:
    """The samples of the result that tells of most; None where no result has their labels and predictions."""
    with_samples = [one for one in stored if set(SAMPLES) <= set(one.columns) and one.kind in ("Projection", "Trails")]
    if not with_samples:
        return None
    source = max(with_samples, key=lambda one: one.count)
    result = source.read()
    label, prediction, confidence, right = (np.asarray(result.columns[name].values) for name in SAMPLES)
    return Classified(source.id, row_ids(result), label, prediction, confidence, right)


def row_ids(result: Result) -> NDArray[np.int64]:
    """The ids of the samples along the first axis."""
    axis = result.axes[0]
    return np.array(axis.ticks, np.int64) if axis.ticks else np.arange(axis.size)


def amount(count: int, noun: str, plural: str = "") -> str:
    """`1 sample`, `1,200 samples`, `12 wrong predictions`."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"

"""Misclassified samples explained by where they lie (Rauber et al. 2017, section 5.2)."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from sklearn.neighbors import NearestNeighbors

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.methods.clusters.describe import describe
from neuroglass.methods.clusters.grouping import Classes, Explained, Seen
from neuroglass.methods.clusters.sub_clusters import SubClusters
from neuroglass.methods.facts import Facts

COLUMNS = {"label": str, "prediction": str, "neighbors": str, "agree": np.int64, "explanation": str}


@dataclass(frozen=True)
class Misclassified:
    """Why was each misclassified sample taken for another class: among whose samples does it lie at this layer?"""

    neighbors: int = 6  # nearest correctly classified samples that are asked
    min_size: int = 0  # samples of the smallest sub-cluster; 0: a twentieth of the class, 5 or more
    reduce: int = 5  # principal components of a class in which its sub-clusters are searched; 0: all activations
    seed: int = 0  # of the noise that sub-clusters are compared with

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "clustering",
        resolution="sample",
        tuning="how many neighbors are asked",
        cost="1 forward for each sample",
        blind="Why a sample is wrong: it says what the samples around it are.",
    )

    def __post_init__(self) -> None:
        if self.neighbors < 1:
            raise InvalidInput(f"neighbors={self.neighbors}; ask at least one: write neighbors=6")
        self._parts()

    def _parts(self) -> SubClusters:
        return SubClusters(self.min_size, reduce=self.reduce, seed=self.seed)

    def __call__(self, seen: Seen) -> Explained:
        classes, predicted = seen.classes, seen.predictions
        if classes is None or predicted is None or not classes.known:
            raise NotApplicable("the data has no classes as labels: no sample is known to be misclassified")
        wrong = np.flatnonzero(classes.indices != predicted)
        right = np.flatnonzero(classes.indices == predicted)
        scores = {"accuracy": len(right) / len(predicted), "misclassified": len(wrong)}
        if not len(wrong):
            return Explained((), _columns([]), scores, (f"All {len(predicted):,} samples are classified correctly.",))
        if not len(right):
            raise NotApplicable("no sample is classified correctly: no neighbor could explain the others")
        parts = _part_names(self._parts(), seen)
        near = _nearest(seen, wrong, right, self.neighbors)
        predictions = predicted[wrong].tolist()
        rows = [_row(seen.where, classes, *one, parts) for one in zip(predictions, wrong, near, strict=True)]
        taken = sum(row[3] > near.shape[1] / 2 for row in rows)
        scores["among_the_predicted_class"] = taken / len(rows)
        notes = [
            f"{taken:,} of {len(rows):,} misclassified samples lie mostly among those of the class they are taken for."
        ]
        if len(right) < self.neighbors:
            notes.append(f"Classified correctly: {len(right)}, fewer than the {self.neighbors} neighbors asked for.")
        return Explained(tuple(seen.samples[one] for one in wrong), _columns(rows), scores, tuple(notes))


def _nearest(seen: Seen, wrong: NDArray[np.intp], right: NDArray[np.intp], most: int) -> NDArray[np.intp]:
    """The nearest of the right for each of the wrong, the nearest first: (wrong, neighbor)."""
    finder = NearestNeighbors(n_neighbors=min(most, len(right)), algorithm="brute").fit(seen.points[right])
    nearest: NDArray[np.intp] = right[finder.kneighbors(seen.points[wrong], return_distance=False)]
    return nearest


def _part_names(method: SubClusters, seen: Seen) -> NDArray[np.str_]:
    """The name of the sub-cluster of every sample; '' for those in none."""
    grouping = method(seen)
    names = (*describe(grouping, seen.properties, seen.classes).names, "")
    return np.array([names[member] for member in grouping.members])


def _row(
    where: str, classes: Classes, predicted: int, one: np.intp, near: NDArray[np.intp], parts: NDArray[np.str_]
) -> tuple[str, str, str, int, str]:
    label, taken = (classes.names[index] for index in (classes.indices[one], predicted))
    own = near[classes.indices[near] == predicted]
    named, counts = np.unique([part for part in parts[own] if part], return_counts=True)
    told = ""
    if len(named):
        amount = int(counts.max())
        told = f", {'' if amount == len(own) else f'{amount} '}of sub-cluster {named[counts.argmax()]}"
    are = f"are {taken}s" if taken.isdecimal() else f"are labeled {taken}"
    sentence = f"label {label}, predicted {taken}: {len(own)} of its {len(near)} nearest neighbors {where} {are}{told}"
    return label, taken, ", ".join(classes.names[index] for index in classes.indices[near]), len(own), sentence


def _columns(rows: list[tuple[str, str, str, int, str]]) -> dict[str, NDArray[Any]]:
    columns = zip(*rows, strict=True) if rows else ((),) * len(COLUMNS)
    return {name: np.array(values, dtype=kind) for (name, kind), values in zip(COLUMNS.items(), columns, strict=True)}

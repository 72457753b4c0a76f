"""What is a group of samples called, and what do the numbers say of it? No more than its AUCs support."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroglass.methods.clusters.evidence import DOUBT, LEAST, Evidence, weigh
from neuroglass.methods.clusters.grouping import Classes, Grouping
from neuroglass.methods.clusters.properties import Properties

MOST = 3  # properties told of a group


@dataclass(frozen=True, eq=False)
class Description:
    """The names of the groups, a sentence for each, and the numbers that these stand on."""

    names: tuple[str, ...]
    sentences: tuple[str, ...]
    evidence: Evidence
    note: str  # how properties were chosen to be told; '' without groups


def describe(grouping: Grouping, properties: Properties, classes: Classes | None) -> Description:
    """Names and sentences by the properties that part each group best from what it is compared with."""
    outside = grouping.outside(classes)
    evidence = weigh(properties.values, grouping.inside, outside)
    names, sentences = [], []
    for group, label in enumerate(_labels(grouping, classes)):
        own = grouping.members == group
        medians = np.median(properties.values[own], axis=0)
        told = [
            (properties.words[place].say(more=auc > 0.5, median=float(medians[place])), place, max(auc, 1 - auc))
            for place, auc in _strongest(evidence, group)
        ]
        names.append(f"{label}: {told[0][0]}" if told else label)
        rest = _rest(grouping, group, int(outside[group].sum()), classes)
        parts = [f"{words} ({_number(auc, words, properties.names[place])})" for words, place, auc in told]
        said = _joined(parts) if parts else "no measured property sets it apart"
        sentences.append(f"Cluster {label} ({_held(own, grouping.within[group], classes)}): {said}, against {rest}.")
    return Description(tuple(names), tuple(sentences), evidence, _note(evidence) if names else "")


def _strongest(evidence: Evidence, group: int) -> list[tuple[int, float]]:
    auc = evidence.auc[group]
    places = np.argsort(-np.abs(auc - 0.5).round(2), kind="stable")  # of equally strong ones the first is told first
    return [(int(place), float(auc[place])) for place in places if evidence.told[group, place]][:MOST]


def _number(auc: float, words: str, name: str) -> str:
    """`polarity AUC 0.98`; the name only where the words do not hold it."""
    return f"AUC {auc:.2f}" if name in words else f"{name} AUC {auc:.2f}"


def _labels(grouping: Grouping, classes: Classes | None) -> list[str]:
    """`9 a` and `9 b` for parts of a class, `1` and `2` for groups of all samples."""
    labels = []
    for group, index in enumerate(grouping.within):
        if index < 0 or classes is None:
            labels.append(str(group + 1))
        else:
            labels.append(f"{classes.names[index]} {_letter(group - grouping.within.index(index))}")
    return labels


def _letter(place: int) -> str:
    letter = chr(ord("a") + place % 26)
    return letter if place < 26 else _letter(place // 26 - 1) + letter


def _held(own: NDArray[np.bool_], within: int, classes: Classes | None) -> str:
    amount = f"{int(own.sum()):,} samples"
    if within >= 0 or classes is None:
        return amount
    found, counts = np.unique(classes.indices[own], return_counts=True)
    first = int(counts.argmax())
    verb = "labeled" if classes.known else "predicted"
    return f"{amount}, {100 * counts[first] / own.sum():.0f}% {verb} {classes.names[found[first]]}"


def _rest(grouping: Grouping, group: int, others: int, classes: Classes | None) -> str:
    index = grouping.within[group]
    of = f" of class {classes.names[index]}" if index >= 0 and classes is not None else ""
    return f"the other {others:,} samples{of}"


def _joined(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def _note(evidence: Evidence) -> str:
    groups, tried = evidence.auc.shape
    return (
        "AUC: the chance that a sample of the cluster has more (less) of a property than one it is compared with; 0.5 "
        f"is none. Told are AUCs of {LEAST} or more that chance reaches in under {100 * DOUBT:.0f}% of such studies "
        f"(rank-sum test, Bonferroni over {groups} clusters × {tried} properties). They say how samples differ, not "
        "why."
    )

"""What are the sub-clusters of a class made of, and does it help to filter away what they differ in?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from neuroglass.core.result import Clusters, Matrix
from neuroglass.demos.training import AFTER
from neuroglass.model.weights import load_weights
from neuroglass.recipes.telling import tell_section
from neuroglass.reproduce.cases import Case, make_case, untrained
from neuroglass.reproduce.comparison import Finding, accuracy
from neuroglass.reproduce.edges import WORDS
from neuroglass.reproduce.plan import CNN, EDGES

POLARITY = "polarity"
EXPLAINED = "svhn"
MOST = 3  # properties that are named


def sub_clusters(cases: Sequence[Case]) -> list[Finding]:
    """Into which kinds does the last hidden layer part the samples of one class, and why are samples misclassified?"""
    return [found for case in explained(cases) for found in _sub_clusters(case)]


def edge_filter(cases: Sequence[Case]) -> list[Finding]:
    """Accuracy with what the clusters differ in filtered away: for the network as it is, and for one trained so."""
    return [found for case in explained(cases) for found in _edge_filter(case)]


def explained(cases: Sequence[Case]) -> list[Case]:
    """The networks whose clusters the paper explains."""
    return [case for case in cases if case.kind == CNN and case.images.wanted.key == EXPLAINED]


def _sub_clusters(case: Case) -> list[Finding]:
    parts, wrong = (
        case.after.clusters(method, layer=case.last, samples=case.mapped, progress=case.watch.progress)
        for method in ("sub_clusters", "misclassified")
    )
    text = [telling_sentence(case, parts)]
    text.append("The table lists the misclassified samples, and among which others each of them lies.")
    tell_section(
        case.after, f"{case.images.name}: what the clusters of the last hidden layer mean", text, [parts, wrong]
    )
    return [_parted(case, parts)]


def _edge_filter(case: Case) -> list[Finding]:
    plain, filtered = case.performance(), _through_edges(case)
    again = make_case(case.images, EDGES, case.plan, case.folder, case.watch)
    retrained = again.performance()
    parts = again.after.clusters("sub_clusters", layer=again.last, samples=again.mapped, progress=case.watch.progress)
    right = [f"{result.scores['accuracy']:.3f}" for result in (plain, filtered, retrained)]
    text = (
        f"Brightness, color and polarity say nothing of the digit, and the clusters differ in them; an edge filter "
        f"takes them away. Here it is {WORDS}.",
        f"The CNN that was trained on images as they are is right on {right[0]} of the test images as they are and "
        f"on {right[1]} of the filtered ones. Trained anew in the same way on filtered training images it is right "
        f"on {right[2]} of the filtered test images.",
        telling_sentence(again, parts),
    )
    results = [filtered, retrained, again.map(again.last), parts]
    tell_section(case.after, f"{case.images.name}: the edge filter", text, results)
    what = "accuracy on edge-filtered test images"
    return [
        accuracy(f"{what}, trained on images as they are", "filtered", case, filtered),
        accuracy(f"{what}, trained on filtered ones", "retrained", again, retrained),
        _parted(again, parts),
    ]


def telling(parts: Clusters) -> Mapping[str, int]:
    """In how many classes each property tells a sub-cluster from the rest of its class, the most telling first."""
    names = [parts.evidence.axes[1].label(place) for place in range(parts.evidence.axes[1].size)]
    told = parts.told.values
    owners = parts.composition.values.argmax(axis=1) if len(told) else np.zeros(0, np.int64)
    classes = {name: len(np.unique(owners[told[:, place]])) for place, name in enumerate(names)}
    return dict(sorted(classes.items(), key=lambda item: -item[1]))


def telling_sentence(case: Case, parts: Clusters) -> str:
    """How many classes fall into sub-clusters, and what these are told by."""
    by = telling(parts)
    most = [f"{name} in {count}" for name, count in by.items() if count and name != POLARITY][:MOST]
    found = f"These are told from the rest of their class by {', '.join(most)}; by" if most else "They are told by"
    return (
        f"Classes that fall into sub-clusters at {case.last} of the {case.kind}: {_parted_classes(parts)} of "
        f"{len(case.images.test.classes)}. {found} polarity, dark on light against light on dark, in {by[POLARITY]}."
    )


def _parted_classes(parts: Clusters) -> int:
    return int(parts.scores.get("classes_with_sub_clusters", 0))


def _parted(case: Case, parts: Clusters) -> Finding:
    by = telling(parts)
    other = max((name for name in by if name != POLARITY), key=by.__getitem__)
    said = (
        f"{by[POLARITY]} of {len(case.images.test.classes)} classes; {_parted_classes(parts)} with sub-clusters, "
        f"told by {other} in {by[other]}"
    )
    return Finding("classes with a sub-cluster told by polarity", POLARITY, case, said, (parts,))


def _through_edges(case: Case) -> Matrix:
    """The trained network as it is, asked about edge-filtered images."""
    model = load_weights(untrained(case.images, EDGES, 0), case.run.checkpoints[AFTER])
    subject = replace(case.run.template, model=model, name=f"{case.name}, its images edge-filtered")
    return case.after.of(subject).overview("performance", progress=case.watch.progress)  # type: ignore[return-value]

"""How do the networks see the samples: before and after training, in first and last layers, along the way?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neuroglass.core.result import Trails
from neuroglass.recipes import sentences
from neuroglass.recipes.telling import tell_section
from neuroglass.reproduce.cases import Case
from neuroglass.reproduce.comparison import Finding, accuracy
from neuroglass.reproduce.plan import CNN, MLP

HIT = sentences.HIT
LEAST_GROUPED = "least grouped at the end"


def accuracies(cases: Sequence[Case]) -> list[Finding]:
    """How often is each network right on images that it was not trained on?"""
    results = [case.performance() for case in cases]
    text = [
        f"{case.name}: accuracy {result.scores['accuracy']:.3f} on {len(case.images.test):,} test images, after "
        f"{case.plan.epochs} epochs on {len(case.images.train):,} training images."
        for case, result in zip(cases, results, strict=True)
    ]
    tell_section(cases[0].after, "Accuracy", text, results)
    return [accuracy("test accuracy", "accuracy", case, result) for case, result in zip(cases, results, strict=True)]


def layer_maps(cases: Sequence[Case]) -> list[Finding]:
    """Maps of the last hidden layer before and after training, and of the first one after it."""
    findings = []
    for images in dict.fromkeys(case.images for case in cases):
        own = [case for case in cases if case.images is images]
        made, text = [], []
        for case in own:
            before, after = case.map(case.last, trained=False), case.map(case.last)
            first = case.map(case.first)
            made += [before, after, first]
            text.append(
                f"{case.name}: training takes neighborhood hit (k = 6) on the map of the last hidden layer, "
                f"{case.last}, from {sentences.two(before.scores[HIT])} to {sentences.two(after.scores[HIT])}; in "
                f"{case.first} of the trained network it is {sentences.two(first.scores[HIT])}."
            )
            findings += [
                Finding(
                    "neighborhood hit, last hidden layer, before training",
                    "hit before",
                    case,
                    before.scores[HIT],
                    (before,),
                ),
                Finding(
                    "neighborhood hit, last hidden layer, after training",
                    "hit after",
                    case,
                    after.scores[HIT],
                    (after,),
                ),
                Finding(
                    f"neighborhood hit, {case.first}, after training", "hit first", case, first.scores[HIT], (first,)
                ),
            ]
        title = f"{images.name}: last hidden layer before and after training, and first against last"
        tell_section(own[0].after, title, (*text, *sentences.by_chance(made[0])), made)
    return findings


def layer_trails(cases: Sequence[Case]) -> list[Finding]:
    """Where each sample goes from layer to layer of the trained network."""
    found = []
    for case in (case for case in cases if case.kind == MLP):
        layers = case.layers
        trails = case.after.trails("tsne", layers=layers, samples=case.mapped, progress=case.watch.progress)
        found.append((case, trails))
    return _told(found, "Trails through the layers", "layers")


def epoch_trails(cases: Sequence[Case]) -> list[Finding]:
    """Where each sample goes on the map of the last hidden layer while the network is trained."""
    found = []
    for case in (case for case in cases if case.kind == CNN):
        trails = case.whole.trails("tsne", layers=[case.last], samples=case.mapped, progress=case.watch.progress)
        found.append((case, trails))
    return _told(found, "Trails through training", "epochs")


def _told(found: Sequence[tuple[Case, Trails]], title: str, over: str) -> list[Finding]:
    if not found:
        return []
    text, findings = [], []
    for case, trails in found:
        name, share = least_grouped(trails)
        ends = f"At the end of the trails class {name} is grouped least well: neighborhood hit {share:.2f}."
        text.append(" ".join((f"{case.name}:", *sentences.movement(trails), ends)))
        if over == "epochs":
            said = f"class {name} (neighborhood hit {share:.2f})"
            findings.append(Finding(f"class {LEAST_GROUPED} of training", LEAST_GROUPED, case, said, (trails,)))
    tell_section(found[0][0].after, title, text, [trails for _, trails in found])
    return findings


def least_grouped(trails: Trails) -> tuple[str, float]:
    """The class whose samples have the fewest neighbors of their own label on the last map, and their share."""
    last = trails.axes[1].label(trails.axes[1].size - 1)
    hits, labels = (trails.columns[name].values for name in (f"{HIT}:{last}", "label"))
    names = trails.columns.get("label_name", trails.columns["label"]).values
    means = {str(names[labels == label][0]): float(hits[labels == label].mean()) for label in np.unique(labels)}
    return min(means.items(), key=lambda item: item[1])

"""Which units work together, which are experts of a class, and which samples does a unit fire for?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from neuroglass.core.result import Matrix, Projection, Result
from neuroglass.methods.overview.samples_for import SamplesFor
from neuroglass.methods.projection.neighborhood_hit import neighborhood_hit
from neuroglass.recipes.telling import tell_section
from neuroglass.reproduce.cases import Case
from neuroglass.reproduce.comparison import Finding
from neuroglass.reproduce.plan import CNN

NONE = -1  # the preferred class of units that never change
NEAREST = 6  # units
GROUPED = "neighborhood hit of units by preferred class"


def neuron_maps(cases: Sequence[Case]) -> list[Finding]:
    """Units of the last hidden layer before and after training, the experts of the hardest class lit."""
    results: list[Result] = []
    text, findings = [], []
    for case in (case for case in cases if case.kind == CNN):
        index, recall = hardest_class(case.performance())
        name, target = case.images.test.classes[index], f"logit:{index}"
        before, after = (
            study.neuron_map(case.last, target=target, samples=case.mapped, progress=case.watch.progress)
            for study in (case.before, case.after)
        )
        results += [before, after]
        text.append(
            f"{case.name}: of all classes {name} is right least often ({recall:.2f} of its samples). Its experts, the "
            f"units of {case.last} that tell it best from the others, are {_experts(before)} before training and "
            f"{_experts(after)} after it; all units together tell it with an AUC of {_auc(before)} and {_auc(after)}."
        )
        for when, found in (("before", before), ("after", after)):
            findings.append(Finding(f"{GROUPED}, {when} training", f"units {when}", case, grouped(found), (found,)))
    text.append(
        f"In the table at the end, neighborhood hit of units is the share of a unit's {NEAREST} nearest units on these "
        "maps that prefer its class: the one that activates it most."
    )
    tell_section(cases[0].after, "Neuron maps before and after training, the experts of a class lit", text, results)
    return findings


def unit_samples(cases: Sequence[Case]) -> list[Finding]:
    """Units by the class that they answer most, beside the samples that the strongest expert fires for."""
    results: list[Result] = []
    text = []
    for case in (case for case in cases if case.kind == CNN):
        index, _ = hardest_class(case.performance())
        shown = case.after.neuron_map(case.last, samples=case.mapped, progress=case.watch.progress)
        lit = case.after.neuron_map(
            case.last, target=f"logit:{index}", samples=case.mapped, progress=case.watch.progress
        )
        unit = int(lit.columns["discriminative_power"].values.argmax())
        fired = case.after.overview(
            SamplesFor(f"{case.last}:{unit}"), samples=case.mapped, progress=case.watch.progress
        )
        results += [shown, fired]
        text.append(
            f"{case.name}: {_preferred(shown, case)} Unit {case.last}:{unit} is the strongest expert of "
            f"{case.images.test.classes[index]}: below its map are the samples that it fires for most."
        )
    tell_section(cases[0].after, "Units by preferred class, and the samples that one of them fires for", text, results)
    return []


def grouped(found: Projection) -> float | str:
    """The share of a unit's nearest units on the map that prefer its class too, of units that ever change."""
    preferred = found.columns["preferred_class"].values
    live = np.flatnonzero(preferred != NONE)
    if len(live) <= NEAREST:
        return f"only {len(live)} units change"
    (hits,) = neighborhood_hit(found.values[live], preferred[live], (NEAREST,))
    return float(hits.mean())


def hardest_class(performance: Matrix) -> tuple[int, float]:
    """The class with the smallest share of right predictions, and that share."""
    cells = performance.values
    counts = cells.sum(axis=1)
    recall = np.divide(cells.diagonal(), counts, out=np.full(len(cells), np.inf), where=counts > 0)
    return int(recall.argmin()), float(recall.min())


def _experts(found: Projection) -> str:
    return f"{int(found.columns['expert'].values.sum()):,} of {found.axes[0].size:,}"


def _auc(found: Projection) -> str:
    return next((f"{value:.2f}" for name, value in found.scores.items() if name.startswith("expert_auc:")), "unknown")


def _preferred(found: Projection, case: Case) -> str:
    """How many units prefer each class."""
    preferred = found.columns["preferred_class"].values
    named = [f"{name} {int((preferred == place).sum())}" for place, name in enumerate(case.images.test.classes)]
    silent = int((preferred == NONE).sum())
    return f"Units of {case.last} by the class that activates them most: {', '.join(named)}; {silent} never change."

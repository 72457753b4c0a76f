"""What does each unit of a layer answer to? Columns beside a neuron map (Rauber et al. 2017)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.methods.auc import auc
from neuroglass.methods.liveliness import Liveliness
from neuroglass.methods.preferred import preferred
from neuroglass.methods.projection.discrimination import TREES, find_experts
from neuroglass.methods.units import group_means

_MOST_CLASSES = 20  # up to which every class has a column of its own
_UNLABELED = "Preferred classes and AUC were left out: they need one class label, an integer, per sample."


@dataclass(frozen=True, eq=False)
class Activity:
    """What the units of a layer did over samples, and what is known of those samples."""

    activations: NDArray[Any]  # sample, unit
    life: Liveliness
    labels: NDArray[Any] | None  # class index of every sample
    classes: Sequence[str]  # their names, where they have any
    chosen: NDArray[np.bool_]  # samples to compare with the others: some or none
    aimed: int | None = None  # the class whose experts are sought
    seed: int = 0  # of the trees that find them

    def name(self, index: int) -> str:
        return self.classes[index] if self.classes else str(index)


@dataclass(frozen=True, eq=False)
class Told:
    """Columns with one value per unit, scores and sentences."""

    columns: Mapping[str, NDArray[Any]]
    scores: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def tell(activity: Activity) -> Told:
    """Everything that is known of the units one by one."""
    parts = [_amounts(activity), _classes(activity), _choice(activity), _experts(activity)]
    return Told(
        {name: values for part in parts for name, values in part.columns.items()},
        {name: value for part in parts for name, value in part.scores.items()},
        tuple(note for part in parts for note in part.notes),
    )


def _amounts(activity: Activity) -> Told:
    everything = np.ones((1, len(activity.activations)), dtype=bool)
    return Told(
        {
            "constant": activity.life.constant,
            "dead": activity.life.dead,
            "mean_activation": group_means(activity.activations, everything)[0],
        }
    )


def _classes(activity: Activity) -> Told:
    """The class for which each unit's mean is the highest, and how well each unit alone tells classes apart."""
    if activity.labels is None:
        return Told({}, notes=(_UNLABELED,))
    own = preferred(activity.activations, activity.labels)
    columns, present = own.columns(activity.life, activity.classes), own.present
    if len(present) == 1:
        return Told(columns, notes=("AUC was left out: all samples have one label.",))
    told = present if len(present) <= _MOST_CLASSES else present[present == activity.aimed]
    for index, areas in zip(told, auc(activity.activations, activity.labels == told[:, None]), strict=True):
        columns[f"auc:{activity.name(index)}"] = areas
    left_out = f"AUC is told for the target's class only, as there are {len(present)} classes."
    return Told(columns, notes=(left_out,) if len(told) < len(present) else ())


def _choice(activity: Activity) -> Told:
    """What each unit does on the chosen samples."""
    if not activity.chosen.any():
        return Told({})
    inside, outside = group_means(activity.activations, np.stack([activity.chosen, ~activity.chosen]))
    spread = activity.activations.std(axis=0, dtype=np.float64)
    difference = np.divide(inside - outside, spread, out=np.zeros_like(inside), where=~activity.life.constant)
    return Told({"mean_activation:chosen": inside, "difference:chosen": difference})


def _experts(activity: Activity) -> Told:
    """How much each unit helps to tell the aimed class from the rest."""
    if activity.aimed is None or activity.labels is None:
        return Told({})
    units, live = len(activity.life.constant), activity.life.live
    if not len(live):
        return Told({}, notes=("Experts were left out: no unit changes.",))
    found = find_experts(activity.activations[:, live], activity.labels == activity.aimed, seed=activity.seed)
    power, expert = np.zeros(units), np.zeros(units, dtype=bool)
    power[live], expert[live] = found.power, found.expert
    name = activity.name(activity.aimed)
    note = (
        f"Discriminative power for {name} is each unit's share in {TREES} extremely randomized trees (seed "
        f"{activity.seed}). Experts ({int(expert.sum())}) are the fewest units with over half of all power above an "
        "even share."
    )
    scores = {f"expert_accuracy:{name}": found.accuracy, f"expert_auc:{name}": found.auc}
    return Told({"discriminative_power": power, "expert": expert}, scores, (note,))

"""Samples for a unit: those that it answers most and least, as in activation maximization over a data set."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.extremes import most_and_least
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import Gallery
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.methods.units import take_unit, unit_activations
from neuroglass.model.aim import Aim
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class SamplesFor:
    """Which samples does this unit answer most, and which least?"""

    unit: str  # such as conv2:37, fc1:4 or logit:3; a channel's activation is its mean over positions
    count: int = 12  # samples of each kind

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "statistic",
        resolution="sample",
        tuning="none",
        cost="1 forward for each sample",
        blind="What else would move the unit: only samples of this data are shown.",
    )

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidInput(f"count={self.count}; write how many samples to show, such as count=12")

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        aim = take_unit(subject, self.unit)
        values = unit_activations(subject, aim, samples, progress=progress).astype(np.float64)
        most, least = most_and_least(values, self.count)
        shown = np.concatenate([most, least])
        ids = [samples[place] for place in shown]
        kinds = ["most"] * len(most) + ["least"] * len(least)
        ticks = [f"{kind}: {values[at]:.3g}, sample {samples[at]}" for kind, at in zip(kinds, shown, strict=True)]
        axis = Axis("item", len(ids), ticks=tuple(ticks))
        inputs = subject.reader.asked(subject.data.batch(ids).x)
        signed = bool(inputs.dtype.kind == "f" and inputs.min() < 0)
        return Look(
            Gallery,
            Field(inputs, (axis, *subject.space.layout), "input", signed=signed),
            columns={
                "sample": column(np.array(ids), "sample", axis),
                "activation": column(values[shown], f"activation of {aim.text}", axis, signed=True),
            },
            notes=(*_labeled(subject, aim, samples, most), *_tied(aim, values)),
        )


def _labeled(subject: Subject, aim: Aim, samples: tuple[int, ...], most: np.ndarray) -> tuple[str, ...]:
    """The label that most of the first samples share."""
    y = subject.data.y
    if subject.outputs.task != "classes" or y is None or np.ndim(y) != 1:
        return ()
    found, counts = np.unique(np.asarray(y)[[samples[place] for place in most]], return_counts=True)
    index = int(found[counts.argmax()])
    name = subject.classes[index] if subject.classes else str(index)
    return (f"Of the {len(most)} samples that {aim.text} answers most, {counts.max()} have the label {name}.",)


def _tied(aim: Aim, values: np.ndarray) -> tuple[str, ...]:
    """What equal activations mean for the order."""
    if (values == values[0]).all():
        return (f"{aim.text} answers all {len(values)} samples alike: the order means nothing.",)
    tied = int((values == values.min()).sum())
    lowest = f"{tied} of {len(values)} samples share the lowest activation, {values.min():.3g}; the first are shown."
    return (lowest,) if tied > 1 else ()

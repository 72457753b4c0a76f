"""Baseline input: what stands for "nothing" in methods that hide, and in the checks."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.field import Axis, Field
from neuroglass.core.progress import Progress
from neuroglass.core.result import Gallery
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class BaselineInput:
    """What does "nothing" look like to the methods that hide parts of a sample?"""

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "statistic",
        resolution="element",
        tuning="the baseline of the space",
        cost="none",
        blind="Whether the network takes it for nothing.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        space = subject.space
        blank = space.baseline_array()
        kind = np.int64 if space.integer else np.float32
        axis = Axis("item", 1, ticks=("baseline",))
        signed = bool(blank.min() < 0)
        return Look(Gallery, Field(blank.astype(kind)[None], (axis, *space.layout), "input", signed=signed))

"""Filters: the weights of the first layer, laid out as the input that they multiply."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import Gallery
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model.filters import first_filters
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class Filters:
    """Which patterns do the units of the first layer multiply the input with?"""

    units: int = 36  # those with the largest weights are shown

    facts: ClassVar[Facts] = Facts(
        "the network",
        "statistic",
        resolution="weight",
        tuning="none",
        cost="none",
        blind="Layers beyond the first, whose weights act on no picture.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        layer, weights, axes = first_filters(subject)
        norm = np.sqrt((weights.reshape(len(weights), -1) ** 2).sum(1))
        shown = np.sort(np.argsort(-norm, kind="stable")[: self.units])
        axis = Axis("item", len(shown), ticks=tuple(f"{layer.name}:{unit}" for unit in shown))
        left = len(weights) - len(shown)
        return Look(
            Gallery,
            Field(weights[shown], (axis, *axes), f"weight of {layer.name}", signed=True),
            columns={"norm": column(norm[shown], "norm", axis)},
            notes=(f"The {len(shown)} units with the largest weights of {len(weights)} are shown.",) if left else (),
        )

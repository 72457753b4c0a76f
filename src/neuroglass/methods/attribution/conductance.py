"""Conductance: what flows to the target through each unit of a layer (Dhamdhere et al., 2018, arXiv:1805.12233)."""

from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.input_path import along_input_path
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class Conductance:
    """Through which units of a layer does the target change while the input goes from the baseline to the sample?"""

    steps: int = 48  # parts of the way (trapezoids); more is closer to completeness

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="the baseline; steps until the completeness gap is small",
        cost="1 forward and 1 backward for each step",
        blind="What goes around the layer: where there is a shortcut, its share is missing from the sum.",
    )
    complete: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise InvalidInput(f"steps is {self.steps}; write 1 or more")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        """At the input itself this is integrated gradients, by trapezoids."""
        total = torch.zeros_like(entry)
        path = along_input_path(probe, [step / self.steps for step in range(self.steps + 1)])
        for (seen, slope), (next_seen, next_slope) in pairwise(path):
            total += (slope + next_slope) / 2 * (next_seen - seen)
        return total

"""Internal influence: the mean slope at a layer along the input's path (Leino et al., 2018, arXiv:1802.03788)."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.input_path import along_input_path
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class InternalInfluence:
    """To which units of a layer does the target react, on average from the baseline to the sample?"""

    steps: int = 48  # points on the path (midpoints)

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="the baseline",
        cost="1 forward and 1 backward for each step",
        blind="How active a unit is: a steep slope may belong to one that is silent here.",
    )
    hides: ClassVar[bool] = True
    quantity: ClassVar[str] = "slope"

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise InvalidInput(f"steps is {self.steps}; write 1 or more")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        total = torch.zeros_like(entry)
        for _, slope in along_input_path(probe, [(step + 0.5) / self.steps for step in range(self.steps)]):
            total += slope
        return total / self.steps

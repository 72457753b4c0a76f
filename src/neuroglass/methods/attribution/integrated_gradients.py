"""Integrated gradients: slopes along the way from a baseline (Sundararajan et al., 2017, arXiv:1703.01365)."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class IntegratedGradients:
    """How is the change of the target, from the baseline to the input, shared among the input elements?"""

    steps: int = 48  # points on the path (midpoints); more is closer to completeness

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="the baseline; steps until the completeness gap is small",
        cost="1 forward and 1 backward for each step",
        blind="What another baseline would say; elements that hold the baseline's value get nothing.",
    )
    complete: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.steps < 1:
            raise InvalidInput(f"steps is {self.steps}; write 1 or more")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        start = probe.baseline
        way = entry - start
        points = (start + (step + 0.5) / self.steps * way for step in range(self.steps))
        return sum(probe.gradients(points, count=self.steps)) / self.steps * way

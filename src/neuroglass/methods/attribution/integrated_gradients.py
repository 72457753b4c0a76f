"""Integrated gradients: slopes along the way from a baseline (Sundararajan et al., 2017, arXiv:1703.01365)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe

ROUNDS = 4  # in which points are tripled, at most
TINY = 1e-12  # the smallest change that a gap is a share of


@dataclass(frozen=True)
class IntegratedGradients:
    """How is the change of the target, from the baseline to the input, shared among the input elements?"""

    steps: int = 48  # points on the path (midpoints); more is closer to completeness
    gap: float = 0.0  # completeness gap asked for, as a share of the change, by up to 81 times the steps; 0: the steps

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
        if not 0 <= self.gap < 1:
            raise InvalidInput(
                f"gap is {self.gap}; write a share of the change, such as gap=0.01, or 0 for just the steps"
            )

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        path = Path(probe, entry)
        steps, total = self.steps, path.slopes(range(self.steps), self.steps)
        relevance, points = total / steps * path.way, torch.full((len(entry),), float(steps))
        going = self._apart(probe, relevance)
        for _ in range(ROUNDS):
            if not len(going):
                break
            steps *= 3
            added = [step for step in range(steps) if step % 3 != 1]  # the others are the midpoints that were taken
            total[going] += path.some(going).slopes(added, steps)
            relevance[going], points[going.cpu()] = total[going] / steps * path.way[going], float(steps)
            going = self._apart(probe, relevance)
        if len(going):
            probe.note(
                f"The completeness gap asked for, {self.gap:g} of the change, was not reached in {steps} points."
            )
        if self.gap:
            probe.measure("points", points)
        return relevance

    def _apart(self, probe: Probe, relevance: Tensor) -> Tensor:
        """The samples whose gap is larger than was asked for; none where none was asked for."""
        if not self.gap:
            return torch.empty(0, dtype=torch.int64)
        change = probe.whole_value - probe.baseline_value
        off = (relevance.flatten(1).sum(1) - change).abs() / change.abs().clamp_min(TINY)
        return (off > self.gap).nonzero()[:, 0]


class Path:
    """The straight way from the baseline to some samples."""

    def __init__(self, probe: Probe, entry: Tensor):
        self.probe, self.entry, self.start = probe, entry, probe.baseline
        self.way = entry - self.start

    def some(self, rows: Tensor) -> "Path":
        if len(rows) == len(self.entry):
            return self
        entry = self.entry[rows]
        return Path(self.probe.varied(entry, rows.tolist()), entry)

    def slopes(self, numbers: Sequence[int], steps: int) -> Tensor:
        """The sum over some of so many midpoints."""
        points = (self.start + (number + 0.5) / steps * self.way for number in numbers)
        found = self.probe.gradients(points, count=len(numbers))
        total = torch.zeros_like(self.entry)
        for slope in found:
            total += slope
        return total

"""Deletion: the target while the most relevant positions are hidden (Petsiuk et al., 2018, arXiv:1806.07421)."""

from dataclasses import dataclass
from typing import ClassVar

from neuroglass.methods.checks.curves import Walk, area, drawn, judged, walk
from neuroglass.methods.checks.examined import Examined, Finding
from neuroglass.methods.facts import Facts


@dataclass(frozen=True)
class Deletion:
    """Does the target fall soon when positions are hidden, the most relevant first?"""

    steps: int = 20  # points of the curve beside the first
    repeats: int = 19  # random orders: to be ahead of 19 happens by chance once in 20
    side: int = 1  # of the cells that are hidden together, in positions
    seed: int = 0  # of the random orders, and of the order among equal relevance

    facts: ClassVar[Facts] = Facts(
        "one sample",
        "check",
        resolution="position",
        tuning="the baseline; the side of what is hidden together",
        cost="1 forward for each step, of the map and of each random order",
        blind="Whether the network treats samples with holes as it treats real ones.",
    )

    def __post_init__(self) -> None:
        self._walk()

    def __call__(self, seen: Examined) -> Finding:
        curves, chance = walk(seen, self._walk(), hide=True)
        verdict = judged(seen, area(curves), area(chance), low=True)
        return drawn(seen, "hidden", curves, chance, verdict)

    def _walk(self) -> Walk:
        return Walk(self.steps, self.repeats, self.seed, self.side)

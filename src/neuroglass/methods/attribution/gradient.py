"""Gradient: the slope of the target at the input (Baehrens et al., 2010, JMLR 11)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class Gradient:
    """How much would the target change if an input element changed a little, and which way?"""

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="none",
        cost="1 forward, 1 backward",
        blind="How much the element contributes: a steep slope may stand where nothing is.",
    )
    quantity: ClassVar[str] = "slope"

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return (probe.place,)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return probe.gradient(entry)

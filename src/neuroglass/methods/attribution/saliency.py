"""Saliency: the absolute slope of the target at the input (Simonyan et al., 2014, arXiv:1312.6034)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class Saliency:
    """To which input elements does the target react most steeply, whatever the direction?"""

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="none",
        cost="1 forward, 1 backward",
        blind="Whether an element speaks for or against the target, and what happens beyond a small change.",
    )
    quantity: ClassVar[str] = "absolute slope"

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return (probe.place,)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return probe.gradient(entry).abs()

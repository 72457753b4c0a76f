"""Guided backpropagation: slopes that only ever speak for (Springenberg et al., 2015, arXiv:1412.6806)."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.trace.rules_relu import ReluRules


@dataclass(frozen=True)
class GuidedBackprop:
    """Which fine details open the ReLUs that raise the target?"""

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="none",
        cost="1 forward, 1 backward",
        blind="What the network decides by: it draws edges of the input, whatever late layers say.",
    )
    quantity: ClassVar[str] = "guided slope"

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return probe.gradient(entry, ReluRules("guided backpropagation", probe.note, gated=True))

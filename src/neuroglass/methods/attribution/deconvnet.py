"""Deconvnet: the target projected back to the input (Zeiler and Fergus, 2014, arXiv:1311.2901)."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.trace.rules_relu import ReluRules


@dataclass(frozen=True)
class Deconvnet:
    """Which pattern in the input does the target project back to?"""

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="none",
        cost="1 forward, 1 backward",
        blind="Which ReLUs were open: without max-pooling the picture hardly depends on the sample.",
    )
    quantity: ClassVar[str] = "projected slope"

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return probe.gradient(entry, ReluRules("deconvnet", probe.note, gated=False))

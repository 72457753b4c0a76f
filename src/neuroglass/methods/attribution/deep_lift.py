"""DeepLIFT: the change of the target, passed back by the rescale rule (Shrikumar et al., 2017, arXiv:1704.02685)."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.trace.rules_rescale import RescaleRules


@dataclass(frozen=True)
class DeepLift:
    """How is the change of the target, from the baseline to the input, shared out step by step through the network?"""

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="the baseline",
        cost="2 forward, 1 backward",
        blind="What another baseline would say; for and against that meet in one step are seen as their sum.",
    )
    complete: ClassVar[bool] = True

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        start = probe.baseline
        return (entry - start) * probe.gradient(entry, RescaleRules(start))

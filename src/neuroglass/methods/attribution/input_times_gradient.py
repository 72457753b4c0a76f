"""Input times gradient: the slope, weighed by what is there (Shrikumar et al., 2016, arXiv:1605.01713)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class InputTimesGradient:
    """What does each input element contribute, if the network were the plane that touches it here?"""

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="none",
        cost="1 forward, 1 backward",
        blind="What elements at 0 mean, and what happens where the network is curved or saturated.",
    )

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return (probe.place,)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return entry * probe.gradient(entry)

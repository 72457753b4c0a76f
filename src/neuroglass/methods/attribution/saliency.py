"""Saliency: the absolute slope of the target at the input (Simonyan et al., 2014, arXiv:1312.6034)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class Saliency:
    """To which input elements does the target react most steeply, whatever the direction?"""

    signed: ClassVar[bool] = False
    quantity: ClassVar[str] = "absolute slope"

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return (probe.place,)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return probe.gradient(entry).abs()

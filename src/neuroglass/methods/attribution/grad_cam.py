"""Grad-CAM: channels of one layer, weighted by their mean gradient (Selvaraju et al., 2017, arXiv:1610.02391)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.methods.attribution.maps import map_layer, over_input, slopes_of, weigh
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class GradCam:
    """Where did a late layer see what raised the target?"""

    layer: str = ""  # the layer whose channels are weighed; empty: chosen by a rule that is stated

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="position of a layer",
        tuning="the layer",
        cost="1 forward, 1 backward from the layer up",
        blind="Details finer than the layer's positions, and what speaks against the target.",
    )
    quantity: ClassVar[str] = "class activation"

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return (Place.parse(map_layer(probe, self.layer).name),)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        maps, slopes = slopes_of(probe, map_layer(probe, self.layer))
        return over_input(weigh(slopes.flatten(2).mean(2), maps).relu(), probe, entry)

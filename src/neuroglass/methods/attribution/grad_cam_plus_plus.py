"""Grad-CAM++: positions weigh a channel by higher derivatives (Chattopadhay et al., 2018, arXiv:1710.11063)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.methods.attribution.maps import map_layer, over_input, slopes_of, weigh
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class GradCamPlusPlus:
    """Where did a late layer see what raised the target, each of several places counted in full?"""

    layer: str = ""  # the layer whose channels are weighed; empty: chosen by a rule that is stated

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="position of a layer",
        tuning="the layer",
        cost="1 forward, 1 backward from the layer up",
        blind="What speaks against the target; its weights are derived for activations of 0 or more (after a ReLU).",
    )
    quantity: ClassVar[str] = "class activation"

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return (Place.parse(map_layer(probe, self.layer).name),)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        """Equation 19 without its factor exp(target), which is the same for a whole sample."""
        maps, slopes = slopes_of(probe, map_layer(probe, self.layer))
        flat = slopes.flatten(2)
        divisor = 2 * flat**2 + maps.flatten(2).sum(2, keepdim=True) * flat**3
        shares = torch.where(divisor == 0, 0.0, flat**2 / torch.where(divisor == 0, 1.0, divisor))
        return over_input(weigh((shares * flat.relu()).sum(2), maps).relu(), probe, entry)

"""CAM: channels before the pooling, as the last layer weighs their means (Zhou et al., 2016, arXiv:1512.04150)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import NotApplicable
from neuroglass.core.unit import Place
from neuroglass.methods.attribution.maps import map_layer, shared_over_input, slopes_of, weigh
from neuroglass.methods.facts import Facts
from neuroglass.model.map_layers import MapLayer
from neuroglass.model.probe import Probe
from neuroglass.model.shared import Shared


@dataclass(frozen=True)
class Cam:
    """How does the evidence add up over positions, where the target is a weighted sum of channel means?"""

    layer: str = ""  # the layer whose channel means the target weighs; empty: the last that still has positions

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="position of a layer",
        tuning="none",
        cost="1 forward, 2 backwards from the layer up",
        blind="Anything in a network that does not end in a mean over positions and one linear layer.",
    )
    quantity: ClassVar[str] = "class activation"

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return (Place.parse(map_layer(probe, self.layer).name),)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        layer = map_layer(probe, self.layer)
        maps, slopes = slopes_of(probe, layer)
        weights = slopes.flatten(2).sum(2)  # of the channel means
        _check_means(probe, layer, slopes)
        _check_linear(probe, layer, slopes)
        probe.note(
            "The mean of the map over the layer's positions is the target but for a constant; below 0 is evidence "
            "against it."
        )
        return shared_over_input(weigh(weights, maps), probe, entry)


def _check_means(probe: Probe, layer: MapLayer, slopes: Tensor) -> None:
    """Every position of a channel has the same slope where the target reads the channel's mean."""
    flat = slopes.flatten(2)
    if not _close(flat, flat.mean(2, keepdim=True)):
        raise NotApplicable(_refusal(probe, layer, "weighs the positions of one channel differently"))


def _check_linear(probe: Probe, layer: MapLayer, slopes: Tensor) -> None:
    """The slope is the same at other activations where the target is linear in them."""
    upper = replace(probe, at=layer.name, held=None, shared=Shared(), measured={})
    start = upper.entry
    noise = torch.from_numpy(np.random.default_rng(0).standard_normal(tuple(start.shape[1:])))
    moved = start + start.std() * noise.to(start.device, start.dtype)
    (elsewhere,) = upper.gradients([moved])
    if not _close(layer.maps(elsewhere), slopes):
        raise NotApplicable(_refusal(probe, layer, "is not linear in its channels"))


def _close(found: Tensor, expected: Tensor) -> bool:
    tolerance = torch.finfo(found.dtype).eps ** 0.5
    return bool(((found - expected).abs() <= tolerance * found.abs().max()).all())


def _refusal(probe: Probe, layer: MapLayer, reason: str) -> str:
    return (
        f"at layer {layer.name!r}, the target {probe.aim.text!r} {reason}: CAM wants a mean over positions and one "
        "linear layer behind it, and a logit as the target; write grad_cam or layer_cam"
    )

"""Eigen-CAM: the main pattern that a layer shows, whatever the target (Muhammad and Yeasin, 2020, arXiv:2008.00299)."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.methods.attribution.maps import map_layer, over_input
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.shown import shown


@dataclass(frozen=True)
class EigenCam:
    """Where is the main thing that a layer sees, whatever the target is?"""

    layer: str = ""  # the layer whose channels are summed up; empty: chosen by a rule that is stated

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="position of a layer",
        tuning="the layer",
        cost="1 forward up to the layer",
        blind="Which class is meant: the map is the same for every target.",
    )
    quantity: ClassVar[str] = "main pattern"
    target_free: ClassVar[bool] = True

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        """Positions projected on the first right singular vector of (position, channel), turned so that the largest
        is above 0; what is below 0 is cut off."""
        maps = shown(probe, map_layer(probe, self.layer))
        rows = maps.flatten(2).transpose(1, 2)  # sample, position, channel
        wide = rows.to(torch.promote_types(rows.dtype, torch.float32))
        left, sizes, _ = torch.linalg.svd(wide, full_matrices=False)
        pattern = (left[:, :, 0] * sizes[:, :1]).to(rows.dtype)
        largest = pattern.gather(1, pattern.abs().argmax(1, keepdim=True))
        coarse = (pattern * largest.sign()).relu()
        return over_input(coarse.view(len(maps), *maps.shape[2:]), probe, entry)

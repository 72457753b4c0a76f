"""Occlusion: what the target loses when a region is hidden (Zeiler and Fergus, 2014, arXiv:1311.2901)."""

from dataclasses import dataclass
from typing import ClassVar, Literal

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.regions import windows
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.region import nothing

Resolution = Literal["low", "middle", "high"]
RESOLUTIONS = {"low": 2.0, "middle": 1.0, "high": 0.5}  # sides of a window, in regions of the space


@dataclass(frozen=True)
class Occlusion:
    """Which regions does the target need? Works on any network, differentiable or not."""

    window: int = 0  # side of the hidden window in positions; 0: the region of the space
    stride: int = 0  # how far the window moves; 0: half of it, so that windows overlap
    resolution: Resolution = "middle"  # windows of twice the space's region, of it, or of half; unless told

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "perturbation",
        resolution="region",
        tuning="the window and its stride",
        cost="1 forward for each window",
        blind="Regions that stand in for each other: hiding one of them changes nothing.",
    )
    hides: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.window < 0 or self.stride < 0:
            raise InvalidInput(f"window is {self.window} and stride {self.stride}; write 0 for automatic, or 1 or more")
        if self.resolution not in RESOLUTIONS:
            known = ", ".join(map(repr, RESOLUTIONS))
            raise InvalidInput(f"resolution is {self.resolution!r}; write {known}, or a window of your own")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        regions = list(windows(probe, self.window, self.stride, RESOLUTIONS[self.resolution]))
        values = probe.values_hiding(entry, [nothing(entry.ndim - 1), *regions], probe.baseline)
        lost = values[:, :1] - values[:, 1:]
        relevance, cover, one = torch.zeros_like(entry), torch.zeros_like(entry[:1]), entry.new_ones(1)
        for number, region in enumerate(regions):  # a region's loss is shared equally among its elements
            region.add(relevance, lost[:, number] / region.count)
            region.add(cover, one)
        return relevance / cover.clamp_min(1)

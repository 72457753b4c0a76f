"""Guided Grad-CAM: fine details, where a late layer saw the target (Selvaraju et al., 2017, arXiv:1610.02391)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.methods.attribution.grad_cam import GradCam
from neuroglass.methods.attribution.guided_backprop import GuidedBackprop
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class GuidedGradCam:
    """Which fine details lie where a late layer saw what raised the target?"""

    layer: str = ""  # the layer whose channels are weighed; empty: chosen by a rule that is stated

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="the layer",
        cost="2 forward, 2 backward",
        blind="What the network decides by within the place that Grad-CAM marks: there it draws edges of the input.",
    )
    quantity: ClassVar[str] = "guided slope, weighed by class activation"

    def slopes(self, probe: Probe) -> Sequence[Place]:
        return GradCam(self.layer).slopes(probe)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return GradCam(self.layer)(probe, entry) * GuidedBackprop()(probe, entry)

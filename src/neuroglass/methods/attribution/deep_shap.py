"""Deep SHAP: DeepLIFT, averaged over baselines from the data (Lundberg and Lee, 2017, arXiv:1705.07874)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.background import change_from, drawn_background
from neuroglass.methods.attribution.sampling import Moments
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.trace.rules_rescale import RescaleRules


@dataclass(frozen=True)
class DeepShap:
    """How is the change of the target, from other samples of the data to this one, shared out step by step?"""

    background: int = 16  # samples of the data that are drawn as baselines
    seed: int = 0  # of the background

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="the number of background samples; see the standard error",
        cost="2 forward and 1 backward for each background sample",
        blind="What stands out in every sample of the data: only what differs from the background gets relevance.",
    )

    def __post_init__(self) -> None:
        if self.background < 1 or self.seed < 0:
            raise InvalidInput(
                f"background is {self.background} and seed {self.seed}; write a background of 1 or more, and a seed of "
                "0 or more"
            )

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        background, found = drawn_background(probe, self.background, self.seed), Moments(tuple(entry.shape))
        for one in background:
            start = one.expand_as(entry)
            change = (entry - start) * probe.gradient(entry, RescaleRules(start))
            found.add(np.arange(len(entry)), change.unsqueeze(0))
        relevance, change = found.mean, change_from(probe, entry, background)
        probe.measure("standard_error", found.error.flatten(1).amax(1))
        probe.measure("completeness_gap", (relevance.flatten(1).sum(1) - change).abs())
        probe.note(
            f"The baselines are {len(background)} samples of the data; relevance adds up to the change of the target "
            "from their mean."
        )
        return relevance.to(entry.device, entry.dtype)

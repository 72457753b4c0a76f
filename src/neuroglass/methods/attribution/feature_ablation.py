"""Feature ablation: what the target loses when one region is left out (Zeiler and Fergus, 2014, arXiv:1311.2901)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.cells import Regions, cut
from neuroglass.methods.attribution.game import Game, Shares, share_out
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class FeatureAblation:
    """What does the target lose when one of the regions, which share the sample out, holds the baseline?"""

    regions: Regions = "grid"  # grid: cells, columns, tokens, units of a layer; or slic, given, bands, frames
    size: int = 0  # side of a region in positions; 0: the region of the space

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "perturbation",
        resolution="region",
        tuning="the baseline and the regions",
        cost="1 forward for each region",
        blind="Regions that stand in for each other: leaving one of them out changes nothing.",
    )
    hides: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.size < 0:
            raise InvalidInput(f"size is {self.size}; write 0 for automatic, or more")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return share_out(probe, entry, cut(probe, entry, self.regions, self.size), _lost)


def _lost(game: Game) -> Shares:
    shown = np.concatenate([np.ones((1, game.regions), bool), ~np.eye(game.regions, dtype=bool)])
    values = game.values(shown)
    return Shares(values[:, :1] - values[:, 1:], {})

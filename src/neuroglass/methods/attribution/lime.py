"""LIME: a weighted sum of regions fitted around the sample (Ribeiro et al., 2016, arXiv:1602.04938)."""

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.cells import Regions, cut
from neuroglass.methods.attribution.game import Game, Shares, share_out
from neuroglass.methods.attribution.neighborhood import by_surrogate, nearness
from neuroglass.methods.attribution.sampling import StopRule
from neuroglass.methods.attribution.surrogate import Fit, linear, ridge
from neuroglass.methods.attribution.variations import Asked
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class Lime:
    """Which regions raise the target near this sample, by a simple model of the network there?"""

    variations: int = 1000  # ways of hiding regions; all of them where there are no more
    regions: Regions = "grid"  # grid: cells, columns, tokens, units of a layer; or slic, given, bands, frames
    size: int = 0  # side of a region in positions; 0: the region of the space
    width: float = 0.25  # how near variations must be to count, as a distance of cosines
    penalty: float = 1.0  # of the ridge, beside variations that weigh 1 on average; 0 for least squares
    precision: float = 0.0  # error asked for, as a share of the largest relevance; 0: the fixed number of variations
    seed: int = 0  # of the variations, where not all are taken

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "surrogate",
        resolution="region",
        tuning="regions, width and number of variations; see r2 and stability",
        cost="1 forward for each variation",
        blind="How regions work together: it is the best weighted sum near the sample, and r2 says how good that is.",
    )
    hides: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.variations < 2 or self.width <= 0 or self.penalty < 0 or self.size < 0:
            raise InvalidInput(
                f"{self}: write variations of 2 or more, a width over 0, a penalty and size of 0 or more"
            )
        self._rule()

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return share_out(probe, entry, cut(probe, entry, self.regions, self.size), self._solve)

    def _solve(self, game: Game) -> Shares:
        return by_surrogate(game, self._rule(), self._fit)

    def _fit(self, asked: Asked) -> Fit:
        columns = np.column_stack([np.ones(len(asked.shown)), asked.shown])
        near = nearness(asked.shown, self.width)
        found = linear(columns, asked.answers, near, asked.block, ridge(self.penalty))
        return replace(found, relevance=found.relevance[1:], error=found.error[1:])

    def _rule(self) -> StopRule:
        return StopRule(self.variations, self.precision, self.seed)

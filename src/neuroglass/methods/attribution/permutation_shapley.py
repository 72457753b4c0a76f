"""Permutation Shapley: drawn orders, each walked forwards and backwards (Mitchell et al., 2022, arXiv:2104.12199)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.cells import Regions, cut
from neuroglass.methods.attribution.game import Game, Shares, share_out
from neuroglass.methods.attribution.orders import shared_by_orders
from neuroglass.methods.attribution.sampling import StopRule
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class PermutationShapley:
    """What does each region add to the target, on average over orders and their reverse?"""

    pairs: int = 25  # orders that are drawn; each is walked in both directions
    regions: Regions = "grid"  # grid: cells, columns, tokens, units of a layer; or slic, given, bands, frames
    size: int = 0  # side of a region in positions; 0: the region of the space
    precision: float = 0.0  # error asked for, as a share of the largest relevance; 0: the fixed number of draws
    seed: int = 0  # of the orders

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "perturbation",
        resolution="region",
        tuning="the baseline and the regions; see the standard error",
        cost="2 forwards for each region of each pair",
        blind="What the network does on real inputs: most coalitions look like no sample.",
    )
    complete: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.pairs < 2 or self.size < 0:
            raise InvalidInput(
                f"pairs is {self.pairs} and size {self.size}; write pairs of 2 or more, a size of 0 or more"
            )
        self._rule()

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return share_out(probe, entry, cut(probe, entry, self.regions, self.size), self._solve)

    def _solve(self, game: Game) -> Shares:
        return shared_by_orders(game, self._rule(), lambda orders: np.stack([orders, orders[:, ::-1]], axis=1))

    def _rule(self) -> StopRule:
        return StopRule(self.pairs, self.precision, self.seed)

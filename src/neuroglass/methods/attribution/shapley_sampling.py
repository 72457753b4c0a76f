"""Shapley sampling: what regions add, joining in drawn orders (Castro et al., 2009, doi:10.1016/j.cor.2008.04.004)."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.cells import Regions, cut
from neuroglass.methods.attribution.game import Game, Shares, share_out
from neuroglass.methods.attribution.orders import shared_by_orders
from neuroglass.methods.attribution.sampling import StopRule
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class ShapleySampling:
    """What does each region add to the target, on average over the orders in which regions may join?"""

    permutations: int = 50  # orders that are drawn
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
        cost="1 forward for each region of each permutation",
        blind="What the network does on real inputs: most coalitions look like no sample.",
    )
    complete: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.permutations < 2 or self.size < 0:
            raise InvalidInput(
                f"permutations is {self.permutations} and size {self.size}; write permutations of 2 or more, size of 0 "
                "or more"
            )
        self._rule()

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return share_out(probe, entry, cut(probe, entry, self.regions, self.size), self._solve)

    def _solve(self, game: Game) -> Shares:
        return shared_by_orders(game, self._rule(), lambda orders: orders[:, None])

    def _rule(self) -> StopRule:
        return StopRule(self.permutations, self.precision, self.seed)

"""Exact Shapley values, over all coalitions of a few regions (Shapley, 1953, doi:10.1515/9781400881970-018)."""

from dataclasses import dataclass
from math import factorial
from typing import ClassVar

import numpy as np
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.cells import GIVEN, Cells, Regions, cut, every_coalition
from neuroglass.methods.attribution.game import Game, Shares, share_out
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe

MOST = 12  # regions: 4,096 coalitions
OTHERS = "kernel_shap, permutation_shapley or shapley_sampling"


@dataclass(frozen=True)
class ExactShapley:
    """How is the change of the target, from the baseline to the sample, shared fairly among up to 12 regions?"""

    regions: Regions = "grid"  # grid: cells, columns, tokens, units of a layer; or slic, given, bands, frames
    size: int = 0  # side of a region in positions; 0: the region of the space, larger where there were more than 12

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "perturbation",
        resolution="region",
        tuning="the baseline and the regions",
        cost="1 forward for each of up to 4,096 coalitions",
        blind="What the network does on real inputs: most coalitions look like no sample.",
    )
    complete: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.size < 0:
            raise InvalidInput(f"size is {self.size}; write 0 for automatic, or more")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return share_out(probe, entry, self._cells(probe, entry), _shares)

    def _cells(self, probe: Probe, entry: Tensor) -> Cells:
        cells = cut(probe, entry, self.regions, self.size)
        for size in self._larger(probe):
            if max(cells.counts) <= MOST:
                break
            cells = cut(probe, entry, self.regions, size)
        if max(cells.counts) > MOST:
            raise InvalidInput(
                f"{max(cells.counts)} regions have too many coalitions; write larger regions, of which there are "
                f"{MOST} at most, or ask {OTHERS}"
            )
        return cells

    def _larger(self, probe: Probe) -> range:
        """Sizes to try after the space's own, where positions may go together."""
        space = probe.subject.space
        free = not self.size and self.regions != GIVEN and probe.at == INPUT and space.positional
        return range(min(space.region) + 1, max(axis.size for axis in space.axes)) if free else range(0)


def _shares(game: Game) -> Shares:
    """Each region's mean over the coalitions of the others of what it adds."""
    count = game.regions
    shown = every_coalition(count)
    values = game.values(shown)
    sizes = shown.sum(1)
    weight = np.array([factorial(s) * factorial(count - 1 - s) / factorial(count) for s in range(count)])
    found = np.empty((len(game), count))
    for region in range(count):
        without = np.flatnonzero(~shown[:, region])
        adds = values[:, without + (1 << region)] - values[:, without]
        found[:, region] = adds @ weight[sizes[without]]
    return Shares(found, {})

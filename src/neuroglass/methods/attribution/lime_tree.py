"""LIME with a tree: yes-or-no splits on regions, fitted around the sample (Ribeiro et al., 2016, arXiv:1602.04938)."""

from dataclasses import dataclass
from functools import partial
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.tree import DecisionTreeRegressor
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.cells import Regions, cut
from neuroglass.methods.attribution.game import Game, Shares, share_out
from neuroglass.methods.attribution.neighborhood import by_surrogate, nearness
from neuroglass.methods.attribution.sampling import Array, StopRule
from neuroglass.methods.attribution.surrogate import Fit, agreement, explained, jackknife
from neuroglass.methods.attribution.variations import Asked
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class LimeTree:
    """Which regions raise the target near this sample, by a small decision tree of the network there?"""

    variations: int = 1000  # ways of hiding regions; all of them where there are no more
    regions: Regions = "grid"  # grid: cells, columns, tokens, units of a layer; or slic, given, bands, frames
    size: int = 0  # side of a region in positions; 0: the region of the space
    width: float = 0.25  # how near variations must be to count, as a distance of cosines
    depth: int = 4  # splits from the root to a leaf, at most
    precision: float = 0.0  # error asked for, as a share of the largest relevance; 0: the fixed number of variations
    seed: int = 0  # of the variations, where not all are taken

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "surrogate",
        resolution="region",
        tuning="regions, width, depth and number of variations; see r2 and stability",
        cost="1 forward for each variation",
        blind="Regions that the tree never splits on get nothing, however much they matter beside others.",
    )
    hides: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.variations < 2 or self.width <= 0 or self.depth < 1 or self.size < 0:
            raise InvalidInput(
                f"{self}: write variations of 2 or more, a width over 0, a depth of 1 or more, a size of 0 or more"
            )
        self._rule()

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return share_out(probe, entry, cut(probe, entry, self.regions, self.size), self._solve)

    def _solve(self, game: Game) -> Shares:
        return by_surrogate(game, self._rule(), partial(self._fit, torch.finfo(game.entry.dtype).eps ** 0.5))

    def _fit(self, grain: float, asked: Asked) -> Fit:
        """R2 is that on variations which a tree has not seen: those of the block that was left out."""
        forest = _Forest(self, asked, nearness(asked.shown, self.width), grain * np.ptp(asked.answers) or 1.0)
        block = asked.block
        whole, relevance = forest.grow(block >= -1)
        said, error, stability = whole.predict(asked.shown), np.zeros_like(relevance), 1.0
        blocks = range(block.max(initial=-1) + 1)
        if len(blocks) > 1:
            without = [forest.grow(block != number) for number in blocks]
            error = jackknife([effects for _, effects in without])
            for number, (tree, _) in zip(blocks, without, strict=True):
                said[block == number] = tree.predict(asked.shown[block == number])
            one, other = (forest.grow(block % 2 == half)[1] for half in (0, 1))
            stability = agreement(one, other)
        return Fit(relevance, error, forest.explained(said), stability)

    def _rule(self) -> StopRule:
        return StopRule(self.variations, self.precision, self.seed)


@dataclass(frozen=True, eq=False)
class _Forest:
    """Trees of one sample's variations."""

    method: LimeTree
    asked: Asked
    near: Array
    step: float  # to which answers are rounded before splits are chosen: rounding elsewhere must not choose

    def grow(self, rows: NDArray[np.bool_]) -> tuple[DecisionTreeRegressor, Array]:
        """A tree of some variations, and what showing each region adds to its answer: over all splits on the region,
        each weighing as the variations that it parts."""
        shown, near = self.asked.shown[rows], self.near[rows]
        steps = np.round(self.asked.answers[rows] / self.step)
        tree = DecisionTreeRegressor(max_depth=self.method.depth, random_state=self.method.seed)
        tree.fit(shown, steps, near)
        met = tree.decision_path(shown).T  # node, variation
        weight = met @ near
        means, parts = met @ (near * self.asked.answers[rows]) / weight, tree.tree_
        splits = np.flatnonzero(parts.children_left >= 0)
        adds = means[parts.children_right[splits]] - means[parts.children_left[splits]]
        shares = weight[splits] / weight[0]
        return tree, np.bincount(parts.feature[splits], shares * adds, minlength=shown.shape[1])

    def explained(self, said: Array) -> float:
        return explained(said * self.step, self.asked.answers, self.near)

"""KernelSHAP: Shapley values of regions by weighted least squares (Lundberg and Lee, 2017, arXiv:1705.07874)."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import comb
from typing import ClassVar

import numpy as np
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.cells import Coalitions, Regions, cut
from neuroglass.methods.attribution.game import Game, Shares, share_out
from neuroglass.methods.attribution.sampling import Array, StopRule
from neuroglass.methods.attribution.surrogate import Fit, adding_up_to, linear
from neuroglass.methods.attribution.variations import Asked, Plan, fitted
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe

ENOUGH = 2048  # coalitions unless told, beside the fewest
FEWEST = 4  # for every region, so that their shares are told apart


@dataclass(frozen=True)
class KernelShap:
    """How is the change of the target, from the baseline to the sample, shared fairly among the regions?"""

    coalitions: int = 0  # sets of regions that are shown; 0: 2048 and four for every region; all where they are fewer
    regions: Regions = "grid"  # grid: cells, columns, tokens, units of a layer; or slic, given, bands, frames
    size: int = 0  # side of a region in positions; 0: the region of the space
    precision: float = 0.0  # error asked for, as a share of the largest relevance; 0: the fixed number of coalitions
    seed: int = 0  # of the coalitions, where not all are taken

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "surrogate",
        resolution="region",
        tuning="the baseline and the regions",
        cost="1 forward for each coalition",
        blind="What the network does on real inputs: most coalitions look like no sample.",
    )
    complete: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.coalitions < 0 or self.size < 0:
            raise InvalidInput(f"coalitions is {self.coalitions} and size {self.size}; write 0 for automatic, or more")
        StopRule(self.coalitions, self.precision, self.seed)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return share_out(probe, entry, cut(probe, entry, self.regions, self.size), self._solve)

    def _solve(self, game: Game) -> Shares:
        count = game.regions
        budget = self.coalitions or ENOUGH + FEWEST * count
        whole = count < 31 and (1 << count) - 2 <= budget
        if not whole and budget < FEWEST * count:
            raise InvalidInput(
                f"coalitions is {budget} for {count} regions; write coalitions={FEWEST * count} or more, or "
                "larger regions"
            )
        sizes = _taken_whole(count, budget, whole=whole)
        ends = np.array([[False], [True]]).repeat(count, 1)
        fixed = np.concatenate([ends, *(_sets(count, size) for size in sizes)])
        pairs = 0 if whole else max(1, (budget + len(ends) - len(fixed)) // 2)
        drawn = _Drawn(count, [size for size in range(1, count) if size not in sizes], self.seed)
        rule = StopRule(pairs, self.precision if pairs else 0.0, self.seed)
        fits, taken = fitted(game, Plan(fixed, drawn.pairs, partial(_fit, sizes)), rule)
        errors = np.array([one.error.max() for one in fits])
        return Shares(np.array([one.relevance for one in fits]), {"standard_error": errors, "draws": taken})


def _fit(sizes: Sequence[int], asked: Asked) -> Fit:
    """Least squares under the Shapley kernel, whose share of the sizes that are not taken whole goes to the draws."""
    shown, answers, block = asked.shown[2:], asked.answers[2:], asked.block[2:]
    blank, full = asked.answers[:2]
    if shown.shape[1] == 1:  # a single region takes the whole change
        return Fit(np.array([full - blank]), np.zeros(1), 1.0, 1.0)
    mass, count = _mass(shown.shape[1]), shown.shape[1]
    drawn = block >= 0
    left = 1 - sum(mass[size - 1] for size in sizes)
    each = np.array([mass[size - 1] / comb(count, size) for size in shown.sum(1).tolist()])
    weight = np.where(drawn, left / max(1, drawn.sum()), each)
    return linear(shown.astype(np.float64), answers - blank, weight, block, adding_up_to(full - blank))


def _mass(count: int) -> Array:
    """The Shapley kernel summed over all coalitions of each size, 1 to count - 1."""
    sizes = np.arange(1, count)
    mass: Array = (count - 1) / (sizes * (count - sizes))
    return mass / mass.sum()


def _taken_whole(count: int, budget: int, *, whole: bool) -> list[int]:
    """The sizes of coalitions that are all asked: the smallest and the largest, as far as the budget goes."""
    if whole:
        return list(range(1, count))
    mass, size = _mass(count), 1
    sizes: list[int] = []
    while size < count - size:
        sets, share = comb(count, size), 2 * mass[size - 1] / mass[size - 1 : count - size].sum()
        if budget * share < 2 * sets:
            break
        sizes += [size, count - size]
        budget, size = budget - 2 * sets, size + 1
    return sizes


class _Drawn:
    """Pairs of a coalition and its complement, of some sizes, drawn by the kernel."""

    def __init__(self, count: int, sizes: Sequence[int], seed: int):
        self._count, self._sizes, self._rng = count, sizes, np.random.default_rng(seed)

    def pairs(self, numbers: range) -> Coalitions:
        """As many pairs as there are numbers, a coalition beside its complement."""
        chance = _mass(self._count)[np.array(self._sizes) - 1]
        chosen = self._rng.choice(self._sizes, len(numbers), p=chance / chance.sum())
        drawn = self._rng.random((len(numbers), self._count)).argsort(1).argsort(1) < chosen[:, None]
        return np.stack([drawn, ~drawn], axis=1).reshape(-1, self._count)


def _sets(count: int, size: int) -> Coalitions:
    members = np.array(list(combinations(range(count), size)))
    shown = np.zeros((len(members), count), bool)
    shown[np.arange(len(members))[:, None], members] = True
    return shown

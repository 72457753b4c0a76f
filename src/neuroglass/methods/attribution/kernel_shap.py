"""KernelSHAP: Shapley values of regions by weighted least squares (Lundberg and Lee, 2017, arXiv:1705.07874)."""

from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.cells import Coalitions, cut, every_coalition
from neuroglass.methods.attribution.surrogate import BLOCKS, adding_up_to, fit
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe

ENOUGH = 2048  # coalitions unless told, beside the fewest
FEWEST = 4  # for every region, so that their shares are told apart


@dataclass(frozen=True)
class Plan:
    """Coalitions with their weights; `block` is -1 for those that any seed has."""

    shown: Coalitions
    weight: np.ndarray
    block: np.ndarray


@dataclass(frozen=True)
class KernelShap:
    """How is the change of the target, from the baseline to the sample, shared fairly among the regions?"""

    coalitions: int = 0  # sets of regions that are shown; 0: 2048 and four for every region; all where they are fewer
    regions: str = "grid"  # grid: cells, columns, tokens, units of a layer; slic: superpixels
    size: int = 0  # side of a region in positions; 0: the region of the space
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

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        cells = cut(probe, entry, self.regions, self.size)
        plans = {count: self._plan(count) for count in set(cells.counts)}
        longest = max(len(plan.shown) for plan in plans.values())
        answers = cells.values(probe, entry, [_asked(plans[count].shown, longest) for count in cells.counts])
        found, errors = [], []
        for row, count in enumerate(cells.counts):
            plan, (whole, blank) = plans[count], answers[row, :2]
            change = answers[row, 2 : 2 + len(plan.shown)] - blank
            shares = plan.shown.astype(np.float64)
            model = fit(shares, change, plan.weight, plan.block, adding_up_to(whole - blank))
            found.append(model.weights)
            errors.append(model.error.max())
        probe.measure("standard_error", torch.tensor(errors))
        return cells.spread(found, entry)

    def _plan(self, count: int) -> Plan:
        budget = self.coalitions or ENOUGH + FEWEST * count
        if count < 31 and (1 << count) - 2 <= budget:
            return _exact(count)
        if budget < FEWEST * count:
            raise InvalidInput(
                f"coalitions is {budget} for {count} regions; write coalitions={FEWEST * count} or more, or "
                "larger regions"
            )
        return _drawn(count, budget, np.random.default_rng(self.seed))


def _mass(count: int) -> np.ndarray:
    """The Shapley kernel summed over all coalitions of each size, 1 to count - 1."""
    sizes = np.arange(1, count)
    mass = (count - 1) / (sizes * (count - sizes))
    return mass / mass.sum()


def _exact(count: int) -> Plan:
    """Every coalition but the empty and the whole one; of a single region, which takes the whole change, these."""
    shown = every_coalition(count)[1:-1] if count > 1 else every_coalition(count)
    sizes = shown.sum(1)
    each = [_mass(count)[size - 1] / comb(count, size) if count > 1 else 1.0 for size in sizes]
    return Plan(shown, np.array(each), np.full(len(shown), -1))


def _drawn(count: int, budget: int, rng: np.random.Generator) -> Plan:
    """The smallest and largest coalitions all, as far as the budget goes; of the others pairs of a coalition and its
    complement, drawn by the kernel."""
    mass, left, size = _mass(count), budget, 1
    parts, weights = [], []
    while size < count - size:
        sets = comb(count, size)
        share = 2 * mass[size - 1] / mass[size - 1 : count - size].sum()
        if left * share < 2 * sets:
            break
        small = _sets(count, size)
        parts += [small, ~small]
        weights.append(np.full(2 * sets, mass[size - 1] / sets))
        left, size = left - 2 * sets, size + 1
    sizes = np.arange(size, count - size + 1)
    chance = mass[size - 1 : count - size]
    pairs = max(1, left // 2)
    chosen = rng.choice(sizes, pairs, p=chance / chance.sum())
    drawn = rng.random((pairs, count)).argsort(1).argsort(1) < chosen[:, None]
    parts += [drawn, ~drawn]
    weights.append(np.full(2 * pairs, chance.sum() / (2 * pairs)))
    fixed = sum(map(len, parts[:-2]))
    block = np.concatenate([np.full(fixed, -1), np.tile(np.arange(pairs) % BLOCKS, 2)])
    return Plan(np.concatenate(parts), np.concatenate(weights), block)


def _sets(count: int, size: int) -> Coalitions:
    members = np.array(list(combinations(range(count), size)))
    shown = np.zeros((len(members), count), bool)
    shown[np.arange(len(members))[:, None], members] = True
    return shown


def _asked(shown: Coalitions, length: int) -> Coalitions:
    """The sample itself, the baseline, the coalitions; and as many as other samples have."""
    ends = np.array([[True], [False]]).repeat(shown.shape[1], 1)
    return np.concatenate([ends, shown, np.ones((length - len(shown), shown.shape[1]), bool)])

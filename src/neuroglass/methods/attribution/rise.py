"""RISE: random masks, weighed by what the target says of what they show (Petsiuk et al., 2018, arXiv:1806.07421)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.game import Game, Shares, share_out
from neuroglass.methods.attribution.masks import Masks, masks_over
from neuroglass.methods.attribution.sampling import Array, Rows, StopRule, settle, share_of
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe

AT_ONCE = 64  # masks


@dataclass(frozen=True)
class Rise:
    """How much higher is the target where a position shows than on average, under masks drawn at random?"""

    masks: int = 2000  # masks that are drawn
    cell: int = 0  # side of a mask's cell in positions; 0: the region of the space
    shown: float = 0.5  # chance of a cell to show
    precision: float = 0.0  # error asked for, as a share of the largest relevance; 0: the fixed number of masks
    seed: int = 0  # of the masks

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "perturbation",
        resolution="position",
        tuning="the cell and the number of masks; see the standard error",
        cost="1 forward for each mask",
        blind="Details finer than a cell, and positions of which any one of several is enough.",
    )
    hides: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.masks < 2 or self.cell < 0 or not 0 < self.shown < 1:
            raise InvalidInput(f"{self}: write masks of 2 or more, a cell of 0 or more, shown between 0 and 1")
        self._rule()

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        masks = masks_over(probe, entry, self.cell, self.shown)

        def solve(game: Game) -> Shares:
            weighed = _Weighed(game, self, masks)
            taken = settle(weighed, self._rule(), game.probe, len(game))
            return Shares(weighed.relevance, {"standard_error": weighed.error.max(1), "draws": taken})

        return share_out(probe, entry, masks.cells, solve)

    def _rule(self) -> StopRule:
        return StopRule(self.masks, self.precision, self.seed)


class _Weighed:
    """The mean of each mask, less what shows on average and as a share of it, times the target less its mean."""

    def __init__(self, game: Game, method: Rise, masks: Masks):
        self._game, self._masks, self._method = game, masks, method
        self._most = StopRule(method.masks, method.precision).most
        self._count, self._start, self._total = (np.zeros(len(game)) for _ in range(3))
        self._sums = np.zeros((5, len(game), game.regions))

    def draw(self, rows: Rows, numbers: range) -> None:
        for masks, values in self._game.some(rows).blended(self._drawn(numbers), self._most):
            first = self._count[rows] == 0
            self._start[rows[first]] = values[first].mean(1)  # numbers stay small, and rounding with them
            values = values - self._start[rows, None]
            off = masks / self._method.shown - 1
            self._count[rows] += len(masks)
            self._total[rows] += values.sum(1)
            for place, (weight, power) in enumerate(((values, off), (values**2, off**2), (values, off**2))):
                self._sums[place, rows] += weight @ power
            self._sums[3, rows] += off.sum(0)
            self._sums[4, rows] += (off**2).sum(0)

    def _drawn(self, numbers: range) -> Iterator[Array]:
        for start in range(numbers.start, numbers.stop, AT_ONCE):
            count = min(AT_ONCE, numbers.stop - start)
            yield self._masks.draw(np.random.default_rng((self._method.seed, start)), count)

    @property
    def relevance(self) -> Array:
        mean = self._total / self._count
        found: Array = (self._sums[0] - mean[:, None] * self._sums[3]) / self._count[:, None]
        return found

    @property
    def error(self) -> Array:
        mean, count = (self._total / self._count)[:, None], self._count[:, None]
        squares = (self._sums[1] - 2 * mean * self._sums[2] + mean**2 * self._sums[4]) / count
        error: Array = np.sqrt(np.maximum(squares - self.relevance**2, 0) / count)
        return error

    def doubt(self) -> Array:
        return share_of(torch.from_numpy(self.error), torch.from_numpy(self.relevance))

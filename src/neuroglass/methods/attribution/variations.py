"""What does a simple model say of a sample whose regions are hidden in many ways? Asked in rounds, fitted anew."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from neuroglass.methods.attribution.cells import Coalitions
from neuroglass.methods.attribution.game import Game
from neuroglass.methods.attribution.sampling import Array, Rows, StopRule, settle
from neuroglass.methods.attribution.surrogate import BLOCKS, Blocks, Fit


@dataclass(frozen=True, eq=False)
class Asked:
    """Coalitions, the blocks that they were drawn in, and what the target says on them."""

    shown: Coalitions
    block: Blocks
    answers: Array


@dataclass(frozen=True, eq=False)
class Plan:
    """Coalitions that any seed asks, others that are drawn by their numbers, and what is made of the answers."""

    fixed: Coalitions
    draw: Callable[[range], Coalitions]  # equally many coalitions for every number
    fit: Callable[[Asked], Fit]


class Variations:
    """The target on coalitions, the same ones for all samples of a game, and what is made of each sample's."""

    def __init__(self, game: Game, plan: Plan, rule: StopRule):
        self._game, self._plan, self._rule = game, plan, rule
        self._shown, self._block = plan.fixed[:0], np.zeros(0, np.int64)
        self._answers = np.zeros((len(game), 0))
        self.fits: dict[int, Fit] = {}

    def draw(self, rows: Rows, numbers: range) -> None:
        fixed = self._plan.fixed[len(self._shown) :]  # in the first round
        drawn = self._plan.draw(numbers) if numbers else fixed[:0]
        each = len(drawn) // max(1, len(numbers))
        blocks = np.repeat(np.arange(numbers.start, numbers.stop) % BLOCKS, each)
        self._shown = np.concatenate([self._shown, fixed, drawn])
        self._block = np.concatenate([self._block, np.full(len(fixed), -1), blocks])
        most = len(self._plan.fixed) + self._rule.most * each
        found = np.full((len(self._game), len(fixed) + len(drawn)), np.nan)  # of samples that stopped
        found[rows] = self._game.some(rows).values(np.concatenate([fixed, drawn]), most)
        self._answers = np.concatenate([self._answers, found], axis=1)
        for row in rows.tolist():
            self.fits[row] = self._plan.fit(Asked(self._shown, self._block, self._answers[row]))

    def doubt(self) -> Array:
        found = [(self.fits[row].error.max(), np.abs(self.fits[row].relevance).max()) for row in range(len(self._game))]
        return np.array([error / size if error else 0.0 for error, size in found])


def fitted(game: Game, plan: Plan, rule: StopRule) -> tuple[list[Fit], Array]:
    """Each sample's model, and how many draws it took."""
    variations = Variations(game, plan, rule)
    taken = settle(variations, rule, game.probe, len(game))
    return [variations.fits[row] for row in range(len(game))], taken

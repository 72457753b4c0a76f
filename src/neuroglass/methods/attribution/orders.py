"""What does each region add when regions join one by one, in drawn orders?"""

from collections.abc import Callable, Iterator

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from neuroglass.methods.attribution.game import Game, Shares
from neuroglass.methods.attribution.sampling import Array, Drawn, Rows, StopRule, settle

AT_ONCE = 4096  # coalitions
Orders = NDArray[np.int64]  # ..., place: which region joins there


def shared_by_orders(game: Game, rule: StopRule, walk: Callable[[Orders], Orders]) -> Shares:
    """The mean over drawn orders. `walk` makes of orders (draw, place) those that are walked (draw, walk, place); a
    draw is the mean over its walks."""
    walks = _Walks(game, rule, walk)
    drawn = Drawn((len(game), game.regions), walks.ask)
    taken = settle(drawn, rule, game.probe, len(game))
    return Shares(drawn.relevance.numpy(), {"standard_error": drawn.error.amax(1).numpy(), "draws": taken})


class _Walks:
    """What the regions of some samples add along drawn orders."""

    def __init__(self, game: Game, rule: StopRule, walk: Callable[[Orders], Orders]):
        self._game, self._rule, self._walk = game, rule, walk
        self._most = rule.most * walk(np.zeros((1, 1), np.int64)).shape[1] * game.regions
        self._ends = game.ends(self._most)

    def ask(self, rows: Rows, numbers: range) -> Iterator[Tensor]:
        """In blocks (draw, sample, region)."""
        some, ends, count = self._game.some(rows), self._ends[rows], self._game.regions
        size = max(1, AT_ONCE // count)
        for block in (numbers[start : start + size] for start in range(0, len(numbers), size)):
            drawn = [np.random.default_rng((self._rule.seed, number)).permutation(count) for number in block]
            orders = self._walk(np.array(drawn))
            found = self._added(some, ends, orders.reshape(-1, count))
            yield torch.from_numpy(found.reshape(len(rows), *orders.shape).mean(2).swapaxes(0, 1))

    def _added(self, game: Game, ends: Array, orders: Orders) -> Array:
        """What each region adds when it joins (sample, order, region): of an order they sum to the whole change."""
        count, samples = game.regions, len(game)
        places = orders.argsort(1)  # order, region: when it joins
        shown = places[:, None, :] < np.arange(1, count)[:, None]  # order, how many joined, region
        asked = game.values(shown.reshape(-1, count), self._most).reshape(samples, len(orders), count - 1)
        blank, whole = (np.broadcast_to(ends[:, end, None, None], (samples, len(orders), 1)) for end in (0, 1))
        steps = np.diff(np.concatenate([blank, asked, whole], axis=2), axis=2)  # sample, order, place
        found: Array = np.take_along_axis(steps, np.broadcast_to(places, (samples, *places.shape)), axis=2)
        return found

"""What surrounds a sample? Variations with some regions hidden, each by half a chance, the nearest counting most."""

from collections.abc import Callable

import numpy as np

from neuroglass.methods.attribution.cells import Coalitions, every_coalition
from neuroglass.methods.attribution.game import Game, Shares
from neuroglass.methods.attribution.sampling import Array, StopRule
from neuroglass.methods.attribution.surrogate import Fit
from neuroglass.methods.attribution.variations import Asked, Plan, fitted

POOR = 0.5  # of R2


def nearness(shown: Coalitions, width: float) -> Array:
    """The weight of each variation by its distance of cosines to the sample; 1 on average."""
    away = 1 - np.sqrt(shown.mean(1))
    near = np.exp(-(away**2) / (2 * width**2))
    weight: Array = near / near.mean()
    return weight


def by_surrogate(game: Game, rule: StopRule, fit: Callable[[Asked], Fit]) -> Shares:
    """What a simple model of the neighborhood says; all variations where there are no more than may be drawn."""
    count, rng = game.regions, np.random.default_rng(rule.seed)
    if count < 31 and 1 << count <= rule.draws:
        rule, fixed = StopRule(0, 0.0), every_coalition(count)
    else:
        fixed = np.ones((1, count), bool)
    fits, taken = fitted(game, Plan(fixed, lambda numbers: rng.random((len(numbers), count)) < 0.5, fit), rule)
    r2 = np.array([one.r2 for one in fits])
    if r2.min() < POOR:
        game.probe.note(
            f"R2 is under {POOR:g} for some samples (the column r2 says which): there the simple model explains less "
            "than half of what the network says near the sample; other regions or a smaller width may fit better."
        )
    beside = {
        "r2": r2,
        "stability": np.array([one.stability for one in fits]),
        "standard_error": np.array([one.error.max() for one in fits]),
        "draws": taken,
    }
    return Shares(np.array([one.relevance for one in fits]), beside)

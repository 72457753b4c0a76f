"""How does the target follow while positions are hidden, or shown, one share after the other? Against random orders."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field
from neuroglass.core.result import Curves, Verdict
from neuroglass.methods.checks.examined import Array, Examined, Finding, generator
from neuroglass.methods.checks.positions import Positions
from neuroglass.model.network import as_array

RARE = 0.05  # how often chance may do as well where the check is passed
TIES = 1  # the stream of numbers that order equal relevance


@dataclass(frozen=True)
class Walk:
    """How positions are taken: in how many steps, beside how many random orders."""

    steps: int
    repeats: int
    seed: int
    side: int

    def __post_init__(self) -> None:
        if self.steps < 1 or self.repeats < 1:
            raise InvalidInput(f"steps is {self.steps} and repeats {self.repeats}; write whole numbers from 1 on")


def walk(seen: Examined, how: Walk, *, hide: bool) -> tuple[Array, Array]:
    """The target (sample, step) by relevance, and (sample, random order, step).

    With `hide`, ever more positions hold the baseline; else ever more of the sample is shown on the baseline.
    """
    by_relevance, by_chance = [], []
    for rows, probe in seen.chunks():
        positions = Positions.of(probe, seen.result.axes[1:], how.side)
        relevance = positions.means(np.asarray(seen.result.values[rows]))
        orders = _orders(relevance, probe.ids, how)  # order, sample, position: its place
        taken = np.round(np.linspace(0, positions.count, min(how.steps, positions.count) + 1))[1:-1]

        def entries(positions: Positions = positions, orders: Array = orders, taken: Array = taken) -> Iterator[Tensor]:
            everything = np.ones(orders.shape[1:], bool)
            yield positions.without(~everything)
            yield positions.without(everything)
            for places in orders:
                for amount in taken:
                    yield positions.without(places < amount if hide else places >= amount)

        found = np.stack([as_array(one) for one in probe.values(entries(), count=2 + len(orders) * len(taken))], 1)
        whole, blank, between = found[:, :1], found[:, 1:2], found[:, 2:].reshape(len(found), len(orders), -1)
        first, last = (whole, blank) if hide else (blank, whole)
        ends = [np.repeat(end[:, None], len(orders), axis=1) for end in (first, last)]
        curves = np.concatenate([ends[0], between, ends[1]], axis=2).astype(np.float64)
        by_relevance.append(curves[:, 0])
        by_chance.append(curves[:, 1:])
    return np.concatenate(by_relevance), np.concatenate(by_chance)


def _orders(relevance: NDArray[np.float64], ids: tuple[int, ...], how: Walk) -> NDArray[np.int64]:
    """The place of every position: by relevance, the largest first and equal ones by chance; then at random."""
    shape = relevance.shape[1]
    ties = np.stack([generator(how.seed, sample, TIES).permutation(shape) for sample in ids])
    chance = [
        np.stack([generator(how.seed, sample, 0, number).permutation(shape) for sample in ids])
        for number in range(how.repeats)
    ]
    ordered = np.lexsort((ties, -relevance), axis=1)
    return np.stack([np.argsort(ordered, axis=1), *chance])


def area(curves: Array) -> Array:
    """The mean height of curves over their last axis, by trapezoids."""
    return np.asarray((curves[..., 1:] + curves[..., :-1]).mean(-1) / 2)


def drawn(seen: Examined, verb: str, curves: Array, chance: Array, verdict: Verdict) -> Finding:
    """The finding of either check; `verb` is 'hidden' or 'shown'."""
    own, random = area(curves), area(chance)  # sample; sample, order
    name, change = seen.question.method, np.abs(curves[:, -1] - curves[:, 0]).mean()
    ahead = (random.mean() - own.mean()) * (1 if verb == "hidden" else -1)
    axes = (seen.sample, Axis(f"share {verb}", curves.shape[1], step=1 / (curves.shape[1] - 1)))
    target = seen.question.target
    return Finding(
        Curves,
        {
            "curves": Field(curves, axes, target),
            "reference": Field(chance.mean(1), axes, target),
            "spread": Field(chance.std(1), axes, f"standard deviation of {target}", signed=False),
        },
        verdict,
        scores={
            f"{name}_area": own.mean(),
            f"{name}_area:random": random.mean(),
            f"{name}_area:random_spread": random.mean(0).std(),
            f"{name}_gain": ahead / change if change > 0 else 0.0,
        },
        columns={"area": own, "area_random": random.mean(1)},
    )


def judged(seen: Examined, own: Array, random: Array, *, low: bool) -> Verdict:
    """Passed where so good a mean area, or a better one, is rarer than once in 20 among random orders."""
    found, means = float(own.mean()), random.mean(0)
    ahead = int((found < means).sum() if low else (found > means).sum())
    passed = 1 + len(means) - ahead <= RARE * (1 + len(means))
    verb, does = ("Hiding", "lowers") if low else ("Showing", "raises")
    return Verdict(
        bool(passed),
        f"{verb} positions in the order of {seen.name} {does} the target sooner than {ahead} of {len(means)} random "
        f"orders: area {found:.3g}, at random {means.min():.3g} to {means.max():.3g}.",
    )

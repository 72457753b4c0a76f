"""Infidelity: how far relevance misses what hiding does to the target (Yeh et al., 2019, arXiv:1901.09392)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Score, Verdict
from neuroglass.methods.checks.examined import Examined, Finding, generator, one_per_sample
from neuroglass.methods.checks.positions import Positions
from neuroglass.methods.facts import Facts
from neuroglass.model.network import as_array
from neuroglass.model.probe import Probe

SHUFFLED = 19  # to be better than 19 happens by chance once in 20
SLOPE = "slope"  # relevance per unit of the entry: what it says of a change is multiplied by that
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Infidelity:
    """Does the sum of relevance in hidden cells say how much the target falls when they are hidden?"""

    variations: int = 64  # sets of cells that are hidden, of every size alike
    side: int = 0  # of a cell in positions; 0: the region of the space
    seed: int = 0  # of the sets, and of the shuffled maps

    facts: ClassVar[Facts] = Facts(
        "one sample",
        "check",
        resolution="region",
        tuning="the baseline and the side of a cell",
        cost="1 forward for each variation",
        blind="Which cell is missed: it is one number for all; and details within a cell.",
    )

    def __post_init__(self) -> None:
        if self.variations < 2 or self.side < 0:
            raise InvalidInput(
                f"variations is {self.variations} and side {self.side}; write 2 or more, and 0 for automatic"
            )

    def __call__(self, seen: Examined) -> Finding:
        own, plain, shuffled = [], [], []
        for rows, probe in seen.chunks():
            positions = Positions.of(probe, seen.result.axes[1:], self.side or max(seen.subject.space.region))
            told = positions.added_up(_as_change(seen, rows, probe))
            hidden = [self._sets(sample, positions.count) for sample in probe.ids]
            fell = _falls(probe, positions, np.stack(hidden))
            for sample, sets, cells, drop in zip(probe.ids, hidden, told, fell, strict=True):
                own.append(missed(sets @ cells, drop))
                plain.append(((sets @ cells - drop) ** 2).mean())
                numbers = generator(self.seed, sample, 1)
                shuffled.append([missed(sets @ numbers.permutation(cells), drop)[1] for _ in range(SHUFFLED)])
        return self._found(seen, np.array(own), np.array(plain), np.array(shuffled))

    def _sets(self, sample: int, count: int) -> NDArray[np.bool_]:
        """Sets of cells (set, cell), from one cell to all."""
        numbers = generator(self.seed, sample)
        amounts = numbers.integers(1, count + 1, (self.variations, 1))
        return numbers.random((self.variations, count)).argsort(1).argsort(1) < amounts

    def _found(self, seen: Examined, own: Array, plain: Array, shuffled: Array) -> Finding:
        share, chance = float(own[:, 1].mean()), shuffled.mean(0)
        passed = share < chance.min()
        how_well = "better than" if passed else "no better than some of"
        verdict = Verdict(
            bool(passed),
            f"{seen.name} tells what hiding does to the target {how_well} {SHUFFLED} shuffles of itself: {share:.1%} "
            f"of the squared change stays unexplained, {chance.min():.1%} to {chance.max():.1%} by the shuffles.",
        )
        return Finding(
            Score,
            {"numbers": seen.column(own[:, 0], "infidelity, optimally scaled")},
            verdict,
            scores={
                "infidelity": own[:, 0].mean(),
                "infidelity:unscaled": plain.mean(),
                "infidelity:unexplained": share,
                "infidelity:shuffled": chance.mean(),
            },
            columns={"infidelity_unscaled": plain, "unexplained": own[:, 1]},
        )


def missed(told: Array, fell: Array) -> tuple[float, float]:
    """The mean squared miss after the factor that makes it smallest, and its share of the mean squared change."""
    size, change = float(told @ told), float(fell @ fell)
    scale = float(told @ fell) / size if size > 0 else 0.0
    rest = float(((scale * told - fell) ** 2).mean())
    return rest, rest * len(fell) / change if change > 0 else 0.0


def _as_change(seen: Examined, rows: slice, probe: Probe) -> torch.Tensor:
    """What the relevance of every element says that hiding it would take away."""
    full = torch.tensor(np.asarray(seen.result.full.values[rows])).to(probe.entry.device)
    slopes = str(getattr(seen.of[0].method, "quantity", "")).endswith(SLOPE)
    return full * (probe.entry - probe.baseline) if slopes else full


def _falls(probe: Probe, positions: Positions, hidden: NDArray[np.bool_]) -> Array:
    """How much the target falls when each set is hidden: (sample, set)."""
    nothing = np.zeros((len(hidden), positions.count), bool)
    entries = (positions.without(some) for some in (nothing, *hidden.swapaxes(0, 1)))
    values = np.stack([as_array(one) for one in probe.values(entries, count=1 + hidden.shape[1])], 1)
    return one_per_sample([values[:, :1] - values[:, 1:]])

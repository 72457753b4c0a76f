"""Max-sensitivity: how far relevance moves when the sample moves a little (Yeh et al., 2019, arXiv:1901.09392)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Score, Verdict
from neuroglass.core.unit import INPUT
from neuroglass.methods.checks.examined import Array, Examined, Finding, noisy
from neuroglass.methods.facts import Facts
from neuroglass.model.network import as_array

SEEN = 64  # samples whose spread is the measure of a small change


@dataclass(frozen=True)
class Sensitivity:
    """How much does relevance change when every number of the sample changes a little?"""

    radius: float = 0.02  # of the change, as a share of the standard deviation over samples (of a table: per column)
    repeats: int = 10  # changed samples that the method is asked about
    seed: int = 0  # of the changes

    facts: ClassVar[Facts] = Facts(
        "one sample",
        "check",
        resolution="one number",
        tuning="the radius",
        cost="the method itself, once for each changed sample",
        blind="Whether the map is right: one that never changes is perfectly stable.",
    )

    def __post_init__(self) -> None:
        if self.radius <= 0 or self.repeats < 1:
            raise InvalidInput(
                f"radius is {self.radius} and repeats {self.repeats}; write a share over 0, and 1 or more"
            )

    def __call__(self, seen: Examined) -> Finding:
        step, found, moved = self.radius * spread_of(seen), [], []
        for rows, probe in seen.chunks():
            given = np.asarray(seen.result.full.values[rows])
            changed = []
            for number in range(self.repeats):
                entry = probe.entry + probe.entry.new_tensor(step) * noisy(probe.entry, probe.ids, number, self.seed)
                answer = seen.relevance(seen.of[0].method, probe.varied(entry))
                changed.append(relative_change(answer, given))
            found.append(np.max(changed, axis=0))
            moved.append(np.mean(changed, axis=0))
        numbers, means = np.concatenate(found), np.concatenate(moved)
        size = f"{self.radius:.3g} of its standard deviation"
        verdict = Verdict(
            None,
            f"When every number changes by at most {size}, {seen.name} changes by {numbers.mean():.1%} of its size at "
            f"most, averaged over samples ({means.mean():.1%} on average); there is no rule for how much is too much.",
        )
        return Finding(
            Score,
            {"numbers": seen.column(numbers, "largest relative change")},
            verdict,
            scores={"sensitivity": numbers.mean(), "sensitivity:mean": means.mean()},
            columns={"mean_change": means},
        )


def spread_of(seen: Examined) -> NDArray[np.float64]:
    """The standard deviation of entries over samples of the data: one number, or one per column of a table."""
    total = len(seen.subject.data)
    ids = np.unique(np.linspace(0, total - 1, min(SEEN, total)).round().astype(int)).tolist()
    entry = as_array(seen.entries(ids)).astype(np.float64)
    columns = seen.at == INPUT and seen.subject.space.axes[-1].name == "feature"
    return entry.std(0) if columns else np.asarray(entry.std())


def relative_change(changed: Array, given: Array) -> Array:
    """The norm of the difference by the norm of what was given, sample by sample."""
    axes = tuple(range(1, given.ndim))
    before = np.sqrt(np.square(given.astype(np.float64)).sum(axes))
    after = np.sqrt(np.square(changed.astype(np.float64) - given).sum(axes))
    return np.asarray(after / np.where(before > 0, before, 1.0))

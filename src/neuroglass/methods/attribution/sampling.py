"""When has enough been drawn? In rounds: each sample stops by its own standard error, whoever is in the batch."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.model.probe import Probe

MOST = 16  # times the fixed number of draws, where a precision is asked for
LEAST = 16  # draws in the first round, from which an error can be told
GROWTH = 1.5  # of all draws from round to round
AT_ONCE = 1 << 20  # numbers that are summed at once

Array = NDArray[np.float64]
Rows = NDArray[np.int64]  # of samples


@dataclass(frozen=True)
class StopRule:
    """`draws` of them; or with a precision until the largest standard error of a sample is at most this share of its
    largest relevance, or `MOST` times `draws` are taken."""

    draws: int
    precision: float
    seed: int = 0

    def __post_init__(self) -> None:
        if self.draws < 0 or self.seed < 0 or not 0 <= self.precision < 1:
            raise InvalidInput(
                f"seed is {self.seed} and precision {self.precision}; write a seed of 0 or more, and a precision "
                "such as 0.05, or 0 for the fixed number of draws"
            )

    @property
    def most(self) -> int:
        return MOST * self.draws if self.precision else self.draws

    def rounds(self) -> Iterator[range]:
        """The numbers of the draws, round by round; the same for every sample."""
        start, stop = 0, self.draws
        if self.precision:
            stop = min(self.draws, max(LEAST, self.draws // 8))
        while start < self.most or not start:
            yield range(start, stop)
            start, stop = stop, min(self.most, int(np.ceil(GROWTH * stop)))
            if not self.precision:
                return


class Estimate(Protocol):
    """What grows surer with every draw, for several samples."""

    def draw(self, rows: Rows, numbers: range) -> None:
        """Take the draws of these numbers for these samples."""

    def doubt(self) -> Array:
        """The largest standard error of each sample, as a share of its largest relevance."""


def settle(estimate: Estimate, rule: StopRule, probe: Probe, samples: int) -> Array:
    """Draw until the rule is content with every sample; how many draws each of them took."""
    going, taken = np.arange(samples), np.zeros(samples)
    for numbers in rule.rounds():
        estimate.draw(going, numbers)
        taken[going] = numbers.stop
        going = going[estimate.doubt()[going] > rule.precision]
        if not len(going):
            break
    if rule.precision and len(going):
        probe.note(
            f"The precision asked for, a standard error of {rule.precision:g} of the largest relevance, was not "
            f"reached for some samples within {rule.most} draws; the column standard_error says what was."
        )
    return taken


class Moments:
    """Mean and variance of draws and the standard errors of both, for every element of every sample."""

    def __init__(self, shape: tuple[int, ...]):
        self.count = torch.zeros(shape[0], *[1] * (len(shape) - 1), dtype=torch.float64)
        self.mean = torch.zeros(shape, dtype=torch.float64)
        self.sums = torch.zeros(3, *shape, dtype=torch.float64)  # of the second to fourth power, about the mean

    def add(self, rows: Rows, draws: Tensor) -> None:
        """More draws (draw, row, ...) of some samples."""
        where = torch.from_numpy(rows)
        for some in draws.detach().cpu().split(max(1, AT_ONCE // draws[0].numel())):
            self._merge(where, some.double())

    def _merge(self, rows: Tensor, draws: Tensor) -> None:
        """Moments of both together (Pébay, 2008, doi:10.2172/1028931)."""
        n, k, mean = self.count[rows], len(draws), draws.mean(0)
        a2, a3, a4 = self.sums[:, rows]
        off = draws - mean
        b2, b3, b4 = (off**power for power in (2, 3, 4))
        b2, b3, b4 = b2.sum(0), b3.sum(0), b4.sum(0)
        away, both = mean - self.mean[rows], n + k
        share = n * k / both
        fourth = away**4 * share * (n * n - n * k + k * k) / both**2 + 6 * away**2 * (n * n * b2 + k * k * a2) / both**2
        self.sums[0, rows] = a2 + b2 + away**2 * share
        self.sums[1, rows] = a3 + b3 + away**3 * share * (n - k) / both + 3 * away * (n * b2 - k * a2) / both
        self.sums[2, rows] = a4 + b4 + fourth + 4 * away * (n * b3 - k * a3) / both
        self.mean[rows] += away * k / both
        self.count[rows] = both

    @property
    def variance(self) -> Tensor:
        """Without bias; 0 where there was one draw."""
        return self.sums[0] / (self.count - 1).clamp_min(1)

    @property
    def error(self) -> Tensor:
        """Standard error of the mean."""
        return (self.variance / self.count.clamp_min(1)).sqrt()

    @property
    def variance_error(self) -> Tensor:
        """Standard error of the variance."""
        fourth = self.sums[2] / self.count.clamp_min(1)
        return ((fourth - self.variance**2).clamp_min(0) / self.count.clamp_min(1)).sqrt()


def mean(moments: Moments) -> tuple[Tensor, Tensor]:
    return moments.mean, moments.error


def variance(moments: Moments) -> tuple[Tensor, Tensor]:
    return moments.variance, moments.variance_error


class Drawn:
    """What draws come to, and its standard error: `mean` or `variance`, `read` off their moments.

    `ask(rows, numbers)` gives draws in blocks (draw, row, ...).
    """

    def __init__(
        self,
        shape: tuple[int, ...],
        ask: Callable[[Rows, range], Iterable[Tensor]],
        read: Callable[[Moments], tuple[Tensor, Tensor]] = mean,
    ):
        self._moments, self._ask, self._read = Moments(shape), ask, read

    def draw(self, rows: Rows, numbers: range) -> None:
        for block in self._ask(rows, numbers):
            self._moments.add(rows, block)

    @property
    def relevance(self) -> Tensor:
        return self._read(self._moments)[0]

    @property
    def error(self) -> Tensor:
        return self._read(self._moments)[1]

    def doubt(self) -> Array:
        return share_of(self.error, self.relevance)


def share_of(error: Tensor, relevance: Tensor) -> Array:
    """The largest error of each sample as a share of its largest relevance; 0 where there is no error."""
    most, size = (numbers.abs().flatten(1).amax(1) for numbers in (error, relevance))
    shares: Array = torch.where(most > 0, most / size, 0.0).numpy()
    return shares

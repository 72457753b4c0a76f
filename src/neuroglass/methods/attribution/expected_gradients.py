"""Expected gradients: integrated gradients over baselines from the data (Erion et al., 2021, arXiv:1906.10670)."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.background import change_from, drawn_background
from neuroglass.methods.attribution.sampling import AT_ONCE, Drawn, Rows, StopRule, settle
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class ExpectedGradients:
    """How is the change of the target, from other samples of the data to this one, shared among the input elements?"""

    draws: int = 256  # points, each on the way from one background sample
    background: int = 64  # samples of the data that are drawn as baselines
    precision: float = 0.0  # error asked for, as a share of the largest relevance; 0: the fixed number of draws
    seed: int = 0  # of background and points

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="the number of draws; see the standard error and the completeness gap",
        cost="1 forward and 1 backward for each draw, 1 forward for each background sample",
        blind="What stands out in every sample of the data: only what differs from the background gets relevance.",
    )

    def __post_init__(self) -> None:
        if self.draws < 2 or self.background < 1:
            raise InvalidInput(
                f"draws is {self.draws} and background {self.background}; write 2 draws or more, a background of 1 or "
                "more"
            )
        self._rule()

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        background = drawn_background(probe, self.background, self.seed)
        way = _Way(probe, entry, background, self._rule())
        drawn = Drawn((len(entry), 1 + entry[0].numel()), way.ask)
        taken = settle(drawn, way.rule, probe, len(entry))
        relevance, error = drawn.relevance, drawn.error
        probe.measure("standard_error", error[:, 1:].amax(1))
        probe.measure("draws", torch.from_numpy(taken))
        probe.measure("completeness_gap", (relevance[:, 0] - change_from(probe, entry, background)).abs())
        probe.measure("completeness_error", error[:, 0])
        probe.note(
            f"The baselines are {len(background)} samples of the data; relevance adds up to the change of the target "
            "from their mean within the completeness gap, whose standard error is completeness_error."
        )
        return relevance[:, 1:].view(entry.shape).to(entry.device, entry.dtype)

    def _rule(self) -> StopRule:
        return StopRule(self.draws, self.precision, self.seed)


@dataclass(frozen=True, eq=False)
class _Way:
    """Points on the way from background samples, each in its turn; the same draws for every sample."""

    probe: Probe
    entry: Tensor
    background: Tensor
    rule: StopRule

    def ask(self, rows: Rows, numbers: range) -> Iterator[Tensor]:
        """What each element gets in each draw (draw, row, 1 + element); the sum over elements comes first."""
        where = torch.from_numpy(rows).to(self.entry.device)
        entry = self.entry[where]
        probe = self.probe if len(rows) == len(self.entry) else self.probe.varied(entry, rows)
        shares = np.random.default_rng((self.rule.seed, numbers.start)).random(len(numbers)).tolist()
        starts = [self.background[number % len(self.background)] for number in numbers]
        points = (start + share * (entry - start) for start, share in zip(starts, shares, strict=True))
        gradients = zip(probe.gradients(points, count=self.rule.most), starts, strict=True)
        while block := list(islice(gradients, max(1, AT_ONCE // entry.numel()))):
            found = torch.stack([(gradient * (entry - start)).flatten(1) for gradient, start in block]).double()
            yield torch.cat([found.sum(2, keepdim=True), found], dim=2)

"""LIME: a weighted sum of regions fitted around the sample (Ribeiro et al., 2016, arXiv:1602.04938)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.cells import Coalitions, cut, every_coalition
from neuroglass.methods.attribution.surrogate import BLOCKS, fit, fitted_share, ridge
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class Lime:
    """Which regions raise the target near this sample, by a simple model of the network there?"""

    variations: int = 1000  # ways of hiding regions; all of them where there are no more
    regions: str = "grid"  # grid: cells, columns, tokens, units of a layer; slic: superpixels
    size: int = 0  # side of a region in positions; 0: the region of the space
    width: float = 0.25  # how near variations must be to count, as a distance of cosines
    penalty: float = 1.0  # of the ridge; 0 for least squares
    seed: int = 0  # of the variations, where not all are taken

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "surrogate",
        resolution="region",
        tuning="regions, width and number of variations; see r2 and the standard error",
        cost="1 forward for each variation",
        blind="How regions work together: it is the best weighted sum near the sample, and r2 says how good that is.",
    )
    hides: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if self.variations < 2 or self.width <= 0 or self.penalty < 0 or self.size < 0:
            raise InvalidInput(
                f"{self}: write variations of 2 or more, a width over 0, a penalty and size of 0 or more"
            )

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        cells = cut(probe, entry, self.regions, self.size)
        plans = {count: self._coalitions(count) for count in set(cells.counts)}
        longest = max(len(shown) for shown, _ in plans.values())
        asked = {count: _padded(shown, longest) for count, (shown, _) in plans.items()}
        answers = cells.values(probe, entry, [asked[count] for count in cells.counts])
        found, shares, errors = [], [], []
        for row, count in enumerate(cells.counts):
            shown, block = plans[count]
            y, near = answers[row, : len(shown)], self._nearness(shown)
            columns = np.column_stack([np.ones(len(shown)), shown])
            model = fit(columns, y, near, block, ridge(self.penalty))
            found.append(model.weights[1:])
            errors.append(model.error[1:].max())
            shares.append(fitted_share(columns, y, near, model.weights))
        probe.measure("r2", torch.tensor(shares))
        probe.measure("standard_error", torch.tensor(errors))
        return cells.spread(found, entry)

    def _coalitions(self, count: int) -> tuple[Coalitions, np.ndarray]:
        """What is shown, and in which block it was drawn: -1 where all coalitions are taken."""
        if count < 31 and 1 << count <= self.variations:
            shown = every_coalition(count)
            return shown, np.full(len(shown), -1)
        shown = np.random.default_rng(self.seed).random((self.variations, count)) < 0.5
        shown[0] = True  # the sample itself
        block = np.arange(self.variations) % BLOCKS
        block[0] = -1
        return shown, block

    def _nearness(self, shown: Coalitions) -> np.ndarray:
        away = 1 - np.sqrt(shown.mean(1))  # of cosines to the sample itself
        return np.exp(-(away**2) / (2 * self.width**2))


def _padded(shown: Coalitions, length: int) -> Coalitions:
    """Equally many for every sample; what is added is asked and not used."""
    return np.concatenate([shown, np.ones((length - len(shown), shown.shape[1]), bool)])

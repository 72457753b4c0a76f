"""Who gets which share of what the target says? The regions of a sample, asked in coalitions of those that show."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice

import numpy as np
import torch
from torch import Tensor

from neuroglass.methods.attribution.cells import Cells, Coalitions
from neuroglass.methods.attribution.sampling import Array, Rows
from neuroglass.model.network import as_array
from neuroglass.model.probe import Probe


@dataclass(frozen=True, eq=False)
class Game:
    """The target by which regions show, for samples that have equally many; the others hold the baseline."""

    probe: Probe
    entry: Tensor
    baseline: Tensor
    labels: Tensor  # of Cells
    regions: int

    def __len__(self) -> int:
        return len(self.entry)

    def some(self, rows: Rows) -> "Game":
        """The same for some of the samples."""
        if len(rows) == len(self.entry):
            return self
        where = torch.from_numpy(rows).to(self.entry.device)
        entry, labels = self.entry[where], self.labels if len(self.labels) == 1 else self.labels[where]
        return Game(self.probe.varied(entry, rows), entry, self.baseline[where], labels, self.regions)

    def values(self, shown: Coalitions, most: int = 0) -> Array:
        """The target (sample, coalition); `most` is how many coalitions there will be, where they come in parts."""
        masks = torch.from_numpy(shown).to(self.entry.device)
        entries = (
            self.entry if whole else torch.where(mask[self.labels], self.entry, self.baseline)
            for mask, whole in zip(masks, shown.all(1), strict=True)
        )
        return self._ask(entries, len(shown), most)

    def blended(self, blocks: Iterable[Array], most: int) -> Iterator[tuple[Array, Array]]:
        """Blocks of masks (mask, region), how much of each region shows from 0 to 1, with the target (sample, mask)."""
        asked: deque[Array] = deque()

        def entries() -> Iterator[Tensor]:
            for block in blocks:
                asked.append(block)
                for mask in torch.from_numpy(block).to(self.entry.device, self.entry.dtype):
                    yield torch.lerp(self.baseline, self.entry, mask[self.labels])

        answers = self.probe.values(entries(), count=most)
        for first in answers:
            block = asked.popleft()
            found = torch.stack([first, *islice(answers, len(block) - 1)], dim=1)
            yield block, as_array(found).astype(np.float64)

    def _ask(self, entries: Iterable[Tensor], count: int, most: int) -> Array:
        found = list(self.probe.values(entries, count=max(most, count))) if count else []
        return as_array(torch.stack(found, dim=1)).astype(np.float64) if found else np.zeros((len(self), 0))

    def ends(self, most: int) -> Array:
        """The target on the baseline and on the sample itself: (sample, 2)."""
        return self.values(np.array([[False], [True]]).repeat(self.regions, 1), most)


@dataclass(frozen=True, eq=False)
class Shares:
    """What the regions of some samples get: (sample, region); and numbers beside it, one per sample."""

    relevance: Array
    beside: Mapping[str, Array]


def share_out(probe: Probe, entry: Tensor, cells: Cells, solve: Callable[[Game], Shares]) -> Tensor:
    """Relevance in the entry's shape: samples that have equally many regions are solved together."""
    counts, baseline = np.array(cells.counts), probe.baseline
    relevance: list[Array] = [np.zeros(0)] * len(counts)
    beside: dict[str, Array] = {}
    for count in np.unique(counts).tolist():
        rows = np.flatnonzero(counts == count)
        shares = solve(Game(probe, entry, baseline, cells.labels, count).some(rows))
        for row, found in zip(rows, shares.relevance, strict=True):
            relevance[row] = found
        for name, numbers in shares.beside.items():
            beside.setdefault(name, np.zeros(len(counts)))[rows] = numbers
    for name, numbers in beside.items():
        probe.measure(name, torch.from_numpy(numbers))
    return cells.spread(relevance, entry)

"""Which places of a sample are hidden together? Those that a relevance map has a number for, or cells of them."""

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.field import Axis
from neuroglass.core.unit import INPUT
from neuroglass.model.network import as_array
from neuroglass.model.probe import Probe

UNORDERED = ("feature", "unit", "channel")  # axes whose neighbors have nothing in common


@dataclass(frozen=True, eq=False)
class Positions:
    """Cells over the shown axes of one probe's entry; hidden axes (channels, embeddings) go along."""

    probe: Probe
    labels: NDArray[np.int64]  # over the shown axes: the cell of every place

    @classmethod
    def of(cls, probe: Probe, axes: tuple[Axis, ...], side: int) -> "Positions":
        """Cells of `side` places along the axes that have an order, single ones along the others."""
        if side < 1:
            raise InvalidInput(f"side is {side}; write 1 or more positions")
        labels = np.zeros((), np.int64)
        for axis in axes:
            each = np.arange(axis.size) // (1 if axis.name in UNORDERED else side)
            labels = labels[..., None] * (int(each[-1]) + 1) + each
        if labels.size < 2 or not labels.max():
            raise NotApplicable("there is a single position, which has no order; ask at another layer")
        return cls(probe, labels)

    @property
    def count(self) -> int:
        return int(self.labels.max()) + 1

    def means(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Values (sample, shown axes) as their mean in every cell: (sample, cell)."""
        return self.sums(values) / np.bincount(self.labels.ravel(), minlength=self.count)

    def sums(self, values: NDArray[np.floating]) -> NDArray[np.float64]:
        """Values (sample, shown axes) summed in every cell: (sample, cell)."""
        flat = self.labels.ravel()
        return np.stack([np.bincount(flat, row.ravel(), minlength=self.count) for row in values.astype(np.float64)])

    def added_up(self, full: Tensor) -> NDArray[np.float64]:
        """Numbers over every axis of the entry summed in every cell: (sample, cell)."""
        shown = as_array(full.double())
        return self.sums(self.probe.subject.space.reduce(shown, signed=True) if self.probe.at == INPUT else shown)

    def without(self, hidden: NDArray[np.bool_]) -> Tensor:
        """The samples themselves with some cells (sample, cell) replaced by the baseline."""
        probe, mask = self.probe, hidden[:, self.labels]
        if probe.at == INPUT:
            mask = probe.subject.space.over_layout(mask)
        inside = torch.as_tensor(mask.reshape(*mask.shape, *[1] * (probe.entry.ndim - mask.ndim)))
        return torch.where(inside.to(probe.entry.device), probe.baseline, probe.entry)

"""Which elements of one sample's entry are hidden together? A box over its axes: whole, or some elements of it."""

from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True, eq=False, slots=True)
class Region:
    """A box over the axes of one sample's entry. Windows are whole boxes and cost no memory; a superpixel, or the
    columns of one category, has a mask."""

    box: tuple[slice, ...]  # start and stop along every axis
    mask: Tensor | None = None  # of the box's shape: which of its elements belong

    @classmethod
    def of_mask(cls, mask: Tensor) -> "Region":
        """The smallest region with these elements of one sample's entry."""
        box = []
        for axis in range(mask.ndim):
            along = mask.movedim(axis, 0).reshape(mask.shape[axis], -1).any(1).nonzero()[:, 0]
            box.append(slice(int(along[0]), int(along[-1]) + 1) if len(along) else slice(0, 0))
        inside = mask[tuple(box)]
        return cls(tuple(box), None if bool(inside.all()) else inside.clone())

    @property
    def count(self) -> int:
        """How many elements belong."""
        if self.mask is not None:
            return int(self.mask.sum())
        count = 1
        for side in self.box:
            count *= side.stop - side.start
        return count

    def hide(self, entry: Tensor, baseline: Tensor) -> Tensor:
        """A copy of the entry (sample, ...) with the region replaced by the baseline; the entry where it is empty."""
        if not self.count:
            return entry
        inside = (slice(None), *self.box)
        hidden = entry.clone()
        given = baseline[inside]
        hidden[inside] = given if self.mask is None else torch.where(self.mask, given, hidden[inside])
        return hidden

    def add(self, onto: Tensor, amount: Tensor) -> None:
        """Add one amount per sample to every element that belongs."""
        each = amount.view(-1, *[1] * (onto.ndim - 1))
        onto[(slice(None), *self.box)] += each if self.mask is None else each * self.mask


def nothing(axes: int) -> Region:
    """The region that hides nothing."""
    return Region((slice(0, 0),) * axes)

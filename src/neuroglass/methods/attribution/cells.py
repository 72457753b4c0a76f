"""What does the target say when only some regions are shown? Regions that share the elements out, and coalitions."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.regions import grid, shown_axes
from neuroglass.methods.attribution.slic import superpixels
from neuroglass.model.network import as_array
from neuroglass.model.probe import Probe
from neuroglass.model.region import Region

CUTS = ("grid", "slic")
Coalitions = NDArray[np.bool_]  # coalition, region: which regions are shown


@dataclass(frozen=True, eq=False)
class Cells:
    """Every element of a sample belongs to one region: `labels` (sample, axes of an entry...) say to which."""

    labels: Tensor  # 1 long where samples share their regions, and along axes that are hidden together
    counts: tuple[int, ...]  # regions of each sample

    def values(self, probe: Probe, entry: Tensor, shown: Sequence[Coalitions]) -> NDArray[np.float64]:
        """The target (sample, coalition) where the regions that are not shown hold the baseline.

        `shown` has the coalitions of each sample, equally many.
        """
        baseline = probe.baseline
        masks = [torch.from_numpy(one).to(entry.device) for one in shown[: len(self.labels)]]

        def variations() -> Iterator[Tensor]:
            whole = np.all([one.all(1) for one in shown[: len(masks)]], axis=0)
            for number, all_shown in enumerate(whole):
                rows = [mask[number][label] for mask, label in zip(masks, self.labels, strict=True)]
                yield entry if all_shown else torch.where(torch.stack(rows), entry, baseline)

        found = torch.stack(list(probe.values(variations(), count=len(masks[0]))), dim=1)
        return as_array(found).astype(np.float64)

    def spread(self, relevance: Sequence[NDArray[np.float64]], like: Tensor) -> Tensor:
        """A region's relevance in equal shares to its elements, in the shape of an entry."""
        shares = torch.zeros_like(like)
        for row, found in enumerate(relevance):
            label = self.labels[min(row, len(self.labels) - 1)]
            sizes = torch.bincount(label.flatten(), minlength=len(found)) * (like[0].numel() // label.numel())
            share = torch.from_numpy(found).to(like.device) / sizes.clamp_min(1)
            shares[row] = share[label].to(like.dtype)
        return shares


def cut(probe: Probe, entry: Tensor, kind: str, size: int) -> Cells:
    """'grid': cells of `size` positions, columns, tokens, units of a layer; 'slic': superpixels about as large."""
    if kind not in CUTS:
        raise InvalidInput(f"regions is {kind!r}; write {' or '.join(map(repr, CUTS))}")
    if kind == "slic":
        return _superpixels(probe, entry, size)
    regions = grid(probe, size)
    shape = [1 if _whole(regions, axis, n) else n for axis, n in enumerate(entry.shape[1:])]
    labels = torch.zeros(shape, dtype=torch.int64, device=entry.device)
    for place, region in enumerate(regions):
        box = tuple(slice(0, 1) if n == 1 else side for side, n in zip(region.box, shape, strict=True))
        labels[box] = place if region.mask is None else torch.where(region.mask, place, labels[box])
    return Cells(labels.unsqueeze(0), (len(regions),) * len(entry))


def _whole(regions: Sequence[Region], axis: int, length: int) -> bool:
    return all(region.mask is None and region.box[axis] == slice(0, length) for region in regions)


def _superpixels(probe: Probe, entry: Tensor, size: int) -> Cells:
    space, shown = probe.subject.space, shown_axes(probe)
    if probe.at != INPUT or len(shown) != 2 or entry.ndim != 4:
        raise NotApplicable("superpixels want an input with two axes of positions; write regions='grid'")
    channel = next(axis for axis in range(3) if axis not in shown)
    pictures = as_array(entry.movedim(1 + channel, 3)).astype(np.float64)  # sample, y, x, channel
    side = size or max(space.region)
    labels = [superpixels(picture, side) for picture in pictures]
    stacked = torch.from_numpy(np.stack(labels)).to(entry.device)
    return Cells(stacked.unsqueeze(1 + channel), tuple(int(one.max()) + 1 for one in labels))


def every_coalition(regions: int) -> Coalitions:
    """All 2^n, the empty one first."""
    numbers = np.arange(1 << regions)
    return (numbers[:, None] >> np.arange(regions) & 1).astype(bool)

"""Which elements of a sample are shown or hidden together? Regions that share all of them out, and coalitions."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

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

Regions = Literal["grid", "slic", "given", "bands", "frames"]
ALONG = {"bands": "frequency", "frames": "time"}
GIVEN = "given"
CUTS = get_args(Regions)
Coalitions = NDArray[np.bool_]  # coalition, region: which regions are shown


@dataclass(frozen=True, eq=False)
class Cells:
    """Every element of a sample belongs to one region: `labels` (sample, axes of an entry...) say to which."""

    labels: Tensor  # 1 long where samples share their regions, and along axes that are hidden together
    counts: tuple[int, ...]  # regions of each sample

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
    """'grid': cells of `size` positions, columns, tokens, units of a layer; 'slic': superpixels about as large;
    'given': the subject's own; 'bands' and 'frames' of a spectrogram, `size` wide."""
    if kind not in CUTS:
        raise InvalidInput(f"regions is {kind!r}; write {' or '.join(map(repr, CUTS))}")
    if kind == "slic":
        return _superpixels(probe, entry, size)
    if kind == GIVEN:
        return _given(probe, entry)
    if kind in ALONG and (probe.at != INPUT or {axis.name for axis in probe.subject.space.axes} != {*ALONG.values()}):
        raise NotApplicable(f"{kind} want an input with axes of frequency and time; write regions='grid'")
    regions = grid(probe, size, ALONG.get(kind, ""))
    shape = [1 if _whole(regions, axis, n) else n for axis, n in enumerate(entry.shape[1:])]
    labels = torch.zeros(shape, dtype=torch.int64, device=entry.device)
    for place, region in enumerate(regions):
        box = tuple(slice(0, 1) if n == 1 else side for side, n in zip(region.box, shape, strict=True))
        labels[box] = place if region.mask is None else torch.where(region.mask, place, labels[box])
    return Cells(labels.unsqueeze(0), (len(regions),) * len(entry))


def _given(probe: Probe, entry: Tensor) -> Cells:
    """The regions of the subject, spread over the axes that a person does not see."""
    space, maps = probe.subject.space, probe.subject.regions
    if maps is None:
        raise InvalidInput("the subject has no regions; write ng.Subject(..., regions=labels), a label per position")
    if probe.at != INPUT:
        raise NotApplicable(f"the given regions are of the input; leave out at={probe.at!r}, or write regions='grid'")
    found = np.stack([maps.of(sample) for sample in (probe.ids if len(maps.labels) > 1 else (0,))])
    whole = space.over_layout(found)
    labels = torch.from_numpy(whole.reshape(*whole.shape, *[1] * (entry.ndim - whole.ndim))).to(entry.device)
    counts = tuple(int(one.max()) + 1 for one in found)
    return Cells(labels, counts if len(counts) > 1 else counts * len(entry))


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

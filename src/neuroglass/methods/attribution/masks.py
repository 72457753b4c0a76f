"""What is shown and what is hidden at random? Coarse masks, stretched over the positions with a random shift."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.cells import Cells, cut
from neuroglass.methods.attribution.regions import shown_axes
from neuroglass.methods.attribution.sampling import Array
from neuroglass.model.probe import Probe


@dataclass(frozen=True, eq=False)
class Masks:
    """Random masks over the regions of `cells`: positions where there are some, else columns or units of a layer."""

    cells: Cells
    draw: Callable[[Generator, int], Array]  # (mask, region): how much of each shows, from 0 to 1


def masks_over(probe: Probe, entry: Tensor, cell: int, shown: float) -> Masks:
    """Cells of a coarse mask show with the chance `shown`; between the middles of cells masks run evenly."""
    space = probe.subject.space
    if probe.at != INPUT or not space.positional:
        cells = cut(probe, entry, "grid", 0)
        return Masks(cells, lambda rng, count: (rng.random((count, cells.counts[0])) < shown).astype(np.float64))
    axes = shown_axes(probe)
    lengths = [entry.shape[1 + axis] for axis in axes]
    if cell > max(lengths):
        raise InvalidInput(
            f"cell is {cell} and there are {lengths} positions; write a smaller cell, or 0 for automatic"
        )
    sides = [min(cell, length) for length in lengths] if cell else list(space.region)
    shape = [entry.shape[1 + axis] if axis in axes else 1 for axis in range(entry.ndim - 1)]
    count = int(np.prod(lengths))
    cells = Cells(torch.arange(count, device=entry.device).view(1, *shape), (count,) * len(entry))
    return Masks(cells, lambda rng, count: stretched(rng, count, lengths, sides, shown))


def stretched(rng: Generator, count: int, lengths: list[int], sides: list[int], shown: float) -> Array:
    """Masks (mask, position) of these lengths whose cells have these sides."""
    nodes = [(length + 2 * side - 2) // side + 1 for length, side in zip(lengths, sides, strict=True)]
    masks = (rng.random((count, *nodes)) < shown).astype(np.float64)
    for axis, (length, side) in enumerate(zip(lengths, sides, strict=True)):
        shift = rng.integers(side, size=count)
        place = (np.arange(length) + shift[:, None]) / side  # mask, position: among the nodes
        near = 1 - np.abs(place[:, :, None] - np.arange(nodes[axis]))  # mask, position, node
        moved = np.moveaxis(masks, 1 + axis, 1)
        along = np.maximum(near, 0) @ moved.reshape(count, nodes[axis], -1)
        masks = np.moveaxis(along.reshape(count, length, *moved.shape[2:]), 1, 1 + axis)
    return masks.reshape(count, -1)

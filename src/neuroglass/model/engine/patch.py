"""What is known of a value of the network while a rectangle is hidden? A patch over an unchanged map, or all of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from neuroglass.model.engine.program import Given, Node
from neuroglass.model.engine.rectangles import Rectangle, Span, Starts, whole
from neuroglass.model.engine.row_copy import composed

Size = tuple[int, int]


@dataclass(frozen=True, eq=False)
class Patch:
    """A map that differs from the unhidden one in a rectangle only."""

    tensor: Tensor  # position, channel, y, x; of a series y is 1
    at: Rectangle


@dataclass(frozen=True, eq=False)
class Unchanged:
    """A map that does not depend on what is hidden."""


UNCHANGED = Unchanged()


@dataclass(frozen=True, eq=False)
class Constant:
    """A weight, or what else is the same in every pass."""

    tensor: Tensor


Value = Any  # Patch, Unchanged, Constant, a Tensor with a row per position, or a number


@dataclass(frozen=True, eq=False)
class Step:
    """One node for a batch of positions: its inputs, as far as they are known, over their unhidden maps."""

    node: Node
    values: tuple[Value, ...]
    maps: tuple[Tensor | None, ...]  # 1, channel, y, x
    size: Size  # of the output's map
    count: int  # of positions

    @property
    def line(self) -> bool:
        """Along one direction: the operation itself sees (sample, channel, position)."""
        return self.node.shape is not None and len(self.node.shape) == 3

    @property
    def patches(self) -> list[Patch]:
        return [value for value in self.values if isinstance(value, Patch)]

    @property
    def all_maps(self) -> bool:
        """Every input is a patch or an unchanged map: nothing is changed everywhere."""
        known = (isinstance(value, Patch | Unchanged) for value in self.values)
        return all(known) and all(one is not None for one in self.maps)

    def constant(self, part: Any) -> Tensor | None:
        """An argument of a call that is a constant of the program; None for any other."""
        value = self.values[part.place] if isinstance(part, Given) else None
        return value.tensor if isinstance(value, Constant) else None

    def map_size(self, place: int) -> Size:
        found = self.maps[place]
        assert found is not None
        return int(found.shape[2]), int(found.shape[3])

    def cut(self, place: int, wanted: Rectangle, outside: float = 0.0) -> Tensor:
        """An input's numbers in these rectangles: from its patch, its map, or beyond the border."""
        value, held = self.values[place], self.maps[place]
        assert held is not None
        if isinstance(value, Patch):
            if value.at.same(wanted):
                return value.tensor
            return composed(held, value.tensor, value.at, wanted, outside)
        nothing = held.new_empty(self.count, held.shape[1], 1, 1)
        return composed(held, nothing, _nowhere(self.count), wanted, outside)

    def run(self, *tensors: Tensor) -> Tensor:
        """The operation on patches in the stead of maps; for what computes every number alone."""
        if not self.line:
            return self.node.operation(*tensors)
        flat = [one.squeeze(2) if one.ndim == 4 else one for one in tensors]  # a constant has no such axis
        return self.node.operation(*flat).unsqueeze(2)

    def cropped(self, tensor: Tensor, starts: tuple[Starts, Starts], wanted: Rectangle) -> Tensor:
        """The wanted rectangles of a tensor whose first row and column lie at these places of the output's map."""
        offsets = np.stack([wanted.y.starts - starts[0], wanted.x.starts - starts[1]], 1)
        height, width = wanted.size
        parts = tensor.new_empty(len(tensor), height, width, tensor.shape[1]).permute(0, 3, 1, 2)
        for y, x in np.unique(offsets, axis=0):
            rows = torch.as_tensor(np.flatnonzero((offsets == (y, x)).all(1)), device=tensor.device)
            parts[rows] = tensor[rows, :, y : y + height, x : x + width]
        return parts

    def made(self, tensor: Tensor, at: Rectangle) -> Patch | Tensor:
        """A patch; where it covers the map, the value itself."""
        if at.size != self.size:
            return Patch(tensor, at)
        return tensor.squeeze(2) if self.line else tensor


def _nowhere(count: int) -> Rectangle:
    """A rectangle that no other meets."""
    far = Span(np.full(count, -(1 << 30)), 1)
    return Rectangle(far, far)


def expanded(value: Value, held: Tensor | None, *, line: bool) -> Value:
    """A patch laid over its map; anything else as it is."""
    if not isinstance(value, Patch) or held is None:
        return value
    size = (int(held.shape[2]), int(held.shape[3]))
    full = composed(held, value.tensor, value.at, whole(size, len(value.tensor)), 0.0)
    return full.squeeze(2) if line else full


Rule = Callable[[Step], Value | None]  # None: the operation is not one of those that keep to rectangles


def as_map(tensor: Tensor) -> Tensor:
    """(1, channel, y, x), channels last in memory; a series gets a y of 1."""
    return (tensor.unsqueeze(2) if tensor.ndim == 3 else tensor).contiguous(memory_format=torch.channels_last)

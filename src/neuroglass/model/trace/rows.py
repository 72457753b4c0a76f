"""How do the numbers that an operation compares with each other lie in one row each?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor

from neuroglass.model.trace import operations as kinds
from neuroglass.model.trace.tape import Step


@dataclass(frozen=True)
class Rows:
    """A tensor of a shape as (row, number), and back."""

    shape: tuple[int, ...]
    order: tuple[int, ...]  # of its axes: those along which rows are counted, then those inside a row
    count: int

    @classmethod
    def along(cls, shape: Sequence[int], axes: Sequence[int]) -> "Rows":
        inside = [axis % len(shape) for axis in axes]
        outside = [axis for axis in range(len(shape)) if axis not in inside]
        return cls(tuple(shape), (*outside, *inside), prod(shape[axis] for axis in outside))

    @classmethod
    def counted(cls, shape: Sequence[int], count: int) -> "Rows":
        return cls(tuple(shape), tuple(range(len(shape))), count)

    def cut(self, whole: Tensor) -> Tensor:
        return whole.permute(self.order).reshape(self.count, -1)

    def back(self, rows: Tensor) -> Tensor:
        inverse = [self.order.index(axis) for axis in range(len(self.order))]
        return rows.reshape([self.shape[axis] for axis in self.order]).permute(inverse)


def extreme_rows(step: Step) -> Rows:
    """Of a pooling by the largest, or of the largest or smallest along axes."""
    shape = step.given[0].shape
    if step.name in kinds.POOLS:
        return Rows.counted(shape, prod(shape[: -3 if "3d" in step.name else -2]))
    named = step.given[1] if len(step.given) > 1 else step.options.get("dim", ())
    axes = [named] if isinstance(named, int) else list(named)
    return Rows.along(shape, axes or range(len(shape)))


def extreme_places(step: Step, rows: Rows) -> Tensor:
    """Where in each row the extremes lie: of equal ones the first."""
    if step.name in kinds.POOLS:
        return step.result[1].reshape(rows.count, -1)
    choose = torch.argmin if step.name in ("min", "amin") else torch.argmax
    return choose(rows.cut(step.given[0]), 1, keepdim=True)


@dataclass(frozen=True)
class Standardization:
    """What a normalization does to rows: away with their mean, their variance made 1, times weights."""

    rows: Rows
    weight: Tensor | float  # in the shape of what was given
    eps: float

    @classmethod
    def of(cls, step: Step) -> "Standardization | None":
        """None where the statistics are fixed, as of a batch norm in evaluation mode."""
        x, given = step.given[0], step.given
        if step.name in kinds.BATCH_NORMS:
            rows = Rows.along(x.shape, [axis for axis in range(x.ndim) if axis != 1])
            return cls(rows, _by_channel(given[1], x), given[7]) if given[5] else None
        if step.name == "nativegroupnorm":
            return cls(Rows.counted(x.shape, x.shape[0] * given[6]), _by_channel(given[1], x), given[7])
        inside = range(x.ndim - len(given[1]), x.ndim)
        return cls(Rows.along(x.shape, list(inside)), 1.0 if given[2] is None else given[2], given[4])


def _by_channel(weight: Tensor | None, x: Tensor) -> Tensor | float:
    return 1.0 if weight is None else weight.view(1, -1, *[1] * (x.ndim - 2))

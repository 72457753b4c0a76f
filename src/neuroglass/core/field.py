"""A field: an array that knows its axes and what its numbers measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput

Tick = str | int | float


@dataclass(frozen=True)
class Axis:
    """One direction of an array: `y` in px, `time` in s, `feature` by name, `channel`, `sample`, `unit`."""

    name: str
    size: int
    unit: str = ""  # px, s, Hz; empty where positions have no measure
    ticks: tuple[Tick, ...] = ()  # one label per position; without them, start + step * position
    start: float = 0.0
    step: float = 1.0

    def __post_init__(self) -> None:
        object.__setattr__(self, "size", int(self.size))
        object.__setattr__(self, "ticks", tuple(t.item() if isinstance(t, np.generic) else t for t in self.ticks))
        if self.ticks and len(self.ticks) != self.size:
            raise InvalidInput(f"axis {self.name!r} has {self.size} positions but {len(self.ticks)} ticks")

    def label(self, position: int) -> str:
        """What stands at a position: its tick, or its coordinate."""
        if self.ticks:
            return str(self.ticks[position])
        return f"{self.start + self.step * position:g}"


@dataclass(frozen=True, eq=False)
class Field:
    """Values with one axis per dimension, the quantity they measure, and whether 0 is their middle.

    Raises InvalidInput where the shape of `values` is not the sizes of `axes`. The values are read-only.
    """

    values: NDArray[Any]
    axes: tuple[Axis, ...]
    quantity: str  # 'relevance of logit:3', 'probability', 'px'
    signed: bool = True

    def __post_init__(self) -> None:
        view = np.asarray(self.values).view()
        view.flags.writeable = False
        object.__setattr__(self, "values", view)
        expected = tuple(axis.size for axis in self.axes)
        if view.shape != expected:
            raise InvalidInput(f"values of {self.quantity!r} have shape {view.shape}, their axes say {expected}")

    def axis(self, name: str) -> Axis:
        for axis in self.axes:
            if axis.name == name:
                return axis
        raise InvalidInput(f"no axis {name!r}; this field has {', '.join(axis.name for axis in self.axes)}")

    def row(self, position: int) -> Field:
        """The field at one position of its first axis."""
        return Field(self.values[position], self.axes[1:], self.quantity, self.signed)


def column(values: Any, quantity: str, axis: Axis, *, signed: bool = False) -> Field:
    """One number per position of an axis, such as the label of every sample."""
    return Field(np.asarray(values), (axis,), quantity, signed)


def describe_field(value: Field) -> dict[str, Any]:
    return {"axes": [asdict(axis) for axis in value.axes], "quantity": value.quantity, "signed": value.signed}


def restore_field(values: NDArray[Any], about: Mapping[str, Any]) -> Field:
    axes = tuple(Axis(**{**axis, "ticks": tuple(axis["ticks"])}) for axis in about["axes"])
    return Field(values, axes, about["quantity"], about["signed"])

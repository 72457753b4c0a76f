"""What is drawn in a panel: one frozen noun per kind of mark, numbers and words only."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis

Array = NDArray[Any]


@dataclass(frozen=True)
class Scale:
    """How numbers become colors: a table of `view/colors.json`, its two ends, and what the numbers measure."""

    name: str  # 'viridis', 'coolwarm', 'petroff10'
    low: float
    high: float
    quantity: str
    names: tuple[str, ...] = ()  # of the whole numbers from `low` on, where those are steps

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low < self.high):
            raise InvalidInput(f"a scale from {self.low} to {self.high}; write two finite numbers, the low one first")

    @property
    def signed(self) -> bool:
        return self.name == "coolwarm"


@dataclass(frozen=True, eq=False)
class Mark:
    """Any mark; its arrays are read-only."""

    def __post_init__(self) -> None:
        for part in fields(self):
            value = getattr(self, part.name)
            if isinstance(value, np.ndarray):
                view = value.view()
                view.flags.writeable = False
                object.__setattr__(self, part.name, view)


@dataclass(frozen=True, eq=False)
class Heatmap(Mark):
    """One color per cell of two axes; rows go down, but up where the first axis is an amount (frequency)."""

    values: Array  # row, column
    axes: tuple[Axis, Axis]
    scale: Scale
    upward: bool = False


@dataclass(frozen=True, eq=False)
class Picture(Mark):
    """What the sample looks like: gray (y, x) or colors (y, x, 3), in 0..1."""

    values: Array
    axes: tuple[Axis, Axis]


@dataclass(frozen=True, eq=False)
class Points(Mark):
    """Samples (or units) on a map. With the scale petroff10, `color` is a class's place in `legend`, -1 for others."""

    positions: Array  # point, 2 or 3 components
    color: Array
    scale: Scale
    frame: tuple[float, ...]  # the middle of each component, then half the side of the square (or cube) to show
    legend: tuple[str, ...] = ()  # by color; '' where no point has it
    ids: Array | None = None  # of the points, for reading them off
    ring: bool = False  # drawn as rings around points of another mark; `legend` says what they are


@dataclass(frozen=True, eq=False)
class Paths(Mark):
    """One line per sample over the steps; every `between`-th point is a step, the others are bent by bundling."""

    positions: Array  # sample, point, 2 components
    color: Array  # by sample, as of Points; or (1, point): alike along every path
    scale: Scale
    frame: tuple[float, ...]
    legend: tuple[str, ...]
    steps: tuple[str, ...]
    between: int = 1  # pieces from one step to the next
    marked: bool = False  # drawn in black on top of another mark; `legend` says what they are
    ids: Array | None = None  # of the samples, as lines may be fewer than points


@dataclass(frozen=True, eq=False)
class Bars(Mark):
    """One bar per label, in the order given; `low` and `high` are shared among compared panels."""

    values: Array
    labels: tuple[str, ...]
    quantity: str
    low: float
    high: float
    signed: bool


@dataclass(frozen=True, eq=False)
class Line(Mark):
    """Values along one axis, a line for each name."""

    values: Array  # line, position
    axis: Axis
    names: tuple[str, ...]
    quantity: str
    low: float
    high: float
    signed: bool


@dataclass(frozen=True, eq=False)
class Band(Mark):
    """The range between two lines along one axis, such as what chance reaches."""

    values: Array  # low and high, position
    axis: Axis
    name: str


@dataclass(frozen=True, eq=False)
class Tokens(Mark):
    """Text in reading order, each token on its own color."""

    texts: tuple[str, ...]
    values: Array
    scale: Scale


@dataclass(frozen=True, eq=False)
class Cells(Mark):
    """Numbers by row and column, written out and colored."""

    values: Array  # row, column
    axes: tuple[Axis, Axis]
    scale: Scale


@dataclass(frozen=True, eq=False)
class Rows(Mark):
    """A table of words and numbers, already spelled."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[bool, ...]  # by column: set to the right


MARKS: dict[str, type[Mark]] = {
    kind.__name__: kind for kind in (Heatmap, Picture, Points, Paths, Bars, Line, Band, Tokens, Cells, Rows)
}

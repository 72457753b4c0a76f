"""Which rectangle of an output does a changed rectangle reach, and what must be known to compute it? Whole numbers.

Rectangles of one size with a corner per position of the question; all lie inside their map.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

Starts = np.ndarray  # int64, one per position of the question


@dataclass(frozen=True)
class Span:
    """Intervals of one size along one axis of a map."""

    starts: Starts
    size: int

    @property
    def stops(self) -> Starts:
        return self.starts + self.size


@dataclass(frozen=True)
class Window:
    """How an operation looks along one axis: output o sees inputs o·stride - padding + (0 ... kernel - 1)·dilation."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def reach(self) -> int:
        return self.dilation * (self.kernel - 1)

    def reached(self, changed: Span, length: int) -> Span:
        """The outputs, of `length`, that see a changed input; at least one, so that there is something to compute."""
        low = -((self.reach - changed.starts - self.padding) // self.stride)  # rounds up
        high = (changed.stops - 1 + self.padding) // self.stride
        return fitted(low, np.maximum(high, low), length)

    def needed(self, outputs: Span) -> Span:
        """The inputs that these outputs see, beyond the map's border too."""
        return Span(outputs.starts * self.stride - self.padding, (outputs.size - 1) * self.stride + self.reach + 1)


@dataclass(frozen=True)
class Spread:
    """How a transposed convolution writes along one axis: input i goes to i·stride - padding + (0 ...)·dilation."""

    kernel: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def reach(self) -> int:
        return self.dilation * (self.kernel - 1)

    def reached(self, changed: Span, length: int) -> Span:
        low = changed.starts * self.stride - self.padding
        return fitted(low, low + (changed.size - 1) * self.stride + self.reach, length)

    def needed(self, outputs: Span) -> Span:
        """The inputs that write to these outputs, beyond the map's border too."""
        low = -((self.reach - outputs.starts - self.padding) // self.stride)
        high = (outputs.stops - 1 + self.padding) // self.stride
        return Span(low, int((high - low).max()) + 1)


def fitted(low: Starts, high: Starts, length: int) -> Span:
    """Intervals from `low` to `high` (included) cut to a map of `length`, made equally long, and moved inside."""
    low = np.minimum(np.maximum(low, 0), length - 1)  # np.clip takes five times as long for so few
    high = np.minimum(np.maximum(high, 0), length - 1)
    size = int((high - low).max()) + 1
    return Span(np.minimum(low, length - size), size)


def united(spans: Sequence[Span], length: int) -> Span:
    """The smallest intervals that hold all of these, position by position."""
    first = spans[0]
    if all(span.size == first.size and np.array_equal(span.starts, first.starts) for span in spans[1:]):
        return first
    low = np.minimum.reduce([span.starts for span in spans])
    high = np.maximum.reduce([span.stops for span in spans]) - 1
    return fitted(low, high, length)


@dataclass(frozen=True)
class Rectangle:
    """Rectangles of one size on a map: along y and along x."""

    y: Span
    x: Span

    @property
    def size(self) -> tuple[int, int]:
        return self.y.size, self.x.size

    def same(self, other: "Rectangle") -> bool:
        pairs = ((self.y, other.y), (self.x, other.x))
        return all(a.size == b.size and np.array_equal(a.starts, b.starts) for a, b in pairs)


def whole(size: tuple[int, int], count: int) -> Rectangle:
    """The whole map, for `count` positions."""
    nothing = np.zeros(count, np.int64)
    return Rectangle(Span(nothing, size[0]), Span(nothing, size[1]))


def union(parts: Sequence[Rectangle], size: tuple[int, int]) -> Rectangle:
    return Rectangle(united([p.y for p in parts], size[0]), united([p.x for p in parts], size[1]))

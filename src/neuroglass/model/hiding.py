"""What is answered when one rectangle of a sample is hidden at a time? Only what it reaches is computed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.engine.incremental import Incremental
from neuroglass.model.engine.planner import Planner
from neuroglass.model.engine.prepare import Prepared
from neuroglass.model.engine.program import Refused
from neuroglass.model.network import Inputs
from neuroglass.model.region import Region


@dataclass(frozen=True, eq=False)
class Rectangles:
    """Rectangles of one size over the positions of an entry: (channel, y, x) or (channel, position)."""

    numbers: np.ndarray  # of the regions among those that were asked
    tops: np.ndarray
    lefts: np.ndarray
    high: int
    wide: int

    def some(self, rows: range) -> "Rectangles":
        part = slice(rows.start, rows.stop)
        return Rectangles(self.numbers[part], self.tops[part], self.lefts[part], self.high, self.wide)

    def cut_out(self, baseline: Tensor) -> Tensor:
        """What stands in the rectangles: (rectangle, channel, y, x), or one row where the baseline is even."""
        blank = baseline if baseline.ndim == 3 else baseline.unsqueeze(1)  # channel, y, x
        if bool((blank == blank[:, :1, :1]).all()):
            return blank[None, :, :1, :1].expand(1, -1, self.high, self.wide)
        corners = zip(self.tops, self.lefts, strict=True)
        return torch.stack([blank[:, top : top + self.high, left : left + self.wide] for top, left in corners])


def rectangles_of(regions: Sequence[Region], shape: Sequence[int]) -> list[Rectangles]:
    """The regions by size; regions that hide nothing are left out.

    Raises Refused where a region is not a rectangle over all channels, the first axis of an entry of this shape.
    """
    if len(shape) not in (2, 3):
        raise Refused("the entry has no channels and positions")
    found: dict[tuple[int, int], list[tuple[int, int, int]]] = {}
    for number, region in enumerate(regions):
        channels, *sides = region.box
        if not region.count:
            continue
        if region.mask is not None or (channels.start, channels.stop) != (0, shape[0]):
            raise Refused("a region is no rectangle over all channels")
        down, along = sides if len(sides) == 2 else (slice(0, 1), *sides)
        size = (down.stop - down.start, along.stop - along.start)
        found.setdefault(size, []).append((number, down.start, along.start))
    return [Rectangles(*np.array(corners).T, *size) for size, corners in found.items()]


class Hidden:
    """One sample whose unhidden pass is kept. Raises Refused where the network does not allow it."""

    def __init__(
        self, prepared: Prepared, given: tuple[Inputs, Mapping[Place, Tensor]], baseline: Tensor, planner: Planner
    ):
        self.quick = Incremental.of(prepared, *given, most_bytes=planner.budget)
        self.baseline, self.planner = baseline, planner

    def passes(
        self, sizes: Sequence[Rectangles], pulse: Callable[[], None]
    ) -> Iterator[tuple[np.ndarray, Mapping[Place, Tensor]]]:
        """The numbers of some regions, and what the network answers with each of them hidden, a row per region."""
        batch = self.quick.batch(self.planner.budget)
        for size in sizes:
            for start in range(0, len(size.numbers), batch):
                pulse()
                chunk = size.some(range(start, start + batch))
                parts = self.planner.run(partial(self._values, chunk), range(len(chunk.numbers)))
                yield chunk.numbers, {place: torch.cat([part[place] for part in parts]) for place in parts[0]}

    def _values(self, chunk: Rectangles, rows: range) -> Mapping[Place, Tensor]:
        some = chunk.some(rows)
        return self.quick.values(some.tops, some.lefts, some.cut_out(self.baseline))

"""What is answered when one rectangle of a sample is hidden at a time? Only what it reaches is computed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.unit import Place
from neuroglass.model.engine.incremental import CHECKED, Incremental
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


@dataclass(frozen=True, eq=False)
class Hiding:
    """Samples one after another by one prepared way; what was learned of the first serves the others."""

    prepared: Prepared
    planner: Planner
    _batches: dict[tuple[int, int, int], int] = field(default_factory=dict)  # by how many rectangles of which size

    def of(self, given: tuple[Inputs, Mapping[Place, Tensor]], baseline: Tensor) -> "Hidden":
        """One sample whose unhidden pass is kept. Raises Refused where the network does not allow it."""
        checked = 1 if self._batches else CHECKED
        quick = Incremental.of(self.prepared, *given, most_bytes=self.planner.budget, checked=checked)
        return Hidden(quick, baseline, self)

    def batch(self, quick: Incremental, size: Rectangles) -> int:
        """How many rectangles go through the network at once."""
        asked = len(size.numbers), size.high, size.wide
        if asked not in self._batches:
            self._batches[asked] = quick.batch(self.planner.budget, *asked)
        return self._batches[asked]


@dataclass(frozen=True, eq=False)
class Hidden:
    """One sample, and the answers with some of its rectangles hidden."""

    quick: Incremental
    baseline: Tensor
    among: Hiding

    def passes(
        self, sizes: Sequence[Rectangles], pulse: Callable[[], None]
    ) -> Iterator[tuple[np.ndarray, Mapping[Place, Tensor]]]:
        """The numbers of some regions, and what the network answers with each of them hidden, a row per region."""
        for size in sizes:
            batch = self.among.batch(self.quick, size)
            for start in range(0, len(size.numbers), batch):
                pulse()
                chunk = size.some(range(start, start + batch))
                parts = self.among.planner.run(partial(self._values, chunk), range(len(chunk.numbers)))
                yield chunk.numbers, {place: torch.cat([part[place] for part in parts]) for place in parts[0]}

    def _values(self, chunk: Rectangles, rows: range) -> Mapping[Place, Tensor]:
        some = chunk.some(rows)
        return self.quick.values(some.tops, some.lefts, some.cut_out(self.baseline))

"""How would every unit of a layer change if an element below it grew a little? All units at once, in bounded memory."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis
from neuroglass.core.progress import Progress
from neuroglass.core.unit import INPUT, OUTPUTS, Place
from neuroglass.model.layers import Layer
from neuroglass.model.network import as_array
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import ENTRY, OUTPUT, differentiate

BUSY = 16  # rows that keep the kernels busy


@dataclass(frozen=True, eq=False)
class Units:
    """The units of a layer, or of an output: what is differentiated. A unit with positions is the mean over them."""

    subject: Subject
    place: Place
    layer: Layer | None  # None: an output

    @classmethod
    def of(cls, subject: Subject, name: str) -> "Units":
        """Raises InvalidInput for a layer that does not exist, or the input itself."""
        if name == INPUT:
            raise InvalidInput("the input is what slopes are taken by; name a layer, or 'logit'")
        if name not in OUTPUTS:
            layer = subject.layer(name)
            return cls(subject, Place.parse(layer.name), layer)
        if name == "probability" and subject.outputs.task == "numbers":
            raise InvalidInput("the network returns numbers, not classes; write 'output' instead of 'probability'")
        return cls(subject, Place(name), None)

    @property
    def count(self) -> int:
        return self.subject.outputs.count if self.layer is None else self.layer.units

    @property
    def reads(self) -> Place:
        return OUTPUT if self.layer is None else self.place

    def values(self, activation: Tensor) -> Tensor:
        """(sample, unit)."""
        if self.layer is None:
            found = self.subject.outputs.read(activation, self.place.layer)
        else:
            found = self.layer.samples_first(activation).movedim(1 + self.layer.unit_axis, 1)
        return found.flatten(2).mean(2) if found.ndim > 2 else found


@dataclass(frozen=True, eq=False)
class Source:
    """What the slopes are taken by: the input, its embedding, or a layer."""

    subject: Subject
    name: str
    layer: Layer | None  # None: the input itself

    @classmethod
    def of(cls, subject: Subject, name: str) -> "Source":
        at = subject.place(name)
        entry = subject.space.entry if at == INPUT else at
        return cls(subject, at, None if entry is None else subject.layer(entry))

    @property
    def place(self) -> Place:
        return ENTRY if self.layer is None else Place.parse(self.layer.name)

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.subject.space.layout if self.layer is None else self.layer.axes

    def samples_first(self, slope: Tensor) -> Tensor:
        return slope if self.layer is None else self.layer.samples_first(slope)


@dataclass(frozen=True, eq=False)
class Slopes:
    """Of some units by every element of a source, on some samples: one pass over a batch, and back for every unit."""

    units: Units
    source: Source
    chosen: tuple[int, ...]
    ids: tuple[int, ...]

    def taken(self, progress: Progress) -> np.ndarray:
        """(sample, unit, axes of the source...). Raises InvalidInput where they do not fit into the memory, are not
        finite, or the units do not depend on the source; NotApplicable where the network has no slopes."""
        self._check_size()
        copies, count = self._copies(), len(self.ids)
        batch = max(1, self.units.subject.planner.batch(gradient=True) // copies)
        parts: list[Tensor] = []
        for start in range(0, count, batch):
            work = partial(self._rows, copies, progress)
            parts += self.units.subject.planner.run(work, range(start, min(count, start + batch)))
        progress(count * len(self.chosen), count * len(self.chosen), "slopes")
        return as_array(torch.cat(parts))

    def _copies(self) -> int:
        """How often each sample stands in a batch, for as many units at once: few samples alone leave kernels idle."""
        room = min(BUSY, self.units.subject.planner.batch(gradient=True)) // len(self.ids)
        passes = -(-len(self.chosen) // max(1, room))
        return -(-len(self.chosen) // passes)

    def _rows(self, copies: int, progress: Progress, samples: range) -> Tensor:
        """One pass over these samples, and back once for every few units: (sample, unit, axes of the source...)."""
        subject, ids = self.units.subject, self.ids[samples.start : samples.stop]
        device, count = subject.network.device, len(ids)
        rows = subject.network.rows(subject.reader.inputs(ids), torch.arange(count, device=device).repeat(copies))
        blocks = [self.chosen[first : first + copies] for first in range(0, len(self.chosen), copies)]
        reads, place, width, slopes = self.units.reads, self.source.place, len(self.chosen), list[Tensor]()

        def last_block(seen: Mapping[Place, Tensor]) -> Tensor:
            """What the last few units answer; slopes of those before are taken while the graph is there."""
            values, source = self.units.values(seen[reads]), seen[place]
            parts = [_of_units(values, block, count) for block in blocks]
            sloped = values.requires_grad and source.is_floating_point()
            for number, part in enumerate(parts[:-1] if sloped else ()):
                progress(samples.start * width + number * copies * count, len(self.ids) * width, "slopes")
                found = torch.autograd.grad(part.sum(), source, retain_graph=True, allow_unused=True)[0]
                slopes.extend([] if found is None else [found])  # where nothing depends, the last block says so
            return parts[-1]

        slopes.append(
            differentiate(subject.network, rows, last_block, reads=(reads,), sources=(place,)).gradients[place]
        )
        first = [self.source.samples_first(slope).unflatten(0, (copies, count)) for slope in slopes]
        found = torch.cat(first)[:width].movedim(1, 0)
        subject.reader.check_finite(found, f"slope of {self.units.place}", ids)
        return found.cpu()

    def _check_size(self) -> None:
        elements = int(np.prod([axis.size for axis in self.source.axes]))
        need = len(self.ids) * len(self.chosen) * elements * self.units.subject.network.dtype.itemsize
        budget = self.units.subject.planner.budget
        if need > budget:
            raise InvalidInput(
                f"the slopes of {len(self.chosen):,} units by {elements:,} elements on {len(self.ids):,} samples take "
                f"{need / 2**30:.3g} GiB and the budget is {budget / 2**30:.3g} GiB; ask about fewer samples, about "
                "some units (units='0:8'), or give the Subject more memory"
            )


def _of_units(values: Tensor, units: tuple[int, ...], samples: int) -> Tensor:
    """Of rows that hold every sample once for each of some units, what each row answers for its own unit."""
    rows = torch.tensor(units, device=values.device).repeat_interleave(samples)
    return values[: len(rows)].gather(1, rows.unsqueeze(1)).squeeze(1)

"""How are many variations of the samples asked about? In batches that fit the memory budget, answered in order."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

import torch
from torch import Tensor

from neuroglass.core.progress import Pulse
from neuroglass.model.engine.slopes import SlopeProgram
from neuroglass.model.forward import Forward
from neuroglass.model.passes import Passes

Answer = tuple[Tensor, Tensor]  # what was asked for, and the target's value, row by row


@dataclass(frozen=True, eq=False)
class Batches:
    """Of entries, each with one row per sample."""

    passes: Passes
    pulse: Pulse  # called before every batch
    remember: Callable[[Tensor, Tensor], None]  # told every entry and the target's value on it

    def values(self, forward: Forward, entries: Iterable[Tensor]) -> Iterator[Tensor]:
        """The target, for each entry (sample,)."""
        for group in self._groups(entries, gradient=False):
            yield from self._ask(group, partial(self._value_rows, forward))

    def gradients(self, folded: SlopeProgram | None, entries: Iterable[Tensor]) -> Iterator[Tensor]:
        """The slope, for each entry in its shape."""
        for group in self._groups(entries, gradient=True):
            yield from self._ask(group, partial(self._gradient_rows, folded))

    def _groups(self, entries: Iterable[Tensor], *, gradient: bool) -> Iterator[list[Tensor]]:
        planner = self.passes.subject.planner
        size = max(1, planner.batch(gradient=gradient, keeps=gradient) // len(self.passes.ids))
        waiting = iter(entries)
        while group := list(islice(waiting, size)):
            self.pulse()
            yield group

    def _ask(self, group: list[Tensor], ask: Callable[[Tensor, Tensor], Answer]) -> Iterator[Tensor]:
        stacked, samples = torch.cat(group) if len(group) > 1 else group[0], len(self.passes.ids)

        def work(rows: range) -> Answer:
            index = torch.arange(rows.start, rows.stop)
            return ask(stacked[rows.start : rows.stop], index % samples)

        parts = self.passes.subject.planner.run(work, range(len(stacked)))
        answers, values = (torch.cat([part[i] for part in parts]).split(samples) for i in (0, 1))
        for entry, value in zip(group, values, strict=True):
            self.remember(entry, value)
        yield from answers

    def _value_rows(self, forward: Forward, entry: Tensor, index: Tensor) -> Answer:
        passes = self.passes
        seen = forward(*passes.placed(entry, index))
        value = passes.finite(passes.aim.value(seen, passes.own[index]), index)
        return value, value

    def _gradient_rows(self, folded: SlopeProgram | None, entry: Tensor, index: Tensor) -> Answer:
        passes = self.passes
        inputs, replace = passes.placed(entry, index)
        if folded is None:
            found = passes.differentiate(inputs, replace, index, (passes.place,))
        else:
            found = folded(inputs, replace, passes.evaluate(index))
            passes.finite(found.value, index)
        gradient = found.gradients[passes.place]
        return gradient if passes.layer is None else passes.layer.samples_first(gradient), found.value

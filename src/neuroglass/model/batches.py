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
from neuroglass.model.trace.rules import Rules
from neuroglass.model.trace.trace import Asked, Given, GradientTrace, relay

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

    def relayed(self, rules: Rules, entry: Tensor) -> Tensor:
        """What passes back to an entry (one row per sample) by the rules of a method, in its shape."""
        planner, samples = self.passes.subject.planner, len(self.passes.ids)

        def work(rows: range) -> GradientTrace:
            index = torch.arange(rows.start, rows.stop)
            return self._relayed_rows(rules, entry[rows.start : rows.stop], index % samples)

        parts: list[GradientTrace] = []
        for rows in planner.chunks(len(entry), gradient=True):
            self.pulse()
            parts += planner.run(work, rows)
        self.remember(entry, torch.cat([part.value for part in parts]))
        starts = [part.value_on_baseline for part in parts if part.value_on_baseline is not None]
        if rules.baseline is not None and starts:
            self.remember(rules.baseline, torch.cat(starts))
        passed = torch.cat([part.gradients[self.passes.place] for part in parts], dim=self._sample_axis)
        return passed if self.passes.layer is None else self.passes.layer.samples_first(passed)

    @property
    def _sample_axis(self) -> int:
        return 0 if self.passes.layer is None else self.passes.layer.sample_axis

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

    def _relayed_rows(self, rules: Rules, entry: Tensor, index: Tensor) -> GradientTrace:
        """One pass back through the network itself; and one pass before, where the rules compare with a baseline."""
        passes = self.passes
        asked = Asked(passes.evaluate(index), passes.aim.reads, passes.place)
        start = None if rules.baseline is None else Given(*passes.placed(rules.baseline[index], index))
        given = Given(*passes.placed(entry, index))
        found = relay(passes.subject.network, asked, rules, given=given, baseline=start)
        passes.finite(found.value, index)
        return found

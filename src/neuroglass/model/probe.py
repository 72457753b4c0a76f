"""What may a method ask? A subject, a target and some samples, ready to be asked for values and gradients."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.unit import INPUT, Place
from neuroglass.model.aim import Aim
from neuroglass.model.layers import Layer
from neuroglass.model.map_layers import choose_map_layer
from neuroglass.model.network import Inputs
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import ENTRY, GradientTrace, differentiate, record


def still() -> None:
    """No one is watching."""


Answer = tuple[Tensor, Tensor]  # what was asked for, and the target's value, row by row


@dataclass(frozen=True, eq=False)
class Probe:
    """All that a method sees of a network. An *entry* is what relevance is spread over: `x`, a token embedding, or a
    layer's activation, samples first; a method varies it and asks again.

    Entries are asked about in batches that fit the memory budget; the answers do not depend on the batch but for
    rounding. Raises InvalidInput where the target is NaN or infinite.
    """

    subject: Subject
    aim: Aim
    ids: tuple[int, ...]
    inputs: Inputs  # of these samples
    own: Tensor  # the class of each sample that the targets 'prediction' and 'label' mean
    at: str = INPUT
    notes: list[str] = field(default_factory=list)
    pulse: Callable[[], None] = still  # called between passes; raising inside stops the work
    _seen: dict[str, Tensor] = field(default_factory=dict)

    @property
    def layer(self) -> Layer | None:
        """The layer that is asked about; None where it is the input itself."""
        name = self.subject.space.entry if self.at == INPUT else self.at
        return None if name is None else self.subject.layer(name)

    @property
    def place(self) -> Place:
        return ENTRY if self.layer is None else Place.parse(self.layer.name)

    @cached_property
    def entry(self) -> Tensor:
        """What relevance is spread over, for the asked samples: (sample, ...). Hand a method a copy: `handed`."""
        return self._entry_of(self.inputs)

    @cached_property
    def handed(self) -> Tensor:
        """The entry as a method gets it: where the method asks for it unchanged, its value is remembered."""
        return self.entry.clone()

    @property
    def whole_value(self) -> Tensor:
        """The target on the asked samples themselves, from a pass that was made already where there was one."""
        return self._seen["value"] if "value" in self._seen else self.value(self.entry)

    @cached_property
    def baseline(self) -> Tensor:
        """The entry for an input that stands for "nothing"."""
        network = self.subject.network
        nothing = torch.as_tensor(self.subject.space.baseline_array())
        asked = network.entry(self.inputs)
        blank = nothing.to(asked.device, asked.dtype).expand_as(asked)
        return self._entry_of(network.with_entry(self.inputs, blank))

    def _entry_of(self, inputs: Inputs) -> Tensor:
        if self.layer is None:
            return self.subject.network.entry(inputs)
        found = self.subject.reader.record(inputs, len(self.ids), (self.place,), None)[self.place]
        return self.layer.samples_first(found)

    def value(self, entry: Tensor) -> Tensor:
        """The target on one entry per sample: (sample,)."""
        return next(self.values([entry]))

    def values(self, entries: Iterable[Tensor]) -> Iterator[Tensor]:
        """The target on many variations of the entry, in order; each holds one row per sample."""
        for group in self._groups(entries, gradient=False):
            yield from self._ask(group, self._value_rows)

    def gradient(self, entry: Tensor) -> Tensor:
        """The slope of the target at one entry per sample, in its shape."""
        return next(self.gradients([entry]))

    def gradients(self, entries: Iterable[Tensor]) -> Iterator[Tensor]:
        """The slope at many variations of the entry, in order."""
        for group in self._groups(entries, gradient=True):
            yield from self._ask(group, self._gradient_rows)

    def values_hiding(self, entry: Tensor, regions: Sequence[Tensor], baseline: Tensor) -> Tensor:
        """The target with one region at a time replaced by the baseline: (sample, region).

        A region is a boolean mask over one sample's entry.
        """
        hidden = (torch.where(region, baseline, entry) for region in regions)
        return torch.stack(list(self.values(hidden)), dim=1)

    def trace(self, layer: str) -> GradientTrace:
        """Activation and gradient of another layer on the asked samples, samples first."""
        found = self.subject.layer(layer)
        place = Place.parse(found.name)

        def work(rows: range) -> GradientTrace:
            index = torch.arange(rows.start, rows.stop)
            return self._differentiate(index, None, place)

        parts = self.subject.planner.run(work, range(len(self.ids)))
        first = [found.samples_first(part.activations[place]) for part in parts]
        slopes = [found.samples_first(part.gradients[place]) for part in parts]
        self._seen["value"] = torch.cat([part.value for part in parts])
        return GradientTrace({place: torch.cat(first)}, {place: torch.cat(slopes)}, self._seen["value"])

    def map_layer(self, asked: str) -> Layer:
        """The layer whose map still shows positions: as asked, or chosen by a rule that is noted with alternatives."""
        if self.at != INPUT:
            raise NotApplicable(f"a class activation map is drawn on the input; leave out at={self.at!r}")
        layer, note = choose_map_layer(self.subject, self.aim, asked)
        if note:
            self.note(note)
        return layer

    def note(self, sentence: str) -> None:
        """Say something beside the result, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def _groups(self, entries: Iterable[Tensor], *, gradient: bool) -> Iterator[list[Tensor]]:
        size = max(1, self.subject.planner.batch(gradient=gradient) // len(self.ids))
        waiting = iter(entries)
        while group := list(islice(waiting, size)):
            self.pulse()
            yield group

    def _ask(self, group: list[Tensor], ask: Callable[[Tensor, Tensor], Answer]) -> Iterator[Tensor]:
        stacked = torch.cat(group) if len(group) > 1 else group[0]

        def work(rows: range) -> Answer:
            index = torch.arange(rows.start, rows.stop)
            return ask(stacked[rows.start : rows.stop], index % len(self.ids))

        parts = self.subject.planner.run(work, range(len(stacked)))
        answers, values = (torch.cat([part[i] for part in parts]).split(len(self.ids)) for i in (0, 1))
        for entry, value in zip(group, values, strict=True):
            if entry is self.handed and entry._version == 0:  # as it was handed over
                self._seen["value"] = value
        yield from answers

    def _value_rows(self, entry: Tensor, index: Tensor) -> Answer:
        inputs, replace = self._placed(entry, index)
        seen = record(self.subject.network, inputs, self.aim.reads, replace=replace).activations
        value = self._finite(self.aim.value(seen, self.own[index]), index)
        return value, value

    def _gradient_rows(self, entry: Tensor, index: Tensor) -> Answer:
        found = self._differentiate(index, entry, self.place)
        slope = found.gradients[self.place]
        return (slope if self.layer is None else self.layer.samples_first(slope)), found.value

    def _differentiate(self, index: Tensor, entry: Tensor | None, place: Place) -> GradientTrace:
        inputs, replace = self._placed(entry, index)
        own = self.own[index]
        found = differentiate(
            self.subject.network,
            inputs,
            lambda seen: self.aim.value(seen, own),
            reads=self.aim.reads,
            sources=[place],
            replace=replace,
        )
        self._finite(found.value, index)
        return found

    def _placed(self, entry: Tensor | None, index: Tensor) -> tuple[Inputs, dict[Place, Tensor]]:
        """Inputs of some rows, with an entry put in: into the input itself, or in the stead of a layer's activation."""
        network = self.subject.network
        if entry is not None and self.layer is None and isinstance(self.inputs, Tensor):
            return entry.detach(), {}
        whole = entry is None and len(index) == len(self.ids)
        inputs = self.inputs if whole else network.rows(self.inputs, index.to(network.device))
        if entry is None:
            return inputs, {}
        if self.layer is None:
            return network.with_entry(inputs, entry.detach()), {}
        return inputs, {self.place: self.layer.as_computed(entry.detach()).contiguous()}

    def _finite(self, value: Tensor, index: Tensor) -> Tensor:
        if bool(torch.isfinite(value).all()):
            return value
        first = int((~torch.isfinite(value)).nonzero()[0, 0])
        row = index[first : first + 1]
        sample = self.ids[int(row)]
        where = self.subject.reader.first_not_finite(self.subject.network.rows(self.inputs, row.to(value.device)))
        raise InvalidInput(f"the target {self.aim.text!r} is {float(value[first])} for sample {sample}{where}")

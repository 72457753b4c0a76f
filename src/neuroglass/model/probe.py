"""What may a method ask? A subject, a target and some samples, ready to be asked for values and gradients."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import torch
from torch import Tensor

from neuroglass.core.progress import Pulse, still
from neuroglass.core.unit import INPUT, Place
from neuroglass.model.aim import Aim
from neuroglass.model.batches import Batches
from neuroglass.model.engine.prepare import Prepared
from neuroglass.model.engine.program import Refused
from neuroglass.model.layers import Layer
from neuroglass.model.network import Inputs
from neuroglass.model.passes import Passes
from neuroglass.model.region import Region
from neuroglass.model.shared import Shared
from neuroglass.model.subject import Subject
from neuroglass.model.trace.rules import Rules
from neuroglass.model.trace.trace import ENTRY, GradientTrace


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
    own: Tensor  # what the target takes from each sample: its class, its label, maps of classes
    at: str = INPUT
    total: int = 0  # samples of the whole question, of which these are a chunk: the engine chooses by them
    held: Tensor | None = None  # stands in the place of the layer's activation, where the entry was varied
    pulse: Pulse = still  # called between passes; raising inside stops the work
    shared: Shared = field(default_factory=Shared)  # with the other methods that are asked about these samples
    notes: list[str] = field(default_factory=list)
    measured: dict[str, Tensor] = field(default_factory=dict)
    plan: dict[str, Any] = field(default_factory=dict)  # how the engine answered

    @property
    def layer(self) -> Layer | None:
        """The layer that is asked about; None where it is the input itself."""
        name = self.subject.space.entry if self.at == INPUT else self.at
        return None if name is None else self.subject.layer(name)

    @property
    def place(self) -> Place:
        return ENTRY if self.layer is None else Place.parse(self.layer.name)

    @cached_property
    def passes(self) -> Passes:
        """How the network is run for these samples."""
        total = max(self.total, len(self.ids))
        return Passes(self.subject, self.aim, self.ids, self.inputs, self.own, self.layer, total, self.plan, self.held)

    @property
    def batches(self) -> Batches:
        return Batches(self.passes, self.pulse, self._remember)

    @property
    def entry(self) -> Tensor:
        """What relevance is spread over, for the asked samples: (sample, ...). Hand a method a copy: `handed`."""
        return self.shared.once("entry", lambda: self._entry_of(self.inputs))

    @cached_property
    def handed(self) -> Tensor:
        """The entry as a method gets it: where the method asks about it unchanged, the answer is remembered."""
        return self.entry.clone()

    @property
    def whole_value(self) -> Tensor:
        """The target on the asked samples themselves, from a pass that was made already where there was one."""
        return self.shared.once("value", lambda: self.value(self.entry))

    @property
    def baseline(self) -> Tensor:
        """The entry for an input that stands for "nothing"."""
        return self.shared.once("baseline", lambda: self._entry_of(self.subject.network.blank(self.inputs)))

    @property
    def baseline_value(self) -> Tensor:
        """The target on the baseline."""
        return self.shared.once("baseline value", lambda: self.value(self.baseline))

    def value(self, entry: Tensor) -> Tensor:
        """The target on one entry per sample: (sample,)."""
        return next(self.values([entry]))

    def values(self, entries: Iterable[Tensor], *, count: int = 1) -> Iterator[Tensor]:
        """The target on many variations of the entry, in order; each holds one row per sample.

        `count` says how many there will be: many are worth preparing for.
        """
        yield from self.batches.values(self.passes.forward(count), entries)

    def gradient(self, entry: Tensor, rules: Rules | None = None) -> Tensor:
        """The slope of the target at one entry per sample, in its shape; or what a method's rules make of it."""
        if rules is not None:
            return self.batches.relayed(rules, entry)
        if self._untouched(entry):
            return self._slopes(self.place)[1].clone()
        return next(self.gradients([entry]))

    def gradients(self, entries: Iterable[Tensor], *, count: int = 1) -> Iterator[Tensor]:
        """The slope at many variations of the entry, in order; `count` says how many there will be."""
        folded = self.passes.folded(self.place, count)
        yield from self.batches.gradients(folded, entries)

    def values_hiding(self, entry: Tensor, regions: Sequence[Region], baseline: Tensor) -> Tensor:
        """The target with one region at a time replaced by the baseline: (sample, region)."""
        forward = self.passes.forward(len(regions))
        if isinstance(forward, Prepared):
            try:
                found, values = self.passes.by_rectangle(forward, entry, regions, baseline, self.pulse)
                if self._untouched(entry):
                    self.shared.found.setdefault("value", values)
                return found
            except Refused as refusal:
                self.passes.part("values")["incremental"] = f"no: {refusal}"
        hidden = (region.hide(entry, baseline) for region in regions)
        return torch.stack(list(self.batches.values(forward, hidden)), dim=1)

    def varied(self, entries: Tensor, rows: Sequence[int] | None = None) -> "Probe":
        """The probe as if these had been the samples. Entry i is of sample `rows[i]`; unless told, there are one or
        several for each sample, all of the first kind first.

        What any method answers when it is asked about noisy or interpolated samples is found through it.
        """
        times = max(1, len(entries) // len(self.ids))
        index = torch.arange(len(entries)) % len(self.ids) if rows is None else torch.as_tensor(rows)
        network, given = self.subject.network, entries.detach()
        inputs = network.rows(self.inputs, index.to(network.device))
        inputs, held = (network.with_entry(inputs, given), None) if self.layer is None else (inputs, given)
        return replace(
            self,
            ids=tuple(self.ids[row] for row in index.tolist()),
            inputs=inputs,
            own=self.own[index],
            held=held,
            total=max(self.total, len(self.ids)) * times,
            shared=Shared(),
            measured={},
        )

    def of(self, ids: Sequence[int]) -> "Probe":
        """The probe of other samples of the data, for what is drawn from it; the target stays that of the first asked
        sample."""
        inputs, own = self.subject.reader.inputs(ids), self.own[:1].expand(len(ids), *self.own.shape[1:])
        return replace(self, ids=tuple(ids), inputs=inputs, own=own, held=None, shared=Shared(), measured={})

    @property
    def at_input(self) -> "Probe":
        """The same samples, asked about at the input."""
        return self if self.at == INPUT else replace(self, at=INPUT, held=None, shared=Shared(), measured={})

    def trace(self, layer: str) -> tuple[Tensor, Tensor]:
        """Activation and gradient of another layer on the asked samples, samples first."""
        return self._slopes(Place.parse(self.subject.layer(layer).name))

    def note(self, sentence: str) -> None:
        """Say something beside the result, once."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def measure(self, name: str, numbers: Tensor) -> None:
        """Say a number per sample beside the result, such as the error of an estimate."""
        self.measured[name] = numbers

    def _entry_of(self, inputs: Inputs) -> Tensor:
        if self.held is not None and inputs is self.inputs:
            return self.held
        if self.layer is None:
            return self.subject.network.entry(inputs)
        found = self.subject.reader.record(inputs, len(self.ids), (self.place,), None)[self.place]
        return self.layer.samples_first(found)

    def _untouched(self, entry: Tensor) -> bool:
        """Whether this is the entry as it was handed over."""
        return entry is self.handed and entry._version == 0

    def _remember(self, entry: Tensor, value: Tensor) -> None:
        if self._untouched(entry):
            self.shared.found.setdefault("value", value)
        if entry is self.shared.found.get("baseline"):
            self.shared.found.setdefault("baseline value", value)

    def _slopes(self, place: Place) -> tuple[Tensor, Tensor]:
        """Activation and gradient at the samples themselves; of all places that are asked together, in one pass."""
        if place not in self.shared.slopes:
            together = self.shared.along if place in self.shared.along else (place,)
            self.pulse()

            folded = self.passes.folded(place, 1) if together == (place,) else None
            below = self.passes.below(place) if folded else None

            def work(rows: range) -> GradientTrace:
                index = torch.arange(rows.start, rows.stop)
                inputs, held = self.passes.placed(None, index)
                if folded is None or below is None or held:
                    return self.passes.differentiate(inputs, held, index, together)
                found = folded(inputs, below(inputs, {}), self.passes.evaluate(index))
                self.passes.finite(found.value, index)
                return found

            parts = self.subject.planner.run(work, range(len(self.ids)))
            self.shared.found.setdefault("value", torch.cat([part.value for part in parts]))
            for source in together:
                pairs = [(part.activations[source], part.gradients[source]) for part in parts]
                first = [[self._samples_first(source, one) for one in pair] for pair in pairs]
                self.shared.slopes[source] = torch.cat([a for a, _ in first]), torch.cat([g for _, g in first])
        return self.shared.slopes[place]

    def _samples_first(self, place: Place, activation: Tensor) -> Tensor:
        return activation if place == ENTRY else self.subject.layer(str(place)).samples_first(activation)

"""How does one pass over some rows go? The inputs put together, the way chosen, the target's value checked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import Place
from neuroglass.model.aim import Aim
from neuroglass.model.engine.choice import Rows
from neuroglass.model.engine.prepare import Prepared
from neuroglass.model.engine.program import Refused
from neuroglass.model.engine.slopes import CHECKED, SlopeProgram
from neuroglass.model.forward import Forward
from neuroglass.model.hiding import Hiding, rectangles_of
from neuroglass.model.layers import Layer
from neuroglass.model.network import Inputs
from neuroglass.model.region import Region
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import ENTRY, GradientTrace, differentiate


@dataclass(frozen=True, eq=False)
class Passes:
    """Of a target over rows of some samples; `index` says which samples the rows are of."""

    subject: Subject
    aim: Aim
    ids: tuple[int, ...]
    inputs: Inputs  # of these samples
    own: Tensor  # what the target takes from each sample: its class, its label, maps of classes
    layer: Layer | None  # that is varied; None: the input itself
    total: int  # samples of the whole question
    plan: dict[str, Any]
    held: Tensor | None = None  # stands in the stead of the layer's activation, row by row

    @property
    def place(self) -> Place:
        return ENTRY if self.layer is None else Place.parse(self.layer.name)

    def rows(self, count: int) -> Rows:
        return Rows(self.total, count)

    def part(self, name: str) -> dict[str, Any]:
        """What the plan says of 'values' or of 'slopes'."""
        found: dict[str, Any] = self.plan.setdefault(name, {})
        return found

    def forward(self, count: int) -> Forward:
        """How passes without a gradient are made: through the network itself, or faster."""
        plan, engine = self.part("values"), self.subject.engine
        return engine.forward(self.aim.reads, self.inputs, self.rows(count), plan, at=self.place)

    def by_rectangle(
        self,
        prepared: Prepared,
        entry: Tensor,
        regions: Sequence[Region],
        baseline: Tensor,
        pulse: Callable[[], None],
    ) -> tuple[Tensor, Tensor]:
        """The target with each region hidden (sample, region) and with none, computing only what a rectangle reaches.

        Raises Refused where that is not possible.
        """
        sizes, index = rectangles_of(regions, entry.shape[1:]), torch.arange(len(entry))
        values = self.finite(self.aim.value(prepared(*self.placed(entry, index)), self.own), index)
        found = values.unsqueeze(1).repeat(1, len(regions))
        hiding = Hiding(prepared, self.subject.planner)
        for row in range(len(entry)):
            given = self.placed(entry[row : row + 1], torch.tensor([row]))
            hidden = hiding.of(given, baseline[row])
            for numbers, seen in hidden.passes(sizes, pulse):
                same = torch.full((len(numbers),), row)
                found[row, numbers] = self.finite(self.aim.value(seen, self.own[same]), same)
            self.part("values").update(hidden.quick.plan)
        return found, values

    def evaluate(self, index: Tensor) -> Callable[[Mapping[Place, Tensor]], Tensor]:
        own = self.own[index]
        return lambda seen: self.aim.value(seen, own)

    def differentiate(
        self, inputs: Inputs, replace: Mapping[Place, Tensor], index: Tensor, sources: Sequence[Place]
    ) -> GradientTrace:
        network, reads = self.subject.network, self.aim.reads
        evaluate = self.evaluate(index)
        found = differentiate(network, inputs, evaluate, reads=reads, sources=sources, replace=replace)
        self.finite(found.value, index)
        return found

    def below(self, place: Place) -> Forward | None:
        """How a layer's activation is found on the way to slopes; None where only the network itself knows."""
        if place == ENTRY:
            return lambda inputs, replace: {}
        plan, engine = self.part("values"), self.subject.engine
        found = engine.forward((place,), self.inputs, self.rows(1), plan)
        return found if isinstance(found, Prepared) else None

    def folded(self, place: Place, count: int) -> SlopeProgram | None:
        """The folded program for slopes at a place, where that pays and was seen to be right on these samples."""
        plan = self.part("slopes")
        found = self.subject.engine.slopes(self.aim.reads, self.inputs, self.rows(count), plan, at=place)
        if found is None or "slope_error" in plan:
            return found
        index = torch.arange(min(CHECKED, len(self.ids)))
        try:
            seen = found.verify(*self.placed(None, index), self.evaluate(index))
            plan.update(path="folded", kernels="torch, channels-last", **seen)
        except Refused as refusal:
            plan.update(path="original", because=str(refusal))
            return None
        return found

    def placed(self, entry: Tensor | None, index: Tensor) -> tuple[Inputs, dict[Place, Tensor]]:
        """Inputs of some rows, with an entry put in: into the input itself, or in the stead of a layer's activation."""
        network = self.subject.network
        if entry is not None and self.layer is None and isinstance(self.inputs, Tensor):
            return entry.detach(), {}
        whole = entry is None and len(index) == len(self.ids)
        inputs = self.inputs if whole else network.rows(self.inputs, index.to(network.device))
        if entry is None and self.held is None:
            return inputs, {}
        if entry is None:
            entry = self.held if whole else self.held[index.to(self.held.device)]
        if self.layer is None:
            return network.with_entry(inputs, entry.detach()), {}
        return inputs, {self.place: self.layer.as_computed(entry.detach()).contiguous()}

    def finite(self, value: Tensor, index: Tensor) -> Tensor:
        if bool(torch.isfinite(value).all()):
            return value
        first = int((~torch.isfinite(value)).nonzero()[0, 0])
        row = index[first : first + 1]
        sample = self.ids[int(row)]
        where = self.subject.reader.first_not_finite(self.subject.network.rows(self.inputs, row.to(value.device)))
        raise InvalidInput(f"the target {self.aim.text!r} is {float(value[first])} for sample {sample}{where}")

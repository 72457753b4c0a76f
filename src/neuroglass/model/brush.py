"""What does the network say when a rectangle of one sample is painted over? Fast enough to follow a hand."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from torch import Tensor

from neuroglass.core.progress import still
from neuroglass.core.unit import Place
from neuroglass.model.engine.prepare import Prepared
from neuroglass.model.engine.program import Refused
from neuroglass.model.hiding import Hidden, Hiding, rectangles_of
from neuroglass.model.network import Inputs
from neuroglass.model.region import Region
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import OUTPUT


@dataclass(frozen=True, eq=False)
class Brush:
    """Hides rectangles of one sample's input by the space's baseline. The first stroke prepares the network, and
    keeps the unhidden pass; later ones compute what the rectangle reaches. `plan` says how."""

    subject: Subject
    sample: int
    plan: dict[str, Any] = field(default_factory=dict)
    _known: dict[tuple[int, int], bool] = field(default_factory=dict)  # sizes of rectangles, and whether they pay

    def __call__(self, region: Region) -> Tensor:
        """All outputs with this region of the sample's input hidden."""
        if self._hidden is not None:
            try:
                sizes = rectangles_of([region], self._input.shape[1:])
                if all(self._pays(size.high, size.wide) for size in sizes):
                    for _, seen in self._hidden.passes(sizes, still):
                        self.plan.update(self._hidden.quick.plan)
                        return seen[OUTPUT][0]
            except Refused as refusal:
                self.plan["incremental"] = f"no: {refusal}"
        hidden = region.hide(self._input, self._blank)
        return self._forward(self.subject.network.with_entry(self._inputs, hidden), {})[OUTPUT][0]

    def _pays(self, high: int, wide: int) -> bool:
        """Whether a rectangle of this size is worth more than a whole pass; known after the first one."""
        if (high, wide) not in self._known and self._hidden is not None:
            self._known[high, wide] = self._hidden.quick.pays(high, wide)
            if not self._known[high, wide]:
                self.plan["incremental"] = f"no: a whole pass costs less than a rectangle of {high} by {wide}"
        return self._known[high, wide]

    @cached_property
    def _inputs(self) -> Inputs:
        return self.subject.reader.inputs(self.subject.sample_ids([self.sample]))

    @property
    def _input(self) -> Tensor:
        return self.subject.network.entry(self._inputs)

    @cached_property
    def _blank(self) -> Tensor:
        network = self.subject.network
        return network.entry(network.blank(self._inputs))

    @cached_property
    def _forward(self) -> Any:
        return self.subject.engine.ready((OUTPUT,), self._inputs, self.plan)

    @cached_property
    def _hidden(self) -> Hidden | None:
        """None where the network does not allow it; then each stroke is a whole pass."""
        given: tuple[Inputs, dict[Place, Tensor]] = (self._inputs, {})
        try:
            if not isinstance(self._forward, Prepared):
                raise Refused("the network itself is asked")
            return Hiding(self._forward, self.subject.planner).of(given, self._blank[0])
        except Refused as refusal:
            self.plan["incremental"] = f"no: {refusal}"
            return None

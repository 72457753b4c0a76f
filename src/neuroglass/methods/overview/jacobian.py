"""Jacobian: the slopes of all units of a layer by a layer (Jacobi, 1841, De determinantibus functionalibus)."""

from dataclasses import dataclass
from typing import ClassVar

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field
from neuroglass.core.ids import Ids
from neuroglass.core.progress import Progress
from neuroglass.core.result import Slopes
from neuroglass.core.unit import INPUT
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.model import jacobian
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class Jacobian:
    """How would every unit of a layer change if an element of the input, or of a layer below, grew a little?"""

    layer: str  # whose units are differentiated, by name; or logit, probability, output
    at: str = INPUT  # the layer, or input, by whose elements
    units: str = ""  # of the layer: 0:8 or 3,5; all of them where nothing is written

    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="unit by element",
        tuning="none",
        cost="1 forward and 1 backward for each unit",
        blind="What happens beyond a small change, and how large the elements are that the slopes are taken by.",
    )

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        units, source = jacobian.Units.of(subject, self.layer), jacobian.Source.of(subject, self.at)
        chosen = self._chosen(units.count)
        found = jacobian.Slopes(units, source, chosen, samples).taken(progress)
        named = units.layer is None and len(subject.classes) == units.count
        ticks = tuple(subject.classes[unit] if named else unit for unit in chosen)
        rows = Axis("sample", len(samples), ticks=samples), Axis("unit", len(chosen), ticks=ticks)
        extra = tuple(Axis(f"axis{i}", size) for i, size in enumerate(found.shape[2 + len(source.axes) :]))
        slopes = Field(found, (*rows, *source.axes, *extra), f"slope of {units.place} by {source.name}")
        return Look(
            Slopes, slopes, columns=subject.columns(samples), plan={"batch": subject.planner.batch(gradient=True)}
        )

    def _chosen(self, count: int) -> tuple[int, ...]:
        if not self.units:
            return tuple(range(count))
        named = Ids.parse(self.units)
        if not named.all and max(part[-1] for part in named.ranges) >= count:
            raise InvalidInput(f"units={self.units!r}: {self.layer!r} has {count} units; write 0 to {count - 1}")
        return named.of(count)

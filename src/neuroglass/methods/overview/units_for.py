"""Units for samples: which units of a layer tell some samples from the rest, by AUC (Hanley and McNeil 1982)?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.ids import read_ids
from neuroglass.core.progress import Progress
from neuroglass.core.result import Table
from neuroglass.methods.auc import auc
from neuroglass.methods.facts import Facts
from neuroglass.methods.overview.protocol import Look
from neuroglass.methods.units import check_amounts, group_means, read_units
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class UnitsFor:
    """Which units of a layer answer to these samples and not to the others?"""

    chosen: str  # the samples: 3, or 0,5,9, or 0:8 (0 to 7), or 0:100:10
    layer: str  # whose units are compared; their activation is the mean over positions
    count: int = 20  # units that are shown, best first

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "statistic",
        resolution="unit",
        tuning="none",
        cost="1 forward for each sample",
        blind="What a unit does together with others.",
    )

    def __post_init__(self) -> None:
        if self.count < 1:
            raise InvalidInput(f"count={self.count}; write how many units to show, such as count=20")

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        place = subject.place(self.layer)
        check_amounts(subject, place)
        inside = self._inside(subject, samples)
        activations = read_units(subject, place, samples, progress=progress)
        areas = auc(activations, inside[None])[0]
        within, without = group_means(activations, np.stack([inside, ~inside]))
        spread = activations.std(axis=0, dtype=np.float64)
        difference = np.divide(within - without, spread, out=np.zeros_like(within), where=spread > 0)
        best = np.lexsort((-np.abs(difference), -np.abs(areas - 0.5)))[: self.count]
        axis = Axis("unit", len(best), ticks=tuple(f"{place}:{unit}" for unit in best))
        about = {"auc": areas, "mean_inside": within, "mean_outside": without, "difference": difference}
        signed = {"difference", *(name for name in ("mean_inside", "mean_outside") if (about[name] < 0).any())}
        return Look(
            Table,
            Field(best, (axis,), "unit", signed=False),
            columns={name: column(values[best], name, axis, signed=name in signed) for name, values in about.items()},
            notes=(
                f"The {len(best)} units of {len(areas)} that tell {int(inside.sum())} chosen samples best from the "
                f"other {int((~inside).sum())}. AUC is the chance that a unit answers more to a chosen sample than to "
                "another; under 0.5 it answers less. The difference is in standard deviations over all samples.",
            ),
        )

    def _inside(self, subject: Subject, samples: tuple[int, ...]) -> np.ndarray:
        chosen = read_ids(self.chosen, len(subject.data))
        if unasked := sorted(set(chosen) - set(samples)):
            raise InvalidInput(f"chosen sample {unasked[0]} is not among the asked samples; add it to samples=")
        inside = np.isin(samples, chosen)
        if inside.all():
            raise InvalidInput("chosen holds every asked sample; leave out some, to compare with")
        return inside

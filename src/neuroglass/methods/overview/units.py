"""Units: what each unit of a layer answers, which samples most, which class by AUC (Hanley and McNeil 1982)."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.progress import Progress
from neuroglass.core.result import UnitTable
from neuroglass.methods.auc import auc
from neuroglass.methods.facts import Facts
from neuroglass.methods.liveliness import Liveliness, liveliness
from neuroglass.methods.overview.protocol import Look
from neuroglass.methods.preferred import Preferred, preferred
from neuroglass.methods.units import check_amounts, group_means, read_units
from neuroglass.model.subject import Subject


@dataclass(frozen=True)
class Units:
    """What does each unit of a layer answer, and which samples most and least?"""

    layer: str  # whose units are told of; a channel's activation is its mean over positions
    most: int = 9  # samples of each kind

    facts: ClassVar[Facts] = Facts(
        "the data set",
        "statistic",
        resolution="unit",
        tuning="none",
        cost="1 forward for each sample",
        blind="What a unit does together with others, and where in a sample it answers.",
    )

    def __post_init__(self) -> None:
        if self.most < 1:
            raise InvalidInput(f"most={self.most}; write how many samples to tell of each unit, such as most=9")

    def __call__(self, subject: Subject, samples: tuple[int, ...], progress: Progress) -> Look:
        place = subject.place(self.layer)
        check_amounts(subject, place)
        values = read_units(subject, place, samples, progress=progress)
        life, unit = liveliness(values), Axis("unit", values.shape[1])
        quantity = f"activation of {place}"
        about = {
            "largest": values.max(axis=0),
            "answered": (values > 0).mean(axis=0),
            "dead": life.dead,
            "constant": life.constant,
            **_preferred(subject, samples, values, life),
        }
        mean = group_means(values, np.ones((1, len(values)), bool))[0]
        return Look(
            UnitTable,
            Field(mean, (unit,), f"mean {quantity}", signed=bool((mean < 0).any())),
            fields=_extremes(values, samples, self.most, unit, quantity),
            columns={name: column(found, name, unit, signed=_signed(found)) for name, found in about.items()},
            notes=_notes(len(samples), life),
        )


def _preferred(
    subject: Subject, samples: tuple[int, ...], values: NDArray[np.floating], life: Liveliness
) -> dict[str, NDArray[np.generic]]:
    """The class for which each unit's mean is the highest, and how well the unit alone tells it from the others."""
    y = subject.data.y
    if subject.outputs.task != "classes" or y is None or np.ndim(y) != 1:
        return {}
    own = preferred(values, np.asarray(y)[list(samples)])
    found = own.columns(life, subject.classes)
    if len(own.present) > 1:
        found["auc"] = _own_auc(values, own)
    return found


def _own_auc(values: NDArray[np.floating], own: Preferred) -> NDArray[np.float64]:
    """Each unit's AUC for its own class: (unit,)."""
    found = np.empty(values.shape[1])
    for index in np.unique(own.place):
        units = np.flatnonzero(own.place == index)
        found[units] = auc(values[:, units], own.members[[index]])[0]
    return found


def _extremes(
    values: NDArray[np.floating], samples: tuple[int, ...], most: int, unit: Axis, quantity: str
) -> dict[str, Field]:
    """The samples of each unit's largest and smallest activations; of equals the first."""
    count = min(most, len(samples))
    rank, ids = Axis("rank", count, start=1), np.asarray(samples, np.int64)
    falling = np.argsort(-values, axis=0, kind="stable")
    rising = np.argsort(values, axis=0, kind="stable")
    found = {}
    for name, order in (("most", falling[:count]), ("least", rising[:count])):
        found[name] = Field(ids[order].T, (unit, rank), "sample", signed=False)
        taken = np.take_along_axis(values, order, axis=0).T
        found[f"{name}_activation"] = Field(taken, (unit, rank), quantity, signed=_signed(taken))
    return found


def _signed(values: NDArray[np.generic]) -> bool:
    return values.dtype.kind == "f" and bool((values < 0).any())


def _notes(count: int, life: Liveliness) -> tuple[str, ...]:
    told = [f"Over {count:,} samples; a unit answers a sample where its activation is above 0."]
    dead, constant = int(life.dead.sum()), int((life.constant & ~life.dead).sum())
    if dead or constant:
        told.append(f"{dead} of {len(life.dead)} units are dead (always 0), {constant} constant.")
    return tuple(told)

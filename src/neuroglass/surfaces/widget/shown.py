"""What does a widget show? The messages of its figures, and what the points of each are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Projection, Result, Trails
from neuroglass.surfaces.linking import points_of
from neuroglass.surfaces.packing import packed_small, packed_whole
from neuroglass.surfaces.report.asked import python_line
from neuroglass.view.dispatch import figure
from neuroglass.view.figure import Figure

MOST = 10_000_000  # bytes that a notebook takes in one message
ROUNDED = "Fractions of long arrays are rounded to 16 bits here; result.values has them whole."
DRAWN = ""  # the color that a view chooses
Asked = Result | Figure


@dataclass(frozen=True, eq=False)
class Shown:
    """Figures as the page takes them: one entry in each for every figure."""

    figures: tuple[Figure, ...]
    messages: tuple[bytes, ...]
    points: tuple[str, ...]  # what the points are; '' where none are chosen
    python: tuple[str, ...]
    note: str

    @property
    def of(self) -> str:
        """What is chosen, and given back: the points of the first map."""
        return next(filter(None, self.points), "")

    @property
    def traits(self) -> dict[str, Any]:
        lists = {name: list(getattr(self, name)) for name in ("messages", "points", "python")}
        return {**lists, "note": self.note, "of": self.of}


def show(asked: Sequence[Asked], *, color: str = DRAWN) -> Shown:
    """Results and figures, ready to be sent; maps colored by a column."""
    if not asked:
        raise InvalidInput("nothing to show; write ng.widget(result), or several results with commas between")
    strange = next((one for one in asked if not isinstance(one, Result | Figure)), None)
    if strange is not None:
        raise InvalidInput(f"a {type(strange).__name__} has no figure; give results, or figures of ng.figure")
    figures = tuple(_figure(one, color) for one in asked)
    messages, note = _messages(figures)
    return Shown(
        figures,
        messages,
        tuple(_points(one, drawn) for one, drawn in zip(asked, figures, strict=True)),
        tuple(python_line(one.question) if isinstance(one, Result) else "" for one in asked),
        note,
    )


def colors_of(asked: Sequence[Asked]) -> tuple[str, ...]:
    """The columns that all maps may be colored by; names of classes go with their numbers."""
    maps = [one for one in asked if isinstance(one, Projection | Trails)]
    shared = [name for name in maps[0].columns if all(name in one.columns for one in maps)] if maps else []
    return tuple(name for name in shared if name.removesuffix("_name") not in shared or not name.endswith("_name"))


def ids_of(asked: Sequence[Asked], shown: Shown) -> NDArray[np.int64] | None:
    """The ids that can be chosen, in order; None where nothing is chosen by id."""
    if not shown.of:
        return None
    axes = [one.axes[0] for one, of in zip(asked, shown.points, strict=True) if of == shown.of]
    return np.unique(np.concatenate([np.asarray(axis.ticks or range(axis.size), np.int64) for axis in axes]))


def _figure(one: Asked, color: str) -> Figure:
    if isinstance(one, Figure):
        return one
    return figure(one, color=color if isinstance(one, Projection | Trails) else DRAWN)


def _points(one: Asked, drawn: Figure) -> str:
    return points_of(one, drawn) if isinstance(one, Result) else ""


def _messages(figures: Sequence[Figure]) -> tuple[tuple[bytes, ...], str]:
    """The figures with all their numbers where a notebook takes so many, else with fewer digits, which is said."""
    for packed, note in ((packed_whole, ""), (packed_small, ROUNDED)):
        messages = tuple(map(packed, figures))
        size = sum(map(len, messages))
        if size <= MOST:
            return messages, note
    raise InvalidInput(
        f"these figures make a message of {size / 1e6:.0f} MB, and a notebook takes {MOST / 1e6:.0f}: show fewer "
        "results at once or fewer samples, or look at them with neuroglass serve"
    )

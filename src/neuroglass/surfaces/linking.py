"""Which figures show the same points, so that a choice on one is a choice on the others?"""

from __future__ import annotations

from neuroglass.core.result import Projection, Result, Trails
from neuroglass.view.figure import Figure
from neuroglass.view.marks import Paths, Points


def points_of(result: Result, figure: Figure) -> str:
    """What the maps of a result show: 'sample@' and the data, 'unit@', network and layer; '' where none is chosen from.

    Figures of one name may be linked: an id means the same on each.
    """
    if not isinstance(result, (Projection, Trails)) or not _have_ids(figure, numbered=not result.axes[0].ticks):
        return ""
    noun, asked = result.axes[0].name, result.question
    return f"{noun}@{asked.data}" if noun == "sample" else f"{noun}@{asked.model}:{','.join(asked.at)}"


def _have_ids(figure: Figure, *, numbered: bool) -> bool:
    """Whether every map says which point is which; where points are numbered, their places do."""
    maps = [panel.marks[0] for panel in figure.panels if panel.marks and isinstance(panel.marks[0], Points | Paths)]
    return bool(maps) and all(numbered or getattr(one, "ids", None) is not None for one in maps)

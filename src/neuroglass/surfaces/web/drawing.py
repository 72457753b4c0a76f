"""How are results of a request drawn: one alone, or several as one figure?"""

from __future__ import annotations

from collections.abc import Sequence

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Attribution, Matrix, Projection, Result
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.numbers import Held
from neuroglass.view.attribution import compare
from neuroglass.view.dispatch import figure
from neuroglass.view.figure import Figure
from neuroglass.view.maps import maps_figure
from neuroglass.view.matrices import matrices_figure
from neuroglass.view.projection import projection_figure


def alone(result: Result, color: str, classes: str) -> Figure:
    """The result, colored by a column; of more than ten classes those that `classes` names."""
    if classes and isinstance(result, Projection):
        return projection_figure(result, color=color, classes=_classes(classes))
    return figure(result, color=color)


def together(held: Sequence[Held], ids: Sequence[int] | None) -> Figure:
    """Relevance on one scale, or maps in one set of colors; of some samples only, where these are named."""
    shown = [one.result if ids is None else one.rows(ids) for one in held]
    attributions = [one for one in shown if isinstance(one, Attribution)]
    maps = [one for one in shown if isinstance(one, Projection)]
    if len(attributions) == len(shown):
        return compare(attributions)
    if len(maps) == len(shown):
        return maps_figure(maps)
    if len(shown) == 1:
        return figure(shown[0])
    matrices = [one for one in shown if isinstance(one, Matrix)]
    if len(matrices) == len(shown) == 2:
        return matrices_figure(*matrices)
    kinds = ", ".join(dict.fromkeys(type(result).__name__ for result in shown))
    raise Fault(
        "invalid", f"{kinds} cannot be drawn together; name attributions only, projections only, or two matrices"
    )


def _classes(text: str) -> list[int | str]:
    """Class names, or their numbers, with commas between."""
    found: list[int | str] = [int(part) if part.isascii() and part.isdigit() else part for part in text.split(",")]
    if not all(part != "" for part in found):
        raise InvalidInput(f"{text!r} names no classes; write them with commas between, such as 3,5")
    return found

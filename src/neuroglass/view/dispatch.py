"""Which view draws a result? One table by type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import (
    Attribution,
    Clusters,
    Curves,
    Gallery,
    Matrix,
    Projection,
    Result,
    Score,
    Similarity,
    Slopes,
    Table,
    Trails,
    UnitTable,
)
from neuroglass.view.attribution import attribution_figure
from neuroglass.view.checks import curves_figure, score_figure, similarity_figure
from neuroglass.view.clusters import clusters_figure
from neuroglass.view.figure import Figure
from neuroglass.view.gallery import gallery_figure
from neuroglass.view.matrix import matrix_figure
from neuroglass.view.projection import projection_figure
from neuroglass.view.slopes import slopes_figure
from neuroglass.view.table import table_figure
from neuroglass.view.trails import trails_figure
from neuroglass.view.units import units_figure

VIEWS: Mapping[type[Result], Callable[[Any], Figure]] = {
    Attribution: attribution_figure,
    Projection: projection_figure,
    Trails: trails_figure,
    Gallery: gallery_figure,
    Table: table_figure,
    UnitTable: units_figure,
    Matrix: matrix_figure,
    Clusters: clusters_figure,
    Slopes: slopes_figure,
    Score: score_figure,
    Curves: curves_figure,
    Similarity: similarity_figure,
}


COLORED: Mapping[type[Result], Callable[..., Figure]] = {Projection: projection_figure, Trails: trails_figure}


def figure(result: Result, *, color: str = "") -> Figure:
    """The figure of any result; maps and trails may be colored by any of its columns, which `color` names.

    Raises InvalidInput for a type that no view knows, and for a column that is not there.
    """
    if type(result) not in VIEWS:
        known = ", ".join(kind.__name__ for kind in VIEWS)
        raise InvalidInput(f"no view draws a {type(result).__name__}; there are views for {known}")
    if not color:
        return VIEWS[type(result)](result)
    if type(result) not in COLORED:
        known = " or ".join(kind.__name__ for kind in COLORED)
        raise InvalidInput(f"color={color!r} was given for a {type(result).__name__}; only a {known} is colored so")
    return COLORED[type(result)](result, color=color)

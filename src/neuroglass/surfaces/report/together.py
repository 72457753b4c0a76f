"""How are several results told together: methods on the same samples, or maps of several layers?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any

from neuroglass.core.result import Attribution, Projection, Result
from neuroglass.surfaces.report.asked import provenance_entry
from neuroglass.surfaces.report.html import table, text
from neuroglass.surfaces.report.live import Carry
from neuroglass.surfaces.report.parts import meanings, pictured
from neuroglass.surfaces.report.verdicts import Checks, verdicts
from neuroglass.view.attribution import compare, method_names
from neuroglass.view.figure import Figure
from neuroglass.view.groups import coloring
from neuroglass.view.maps import map_names, maps_figure
from neuroglass.view.scores import spoken
from neuroglass.view.words import number, settings_of

MOST_METHODS = 16  # in one figure
MOST_MAPS = 16


def grouped(results: Sequence[Result]) -> list[list[Any]]:
    """The results, those together that answer the same question in other ways; each group where its first stands."""
    groups: dict[Any, list[Result]] = {}
    for result in results:
        key, most = _question(result)
        full = sum(key == known[0] and len(own) == most for known, own in groups.items())
        groups.setdefault((key, full), []).append(result)
    return list(groups.values())


def _question(result: Result) -> tuple[Any, int]:
    """What results that stand together have in common, and how many may."""
    asked = result.question
    samples = asked.data, asked.samples, result.axes[0].ticks
    if isinstance(result, Attribution) and result.axes[0].size:
        layout = tuple(axis.name for axis in result.relevance.axes)
        return ("methods", *samples, asked.model, asked.target, asked.at, layout), MOST_METHODS
    if isinstance(result, Projection) and result.axes[0].size and result.axes[1].size <= 2:
        colors = coloring(result)
        return ("maps", *samples, result.axes[0].name, colors.legend, colors.scale), MOST_MAPS
    return result.id, 1


def told_together(results: Sequence[Any], carry: Carry, checks: Checks = MappingProxyType({})) -> str:
    """One figure, one table of what each scored, what checks say of each, and every question folded away."""
    if isinstance(results[0], Attribution):
        figure, names, head = compare(results), method_names(results), "method"
    else:
        figure, names, head = maps_figure(results), map_names(results), "map"
    entries = "".join(provenance_entry(result, name) for result, name in zip(results, names, strict=True))
    return (
        f'<section class="result">{pictured(figure, results, carry)}'
        f"{_scores(results, names, head, figure)}{verdicts(results, names, checks)}"
        '<details class="provenance"><summary>Where these come from, and how to ask them again</summary>\n'
        f"{entries}</details></section>\n"
    )


def _scores(results: Sequence[Result], names: Sequence[str], head: str, figure: Figure) -> str:
    """A row for each result, which links lead to; a column for each score."""
    scores = list(dict.fromkeys(score for result in results for score in result.scores))
    columns: list[tuple[str, bool, Callable[[Result], str]]] = [
        ("seconds", True, lambda result: result.provenance.environment.get("seconds", "")),
        *((spoken(score), True, _score(score)) for score in scores),
        *([("parameters", False, settings_of)] if head == "method" else []),
    ]
    kept = [column for column in columns if any(column[2](result) for result in results)]
    rows = [
        [text(name.replace("\n", ", ")), *(text(told(result) or "–") for _, _, told in kept)]
        for name, result in zip(names, results, strict=True)
    ]
    header = [head, *(text(name) for name, _, _ in kept)]
    numeric = [False, *(right for _, right, _ in kept)]
    anchors = [f"r-{result.id}" for result in results]
    return table(header, rows, numeric=numeric, name=f"{figure.title}: scores", anchors=anchors) + meanings(scores)


def _score(name: str) -> Callable[[Result], str]:
    return lambda result: number(result.scores[name]) if name in result.scores else ""

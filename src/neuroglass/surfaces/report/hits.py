"""Does training group the classes? Neighborhood hit of the same layers for several subjects, in one table."""

from __future__ import annotations

from collections.abc import Mapping

from neuroglass.core.result import Projection, Result
from neuroglass.surfaces.report.html import paragraphs, table, text
from neuroglass.view.scores import meaning, spoken
from neuroglass.view.words import layers_of, method_of, number, subject_of

HIT = "neighborhood_hit@"
HITS = "Neighborhood hit, subject by subject"


def hits_table(results: Mapping[str, Result]) -> str:
    """One row per layer, one column per subject; '' where no layer was seen by two of them."""
    maps = [result for result in results.values() if isinstance(result, Projection) and _first_hit(result)]
    places: dict[tuple[str, str, str], dict[str, Projection]] = {}
    for result in maps:
        place = layers_of(result), method_of(result), _first_hit(result)
        places.setdefault(place, {}).setdefault(subject_of(result) or result.question.model[:8], result)
    compared = {place: seen for place, seen in places.items() if len(seen) > 1}
    if not compared:
        return ""
    subjects = list(dict.fromkeys(subject for seen in compared.values() for subject in seen))
    rows = [
        [text(f"{layer} ({method})"), *(_cells(seen.get(subject), hit) for subject in subjects)]
        for (layer, method, hit), seen in compared.items()
    ]
    score = next(iter(compared))[2]
    return (
        f'<section id="hits"><h2>{HITS}</h2>\n'
        + paragraphs([meaning(score), "Each cell: on the map, and in brackets before projecting, in the layer itself."])
        + table(
            ["layer", *map(text, subjects)],
            rows,
            numeric=[False, *(True for _ in subjects)],
            name=f"{spoken(score)}, by layer",
        )
        + "</section>\n"
    )


def _first_hit(result: Result) -> str:
    return next((name for name in result.scores if name.startswith(HIT) and ":" not in name), "")


def _cells(result: Projection | None, hit: str) -> str:
    if result is None:
        return "–"
    before = result.scores.get(f"{hit}:original")
    inside = f" ({number(round(before, 3))})" if before is not None else ""
    return f'<a href="#r-{text(result.id)}">{number(round(result.scores[hit], 3))}</a>{inside}'

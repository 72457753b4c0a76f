"""Projections -> Figure: several maps side by side, in the same colors."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Projection
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.groups import coloring
from neuroglass.view.projection import flat, map_marks, spread
from neuroglass.view.scores import spoken
from neuroglass.view.words import (
    caption,
    count,
    layers_of,
    listed,
    method_of,
    number,
    settings_of,
    subject_of,
    titled,
)

BETWEEN = ", "  # a network's name and its step: 'small CNN, trained'


def maps_figure(results: Sequence[Projection]) -> Figure:
    """The maps in the order given, each named by what the others are not, with its first score."""
    if not results:
        raise InvalidInput("no maps to draw; give projections of the same samples, such as those of several layers")
    names = map_names(results)
    colors = [coloring(result) for result in results]
    drawn = [map_marks(result, own) for result, own in zip(results, colors, strict=True)]
    panels = [
        Panel(marks, "\n".join(part for part in (name, _first_score(result)) if part))
        for (marks, _), name, result in zip(drawn, names, results, strict=True)
    ]
    noun = results[0].axes[0].name
    seen = [
        f"{count(len(results), 'map')} of {listed(list(dict.fromkeys(_counted(result) for result in results)))}.",
        *dict.fromkeys(own.sentence for own in colors),
        *_marked(names, [marked for _, marked in drawn]),
    ]
    alt = [
        f"{name}: map of {_counted(result)}. {spread(flat(result.values), own, noun)}"
        for name, result, own in zip(names, results, colors, strict=True)
    ]
    return Figure(_title(results), tuple(panels), caption(seen, results, names), " ".join(alt), _across(results))


def map_names(results: Sequence[Projection]) -> list[str]:
    """The layer of each map, with the method, the subject's step and the parameters where they differ."""
    steps = [BETWEEN.join(subject_of(result).split(BETWEEN)[len(_shared(results)) :]) for result in results]
    methods = [method_of(result) for result in results]
    settings = [settings_of(result) for result in results]
    names = [layers_of(result) for result in results]
    if len(set(methods)) > 1:
        names = [f"{method} of {name}" for method, name in zip(methods, names, strict=True)]
    names = [f"{name} ({step})" if step else name for name, step in zip(names, steps, strict=True)]
    if len(set(names)) < len(names) and len(set(settings)) > 1:
        names = [f"{name} ({setting})" for name, setting in zip(names, settings, strict=True)]
    return names


def _shared(results: Sequence[Projection]) -> list[str]:
    """The parts of the subjects' names that all of them start with."""
    parts = [subject_of(result).split(BETWEEN) for result in results]
    shared = []
    for same in zip(*parts, strict=False):
        if len(set(same)) > 1:
            break
        shared.append(same[0])
    return shared


def _title(results: Sequence[Projection]) -> str:
    methods = " and ".join(dict.fromkeys(method_of(result) for result in results))
    layers = listed(list(dict.fromkeys(layers_of(result) for result in results)))
    what, subject = f"{methods} maps of {layers}", BETWEEN.join(_shared(results))
    one = len({subject_of(result) for result in results}) == 1
    return titled(what, results[0]) if one else f"{what} · {subject}" if subject else what


def _counted(result: Projection) -> str:
    return count(result.axes[0].size, result.axes[0].name)


def _first_score(result: Projection) -> str:
    name = next(iter(result.scores), "")
    return f"{spoken(name)} {number(result.scores[name])}" if name else ""


def _marked(names: Sequence[str], sentences: Sequence[str]) -> list[str]:
    """What is said of misclassified samples, once where it is the same on every map."""
    whose: dict[str, list[str]] = {}
    for name, sentence in zip(names, sentences, strict=True):
        whose.setdefault(sentence, []).append(name)
    if len(whose) == 1:
        return list(whose)
    return [f"On {listed(own)}: {sentence}" for sentence, own in whose.items() if sentence]


def _across(results: Sequence[Projection]) -> int:
    """Two to four in a row; the steps of one layer stay on one row."""
    size = len(results)
    runs = {len(list(group)) for _, group in groupby(results, key=layers_of)}
    step = runs.pop() if len(runs) == 1 else 1
    if size <= 3 or (size == 4 and step == 2):
        return min(size, 2 if size == 4 else 3)
    fitting = [across for across in (4, 3) if across % step == 0]
    return min(fitting or [4], key=lambda across: -size % across)

"""Trails -> Figure: one aligned map per step, and every sample's path through them."""

from __future__ import annotations

import numpy as np

from neuroglass.core.result import Trails
from neuroglass.view.bundling import BANDWIDTH
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.groups import Coloring, coloring
from neuroglass.view.marks import Array, Points
from neuroglass.view.paths import by_class, path_marks, steps_of
from neuroglass.view.projection import flat, frame_of, ids_of
from neuroglass.view.scores import spoken, told
from neuroglass.view.words import caption, count, listed, method_of, number, titled

MOST_MAPS = 7  # with the paths by step and by class, three rows of three
MOST_ZOOM = 4  # between the largest and the smallest map on one scale
STEP = "step"  # a color that no column needs to hold


def trails_figure(result: Trails, *, color: str = "", bundling: float = BANDWIDTH) -> Figure:
    """The maps step by step, then the paths that join them, colored by step and by a column.

    `color` names the column, the label where there is one; "step" leaves the paths by class out. `bundling` is how
    far apart paths may lie to be drawn together, as a share of the map's side; 0 draws them straight.
    """
    colors = coloring(result, "" if color == STEP else color)
    names = steps_of(result)
    maps, apart = _maps(result, colors)
    paths, joining = _paths(result, colors, bundling, alone=color == STEP) if len(names) > 1 else ([], "")
    panels = [*maps, *paths]
    samples, steps = result.axes[0].size, result.axes[1]
    whole = {name: value for name, value in result.scores.items() if not _steps_of(name, names)}
    seen = [
        f"{count(samples, result.axes[0].name)} over {count(steps.size, steps.name)}: {listed(names)}.",
        f"{len(maps)} of {steps.size:,} maps are shown." if len(maps) < steps.size else "",
        apart,
        colors.sentence,
        "The maps are aligned: a sample that stays in place is seen alike by both steps." if steps.size > 1 else "",
        joining,
        told(whole),
    ]
    alt = f"{' '.join(sentence for sentence in seen if sentence)} {_longest(result, names)}".strip()
    title = titled(f"Trails ({method_of(result)}) over {listed(names, 4)}", result)
    return Figure(title, tuple(panels), caption(seen, [result]), alt, _across(len(panels)))


def _maps(result: Trails, colors: Coloring) -> tuple[list[Panel], str]:
    """One panel per step that is shown, and how their scales differ."""
    positions, ids = flat(result.values), ids_of(result.axes[0])
    frames, apart = _frames(positions)
    names = steps_of(result)
    shown = np.unique(np.linspace(0, max(0, len(names) - 1), min(len(names), MOST_MAPS)).round().astype(np.intp))
    panels = [
        Panel(
            (Points(positions[:, place], colors.color, colors.scale, frames[place], colors.legend, ids),),
            _step_title(result, names[place]),
        )
        for place in shown
    ]
    return panels, apart


def _paths(result: Trails, colors: Coloring, bundling: float, *, alone: bool) -> tuple[list[Panel], str]:
    """The paths by step and, where samples have colors, by those."""
    names = steps_of(result)
    paths, outliers, joining = path_marks(result, bundling)
    between = f"paths from {names[0]} to {names[-1]}"
    panels = [Panel((paths, *outliers), f"{between}, colored by step")]
    if not alone and colors.sentence:
        panels.append(Panel((by_class(paths, colors), *outliers), f"{between}, colored by {colors.scale.quantity}"))
    return panels, joining


def _frames(positions: Array) -> tuple[list[tuple[float, ...]], str]:
    """What part of the plane each map shows: the same for all, unless some would be too small to see."""
    own = [frame_of(positions[:, place]) for place in range(positions.shape[1])]
    sides = [frame[-1] for frame in own]
    if sides and min(sides) * MOST_ZOOM < max(sides):
        return own, "Every map is drawn at a scale of its own, as their sizes differ much."
    return [frame_of(positions)] * len(own), ""


def _across(panels: int) -> int:
    return {0: 1, 4: 2}.get(panels, min(3, panels))


def by_step(result: Trails) -> dict[str, dict[str, float]]:
    """The scores of every step, under their own names."""
    steps = [result.axes[1].label(place) for place in range(result.axes[1].size)]
    return {
        step: {n.removesuffix(f":{step}"): v for n, v in result.scores.items() if n.endswith(f":{step}")}
        for step in steps
    }


def _steps_of(name: str, steps: tuple[str, ...]) -> bool:
    return any(name.endswith(f":{step}") for step in steps)


def _step_title(result: Trails, step: str) -> str:
    """The step's name, with its first score where it has one."""
    own = list(by_step(result)[step].items())
    return f"{step}\n{spoken(own[0][0])} {number(own[0][1])}" if own else step


def _longest(result: Trails, names: tuple[str, ...]) -> str:
    """Between which steps the samples move most."""
    if result.axes[1].size < 2 or not result.axes[0].size:
        return ""
    moves = np.nanmean(np.linalg.norm(np.diff(np.asarray(result.values, dtype=np.float64), axis=1), axis=-1), axis=0)
    place = int(np.argmax(moves))
    return f"Samples move most between {names[place]} and {names[place + 1]}: {number(float(moves[place]))} on average."

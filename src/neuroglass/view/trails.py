"""Trails -> Figure: one aligned map per step, and every sample's path through them."""

from __future__ import annotations

import numpy as np

from neuroglass.core.result import Trails
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.groups import coloring
from neuroglass.view.marks import Array, Paths, Points
from neuroglass.view.projection import flat, frame_of
from neuroglass.view.scores import spoken, told
from neuroglass.view.words import caption, count, listed, method_of, number, titled

MOST_MAPS = 8  # with the paths, three rows of three
MOST_ZOOM = 4  # between the largest and the smallest map on one scale


def trails_figure(result: Trails, *, color: str = "") -> Figure:
    """The maps step by step, then the paths that join them."""
    colors = coloring(result, color)
    positions = flat(result.values)
    frames, apart = _frames(positions)
    samples, steps = result.axes[0].size, result.axes[1]
    names = tuple(steps.label(place) for place in range(steps.size))
    shown = np.unique(np.linspace(0, max(0, steps.size - 1), min(steps.size, MOST_MAPS)).round().astype(np.intp))
    panels = [
        Panel(
            (Points(positions[:, place], colors.color, colors.scale, frames[place], colors.legend),),
            _step_title(result, names[place]),
        )
        for place in shown
    ]
    if steps.size > 1:
        flat2 = positions[..., :2]
        paths = Paths(flat2, colors.color, colors.scale, frame_of(flat2), colors.legend, names)
        panels.append(Panel((paths,), f"paths from {names[0]} to {names[-1]}"))
    whole = {name: value for name, value in result.scores.items() if not _steps_of(name, names)}
    seen = [
        f"{count(samples, result.axes[0].name)} over {count(steps.size, steps.name)}: {listed(names)}.",
        f"{len(shown)} of {steps.size:,} maps are shown." if len(shown) < steps.size else "",
        apart,
        colors.sentence,
        "The maps are aligned: a sample that stays in place is seen alike by both steps." if steps.size > 1 else "",
        told(whole),
    ]
    alt = f"{' '.join(sentence for sentence in seen if sentence)} {_longest(result, names)}".strip()
    title = titled(f"Trails ({method_of(result)}) over {listed(names, 4)}", result)
    return Figure(title, tuple(panels), caption(seen, [result]), alt, _across(len(panels)))


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

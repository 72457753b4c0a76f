"""Which way does each sample go from step to step? Bundled paths, colored by step or by class."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from neuroglass.core.result import Trails
from neuroglass.view.bundling import bundled, pieces
from neuroglass.view.colors import SEQUENTIAL
from neuroglass.view.groups import Coloring, class_scale
from neuroglass.view.marks import Array, Paths, Scale
from neuroglass.view.projection import flat, frame_of, ids_of
from neuroglass.view.words import count, listed

MOST_PATHS = 5_000  # more lines on a panel are not told apart
MOST_MARKED = 40  # outliers in black
MOST_NAMED = 12  # of them, in the caption
DARKEST = 0.08  # of the color scale's length is left free at its light end, which white paper swallows


def path_marks(result: Trails, bundling: float) -> tuple[Paths, tuple[Paths, ...], str]:
    """The bundled paths colored by step, the outliers to draw above them, and what to say of both."""
    positions = flat(result.values)[..., :2]
    names = steps_of(result)
    shown = _spread(len(positions))
    lines = bundled(positions[shown], bundling).astype(np.float32)
    last = len(names) - 1
    scale = Scale(SEQUENTIAL, 0.0, max(1.0, last / (1 - DARKEST)), "step", names)
    steps = np.linspace(0, last, lines.shape[1])[None]
    ids = ids_of(result.axes[0])
    own = None if ids is None else ids[shown]
    paths = Paths(lines, steps, scale, frame_of(positions), (), names, pieces(len(names)), ids=own)
    outliers, named = _outliers(result, positions, names)
    told = [
        f"{len(shown):,} of {count(len(positions), 'path')}, evenly chosen, are drawn."
        if len(shown) < len(positions)
        else "",
        "Paths that go the same way between two steps are drawn together; every step is where its map has it."
        if bundling
        else "",
        "They show the first two of three components." if result.values.shape[-1] > 2 else "",
        named,
    ]
    return paths, outliers, " ".join(sentence for sentence in told if sentence)


def by_class(paths: Paths, colors: Coloring) -> Paths:
    """The same paths in the colors of their samples."""
    chosen = colors.color[_spread(len(colors.color))]
    return replace(paths, color=chosen, scale=colors.scale, legend=colors.legend)


def steps_of(result: Trails) -> tuple[str, ...]:
    steps = result.axes[1]
    return tuple(steps.label(place) for place in range(steps.size))


def _spread(size: int) -> Array:
    """The places of the paths that are drawn."""
    return np.unique(np.linspace(0, max(0, size - 1), min(size, MOST_PATHS)).round().astype(np.intp))


def _outliers(result: Trails, positions: Array, names: tuple[str, ...]) -> tuple[tuple[Paths, ...], str]:
    """The trails that the column `outlier` names: the longest of them, straight."""
    if "outlier" not in result.columns:
        return (), ""
    found = np.flatnonzero(result.columns["outlier"].values)
    if not len(found):
        return (), "No trail is an outlier."
    lengths = np.linalg.norm(np.diff(positions[found], axis=1), axis=-1).sum(1)
    longest = found[np.argsort(-lengths, kind="stable")[:MOST_MARKED]]
    scale, axis = class_scale(""), result.axes[0]
    ids = ids_of(axis)
    mark = Paths(
        positions[longest],
        np.zeros(len(longest), dtype=np.int64),
        scale,
        frame_of(positions),
        ("outlier trail",),
        names,
        marked=True,
        ids=None if ids is None else ids[longest],
    )
    which = (
        f"{axis.name}{'s' if len(longest) > 1 else ''} {listed([axis.label(int(one)) for one in longest], MOST_NAMED)}"
    )
    if len(longest) < len(found):
        drawn = f"the {len(longest)} longest of {count(len(found), 'outlier trail')} are drawn straight, in black"
    else:
        drawn = f"{count(len(found), 'outlier trail')} drawn straight, in black"
    return (mark,), f"{drawn[:1].upper()}{drawn[1:]}: {which}."

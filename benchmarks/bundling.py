"""Bundling 10,000 trails over 4 steps, against datashader's hammer_bundle on the same 30,000 lines.

Ink is the share of 1,000 x 1,000 pixels that a line touches and, of all ink, the share on the darkest tenth of those;
bent is how far lines lead from their straight way, on average, in thousandths of the map's side.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from datashader.bundling import hammer_bundle

from benchmarks.measure import interleaved
from neuroglass.view.bundling import bundled, pieces

TRAILS, STEPS, CLASSES = 10_000, 4, 10
SIDE, SAMPLES = 1_000, 64  # pixels; points along each line at which they are compared


def trails(count: int = TRAILS) -> np.ndarray:
    """Samples of ten classes that part step by step: trail, step, 2, within the unit square."""
    rng = np.random.default_rng(0)
    labels = rng.integers(CLASSES, size=count)
    centers = np.cumsum(rng.normal(size=(STEPS, CLASSES, 2)), axis=0) * np.arange(1, STEPS + 1)[:, None, None]
    spread = np.linspace(3.0, 0.6, STEPS)[:, None, None]
    steps = centers[:, labels] + rng.normal(size=(STEPS, count, 2)) * spread  # step, trail, 2
    steps -= steps.min((0, 1))
    return np.ascontiguousarray(steps.swapaxes(0, 1)) / steps.max()


def straight(paths: np.ndarray) -> list[np.ndarray]:
    return list(bundled(paths, 0.0))


def ours(paths: np.ndarray) -> list[np.ndarray]:
    return list(bundled(paths))


def hammer(paths: np.ndarray, bandwidth: float = 0.05) -> list[np.ndarray]:
    """Every line of every trail as an edge of its own; the bandwidth is datashader's default."""
    count, steps = paths.shape[:2]
    nodes = pd.DataFrame(paths.reshape(-1, 2), columns=["x", "y"])
    first = (np.arange(count)[:, None] * steps + np.arange(steps - 1)).ravel()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of dask and pandas
        found = hammer_bundle(nodes, pd.DataFrame({"source": first, "target": first + 1}), initial_bandwidth=bandwidth)
    points = found[["x", "y"]].to_numpy(float)
    breaks = np.flatnonzero(np.isnan(points[:, 0]))
    parts = np.split(points, breaks)
    return [part[~np.isnan(part[:, 0])] for part in parts if len(part) > 2]


def gentle_hammer(paths: np.ndarray) -> list[np.ndarray]:
    """The bandwidth at which hammer_bundle bends lines about as far as ours."""
    return hammer(paths, 0.015)


def edges_of(lines: list[np.ndarray]) -> np.ndarray:
    """The lines from step to step, each at evenly spread points: line, point, 2."""
    between = pieces(STEPS)
    if len(lines) == TRAILS:
        cut = [line[start : start + between + 1] for line in lines for start in range(0, len(line) - 1, between)]
    else:
        cut = lines
    return np.stack([resampled(line) for line in cut])


def resampled(line: np.ndarray) -> np.ndarray:
    along = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    wanted = np.linspace(0, along[-1], SAMPLES)
    return np.stack([np.interp(wanted, along, line[:, component]) for component in (0, 1)], axis=1)


@dataclass(frozen=True)
class Quality:
    """What a bundling saves, and what it costs in truth."""

    covered: float
    dark: float
    bent: float
    moved: float  # of the ends: the largest way of any


def quality(lines: list[np.ndarray], paths: np.ndarray) -> Quality:
    edges = edges_of(lines)
    ways = edges[:, :1] + (edges[:, -1:] - edges[:, :1]) * np.linspace(0, 1, SAMPLES)[:, None]
    places = np.clip(edges * SIDE, 0, SIDE - 1).astype(int)
    ink = np.bincount((places[..., 0] * SIDE + places[..., 1]).ravel(), minlength=SIDE**2)
    touched = np.sort(ink[ink > 0])
    dark = touched[-len(touched) // 10 :].sum() / touched.sum()
    known = np.sort(paths[:, :-1].reshape(-1, 2), axis=0), np.sort(paths[:, 1:].reshape(-1, 2), axis=0)
    ends = np.sort(edges[:, 0], axis=0), np.sort(edges[:, -1], axis=0)
    moved = max(float(np.abs(one - other).max()) for one, other in zip(known, ends, strict=True))
    return Quality(len(touched) / SIDE**2, float(dark), float(np.linalg.norm(edges - ways, axis=-1).mean()), moved)


def table(repeats: int = 3) -> list[str]:
    paths = trails()
    ways: dict[str, Callable[[np.ndarray], list[np.ndarray]]] = {
        "ours": ours,
        "hammer_bundle": hammer,
        "hammer_bundle, bending as far as ours": gentle_hammer,
    }
    found = interleaved({name: (lambda way=way: way(paths)) for name, way in ways.items()}, repeats)
    lines = [
        "| way | time | pixels covered | ink on the darkest tenth | bent | ends moved by |",
        "|---|---|---|---|---|---|",
    ]
    for name, way in {"straight": straight, **ways}.items():
        got = quality(way(paths), paths)
        time = str(found[name]) if name in found else "–"
        lines.append(
            f"| {name} | {time} | {got.covered:.1%} | {got.dark:.1%} | {1000 * got.bent:.1f} | {got.moved:.1e} |"
        )
    ratio = found["hammer_bundle"].median / found["ours"].median
    lines.append(
        f"\nhammer_bundle takes {ratio:.0f} times as long. It saves more ink: it joins the lines of all steps, and "
        "draws short lines into bundles that pass; ours joins lines between the same two steps, and bends none by more "
        "than half its length, so that a sample that stays is seen to stay."
    )
    return lines

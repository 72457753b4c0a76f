"""Maps over 4 layers and 10 epochs, each begun from the one before, against independent ones by openTSNE.

A KL ratio compares a map of the sequence with openTSNE's of the same layer, on the same affinities. *Unchanged* are the
tenth of the samples that keep most of their 10 nearest neighbors from step to step; displacements are root mean squares
in radii of the map before.
"""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from benchmarks.mnist_mlp import activations
from benchmarks.tsne import opentsne_map, timed
from neuroglass.methods.projection.affinities import affinities, kl_divergence
from neuroglass.methods.projection.coordinates import Coordinates
from neuroglass.methods.projection.nearest import nearest
from neuroglass.methods.projection.neighborhood_preservation import neighborhood_preservation
from neuroglass.methods.projection.pca import principal_components
from neuroglass.methods.projection.tsne import Tsne

SAMPLES = 4_000  # of 10,000, so that the peer's maps take minutes, not more

Table = NDArray[np.float32]


def row(name: str, steps: Sequence[Table]) -> str:
    """Both ways in turn, step by step."""
    maps: list[Coordinates] = []
    ours, theirs, ratios = 0.0, 0.0, []
    for points in steps:
        before = maps[-1].positions if maps else None
        seconds, found = timed(lambda points=points, before=before: Tsne()(points, start=before))
        ours += seconds
        seconds, peer = timed(lambda points=points: opentsne_map(points))
        theirs += seconds
        joint = affinities(principal_components(points, 50)[0], 30.0)
        ratios.append(found.scores["kl"] / kl_divergence(joint, peer))
        maps.append(found)
    moves = [moved(before.positions, after.positions) for before, after in pairwise(maps)]
    of_kept = [move[steady(*pair)] for move, pair in zip(moves, pairwise(steps), strict=True)]
    return (
        f"| {name} | {ours:.1f} | {theirs:.1f} | {theirs / ours:.1f}x | {spread(ratios)} | "
        f"{spread([root_mean_square(one) for one in of_kept])} | {spread([root_mean_square(one) for one in moves])} | "
        f"{spread([one.scores['kl_cost'] for one in maps[1:]])} |"
    )


def moved(before: NDArray[np.float64], after: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far every sample moves, in radii of the map before."""
    radius = np.sqrt(before.var(axis=0).sum())
    return np.linalg.norm(after - before, axis=1) / radius


def steady(before: Table, after: Table) -> NDArray[np.intp]:
    kept = neighborhood_preservation(nearest(before, 11), nearest(after, 11), 10)
    return np.argsort(-kept, kind="stable")[: len(kept) // 10]


def root_mean_square(values: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.square(values).mean()))


def spread(values: Sequence[float]) -> str:
    return f"{np.median(values):.3f} (to {max(values):.3f})"


def table() -> list[str]:
    layers, epochs = activations(epochs=9)
    Tsne(steps=250)(layers[0][:SAMPLES])  # kernels are compiled once
    return [
        "| sequence | ours, s | openTSNE, s | ratio | KL ratio | unchanged move | all move | KL cost of the pull |",
        "|---|---|---|---|---|---|---|---|",
        row("4 layers", [points[:SAMPLES] for points in layers]),
        row("10 epochs", [points[:SAMPLES] for points in epochs]),
    ]

"""Metric MDS of units (1 - |correlation|) against scikit-learn's smacof, with one start and at most 300 steps each.

Stress is Kruskal's stress-1 in float64, computed alike for both. "As they come": each with its own start and stop.
"Equal stress": ours with as many steps as it needs to be no higher than scikit-learn's, against the same whole run.
"""

import time
from functools import partial

import numpy as np
from sklearn.manifold import smacof

from benchmarks.measure import interleaved
from neuroglass.methods.projection.classical_mds import approximate_map
from neuroglass.methods.projection.correlation import correlation_dissimilarities
from neuroglass.methods.projection.dissimilarities import stress
from neuroglass.methods.projection.mds import Mds

HEAD = (
    "| units | scikit-learn starts | runs | ours | scikit-learn | scikit-learn / ours | stress | steps |",
    "|---|---|---|---|---|---|---|---|",
)


def units(count: int, samples: int = 2000) -> np.ndarray:
    """Dissimilarities of rectified units that mix twelve hidden causes and noise."""
    rng = np.random.default_rng(0)
    mixing = rng.standard_normal((12, count)) * rng.random((12, count)) ** 3
    causes = rng.standard_normal((samples, 12))
    activations = np.maximum(causes @ mixing + 0.5 * rng.standard_normal((samples, count)), 0)
    return correlation_dissimilarities(activations)


def rows(count: int, start: str, repeats: int) -> list[str]:
    given = units(count)
    init = approximate_map(given.astype(np.float32), 2) if start == "classical" else None
    peer = partial(
        smacof, given, n_init=1, init=init, random_state=0, max_iter=300, return_n_iter=True, normalized_stress=False
    )
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        positions, _, steps = peer()
        seconds.append(time.perf_counter() - began)
    theirs, reached = float(np.median(seconds)), stress(given, positions)
    lines = []
    for runs, method in (("as they come", Mds()), ("equal stress", Mds(steps=steps_to(given, reached), tolerance=0))):
        ours = interleaved({"ours": lambda made=method: made.of_dissimilarities(given)}, 5)["ours"]
        answer = method.of_dissimilarities(given)
        lines.append(
            f"| {count:,} | {start} | {runs} | {ours} | {theirs:.2f} s | {theirs / ours.median:.0f}x | "
            f"{answer.scores['stress']:.4f}, {reached:.4f} | {answer.plan['steps']}, {steps} |"
        )
    return lines


def steps_to(given: np.ndarray, goal: float) -> int:
    """The fewest of our steps that end no higher than this stress; every step lowers it."""
    low, high = 0, 300
    while high - low > 1:
        middle = (low + high) // 2
        reached = Mds(steps=middle, tolerance=0).of_dissimilarities(given).scores["stress"] <= goal
        low, high = (low, middle) if reached else (middle, high)
    return high


def table(repeats: int = 3) -> list[str]:
    small = [line for start in ("at random", "classical") for line in rows(1000, start, repeats)]
    return [*HEAD, *small, *rows(4000, "at random", 1)]

"""Which weighted sum of regions says what the network says? Least squares in closed form, with its sampling error."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

BLOCKS = 10  # of the jackknife
Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Fit:
    """One number per column, and how far it would move under another seed."""

    weights: Array
    error: Array  # standard errors; 0 where nothing was drawn


def fit(
    columns: Array, answers: Array, importance: Array, block: NDArray[np.int64], solve: Callable[..., Array]
) -> Fit:
    """Weighted least squares. `solve(gram, moments)` gets X'WX and X'Wy; `block` numbers the blocks that rows were
    drawn in, -1 for those that any seed has. The error is the jackknife's: every block left out once."""
    drawn = [block == number for number in range(block.max(initial=-1) + 1)]
    fixed = _moments(columns, answers, importance, block < 0)
    parts = [_moments(columns, answers, importance, rows) for rows in drawn]
    gram, moments = (sum((part[i] for part in parts), start=fixed[i]) for i in (0, 1))
    weights = solve(gram, moments)
    if len(parts) < 2:
        return Fit(weights, np.zeros_like(weights))
    more = len(parts) / (len(parts) - 1)  # the other blocks stand for the one left out
    without = []
    for part in parts:
        rest = [
            (whole - held - one) * more + held for whole, held, one in zip((gram, moments), fixed, part, strict=True)
        ]
        without.append(solve(*rest))
    spread = np.square(np.array(without) - np.mean(without, axis=0)).sum(0)
    return Fit(weights, np.sqrt(spread / more))


def _moments(columns: Array, answers: Array, importance: Array, rows: NDArray[np.bool_]) -> tuple[Array, Array]:
    weighted = columns[rows] * importance[rows, None]
    return weighted.T @ columns[rows], weighted.T @ answers[rows]


def ridge(penalty: float) -> Callable[[Array, Array], Array]:
    """All columns but the first, which is the constant, are drawn towards 0."""

    def solve(gram: Array, moments: Array) -> Array:
        held = penalty * np.eye(len(gram))
        held[0, 0] = 0.0
        return np.linalg.solve(gram + held, moments)

    return solve


def adding_up_to(total: float) -> Callable[[Array, Array], Array]:
    """The least squares whose weights add up to `total`."""

    def solve(gram: Array, moments: Array) -> Array:
        scale = np.trace(gram) / len(gram)
        inverse = np.linalg.solve(gram + 1e-12 * scale * np.eye(len(gram)), np.stack([moments, np.ones(len(gram))], 1))
        free, ones = inverse.T
        return free + ones * (total - free.sum()) / ones.sum()

    return solve


def fitted_share(columns: Array, answers: Array, importance: Array, weights: Array) -> float:
    """R²: which share of the answers' weighted variance the sum explains."""
    mean = np.average(answers, weights=importance)
    rest = (importance * (answers - columns @ weights) ** 2).sum()
    whole = (importance * (answers - mean) ** 2).sum()
    tiny = 1e-20 * (importance * answers**2).sum()
    return 1.0 if whole <= tiny else float(1 - rest / whole)

"""Which simple model of the regions says what the network says? With its sampling error and its stability."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

BLOCKS = 10  # of the jackknife
TINY = 1e-9  # of the largest: what is smaller is told apart by rounding alone
Array = NDArray[np.float64]
Blocks = NDArray[np.int64]  # row: the block it was drawn in, -1 for rows that any seed has
Solve = Callable[[Array, Array], Array]


@dataclass(frozen=True, eq=False)
class Fit:
    """What each region (or column) gets, and how far that would move under another seed."""

    relevance: Array
    error: Array  # standard errors; 0 where nothing was drawn
    r2: float  # share of the answers' weighted variance that the model explains
    stability: float  # rank correlation of what two independent halves of the draws say; 1 where nothing was drawn


def linear(columns: Array, answers: Array, importance: Array, block: Blocks, solve: Solve) -> Fit:
    """Weighted least squares, a weight for every column; `solve(gram, moments)` gets X'WX and X'Wy. The error is the
    jackknife's: every block left out once."""
    drawn = [block == number for number in range(block.max(initial=-1) + 1)]
    fixed = _moments(columns, answers, importance, block < 0)
    parts = [_moments(columns, answers, importance, rows) for rows in drawn]
    weights = solve(*_joined(fixed, parts, len(parts)))
    r2 = explained(columns @ weights, answers, importance)
    if len(parts) < 2:
        return Fit(weights, np.zeros_like(weights), r2, 1.0)
    rests = [[part for place, part in enumerate(parts) if place != left] for left in range(len(parts))]
    without = [solve(*_joined(fixed, rest, len(parts))) for rest in rests]
    one, other = (solve(*_joined(fixed, half, len(parts))) for half in (parts[::2], parts[1::2]))
    return Fit(weights, jackknife(without), r2, agreement(one, other))


def jackknife(without: list[Array]) -> Array:
    """Standard errors from the answers with one block left out at a time."""
    found = np.array(without)
    error: Array = np.sqrt(np.square(found - found.mean(0)).sum(0) * (len(found) - 1) / len(found))
    return error


def agreement(one: Array, other: Array) -> float:
    """Spearman's rank correlation; 1 where both tell nothing apart."""
    size = max(np.abs(one).max(), np.abs(other).max(), 1e-300)
    ranks = np.array([rankdata(np.round(found / size / TINY)) for found in (one, other)])
    away = ranks - ranks.mean(1, keepdims=True)
    spread = np.sqrt(np.square(away).sum(1))
    return float(away[0] @ away[1] / spread.prod()) if spread.all() else float(spread[0] == spread[1])


def explained(said: Array, answers: Array, importance: Array) -> float:
    """R²: which share of the answers' weighted variance a model explains."""
    mean = np.average(answers, weights=importance)
    rest, whole = (importance * (answers - said) ** 2).sum(), (importance * (answers - mean) ** 2).sum()
    return 1.0 if whole <= 1e-20 * (importance * answers**2).sum() else float(1 - rest / whole)


def ridge(penalty: float) -> Solve:
    """All columns but the first, which is the constant, are drawn towards 0."""

    def solve(gram: Array, moments: Array) -> Array:
        held = penalty * np.eye(len(gram))
        held[0, 0] = 0.0
        return np.linalg.solve(gram + held, moments)

    return solve


def adding_up_to(total: float) -> Solve:
    """The least squares whose weights add up to `total`."""

    def solve(gram: Array, moments: Array) -> Array:
        scale = np.trace(gram) / len(gram)
        inverse = np.linalg.solve(gram + 1e-12 * scale * np.eye(len(gram)), np.stack([moments, np.ones(len(gram))], 1))
        free, ones = inverse.T
        return free + ones * (total - free.sum()) / ones.sum()

    return solve


def _moments(columns: Array, answers: Array, importance: Array, rows: NDArray[np.bool_]) -> tuple[Array, Array]:
    weighted = columns[rows] * importance[rows, None]
    return weighted.T @ columns[rows], weighted.T @ answers[rows]


def _joined(fixed: tuple[Array, Array], parts: list[tuple[Array, Array]], stand_for: int) -> tuple[Array, Array]:
    """Moments of fixed rows and of some blocks, which stand for so many."""
    more = stand_for / max(1, len(parts))
    gram, moments = (fixed[i] + more * np.sum([part[i] for part in parts], axis=0) for i in (0, 1))
    return gram, moments

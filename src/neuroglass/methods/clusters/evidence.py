"""How well does a property part two groups? The AUC with its standard error (Hanley and McNeil 1982)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, rankdata

Floats = NDArray[np.float64]

LEAST = 0.7  # an AUC under this is not told, however sure
DOUBT = 0.05  # the chance that any property of any cluster is told where there is nothing


@dataclass(frozen=True, eq=False)
class Evidence:
    """How well each property parts each cluster from what it is compared with: (cluster, property)."""

    auc: Floats  # chance that a sample of the cluster has more of the property than one of the others; ties count half
    error: Floats  # standard error of the AUC
    told: NDArray[np.bool_]  # whether it is clear and larger than chance, corrected for all that was tried


def weigh(values: Floats, inside: NDArray[np.bool_], outside: NDArray[np.bool_]) -> Evidence:
    """Evidence of `values` (sample, property) for clusters given by masks (cluster, sample).

    Told are AUCs of LEAST or more (or 1 - LEAST or less) whose rank-sum test is sure at DOUBT over all clusters and
    properties (Bonferroni). A cluster that is compared with nothing has AUC 0.5 and tells nothing.
    """
    shape = (len(inside), values.shape[1])
    auc, error, chance = np.full(shape, 0.5), np.full(shape, 0.5), np.full(shape, 0.5)
    for place, (own, other) in enumerate(zip(inside, outside, strict=True)):
        if own.any() and other.any():
            auc[place], chance[place] = rank_auc(values[own], values[other])
            error[place] = standard_error(auc[place], int(own.sum()), int(other.sum()))
    limit = norm.isf(DOUBT / 2 / max(1, auc.size))
    clear = np.abs(auc - 0.5) >= LEAST - 0.5
    return Evidence(auc, error, clear & (np.abs(auc - 0.5) > limit * chance))


def rank_auc(own: Floats, other: Floats) -> tuple[Floats, Floats]:
    """Per property, the AUC in closed form, and the standard deviation it would have by chance, ties included."""
    count, rest = len(own), len(other)
    ranks = rankdata(np.concatenate([own, other]), axis=0)
    auc = (ranks[:count].sum(0) - count * (count + 1) / 2) / (count * rest)
    spread = ranks.var(0, ddof=1) if count + rest > 1 else np.zeros(own.shape[1])
    return auc, np.sqrt(spread / (count * rest * (count + rest)))


def standard_error(auc: Floats, count: int, rest: int) -> Floats:
    """The standard error of an AUC of two groups of these sizes, by Hanley and McNeil's formula."""
    both_own, both_other = auc / (2 - auc), 2 * auc**2 / (1 + auc)
    square = auc**2
    variance = auc * (1 - auc) + (count - 1) * (both_own - square) + (rest - 1) * (both_other - square)
    return np.sqrt(np.maximum(variance, 0) / (count * rest))

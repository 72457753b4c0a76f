"""Which units tell a class from the rest? By extremely randomized trees (Geurts et al. 2006), as Rauber et al. 2017."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import ExtraTreesClassifier

from neuroglass.methods.auc import auc

TREES = 250
MOST = 0.5  # experts hold more than this share of the power that exceeds an even share


@dataclass(frozen=True, eq=False)
class Experts:
    """How much each unit helps to tell a class from the rest, and how well all of them do."""

    power: NDArray[np.float64]  # by unit, in all 1
    expert: NDArray[np.bool_]
    accuracy: float  # of the trees' vote, on samples that a tree has not seen
    auc: float  # of the same votes; 0.5 is chance


def find_experts(activations: NDArray[Any], inside: NDArray[np.bool_], *, seed: int = 0) -> Experts:
    """The discriminative power of (sample, unit) for the samples `inside`, against all others.

    Experts are the fewest units, strongest first, that hold more than half of all power above an even share.
    """
    # one thread: scikit-learn's threads empty the process's list of warning filters when they meet
    trees = ExtraTreesClassifier(TREES, bootstrap=True, oob_score=True, random_state=seed, n_jobs=1)
    trees.fit(activations, inside)
    votes = trees.oob_decision_function_[:, 1]
    power = trees.feature_importances_.astype(np.float64)
    return Experts(
        power,
        _strongest(np.maximum(power - 1 / len(power), 0.0)),
        float(((votes > 0.5) == inside).mean()),
        float(auc(votes[:, None], inside[None])[0, 0]),
    )


def _strongest(excess: NDArray[np.float64]) -> NDArray[np.bool_]:
    order = np.argsort(-excess, kind="stable")
    stronger = np.cumsum(excess[order]) - excess[order]
    chosen = np.zeros(len(excess), dtype=bool)
    chosen[order] = (stronger <= MOST * excess.sum()) & (excess[order] > 0)
    return chosen

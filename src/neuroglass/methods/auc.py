"""Area under the ROC curve in closed form (Mann and Whitney 1947; Hanley and McNeil 1982), many columns at once."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

_BLOCK = 2**22  # numbers ranked at a time


def auc(values: NDArray[Any], members: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How often a member's value exceeds another's, ties counting half: (group, column) in 0..1.

    `values` is (sample, column), `members` (group, sample). NaN for a group that holds no sample, or all of them.
    """
    inside = members.sum(axis=1, keepdims=True).astype(np.float64)
    pairs = inside * (members.shape[1] - inside)
    found = np.empty((len(members), values.shape[1]))
    step = max(1, _BLOCK // max(1, len(values)))
    for first in range(0, values.shape[1], step):
        ranks = rankdata(values[:, first : first + step], axis=0)  # ties share their mean rank
        found[:, first : first + step] = members.astype(np.float64) @ ranks
    found -= inside * (inside + 1) / 2
    return np.divide(found, pairs, out=np.full(found.shape, np.nan), where=pairs > 0)

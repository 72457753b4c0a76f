"""Pointing game: does the largest relevance lie on the object (Zhang et al., 2016, arXiv:1608.00507)?"""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import distance_transform_edt

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Score, Verdict
from neuroglass.methods.checks.examined import Examined, Finding
from neuroglass.methods.checks.masks import label_masks
from neuroglass.methods.checks.positions import UNORDERED
from neuroglass.methods.facts import Facts

RARE = 0.05  # chance hits as many are rarer than this where the check is passed


@dataclass(frozen=True)
class PointingGame:
    """Does the largest relevance lie where the answer is known to lie?"""

    tolerance: int = 0  # positions by which the largest relevance may miss the mask

    masked: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "check",
        resolution="position",
        tuning="the tolerance",
        cost="none beside the method",
        blind="Whether the network looks where the mask is: it may rely on what lies around.",
    )

    def __post_init__(self) -> None:
        if self.tolerance < 0:
            raise InvalidInput(f"tolerance is {self.tolerance}; write 0 or more positions")

    def __call__(self, seen: Examined) -> Finding:
        masks = label_masks(seen.subject, seen.result) if seen.masks is None else seen.masks
        wide = self._widened(masks, seen)
        values = np.asarray(seen.result.values, dtype=np.float64)
        hits, chances = _hits(values, wide), wide.reshape(len(wide), -1).mean(1)
        at_least = chance_of(chances, int(np.ceil(hits.sum() - 1e-9)))
        passed = bool(at_least <= RARE)
        verdict = Verdict(
            passed,
            f"The largest relevance of {seen.name} lies on the mask for {hits.sum():.4g} of {len(hits)} samples, by "
            f"chance for {chances.sum():.3g}; so many {'are no' if passed else 'could be'} luck (probability "
            f"{at_least:.2g}).",
        )
        scores = {"hits": hits.mean(), "hits:chance": chances.mean(), "hits:probability_by_chance": at_least}
        numbers = {"numbers": seen.column(hits, "hit")}
        return Finding(Score, numbers, verdict, scores, columns={"chance": chances})

    def _widened(self, masks: NDArray[np.bool_], seen: Examined) -> NDArray[np.bool_]:
        if not self.tolerance:
            return masks
        unordered = [axis.name for axis in seen.result.axes[1:] if axis.name in UNORDERED]
        if unordered:
            raise InvalidInput(f"the axis {unordered[0]!r} has no order, so nothing is near; write tolerance=0")
        return np.stack([distance_transform_edt(~mask) <= self.tolerance for mask in masks])


def _hits(values: NDArray[np.float64], masks: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Of every sample's largest values (equal ones share the shot), the share that lies on its mask."""
    flat, inside = values.reshape(len(values), -1), masks.reshape(len(masks), -1)
    largest = flat == flat.max(1, keepdims=True)
    return np.asarray((largest & inside).sum(1) / largest.sum(1))


def chance_of(chances: NDArray[np.float64], hits: int) -> float:
    """The probability of so many hits or more, each sample being hit with a chance of its own."""
    amounts = np.ones(1)
    for chance in chances:
        amounts = np.convolve(amounts, [1 - chance, chance])
    return float(min(1.0, amounts[hits:].sum()))

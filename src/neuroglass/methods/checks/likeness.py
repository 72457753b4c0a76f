"""How alike are two relevance maps of one sample? By rank, and by structure where places have neighbors.

Places where both maps are 0 say nothing and are left out: a method that multiplies by the input, or hides it, has no
choice where the input is the baseline, and the background of a digit would make all such maps alike.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter
from scipy.stats import rankdata

from neuroglass.core.field import Axis
from neuroglass.methods.checks.positions import UNORDERED

Map = NDArray[np.float64]
ABSOLUTE, SIGNED, SSIM = "absolute rank correlation", "signed rank correlation", "SSIM of absolute values"
WINDOW = 7  # positions along a side, as Wang et al. (2004) and scikit-image
STEADY = 0.01, 0.03  # K1 and K2 of Wang et al.


def measures(axes: tuple[Axis, ...], *, signed: bool) -> Mapping[str, Callable[[Map, Map], float]]:
    """Those that make sense over these shown axes; `signed` says whether both maps are."""
    found: dict[str, Callable[[Map, Map], float]] = {ABSOLUTE: absolute_rank_correlation}
    if signed:
        found[SIGNED] = rank_correlation
    if all(axis.name not in UNORDERED and axis.size >= 3 for axis in axes):
        found[SSIM] = structural_similarity
    return found


def rank_correlation(one: Map, other: Map) -> float:
    """Spearman's; equal values share their mean rank. 0 where one map is constant and the other is not."""
    told = _told(one, other)
    if not told.any():
        return 1.0
    ranks = [rankdata(part[told], method="average") for part in (one, other)]
    away = [rank - rank.mean() for rank in ranks]
    sizes = [float(part @ part) for part in away]
    if min(sizes) == 0:
        return float(max(sizes) == 0)
    return float(np.clip(away[0] @ away[1] / np.sqrt(sizes[0] * sizes[1]), -1, 1))


def absolute_rank_correlation(one: Map, other: Map) -> float:
    return rank_correlation(np.abs(one), np.abs(other))


def structural_similarity(one: Map, other: Map) -> float:
    """SSIM (Wang et al., 2004) of absolute values, each map scaled to a maximum of 1: the mean over whole windows."""
    x, y = (_scaled(np.abs(part)) for part in (one, other))
    side = min(WINDOW, *((size - 1) // 2 * 2 + 1 for size in x.shape))
    count = side**x.ndim
    unbiased = count / (count - 1)
    steady = [k**2 for k in STEADY]
    mean_x, mean_y = uniform_filter(x, side), uniform_filter(y, side)
    var_x = unbiased * (uniform_filter(x * x, side) - mean_x**2)
    var_y = unbiased * (uniform_filter(y * y, side) - mean_y**2)
    both = unbiased * (uniform_filter(x * y, side) - mean_x * mean_y)
    above = (2 * mean_x * mean_y + steady[0]) * (2 * both + steady[1])
    below = (mean_x**2 + mean_y**2 + steady[0]) * (var_x + var_y + steady[1])
    inside = tuple(slice(side // 2, size - side // 2) for size in x.shape)
    told = _told(x, y)[inside]
    return float((above / below)[inside][told].mean()) if told.any() else 1.0


def _told(one: Map, other: Map) -> NDArray[np.bool_]:
    """The places where a map is not 0."""
    return np.asarray((one != 0) | (other != 0))


def _scaled(absolute: Map) -> Map:
    top = absolute.max(initial=0.0)
    return absolute / top if top > 0 else absolute

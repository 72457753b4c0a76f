"""Properties of pictures: what a person would say of one at a glance, as numbers."""

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import correlate1d

from neuroglass.methods.clusters.words import Words

Floats = NDArray[np.float64]

BINS = 64  # of the histogram that separates foreground from background
PLAIN = (
    Words("polarity", "lighter foreground", "darker foreground", "light on dark", "dark on light"),
    Words("brightness", "brighter", "darker"),
    Words("background", "lighter background", "darker background"),
    Words("contrast", "higher contrast", "lower contrast"),
    Words("edges", "more edges", "fewer edges"),  # for its contrast
    Words("size", "larger foreground", "smaller foreground"),
    Words("slant", "slanted more to the right", "slanted more to the left"),
    Words("elongation", "longer foreground", "rounder foreground"),
)
COLORED = (
    Words("saturation", "more colorful", "grayer"),
    Words("red", "redder", "less red"),
    Words("green", "greener", "less green"),
    Words("blue", "bluer", "less blue"),
)


def picture_properties(gray: Floats) -> Floats:
    """(sample, y, x) -> (sample, property), the properties of PLAIN, in the units of the picture and in pixels.

    Polarity: how far the middle half of the picture is from the mean brightness, on average over its pixels, each
    weighted by its squared distance; above 0 where what stands out is light. The background is all but the middle
    half. The foreground is the side of Otsu's threshold (1979) that polarity points to.
    """
    flat = gray.reshape(len(gray), -1)
    varied = np.ptp(flat, axis=1) > 0
    brightness, contrast = flat.mean(1), np.where(varied, flat.std(1), 0.0)
    edges = np.hypot(_slope(gray, along=1), _slope(gray, along=2)).mean((1, 2)) / np.where(varied, contrast, 1.0)
    middle = middle_half(gray.shape[1:])
    polarity = _polarity((gray[:, middle] - brightness[:, None]) * varied[:, None])
    background = gray[:, ~middle].mean(1) if (~middle).any() else brightness
    above = gray > otsu(gray)[:, None, None]
    front = np.where((polarity > 0)[:, None, None], above, ~above) & varied[:, None, None]
    slant, elongation = _shape(front)
    return np.stack([polarity, brightness, background, contrast, edges, front.mean((1, 2)), slant, elongation], axis=1)


def _slope(gray: Floats, *, along: int) -> Floats:
    """Sobel's filter (1968) within each picture."""
    slope: Floats = correlate1d(correlate1d(gray, [-1, 0, 1], axis=along), [1, 2, 1], axis=3 - along)
    return slope


def middle_half(shape: tuple[int, ...]) -> NDArray[np.bool_]:
    """The middle half of the rows and of the columns."""
    middle = np.zeros(shape, bool)
    middle[tuple(slice(size // 4, size - size // 4) for size in shape)] = True
    return middle


def _polarity(distance: Floats) -> Floats:
    weight = np.square(distance)
    total = weight.sum(1)
    polarity: Floats = (weight * distance).sum(1) / np.where(total > 0, total, 1.0)
    return polarity


def color_properties(colors: Floats) -> Floats:
    """(sample, red green blue, y, x) -> (sample, property), the properties of COLORED."""
    saturation = (colors.max(1) - colors.min(1)).mean((1, 2))
    means = colors.mean((2, 3))
    return np.column_stack([saturation, means - means.mean(1, keepdims=True)])


def otsu(gray: Floats) -> Floats:
    """Per picture, the brightness that parts its pixels into the two groups farthest apart (Otsu 1979)."""
    low, span = gray.min((1, 2)), np.ptp(gray, axis=(1, 2))
    places = (gray - low[:, None, None]) / np.where(span > 0, span, 1.0)[:, None, None] * (BINS - 1)
    bins = places.round().astype(np.intp).reshape(len(gray), -1)
    rows = np.arange(len(gray))[:, None] * BINS
    counts = np.bincount((bins + rows).ravel(), minlength=len(gray) * BINS).reshape(len(gray), BINS)
    share = counts.cumsum(1) / bins.shape[1]
    moment = (counts * np.arange(BINS)).cumsum(1) / bins.shape[1]
    within = share * (1 - share)
    between = np.square(moment[:, -1:] * share - moment) / np.where(within > 0, within, np.inf)
    # a gap in the histogram gives equal best thresholds: the middle one parts the groups most safely
    best = between >= between.max(1, keepdims=True) * (1 - 1e-12)
    middle = (best * np.arange(BINS)).sum(1) / best.sum(1)
    threshold: Floats = low + span * (middle + 0.5) / (BINS - 1)
    return threshold


def _shape(front: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """How far the foreground leans to the right per row upward, and its longest over its shortest spread."""
    height, width = front.shape[1:]
    y, x = np.arange(height)[:, None], np.arange(width)[None, :]
    count = np.maximum(front.sum((1, 2)), 1)
    across, down = ((front * place).sum((1, 2)) / count for place in (x, y))
    dx, dy = x - across[:, None, None], y - down[:, None, None]
    xx, yy, xy = ((front * product).sum((1, 2)) / count for product in (dx * dx, dy * dy, dx * dy))
    half, root = (xx + yy) / 2, np.sqrt(np.square((xx - yy) / 2) + np.square(xy))
    pixel = 1 / 12  # the spread of one pixel: a line is not infinitely long
    return -xy / (yy + pixel), np.sqrt((half + root + pixel) / (np.maximum(half - root, 0) + pixel))

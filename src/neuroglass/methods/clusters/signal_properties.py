"""Properties of series and spectrograms: level, spread, trend, roughness, pitch, duration."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.field import Axis
from neuroglass.methods.clusters.words import Words

Floats = NDArray[np.float64]
MOST_CHANNELS = 8  # of more, the mean is measured

SERIES = (
    Words("mean", "higher", "lower"),
    Words("spread", "more variable", "steadier"),
    Words("trend", "rises more", "falls more", "rising", "falling"),
    Words("roughness", "rougher", "smoother"),
    Words("frequency", "faster", "slower"),
)
SOUND = (
    Words("energy", "louder", "quieter"),
    Words("centroid", "higher pitched", "lower pitched"),
    Words("bandwidth", "broader band", "narrower band"),
    Words("duration", "longer sound", "shorter sound"),
)


def series_gauge(channel: Axis | None, time: Axis) -> tuple[tuple[Words, ...], Callable[[Floats], Floats]]:
    """The words, and the function from (sample, channel, time) to (sample, property); five for each channel."""
    count = 1 if channel is None or channel.size > MOST_CHANNELS else channel.size
    if channel is None or count == 1:
        return SERIES, lambda values: series_properties(values.mean(1, keepdims=True), time)
    names = [channel.label(place) if channel.ticks else f"channel {channel.label(place)}" for place in range(count)]
    words = tuple(
        Words(*(f"{text} ({name})" if text else "" for text in (w.name, w.more, w.less, w.above, w.below)))
        for name in names
        for w in SERIES
    )
    return words, lambda values: series_properties(values, time)


def series_properties(values: Floats, time: Axis) -> Floats:
    """(sample, channel, time) -> (sample, channel and property), the properties of SERIES for each channel.

    Trend is the slope of the straight line that fits best; roughness the mean change between steps, and frequency
    the strongest one, of what is left of it, in cycles per unit of time. All are 0 where nothing is left.
    """
    count, steps = len(values), values.shape[2]
    place = (np.arange(steps) - (steps - 1) / 2) * time.step
    slope = values @ place / (np.square(place).sum() or 1.0)
    left = values - values.mean(2, keepdims=True) - slope[..., None] * place
    spread = values.std(2)
    moving = left.std(2) > 1e-9 * np.abs(values).max(2, initial=0.0)
    rough = np.abs(np.diff(left, axis=2)).sum(2) / max(1, steps - 1) / np.where(moving, left.std(2), 1.0)
    strongest = np.abs(np.fft.rfft(left, axis=2)).argmax(2) / (steps * time.step)
    found = [values.mean(2), spread, slope, np.where(moving, rough, 0.0), np.where(moving, strongest, 0.0)]
    return np.stack(found, axis=2).reshape(count, -1)


def sound_properties(values: Floats, frequency: Axis, time: Axis) -> Floats:
    """(sample, frequency, time) -> (sample, property), the properties of SOUND, in Hz and s where the axes have them.

    Weights are values above the sample's smallest, so that decibels serve as well as power. A sound lasts while a
    frame's weight is over half of the loudest.
    """
    known = bool(frequency.ticks)
    hertz = np.array([float(frequency.ticks[i]) if known else frequency.start + frequency.step * i
                      for i in range(frequency.size)])  # fmt: skip
    weights = values - values.min((1, 2), keepdims=True)
    total = np.maximum(weights.sum((1, 2)), np.finfo(float).tiny)
    bands = weights.sum(2)
    centroid = bands @ hertz / total
    spread = np.sqrt((bands * np.square(hertz - centroid[:, None])).sum(1) / total)
    frames = weights.sum(1)
    lasting = (frames > frames.max(1, keepdims=True) / 2).sum(1) * time.step
    return np.stack([values.mean((1, 2)), centroid, spread, lasting], axis=1)

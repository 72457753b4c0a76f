"""Which properties of a sample can be measured? The axes of its Space decide."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.space import Space
from neuroglass.methods.clusters.picture_properties import COLORED, PLAIN, color_properties, picture_properties
from neuroglass.methods.clusters.signal_properties import SOUND, series_gauge, sound_properties
from neuroglass.methods.clusters.words import Words

Floats = NDArray[np.float64]

RARE = 0.02  # a token is rare that stands in less than this share of the samples
ANY = (Words("mean", "higher", "lower"), Words("spread", "more variable", "more even"))
TOKENS = (
    Words("length", "longer", "shorter"),
    Words("distinct", "fewer repetitions", "more repetitions"),
    Words("rare", "more rare tokens", "fewer rare tokens"),
)


@dataclass(frozen=True, eq=False)
class Properties:
    """What was measured of every sample."""

    words: tuple[Words, ...]
    values: Floats  # sample, property

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(words.name for words in self.words)


@dataclass(frozen=True, eq=False)
class Gauge:
    """What can be measured of samples of one Space, and how: batch by batch, (sample, ...) -> (sample, reading)."""

    words: tuple[Words, ...]
    read: Callable[[Floats], Floats]
    whole: Callable[[Floats], Floats] = np.asarray  # the readings of all samples -> (sample, property)

    def properties(self, readings: Sequence[Floats]) -> Properties:
        """What the readings of all batches say."""
        return Properties(self.words, self.whole(np.concatenate(readings)))


def gauge_of(space: Space) -> Gauge:
    """What the axes allow: pictures, sounds, series or columns are measured; of anything else, mean and spread."""
    if space.integer:
        return Gauge(TOKENS, np.asarray, lambda ids: token_properties(ids, space.baseline))
    axes = {axis.name: axis for axis in space.axes}
    names = list(axes)
    if not space.positional:
        return _columns(space)
    if names == ["time"]:
        channel = next((axis for axis in space.layout if axis.name in space.hidden), None)
        words, read = series_gauge(channel, axes["time"])
        return Gauge(words, lambda values: read(_ordered(space, values, names)))
    if sorted(names) == ["frequency", "time"]:
        shown = ["frequency", "time"]
        return Gauge(
            SOUND,
            lambda values: sound_properties(_ordered(space, values, shown).mean(1), axes["frequency"], axes["time"]),
        )
    if len(names) == 2:
        return _picture(space)
    return Gauge(
        ANY, lambda values: np.stack([part(values.reshape(len(values), -1), 1) for part in (np.mean, np.std)], 1)
    )


def _picture(space: Space) -> Gauge:
    names = [axis.name for axis in space.axes]
    if [axis.size for axis in space.layout if axis.name in space.hidden] != [3]:
        return Gauge(PLAIN, lambda values: picture_properties(_ordered(space, values, names).mean(1)))

    def read(values: Floats) -> Floats:
        colors = _ordered(space, values, names)
        return np.column_stack([picture_properties(colors.mean(1)), color_properties(colors)])

    return Gauge((*PLAIN, *COLORED), read)


def _columns(space: Space) -> Gauge:
    axis = space.layout[-1]
    names = [axis.label(place) for place in range(axis.size)]
    groups = space.groups or tuple(names)
    words = tuple(_column(name, groups.count(group) > 1) for name, group in zip(names, groups, strict=True))
    return Gauge(words, lambda values: values.reshape(len(values), -1))


def _column(name: str, category: bool) -> Words:
    return (
        Words(name, f"more often {name}", f"less often {name}")
        if category
        else Words(name, f"higher {name}", f"lower {name}")
    )


def _ordered(space: Space, values: Floats, shown: list[str]) -> Floats:
    """Samples as (sample, hidden axes in one, shown axes in this order)."""
    names = [axis.name for axis in space.layout]
    hidden = [1 + names.index(name) for name in space.hidden]
    last = [1 + names.index(name) for name in shown]
    turned = np.transpose(values, (0, *hidden, *last))
    return turned.reshape(len(values), -1, *turned.shape[1 + len(hidden) :])


def token_properties(ids: NDArray[np.generic], padding: float | tuple[float, ...]) -> Floats:
    """(sample, token) -> (sample, property), the properties of TOKENS; padding does not count."""
    real = ids != padding
    length = real.sum(1)
    vocabulary, inverse = np.unique(ids, return_inverse=True)
    places = inverse.reshape(ids.shape)
    present = np.zeros((len(ids), len(vocabulary)), bool)
    np.put_along_axis(present, places, True, axis=1)
    rare = (present.mean(0) < RARE)[places] & real
    distinct = present.sum(1) - (~real).any(1)
    some = np.maximum(length, 1)
    return np.column_stack([length, distinct / some, rare.sum(1) / some]).astype(np.float64)

"""What an input's numbers mean. Images, tables, series, spectrograms and tokens differ here and nowhere else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis


@dataclass(frozen=True)
class Space:
    """The axes of one sample as the network takes it, and how a person sees, hides and differentiates it.

    Values are in the units of `x`: where `mean` and `std` are given these are display units (uint8 0..255 or
    float 0..1) and the Subject scales them.
    """

    layout: tuple[Axis, ...]  # every axis of one sample, in array order
    hidden: tuple[str, ...] = ()  # names of axes that a person does not see, such as colour channels
    region: tuple[int, ...] = ()  # size of one region along each shown axis: what is hidden together
    baseline: float | tuple[float, ...] = 0.0  # stands for "nothing"; a tuple has one number per channel or column
    mean: tuple[float, ...] = ()  # per channel, of display units in 0..1
    std: tuple[float, ...] = ()
    entry: str | None = None  # layer whose output is differentiated instead of the input: a token embedding
    input: str | None = None  # which input is asked about, for networks with several
    groups: tuple[str, ...] = ()  # the original column of every feature, where one column became several
    integer: bool = False  # tokens: numbers are names, not amounts
    words: tuple[str, ...] = ()  # the text of every token, by its number

    def __post_init__(self) -> None:
        unknown = set(self.hidden) - {axis.name for axis in self.layout}
        if unknown:
            raise InvalidInput(f"hidden axes {sorted(unknown)} are not among {[axis.name for axis in self.layout]}")
        if min(self.shape, default=0) < 1:
            raise InvalidInput(f"a sample of shape {self.shape} holds nothing; every size must be 1 or more")
        if len(self.mean) != len(self.std) or not all(value > 0 for value in self.std):
            raise InvalidInput(f"mean {self.mean} and std {self.std} want one number per channel each, std over 0")
        if self.region and (len(self.region) != len(self.axes) or min(self.region) < 1):
            raise InvalidInput(f"region {self.region} wants one size of 1 or more for each of {self._axis_names()}")
        if self.groups and len(self.groups) != self.layout[-1].size:
            raise InvalidInput(f"{len(self.groups)} groups given for {self.layout[-1].size} features")

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one sample, as the network takes it."""
        return tuple(axis.size for axis in self.layout)

    @property
    def axes(self) -> tuple[Axis, ...]:
        """The axes that a person sees."""
        if self.groups:
            names = tuple(dict.fromkeys(self.groups))
            return (Axis("feature", len(names), ticks=names),)
        return tuple(axis for axis in self.layout if axis.name not in self.hidden)

    @property
    def positional(self) -> bool:
        """Whether neighbours along the shown axes belong together: pixels, steps and tokens do, columns do not."""
        return all(axis.name != "feature" for axis in self.axes)

    @property
    def hidden_axes(self) -> tuple[int, ...]:
        """Where the hidden axes stand in one sample."""
        return tuple(place for place, axis in enumerate(self.layout) if axis.name in self.hidden)

    def _axis_names(self) -> str:
        return ", ".join(axis.name for axis in self.axes)

    def reduce(self, values: NDArray[Any], *, signed: bool) -> NDArray[Any]:
        """Values over every axis (sample first) to values over the shown ones.

        Signed values are summed, as what adds up must; others keep their largest absolute value.
        """
        extra = tuple(range(1 + len(self.layout), values.ndim))  # an entry layer's own axes: embedding dimensions
        over = tuple(1 + place for place in self.hidden_axes) + extra
        if over:
            values = values.sum(over) if signed else np.abs(values).max(over)
        if self.groups:
            names = list(dict.fromkeys(self.groups))
            members = [np.array([group == name for group in self.groups]) for name in names]
            parts = [values[:, member] for member in members]
            values = np.stack([p.sum(1) if signed else np.abs(p).max(1) for p in parts], axis=1)
        return values

    def over_layout(self, values: NDArray[Any]) -> NDArray[Any]:
        """Values over the shown axes (sample first) to every axis of a sample, hidden ones 1 long: `reduce` back."""
        if self.groups:
            names = list(dict.fromkeys(self.groups))
            return values[:, [names.index(group) for group in self.groups]]
        for axis in self.hidden_axes:
            values = np.expand_dims(values, 1 + axis)
        return values

    def baseline_array(self) -> NDArray[np.float64]:
        """The baseline as one sample of `shape`."""
        if isinstance(self.baseline, (int, float)):
            return np.full(self.shape, float(self.baseline))
        value = np.asarray(self.baseline, dtype=np.float64)
        place = self.hidden_axes[0] if self.hidden_axes else len(self.layout) - 1
        if value.shape != (self.layout[place].size,):
            raise InvalidInput(
                f"the baseline has {value.size} numbers; write one number, or one for each of the "
                f"{self.layout[place].size} positions of axis {self.layout[place].name!r}"
            )
        shape = [1] * len(self.layout)
        shape[place] = -1
        return np.broadcast_to(value.reshape(shape), self.shape).copy()

    def spelled(self, x: NDArray[Any]) -> NDArray[Any]:
        """Tokens as their words, where these are known; everything else as it is."""
        if not self.words:
            return x
        if int(x.max()) >= len(self.words):
            raise InvalidInput(f"token {int(x.max())} has no word; words= has {len(self.words)}, from 0 on")
        named: NDArray[Any] = np.array(self.words)[x]
        return named

    def describe(self) -> dict[str, Any]:
        """The space as plain data: part of a data set's fingerprint and of a stored study."""
        return asdict(self)


def image(
    channels: int,
    height: int,
    width: int,
    *,
    mean: float | Sequence[float] = (),
    std: float | Sequence[float] = (),
    baseline: float | Sequence[float] = 0.0,
    region: int | None = None,
) -> Space:
    """Images, channels first. `region` is the side of the square that is hidden at once, an eighth by default."""
    layout = Axis("channel", channels), Axis("y", height, "px"), Axis("x", width, "px")
    means, stds = _per_channel("mean", mean, channels), _per_channel("std", std, channels)
    side = region or max(1, round(min(height, width) / 8))
    return Space(
        layout,
        hidden=("channel",),
        region=(side, side),
        baseline=_baseline(baseline),
        mean=means,
        std=stds,
    )


def table(
    features: int | Sequence[str], *, groups: Sequence[str] = (), baseline: float | Sequence[float] = 0.0
) -> Space:
    """Rows of a table. `groups` names the original column of every feature, where a category became several."""
    if isinstance(features, (int, np.integer)):
        features = [f"x{i}" for i in range(int(features))]
    names = tuple(str(name) for name in features)
    return Space(
        (Axis("feature", len(names), ticks=names),), region=(1,), baseline=_baseline(baseline), groups=tuple(groups)
    )


def series(
    steps: int,
    channels: int = 1,
    *,
    layout: str = "ct",
    rate: float | None = None,
    names: Sequence[str] = (),
    baseline: float | Sequence[float] = 0.0,
    region: int | None = None,
) -> Space:
    """Series of equal steps; `layout` is 'ct' (channel, time) or 'tc' (time, channel), `rate` steps a second."""
    if layout not in ("ct", "tc"):
        raise InvalidInput(f"layout {layout!r} is unknown; write 'ct' (channel, time) or 'tc' (time, channel)")
    time = Axis("time", steps, "s" if rate else "", step=1 / rate if rate else 1.0)
    channel = Axis("channel", channels, ticks=tuple(names))
    axes = (channel, time) if layout == "ct" else (time, channel)
    size = region or max(1, round(steps / 16))
    return Space(axes, hidden=("channel",), region=(size,), baseline=_baseline(baseline))


def spectrogram(
    bands: int,
    frames: int,
    channels: int = 1,
    *,
    hop: float = 1.0,
    frequencies: Sequence[float] = (),
    baseline: float | Sequence[float] = 0.0,
    region: tuple[int, int] | None = None,
) -> Space:
    """Spectrograms (channel, frequency, time); `hop`: seconds a frame, `frequencies`: the center of each band in Hz."""
    layout = (
        Axis("channel", channels),
        Axis("frequency", bands, "Hz" if len(frequencies) else "", ticks=tuple(float(f) for f in frequencies)),
        Axis("time", frames, "s", step=hop),
    )
    sizes = region or (max(1, round(bands / 8)), max(1, round(frames / 8)))
    return Space(layout, hidden=("channel",), region=sizes, baseline=_baseline(baseline))


def tokens(length: int, *, embedding: str | None = None, baseline: int = 0, words: Sequence[str] = ()) -> Space:
    """Sequences of token ids. `embedding` is the layer that embeds them (found when left out), `baseline` the id
    that stands for "nothing", such as padding, `words` the text of every id."""
    return Space(
        (Axis("token", length),),
        region=(1,),
        entry=embedding,
        baseline=float(baseline),
        integer=True,
        words=tuple(str(word) for word in words),
    )


def _baseline(value: float | Sequence[float]) -> float | tuple[float, ...]:
    numbers = np.asarray(value, dtype=np.float64)
    if not np.isfinite(numbers).all() or numbers.ndim > 1:
        raise InvalidInput(f"the baseline {value!r} is not a number; write one finite number, or one per channel")
    return float(numbers) if numbers.ndim == 0 else tuple(float(number) for number in numbers)


def _per_channel(what: str, value: float | Sequence[float], channels: int) -> tuple[float, ...]:
    numbers = np.asarray(value, dtype=np.float64).reshape(-1)
    if numbers.size not in (0, 1, channels):
        raise InvalidInput(f"{what} has {numbers.size} numbers; write one, or one for each of the {channels} channels")
    return tuple(float(number) for number in (np.repeat(numbers, channels) if numbers.size == 1 else numbers))

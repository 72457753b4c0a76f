"""What a recording will hold, said before it starts: the key to resuming it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cached_property
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.field import Axis

DTYPES = ("float32", "float16")
CODECS = ("none", "lz4")
_UNIT_AXES = ("unit", "channel", "feature")
_WORDS = {"model": "network"}  # what a person calls these fields


@dataclass(frozen=True)
class RecordingPlan:
    """Whose activations of which samples are recorded, and in what form. `layers` maps a layer's spelling to the
    axes of one sample's activation (averaged over positions already, where `pooled`)."""

    model: str  # fingerprint of the network
    data: str  # fingerprint of the data
    samples: Sequence[int]  # ids, in the order of recording
    layers: Mapping[str, tuple[Axis, ...]]
    dtype: str = "float32"
    pooled: bool = False  # averaged over positions
    chunk: int = 1024  # samples between two points that a killed recording resumes from
    codec: str = "none"

    def __post_init__(self) -> None:
        object.__setattr__(self, "samples", _compact(self.samples))
        object.__setattr__(self, "layers", MappingProxyType({k: tuple(axes) for k, axes in self.layers.items()}))
        if self.dtype not in DTYPES or self.codec not in CODECS:
            raise InvalidInput(f"dtype {self.dtype!r} and codec {self.codec!r}: write one of {DTYPES}, {CODECS}")
        if min(self.chunk, len(self.samples), len(self.layers)) < 1:
            given = f"chunk {self.chunk}, {len(self.samples)} samples and {len(self.layers)} layers"
            raise InvalidInput(f"{given} given; give at least one of each")
        for layer, axes in self.layers.items():
            if not axes or min(axis.size for axis in axes) < 1:
                raise InvalidInput(f"layer {layer!r} has shape {self.shape(layer)}; give axes of size 1 or more")

    @property
    def total(self) -> int:
        return len(self.samples)

    def axes(self, layer: str) -> tuple[Axis, ...]:
        """The axes of one sample's activation."""
        if layer not in self.layers:
            raise InvalidInput(f"layer {layer!r} was not recorded; recorded: {nearest(layer, self.layers)}")
        return self.layers[layer]

    def shape(self, layer: str) -> tuple[int, ...]:
        return tuple(axis.size for axis in self.axes(layer))

    def unit_axis(self, layer: str) -> int:
        """Which of a layer's axes counts its units: the one named unit, channel or feature, or the first."""
        names = [axis.name for axis in self.axes(layer)]
        return next((names.index(name) for name in _UNIT_AXES if name in names), 0)

    def rows(self, ids: Sequence[int]) -> NDArray[np.int64]:
        """Where samples stand in the recording; InvalidInput for one that is not in it."""
        asked = np.asarray(ids).reshape(-1)
        if len(asked) and asked.dtype.kind not in "iu":
            raise InvalidInput(f"samples {ids!r} are not ids; write whole numbers")
        asked = asked.astype(np.int64)
        order, known = self._order
        places = np.minimum(np.searchsorted(known, asked), len(known) - 1)
        missing = asked[known[places] != asked]
        if len(missing):
            raise InvalidInput(
                f"sample {missing[0]} was not recorded; the {self.total} recorded ones lie in {known[0]}..{known[-1]}"
            )
        found: NDArray[np.int64] = order[places]
        return found

    def differences(self, other: RecordingPlan) -> list[str]:
        """How another plan differs, field by field; none where both give the same recording."""
        mine, theirs = self.describe(), other.describe()
        told = [_difference(f.name, mine[f.name], theirs[f.name]) for f in fields(self)]
        return [difference for difference in told if difference]

    def describe(self) -> dict[str, Any]:
        """Plain data that `restore` reads."""
        about = {f.name: getattr(self, f.name) for f in fields(self)}
        ids = self.samples
        return {
            **about,
            "samples": [ids.start, ids.stop] if isinstance(ids, range) else {"ids": list(ids)},
            "layers": {
                layer: [{**asdict(axis), "ticks": list(axis.ticks)} for axis in axes]
                for layer, axes in self.layers.items()
            },
        }

    @classmethod
    def restore(cls, about: Mapping[str, Any]) -> RecordingPlan:
        told = about["samples"]
        layers = {
            layer: tuple(Axis(**{**axis, "ticks": tuple(axis["ticks"])}) for axis in axes)
            for layer, axes in about["layers"].items()
        }
        samples = told["ids"] if isinstance(told, dict) else range(*told)
        return cls(**{**about, "samples": samples, "layers": layers})

    @cached_property
    def _order(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        ids = np.asarray(self.samples, np.int64)
        order = np.argsort(ids, kind="stable")
        return order, ids[order]


def array_chunk(plan: RecordingPlan, layer: str) -> tuple[int, ...]:
    """How a layer's array is cut: sample, then its own axes.

    One chunk row of about 8 MiB (fewer samples where their maps are large) holds up to 8 blocks of units, none under
    512 KiB. One sample then reads one chunk row, one unit an eighth of the array, and few files are made.
    """
    shape = list(plan.shape(layer))
    sample = math.prod(shape) * np.dtype(plan.dtype).itemsize
    rows = plan.chunk
    while rows * sample > 8 << 20 and rows % 2 == 0:
        rows //= 2
    rows = min(rows, plan.total)
    blocks = min(8, max(1, rows * sample >> 19))
    unit = plan.unit_axis(layer)
    shape[unit] = math.ceil(shape[unit] / blocks)
    return (rows, *shape)


def _compact(samples: Sequence[int]) -> Sequence[int]:
    """The same ids, as a range where they follow each other; InvalidInput for a negative or repeated one."""
    if isinstance(samples, range) and samples.step == 1 and samples.start >= 0:
        return samples
    ids = tuple(int(sample) for sample in samples)
    if ids and min(ids) < 0:
        raise InvalidInput(f"sample {min(ids)} is negative; write ids from 0")
    if len(set(ids)) < len(ids):
        raise InvalidInput(f"{len(ids) - len(set(ids))} samples are named more than once; name each once")
    following = range(ids[0], ids[0] + len(ids)) if ids else range(0)
    return following if ids == tuple(following) else ids


def _difference(name: str, mine: Any, theirs: Any) -> str:
    if name == "layers":
        changed = [layer for layer in {**mine, **theirs} if mine.get(layer) != theirs.get(layer)]
        reordered = "the same layers in another order" if list(mine) != list(theirs) else ""
        return f"other layers or shapes ({', '.join(map(repr, changed[:5]))})" if changed else reordered
    if mine == theirs:
        return ""
    return "other samples" if name == "samples" else f"{_WORDS.get(name, name)} {mine!r}, asked for {theirs!r}"

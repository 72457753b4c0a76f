"""Recorded activations: some samples over all units, or one unit over all samples, without reading the rest."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.store.faults import damaged
from neuroglass.store.recording_folder import RecordingFolder
from neuroglass.store.recording_plan import RecordingPlan
from neuroglass.store.writer import ActivationWriter

_UNREADABLE = (ValueError, RuntimeError, TypeError, KeyError, IndexError, OSError)


@dataclass(frozen=True)
class ActivationStore:
    """A recording as it stood when it was opened."""

    root: Path
    plan: RecordingPlan
    done: int  # sample rows that are on disk whole, for all layers

    @classmethod
    def open(cls, root: str | Path) -> ActivationStore:
        """A recording to read; InvalidInput where the folder holds none."""
        folder = RecordingFolder(Path(root))
        plan = folder.plan()
        return cls(folder.root, plan, folder.done(plan))

    @classmethod
    def create_or_resume(cls, root: str | Path, plan: RecordingPlan) -> ActivationWriter:
        """A writer that starts at its `done`; InvalidInput where the folder holds a recording of something else."""
        return ActivationWriter(Path(root), plan)

    @property
    def layers(self) -> tuple[str, ...]:
        return tuple(self.plan.layers)

    @property
    def complete(self) -> bool:
        return self.done == self.plan.total

    def samples(self, layer: str, ids: Sequence[int]) -> NDArray[Any]:
        """The activations of some samples, in the order asked: sample, then the layer's axes."""
        rows = self.plan.rows(ids)
        if len(rows) and rows.max() >= self.done:
            raise self._unfinished(f"sample {self.plan.samples[int(rows.max())]}")
        if not len(rows):
            return np.empty((0, *self.plan.shape(layer)), self.plan.dtype)
        if rows[-1] - rows[0] == len(rows) - 1 and (np.diff(rows) == 1).all():
            return self._read(layer, slice(int(rows[0]), int(rows[-1]) + 1), None)
        distinct, places = np.unique(rows, return_inverse=True)
        return self._read(layer, distinct, None)[places]

    def unit(self, layer: str, index: int) -> NDArray[Any]:
        """The activations of one unit over all samples: sample, then the layer's positions."""
        count = self.plan.shape(layer)[self.plan.unit_axis(layer)]
        if not 0 <= index < count:
            raise InvalidInput(f"layer {layer!r} has no unit {index}; write 0 to {count - 1}")
        if not self.complete:
            raise self._unfinished("the rest")
        return self._read(layer, slice(0, self.plan.total), index)

    def _read(self, layer: str, rows: slice | NDArray[np.int64], unit: int | None) -> NDArray[Any]:
        array = RecordingFolder(self.root).array(self.plan, layer)
        places: list[Any] = [slice(None)] * (array.ndim - 1)
        if unit is not None:
            places[self.plan.unit_axis(layer)] = unit
        touched = list(self._touched(array, layer, rows, unit))
        for file, _ in touched:
            if not file.exists():
                raise damaged(file, "is missing", self._remedy)
        try:
            read = array.oindex if isinstance(rows, np.ndarray) else array
            values: NDArray[Any] = read[(rows, *places)]
        except _UNREADABLE as fault:
            raise damaged(_broken(array, touched), f"is damaged or cut off ({fault})", self._remedy) from fault
        return values

    def _touched(
        self, array: Any, layer: str, rows: slice | NDArray[np.int64], unit: int | None
    ) -> Iterator[tuple[Path, tuple[int, ...]]]:
        """The chunks that a read needs: file, and place in the grid of chunks."""
        asked = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
        along = [list(range(-(-size // part))) for size, part in zip(array.shape, array.chunks, strict=True)]
        along[0] = sorted(set((asked // array.chunks[0]).tolist()))
        if unit is not None:
            axis = 1 + self.plan.unit_axis(layer)
            along[axis] = [unit // array.chunks[axis]]
        folder = RecordingFolder(self.root).array_folder(self.plan, layer)
        for place in product(*along):
            yield folder / array.metadata.encode_chunk_key(place), place

    @property
    def _remedy(self) -> str:
        return RecordingFolder(self.root).remedy

    def _unfinished(self, what: str) -> InvalidInput:
        return InvalidInput(
            f"{self.root} stopped after {self.done} of {self.plan.total} samples; run the recording again to add {what}"
        )


def _broken(array: Any, touched: Sequence[tuple[Path, tuple[int, ...]]]) -> Path:
    """The first chunk that cannot be read, of those that a failed read needed."""
    for file, place in touched:
        try:
            array.blocks[place]
        except _UNREADABLE:
            return file
    return touched[0][0].parent

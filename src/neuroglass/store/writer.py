"""Recording activations to disk while the network works on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.store.behind import Behind
from neuroglass.store.faults import unwritable
from neuroglass.store.recording_folder import RecordingFolder
from neuroglass.store.recording_plan import RecordingPlan, array_chunk

_AT_ONCE = 1 << 18
Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True)
class _Rows:
    start: int
    count: int
    arrays: Arrays


class ActivationWriter:
    """Takes consecutive sample rows, from `done` on, and writes them behind the caller's back.

    Use it in a `with`. However it ends (an error, Ctrl-C, `kill -9`), the folder resumes from the last chunk.
    """

    def __init__(self, root: Path, plan: RecordingPlan) -> None:
        self.plan = plan
        self._folder = RecordingFolder(root)
        try:
            self._done = self._folder.prepare(plan)
        except OSError as fault:
            raise unwritable(root, fault, "run again to resume") from fault
        self._layers = [_LayerRows(self._folder.array(plan, layer, mode="r+"), layer, plan) for layer in plan.layers]
        self._next = self._done
        self._behind = Behind(self._record)

    @property
    def done(self) -> int:
        """How many sample rows are on disk whole, for all layers: where the next run starts."""
        return self._done

    def write(self, start: int, arrays: Arrays) -> None:
        """Take over the activations of the rows from `start` on: the caller must not change the arrays any more.

        A fault of earlier rows is raised here.
        """
        count = self._check(start, arrays)
        self._behind.put(_Rows(start, count, dict(arrays)))
        self._next += count

    def close(self) -> None:
        """Wait until everything is written; raises what went wrong."""
        try:
            self._behind.finish()
        except BaseException:
            self._behind.stop()
            raise

    def __enter__(self) -> ActivationWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()
        else:
            self._behind.stop()

    def _check(self, start: int, arrays: Arrays) -> int:
        if set(arrays) != set(self.plan.layers):
            raise InvalidInput(f"got layers {sorted(arrays)}; the plan says {sorted(self.plan.layers)}")
        count = len(next(iter(arrays.values())))
        if start != self._next or start + count > self.plan.total:
            raise InvalidInput(
                f"got rows {start}..{start + count}; the next row is {self._next} of {self.plan.total}, in order"
            )
        for layer, values in arrays.items():
            if values.shape != (count, *self.plan.shape(layer)) or values.dtype.kind not in "fiub":
                raise InvalidInput(
                    f"layer {layer!r} gave shape {values.shape} of {values.dtype}; "
                    f"the plan says real numbers of shape {(count, *self.plan.shape(layer))}"
                )
        return count

    def _record(self, rows: _Rows) -> None:
        _check_finite(rows, self.plan)
        try:
            for layer in self._layers:
                layer.take(rows.start, rows.arrays[layer.name])
            end = rows.start + rows.count
            done = end if end == self.plan.total else end - end % self.plan.chunk
            if done > self._done:
                self._folder.advance(done)
                self._done = done
        except OSError as fault:
            raise unwritable(self._folder.root, fault, f"{self._done} samples are kept, run again to resume") from fault


class _LayerRows:
    """Gathers one layer's rows until a chunk row is full, and writes it; whole chunk rows are written as they come."""

    def __init__(self, array: Any, name: str, plan: RecordingPlan) -> None:
        self.name = name
        self._array = array
        self._total = plan.total
        self._size = array_chunk(plan, name)[0]
        self._buffer = np.empty((min(self._size, plan.total), *plan.shape(name)), plan.dtype)

    def take(self, start: int, values: NDArray[Any]) -> None:
        while len(values):
            filled = start % self._size
            part, values = values[: self._size - filled], values[self._size - filled :]
            start += len(part)
            if len(part) == self._size:
                self._array[start - self._size : start] = part
                continue
            self._buffer[filled : filled + len(part)] = part
            filled += len(part)
            if filled == self._size or start == self._total:
                self._array[start - filled : start] = self._buffer[:filled]


def _check_finite(rows: _Rows, plan: RecordingPlan) -> None:
    """InvalidInput names the first sample, and there the first layer, whose activation cannot be kept."""
    bad = {layer: row for layer, values in rows.arrays.items() if (row := _first_bad(values, plan.dtype)) is not None}
    if not bad:
        return
    layer = min(plan.layers, key=lambda name: bad.get(name, rows.count))
    values = rows.arrays[layer][bad[layer]]
    sample = plan.samples[rows.start + bad[layer]]
    if np.isfinite(values).all():
        raise InvalidInput(
            f"layer {layer!r} reaches {float(np.abs(values).max()):g} on sample {sample}, more than {plan.dtype} holds "
            f"({float(np.finfo(plan.dtype).max):g}); record as float32"
        )
    what = "NaN" if np.isnan(values).any() else "infinity"
    raise InvalidInput(
        f"layer {layer!r} gives {what} on sample {sample}, the first to do so; "
        "look at that sample and at the weights of the layers up to there"
    )


def _first_bad(values: NDArray[Any], dtype: str) -> int | None:
    if values.dtype.kind != "f" or not values.size:
        return None
    if np.isfinite(_narrowed(_extremes(values), dtype)).all():
        return None
    good = np.isfinite(_narrowed(values, dtype)).reshape(len(values), -1).all(axis=1)
    return int(np.argmin(good))


def _extremes(values: NDArray[Any]) -> NDArray[Any]:
    """The outermost values, NaN where any value is."""
    if values.dtype != np.float16:
        return np.array([values.max(), values.min()])
    bits = values.reshape(-1).view(np.uint16)  # the bits of halves order as their magnitudes do, NaN above infinity
    largest = [(bits[i : i + _AT_ONCE] & 0x7FFF).max() for i in range(0, len(bits), _AT_ONCE)]  # stays in the cache
    return np.array([max(largest)]).view(np.float16)


def _narrowed(values: NDArray[Any], dtype: str) -> NDArray[Any]:
    with np.errstate(over="ignore"):
        return values.astype(dtype)

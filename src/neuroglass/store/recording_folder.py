"""How a recording lies on disk: recording.json, progress.json, and one zarr array per layer under layers/."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zarr
from zarr.codecs import BloscCodec, Crc32cCodec

from neuroglass.core.errors import InvalidInput
from neuroglass.store.faults import damaged
from neuroglass.store.plain import draft_of, read_json, replace_whole, to_json
from neuroglass.store.recording_plan import RecordingPlan, array_chunk


@dataclass(frozen=True)
class RecordingFolder:
    """The files of one recording. What progress.json counts is on disk whole; what lies beyond is written again."""

    root: Path

    @property
    def plan_file(self) -> Path:
        return self.root / "recording.json"

    @property
    def progress_file(self) -> Path:
        return self.root / "progress.json"

    @property
    def remedy(self) -> str:
        return f"delete the folder {self.root} and record again"

    def plan(self) -> RecordingPlan:
        """What the recording was started for."""
        if not self.plan_file.exists():
            raise InvalidInput(f"{self.root} is not a recording: {self.plan_file} is missing; name a recorded folder")
        about = read_json(self.plan_file, self.remedy)
        try:
            return RecordingPlan.restore(about["plan"])
        except (KeyError, TypeError, ValueError, AttributeError) as fault:
            raise damaged(self.plan_file, f"does not describe a recording ({fault})", self.remedy) from fault

    def done(self, plan: RecordingPlan) -> int:
        """How many sample rows are on disk whole, for all layers."""
        if not self.progress_file.exists():
            return 0
        done = read_json(self.progress_file, self.remedy).get("done")
        if type(done) is not int or not 0 <= done <= plan.total or (done % plan.chunk and done != plan.total):
            raise damaged(self.progress_file, f"counts {done!r} rows, which is no chunk boundary", self.remedy)
        return done

    def advance(self, done: int) -> None:
        replace_whole(self.progress_file, to_json({"done": done}))

    def prepare(self, plan: RecordingPlan) -> int:
        """Lay the folder out, or take up what a stopped recording left; how many rows need no more work."""
        if self.plan_file.exists():
            self._check_same(plan)
        else:
            self._start(plan)
        if not self.progress_file.exists():
            shutil.rmtree(self.root / "layers", ignore_errors=True)
            for place, layer in enumerate(plan.layers):
                _create(self.root / "layers" / _folder_name(place, layer), plan, layer)
            self.advance(0)
        done = self.done(plan)
        for layer in plan.layers:
            self._drop_unfinished(plan, layer, done)
        return done

    def array_folder(self, plan: RecordingPlan, layer: str) -> Path:
        plan.axes(layer)  # names the nearest where there is no such layer
        return self.root / "layers" / _folder_name(list(plan.layers).index(layer), layer)

    def array(self, plan: RecordingPlan, layer: str, *, mode: str = "r") -> Any:
        """The layer's zarr array, checked against the plan."""
        file = self.array_folder(plan, layer) / "zarr.json"
        if not file.exists():
            raise damaged(file, "is missing", self.remedy)
        try:
            with zarr.config.set({"array.write_empty_chunks": True}):  # else every chunk is searched for fill values
                array = zarr.open_array(file.parent, mode=mode, zarr_format=3)
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as fault:
            raise damaged(file, f"is damaged ({fault})", self.remedy) from fault
        found = (array.shape, array.chunks, str(array.dtype))
        if found != ((plan.total, *plan.shape(layer)), array_chunk(plan, layer), plan.dtype):
            raise damaged(file, f"describes another array (shape, chunks, dtype: {found})", self.remedy)
        return array

    def _start(self, plan: RecordingPlan) -> None:
        self.root.mkdir(parents=True, exist_ok=True)
        draft = draft_of(self.plan_file)
        others = sorted(entry.name for entry in self.root.iterdir() if entry != draft)
        if others:
            raise InvalidInput(f"{self.root} is not empty ({others[0]!r}) and no recording; name a new folder")
        arrays = {layer: f"layers/{_folder_name(place, layer)}" for place, layer in enumerate(plan.layers)}
        replace_whole(self.plan_file, to_json({"plan": plan.describe(), "arrays": arrays}))

    def _check_same(self, plan: RecordingPlan) -> None:
        differences = self.plan().differences(plan)
        if differences:
            raise InvalidInput(
                f"{self.root} holds another recording: {'; '.join(differences)}. "
                "Name another folder, ask for the same as before, or delete this one to start over"
            )

    def _drop_unfinished(self, plan: RecordingPlan, layer: str, done: int) -> None:
        first = -(-done // array_chunk(plan, layer)[0])
        for row in (self.array_folder(plan, layer) / "c").glob("[0-9]*"):
            if int(row.name) >= first:
                shutil.rmtree(row)


def _create(folder: Path, plan: RecordingPlan, layer: str) -> None:
    zarr.create_array(
        store=folder,
        shape=(plan.total, *plan.shape(layer)),
        chunks=array_chunk(plan, layer),
        dtype=plan.dtype,
        compressors=[*_compressors(plan), Crc32cCodec()],  # the checksum finds a damaged chunk
        fill_value=float("nan"),  # never recorded: what is missing cannot pass for zeros
        dimension_names=("sample", *(axis.name for axis in plan.axes(layer))),
        attributes={"layer": layer},
    )


def _compressors(plan: RecordingPlan) -> list[Any]:
    return [BloscCodec(cname="lz4", clevel=5, shuffle="shuffle")] if plan.codec == "lz4" else []


def _folder_name(place: int, layer: str) -> str:
    """A name that every file system takes, whatever the layer is called; the number keeps it unique."""
    return f"{place:04d}-{re.sub(r'[^A-Za-z0-9_.]+', '-', layer)[:60]}"

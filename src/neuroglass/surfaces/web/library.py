"""What lies in a study's folder? Results, read when they are asked for, and nothing that lies outside of it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Result
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Story, read_story
from neuroglass.store.thumbnails import Thumbnails, read_thumbnails
from neuroglass.surfaces.web.faults import Fault, gone
from neuroglass.surfaces.web.numbers import Held
from neuroglass.surfaces.web.summary import summary

MOST_KEPT = 512 << 20  # bytes of arrays that stay in memory
Stamp = tuple[int, ...]


class Library:
    """The results of one study, kept in memory while their files stay as they are."""

    def __init__(self, folder: Path, *, create: bool = False) -> None:
        self.store = DiskStore(folder, create=create)
        self.root = folder.resolve()
        self._results: OrderedDict[str, tuple[Stamp, Held]] = OrderedDict()
        self._told: dict[str, tuple[Stamp, Mapping[str, Any], NDArray[np.int64]]] = {}
        self._all: tuple[int, dict[str, Mapping[str, Any]], dict[str, str]] | None = None
        self._revision: tuple[int, Stamp] = (0, ())
        self._lock = Lock()

    def ids(self) -> tuple[str, ...]:
        """Every id, the oldest first; damaged results too."""
        try:
            return self.store.ids()
        except FileNotFoundError:
            raise gone(self.root) from None

    @property
    def revision(self) -> int:
        """A number that grows whenever results come or go, or the story is told anew."""
        written = [_stamp(self.root / name)[0] for name in ("results", "study.json")]
        stamp = (
            *written,
            sum(1 for _ in (self.root / "results").iterdir()) if written[0] else 0,
        )  # clocks may be coarse
        with self._lock:
            if stamp != self._revision[1]:
                self._revision = (self._revision[0] + 1, stamp)
            return self._revision[0]

    def story(self) -> tuple[Story, dict[str, str]]:
        """How the study is told, and what is wrong with that; results are shown without it too."""
        try:
            self.inside(self.root / "study.json")
            return read_story(self.root), {}
        except (Fault, InvalidInput) as fault:  # the page says so
            return Story(), {"study.json": str(fault)}

    def result(self, id: str) -> Result:
        """A result with its arrays. Raises Fault: missing, damaged, or gone with the folder."""
        return self.held(id).result

    def held(self, id: str) -> Held:
        """The same, with the places of its rows."""
        stamp = self._found(id)
        with self._lock:
            kept = self._results.get(id)
            if kept and kept[0] == stamp:
                self._results.move_to_end(id)
                return kept[1]
        try:
            read = Held(self.store.get(id))
        except InvalidInput as fault:
            raise Fault("damaged", str(fault)) from fault
        with self._lock:
            self._results[id] = (stamp, read)
            while len(self._results) > 1 and sum(_size(one.result) for _, one in self._results.values()) > MOST_KEPT:
                self._results.popitem(last=False)
        return read

    def summary(self, id: str) -> Mapping[str, Any]:
        """A result in words and plain data, without its arrays. Raises Fault as `result` does."""
        return self._described(id)[0]

    def samples(self, id: str) -> NDArray[np.int64]:
        """The samples that a result was asked about, in its order."""
        return self._described(id)[1]

    def _described(self, id: str) -> tuple[Mapping[str, Any], NDArray[np.int64]]:
        stamp = self._found(id)
        kept = self._told.get(id)
        if kept and kept[0] == stamp:
            return kept[1:]
        try:
            about = self.store.describe(id)
            told = summary(id, about, made=stamp[0] / 1e9)
            samples = np.asarray(about["provenance"]["question"]["samples"], np.int64)
        except (InvalidInput, KeyError, TypeError, ValueError, AttributeError) as fault:
            why = str(fault) if isinstance(fault, InvalidInput) else f"does not describe a result ({fault!r})"
            raise Fault("damaged", f"result {id}: {why}") from fault
        self._told[id] = (stamp, told, samples)
        return told, samples

    def thumbnails(self, data: str) -> Thumbnails | None:
        """Small pictures of a data set's samples; None where none were kept."""
        if not data.isalnum():
            return None  # of a study that is not ours: no name of a folder
        self.inside(self.root / "thumbnails" / data / "tiles.npy")
        try:
            return read_thumbnails(self.root, data)
        except InvalidInput as fault:
            raise Fault("damaged", str(fault)) from fault

    def all(self) -> tuple[dict[str, Mapping[str, Any]], dict[str, str]]:
        """The summaries of all results that can be read, and of the others what is wrong with them."""
        revision = self.revision
        if self._all and self._all[0] == revision:
            return dict(self._all[1]), dict(self._all[2])
        told: dict[str, Mapping[str, Any]] = {}
        faults: dict[str, str] = {}
        for id in self.ids():
            try:
                told[id] = self.summary(id)
            except Fault as fault:  # the page says which result is damaged, and why
                faults[id] = fault.message
        self._all = (revision, told, faults)
        return dict(told), dict(faults)

    def _found(self, id: str) -> Stamp:
        """When the files of a result were written."""
        if id not in self.store:
            raise Fault("missing", f"the study holds no result {id!r}; it holds {len(self.ids())}")
        folder = self.root / "results" / id
        files = [self.inside(folder / name) for name in ("result.json", "arrays.npz")]
        return tuple(number for file in files for number in _stamp(file))

    def inside(self, path: Path) -> Path:
        """The path itself, where no link leads out of the study."""
        if not path.resolve().is_relative_to(self.root):
            raise Fault("damaged", f"{path} is a link that leads out of the study; replace it by the files themselves")
        return path


def _stamp(file: Path) -> Stamp:
    if not file.exists():
        return (0, 0)
    told = file.stat()
    return (told.st_mtime_ns, told.st_size)


def _size(result: Result) -> int:
    return sum(part.values.nbytes for part in (*result.fields.values(), *result.columns.values()))

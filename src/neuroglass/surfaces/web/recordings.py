"""Which activations were recorded in a study's folder, and what do the units of a layer answer on average?

zarr is loaded when a recording is read, so that the server answers soon.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.surfaces.web.faults import Fault, gone
from neuroglass.surfaces.web.library import Library

KEPT = 4  # layers whose means stay in memory


@dataclass(frozen=True, eq=False)
class Answers:
    """What each unit of a layer answers each sample, averaged over positions, and where that comes from in words."""

    ids: NDArray[np.int64]
    values: NDArray[Any]  # sample, unit
    source: str


@dataclass(frozen=True, eq=False)
class Recordings:
    """The recordings of a study, by name."""

    library: Library
    _read: OrderedDict[tuple[str, str, str], Answers] = field(default_factory=OrderedDict)

    def names(self) -> list[str]:
        if not self.library.root.is_dir():
            raise gone(self.library.root)
        folder = self.library.inside(self.library.root / "recordings")
        return sorted(one.name for one in folder.glob("*") if (one / "recording.json").is_file())

    def open(self, name: str) -> Any:
        """A recording; a Fault where the study has none of this name."""
        known = self.names()
        if name not in known:
            raise Fault("missing", f"the study has no recording {name!r}; it has {', '.join(known) or 'none'}")
        return self._open(name)

    def _open(self, name: str) -> Any:
        folder = self.library.inside(self.library.root / "recordings" / name)
        return import_module("neuroglass.store.activations").ActivationStore.open(folder)

    def all(self) -> tuple[dict[str, Any], dict[str, str]]:
        """Every recording by its name; and of those that cannot be read, what is wrong."""
        found, faults = {}, {}
        for name in self.names():
            try:
                found[name] = self._open(name)
            except InvalidInput as fault:  # the list of recordings tells which one is damaged, and why
                faults[name] = str(fault)
        return found, faults

    def layers(self, model: str) -> dict[str, str]:
        """The recorded layers of a network, and the recording that holds each; the one of most samples."""
        found: dict[str, tuple[int, str]] = {}
        for name, recording in self.all()[0].items():
            for layer in recording.layers if recording.plan.model == model and recording.complete else ():
                found[layer] = max(found.get(layer, (0, "")), (recording.plan.total, name))
        return {layer: name for layer, (_, name) in found.items()}

    def answers(self, model: str, layer: str) -> Answers | None:
        """What the units of a layer answered; None where that was not recorded."""
        name = self.layers(model).get(layer)
        if name is None:
            return None
        key = (name, model, layer)
        if key not in self._read:
            recording = self._open(name)
            ids = np.asarray(recording.plan.samples, np.int64)
            source = f"the recording {name} of {len(ids):,} samples"
            self._read[key] = Answers(ids, _means(recording, layer), source)
        self._read.move_to_end(key)
        while len(self._read) > KEPT:
            self._read.popitem(last=False)
        return self._read[key]


def _means(recording: Any, layer: str) -> NDArray[np.float32]:
    """Activations averaged over positions: sample, unit."""
    plan = recording.plan
    axis, parts = 1 + plan.unit_axis(layer), []
    for start in range(0, plan.total, plan.chunk):
        some = recording.samples(layer, plan.samples[start : start + plan.chunk])
        over = tuple(place for place in range(1, some.ndim) if place != axis)
        parts.append(some.mean(over, dtype=np.float32) if over else some.astype(np.float32))
    return np.concatenate(parts)

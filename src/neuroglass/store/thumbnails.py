"""Small pictures of a data set's samples, kept in a study's folder so that it can be looked at without the data."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.store.faults import damaged, unwritable

FORMAT = 1
_ABOUT, _IDS, _TILES = "thumbnails.json", "ids.npy", "tiles.npy"


@dataclass(frozen=True, eq=False)
class Thumbnails:
    """Square pictures of some samples; those that are asked for are read from the disk, and no others."""

    ids: NDArray[np.int64]  # ascending
    tiles: NDArray[np.uint8]  # sample, y, x, red green blue alpha

    def __post_init__(self) -> None:
        shape = (len(self.ids), *self.tiles.shape[1:])
        if self.tiles.shape != shape or self.tiles.ndim != 4 or shape[1] != shape[2] or shape[3] != 4:
            raise InvalidInput(f"tiles have shape {self.tiles.shape}; write ({len(self.ids)}, side, side, 4)")
        if np.any(np.diff(self.ids) <= 0):
            raise InvalidInput("the ids of thumbnails are not ascending; sort them, each once")

    def place(self, id: int) -> int | None:
        """Where a sample stands; None where it has no picture."""
        place = int(np.searchsorted(self.ids, id))
        return place if place < len(self.ids) and self.ids[place] == id else None


def has_thumbnails(study: Path, data: str) -> bool:
    return (_folder(study, data) / _ABOUT).is_file()


def write_thumbnails(study: Path, data: str, kept: Thumbnails) -> None:
    """Keep them whole or not at all; what is there already stays."""
    folder = _folder(study, data)
    draft = folder.with_name(f".{data}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        draft.mkdir(parents=True)
        np.save(draft / _IDS, kept.ids, allow_pickle=False)
        np.save(draft / _TILES, kept.tiles, allow_pickle=False)
        (draft / _ABOUT).write_text(json.dumps({"format": FORMAT, "data": data}), encoding="utf-8")
        if not has_thumbnails(study, data):
            draft.replace(folder)
    except OSError as fault:
        raise unwritable(folder, fault) from fault
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def read_thumbnails(study: Path, data: str) -> Thumbnails | None:
    """The pictures of a data set; None where none were kept. Raises InvalidInput where they are damaged."""
    if not has_thumbnails(study, data):
        return None
    folder = _folder(study, data)
    try:
        about: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
        if about["format"] != FORMAT:
            raise ValueError(f"format {about['format']}, this version reads {FORMAT}")
        ids = np.load(folder / _IDS, allow_pickle=False)
        return Thumbnails(ids, np.load(folder / _TILES, mmap_mode="r", allow_pickle=False))
    except (ValueError, KeyError, TypeError, OSError, EOFError) as fault:
        raise damaged(folder, f"holds no thumbnails ({fault})", f"delete {folder}: they are made again") from fault


def _folder(study: Path, data: str) -> Path:
    if not data.isalnum():
        raise InvalidInput(f"{data!r} is not the fingerprint of a data set")
    return study / "thumbnails" / data

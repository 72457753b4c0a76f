"""Samples (or units) that a person chose and named, kept in a study's folder: selections/<key>.json."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import digest
from neuroglass.store.faults import damaged, unwritable
from neuroglass.store.plain import read_json, replace_whole, to_json

LONGEST = 80  # letters of a name


@dataclass(frozen=True)
class Selection:
    """What was chosen, and of what."""

    name: str
    ids: tuple[int, ...]
    data: str  # fingerprint of the data set
    of: str = "sample"  # or 'unit:LAYER'
    made: float = 0.0  # seconds since 1970

    def __post_init__(self) -> None:
        if not self.name.strip() or len(self.name) > LONGEST or not self.name.isprintable():
            raise InvalidInput(f"a selection is named {self.name!r}; write 1 to {LONGEST} letters")
        if not self.ids:
            raise InvalidInput(f"the selection {self.name!r} is empty; choose something first")

    @property
    def key(self) -> str:
        """The name of its file: a selection of the same name, of the same things, takes its place."""
        return digest([self.name, self.data, self.of])


def write_selection(study: Path, selection: Selection) -> Selection:
    """Keep a selection, whole or not at all; as it was kept."""
    kept = Selection(selection.name, selection.ids, selection.data, selection.of, time.time())
    folder = study / "selections"
    try:
        folder.mkdir(exist_ok=True)
        replace_whole(folder / f"{kept.key}.json", to_json(asdict(kept)))
    except OSError as fault:
        raise unwritable(folder, fault) from fault
    return kept


def read_selection(study: Path, key: str) -> Selection:
    """The selection of a key that `selection_keys` lists. Raises InvalidInput where its file is damaged."""
    file = study / "selections" / f"{key}.json"
    remedy = f"delete {file} and choose again"
    about: Mapping[str, Any] = read_json(file, remedy)
    try:
        ids = tuple(int(id) for id in about["ids"])
        return Selection(about["name"], ids, about["data"], about["of"], float(about["made"]))
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise damaged(file, f"does not describe a selection ({fault})", remedy) from fault


def selection_keys(study: Path) -> tuple[str, ...]:
    """The keys of all that is kept."""
    return tuple(sorted(file.stem for file in (study / "selections").glob("*.json") if file.is_file()))


def remove_selection(study: Path, key: str) -> None:
    try:
        (study / "selections" / f"{key}.json").unlink()
    except OSError as fault:
        raise unwritable(study / "selections", fault) from fault

"""Plain data as JSON files: lossless for NaN and infinity, versioned, and written whole."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.store.faults import damaged

FORMAT = 1
_FLOAT = "$float"  # JSON has no NaN and no infinity: {"$float": "nan"}, "inf" and "-inf" stand for them


def to_json(about: Mapping[str, Any]) -> bytes:
    """Plain data as the bytes of a file; InvalidInput names the first entry that is not plain."""
    numbered = {"format": FORMAT, **_spelled(about, "")}
    return (json.dumps(numbered, indent=1, allow_nan=False) + "\n").encode()


def read_json(file: Path, remedy: str) -> dict[str, Any]:
    """What `to_json` wrote, less the format number; InvalidInput where the file is damaged or newer than this code."""
    try:
        found = _unspelled(json.loads(file.read_bytes()))
    except FileNotFoundError:
        raise damaged(file, "is missing", remedy) from None
    except (ValueError, RecursionError) as fault:
        raise damaged(file, f"is not whole JSON ({fault})", remedy) from fault
    if not isinstance(found, dict) or "format" not in found:
        raise damaged(file, "holds no format number", remedy)
    number = found.pop("format")
    if number != FORMAT:
        raise damaged(file, f"has format {number!r}, this version of neuroglass reads {FORMAT}", "upgrade neuroglass")
    return found


def write_synced(file: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it."""
    with file.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())


def replace_whole(file: Path, content: bytes) -> None:
    """Put new content in place of a file in one step: a reader sees the old or the new, never a part."""
    draft = draft_of(file)
    write_synced(draft, content)
    draft.replace(file)


def draft_of(file: Path) -> Path:
    """Where a file is written before it takes its place."""
    return file.with_name(f"{file.name}.draft")


def _spelled(value: Any, place: str) -> Any:
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else {_FLOAT: str(float(value))}
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, list | tuple):
        return [_spelled(entry, f"{place}[{position}]") for position, entry in enumerate(value)]
    if isinstance(value, Mapping) and all(isinstance(key, str) and key != _FLOAT for key in value):
        return {str(key): _spelled(entry, f"{place}.{key}".lstrip(".")) for key, entry in value.items()}
    raise InvalidInput(
        f"{place} is {value!r}, which is not plain data; "
        "write text, numbers, true, false, null, lists, and mappings whose keys are text"
    )


def _unspelled(value: Any) -> Any:
    if isinstance(value, list):
        return [_unspelled(entry) for entry in value]
    if isinstance(value, dict):
        if value.keys() == {_FLOAT}:
            return float(value[_FLOAT])
        return {key: _unspelled(entry) for key, entry in value.items()}
    return value

"""Arrays as one npz file whose bytes depend on the arrays only."""

from __future__ import annotations

import io
import os
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput
from neuroglass.store.faults import damaged

_LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first date that a zip can say: the same arrays give the same bytes
_UNIX = 3
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, KeyError, EOFError, RuntimeError, OSError)


def check_storable(arrays: Mapping[str, NDArray[Any]]) -> None:
    """InvalidInput where an array holds Python objects, which only a pickle could keep."""
    for name, array in arrays.items():
        if array.dtype.hasobject:
            raise InvalidInput(
                f"{name} holds Python objects (dtype {array.dtype}), which cannot be kept without a pickle; "
                "write numbers, or text as numpy.asarray(values, dtype=str)"
            )


def write_arrays(file: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a file that `numpy.load(file, allow_pickle=False)` reads, and wait until the disk has it."""
    with file.open("wb") as stream:
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as archive:
            for name in sorted(arrays):
                member = zipfile.ZipInfo(f"{name}.npy", _LONG_AGO)
                member.create_system = _UNIX
                member.external_attr = 0o644 << 16
                with archive.open(member, "w", force_zip64=True) as part:
                    np.lib.format.write_array(part, arrays[name], allow_pickle=False)
        stream.flush()
        os.fsync(stream.fileno())


def read_arrays(file: Path, remedy: str) -> dict[str, NDArray[Any]]:
    """Every array by name; InvalidInput where a byte of the file is not as it was written."""
    try:
        with zipfile.ZipFile(file) as archive:
            return {name.removesuffix(".npy"): _array(archive.read(name)) for name in archive.namelist()}
    except FileNotFoundError:
        raise damaged(file, "is missing", remedy) from None
    except _BROKEN as fault:
        raise damaged(file, f"is damaged, cut off or unreadable ({fault})", remedy) from fault


def _array(content: bytes) -> NDArray[Any]:
    array: NDArray[Any] = np.lib.format.read_array(io.BytesIO(content), allow_pickle=False)
    return array

"""Are two data sets the same? A hash of content: not of paths, file times or formats."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from neuroglass.core.result import digest
from neuroglass.data.checks import Inputs

Take = Callable[[Sequence[int]], tuple[Inputs, np.ndarray | None]]

CHUNK = 8 * 2**20  # bytes of x that are read at once


def content_hash(take: Take, length: int, about: Mapping[str, Any]) -> str:
    """20 hexadecimal digits over x and y of all samples, read in bounded memory, and over what is known of them."""
    hashes: dict[str, Any] = {}
    kinds: dict[str, list[object]] = {}
    for ids in _chunks(take, length):
        x, y = take(ids)
        parts = {f"x {name}": part for name, part in x.items()} if isinstance(x, dict) else {"x": x}
        if y is not None:
            parts["y"] = y.astype("f8" if y.dtype.kind == "f" else "i8")
        for name, part in parts.items():
            plain = np.ascontiguousarray(part, dtype=part.dtype.newbyteorder("<"))
            hashes.setdefault(name, hashlib.sha256()).update(plain.data)
            kinds[name] = [plain.dtype.str, list(plain.shape[1:])]
    content = {name: [*kinds[name], found.hexdigest()] for name, found in hashes.items()}
    return digest({"samples": length, "content": content, **about})


def _chunks(take: Take, length: int) -> Iterator[range]:
    x, _ = take((0,))
    size = sum(part.nbytes for part in x.values()) if isinstance(x, dict) else x.nbytes
    step = max(1, CHUNK // max(1, size))
    for start in range(0, length, step):
        yield range(start, min(start + step, length))

"""What is the sound in this WAV file? PCM of 8 to 32 bits and floats, any number of channels (RIFF, Microsoft 1991)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from neuroglass.core.errors import InvalidInput

PCM, FLOAT, EXTENSIBLE = 1, 3, 0xFFFE
KNOWN = {(PCM, 8), (PCM, 16), (PCM, 24), (PCM, 32), (FLOAT, 32), (FLOAT, 64)}


@dataclass(frozen=True)
class Sound:
    """What the head of a WAV file says, and where its samples lie."""

    path: Path
    coding: int  # PCM or FLOAT
    bits: int
    channels: int
    rate: int  # samples a second
    start: int
    steps: int

    def wave(self) -> np.ndarray:
        """float32 in -1..1, the channels' mean."""
        size = self.steps * self.channels * self.bits // 8
        with self.path.open("rb") as file:
            file.seek(self.start)
            content = file.read(size)
        values = _decoded(content, self.coding, self.bits).reshape(-1, self.channels)
        return values.mean(1).astype(np.float32)


def sound(path: Path) -> Sound:
    """The head of a WAV file. Raises InvalidInput where it is another format, compressed, empty or cut short."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(12)
            if head[:4] != b"RIFF" or head[8:] != b"WAVE":
                raise InvalidInput(f"{path} is not a WAV file: it begins with {head[:4]!r}, expected RIFF ... WAVE")
            chunks = {name: (start, length) for name, start, length in _chunks(file, size)}
            if b"fmt " not in chunks or b"data" not in chunks:
                raise InvalidInput(f"{path} is cut short: it has no {'fmt' if b'fmt ' not in chunks else 'data'} chunk")
            start, length = chunks[b"fmt "]
            file.seek(start)
            form = file.read(length)
    except OSError as fault:
        raise InvalidInput(f"{path} cannot be read: {fault}") from fault
    return _described(path, form, chunks[b"data"], size)


def _described(path: Path, form: bytes, data: tuple[int, int], size: int) -> Sound:
    if len(form) < 16:
        raise InvalidInput(f"{path} is damaged: its format chunk has {len(form)} bytes, expected 16 or more")
    coding, channels, rate, _, align, bits = struct.unpack("<HHIIHH", form[:16])
    if coding == EXTENSIBLE and len(form) >= 26:
        coding = struct.unpack("<H", form[24:26])[0]
    if (coding, bits) not in KNOWN:
        raise InvalidInput(f"{path} has WAV coding {coding} of {bits} bits; save it as PCM (8 to 32 bits) or float")
    if channels < 1 or rate < 1 or align != channels * bits // 8:
        raise InvalidInput(f"{path} is damaged: {channels} channels, {rate} samples a second, {align} bytes a step")
    start, length = data
    if start + length > size:
        raise InvalidInput(f"{path} is cut short: {length} bytes of sound are promised, {size - start} are there")
    if length < align:
        raise InvalidInput(f"{path} has no sound in it")
    return Sound(path, coding, bits, channels, rate, start, length // align)


def _chunks(file: BinaryIO, size: int) -> Iterator[tuple[bytes, int, int]]:
    """Name, start and length of every chunk."""
    place = 12
    while place + 8 <= size:
        file.seek(place)
        name, length = struct.unpack("<4sI", file.read(8))
        yield name, place + 8, length
        place += 8 + length + length % 2


def _decoded(content: bytes, coding: int, bits: int) -> np.ndarray:
    if coding == FLOAT:
        return np.frombuffer(content, f"<f{bits // 8}").astype(np.float64)
    if bits == 8:
        return (np.frombuffer(content, "u1").astype(np.float64) - 128) / 128
    if bits == 24:
        parts = np.frombuffer(content, "u1").reshape(-1, 3)
        wide = np.zeros((len(parts), 4), dtype="u1")
        wide[:, 1:] = parts  # the upper three bytes, so that the sign is right
        return wide.view("<i4")[:, 0] / 2.0**31
    return np.frombuffer(content, f"<i{bits // 8}") / 2.0 ** (bits - 1)

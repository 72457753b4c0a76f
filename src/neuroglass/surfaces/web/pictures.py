"""Tiles of samples as one picture, as it is sent to the page."""

from __future__ import annotations

import io
from collections.abc import Sequence

import numpy as np
from PIL import Image

from neuroglass.view.thumbnail import Pixels


def sprite(tiles: Sequence[Pixels | None], size: int, columns: int) -> bytes:
    """Tiles in rows of `columns`, as one PNG; missing ones are transparent."""
    rows = -(-len(tiles) // columns)
    sheet = np.zeros((max(1, rows), size, columns, size, 4), np.uint8)  # row, y, column, x
    for place, one in enumerate(tiles):
        if one is not None:
            sheet[place // columns, :, place % columns] = one
    return png(sheet.reshape(-1, columns * size, 4))


def png(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG", compress_level=0)  # sent to this machine: quick beats small
    return file.getvalue()

"""What does a sample look like in a small square? A picture, a heatmap, a line or bars, as pixels."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from neuroglass.core.field import Field
from neuroglass.view.colors import rgb
from neuroglass.view.display import Display, sample_mark
from neuroglass.view.marks import Bars, Heatmap, Line, Mark, Picture

Pixels = NDArray[np.uint8]  # y, x, red green blue alpha
INKS = ((74, 134, 197, 255), (217, 119, 33, 255), (60, 145, 90, 255), (150, 100, 180, 255))
FINE = 4  # lines are drawn this much larger, and then made smooth


def tile(row: Field, display: Display, size: int) -> Pixels | None:
    """One sample in a square of `size` pixels, transparent around it; None where it is words, which have no look."""
    drawn = _drawn(sample_mark(row, display), size)
    if drawn is None:
        return None
    square = np.zeros((size, size, 4), np.uint8)
    high, wide = drawn.shape[:2]
    top, left = (size - high) // 2, (size - wide) // 2
    square[top : top + high, left : left + wide] = drawn
    return square


def _drawn(mark: Mark, size: int) -> Pixels | None:
    if isinstance(mark, Picture):
        return fitted(np.round(mark.values * 255).astype(np.uint8), size)
    if isinstance(mark, Heatmap):
        colors = np.asarray(rgb(mark.values, mark.scale), np.uint8)
        return fitted(colors[::-1] if mark.upward else colors, size)
    if isinstance(mark, Line):
        return _lines(mark, size)
    return _bars(mark, size) if isinstance(mark, Bars) else None


def fitted(pixels: NDArray[np.uint8], size: int) -> Pixels:
    """The whole picture, as large as fits; whole pixels stay sharp."""
    high, wide = pixels.shape[:2]
    scale = size / max(high, wide)
    sides = max(1, round(wide * scale)), max(1, round(high * scale))
    way = Image.Resampling.NEAREST if scale >= 1 else Image.Resampling.BOX
    return np.asarray(Image.fromarray(pixels).resize(sides, way).convert("RGBA"))


def _lines(mark: Line, size: int) -> Pixels:
    sheet = Image.new("RGBA", (size * FINE, size * FINE))
    pen, side = ImageDraw.Draw(sheet), size * FINE - 1
    reach = (mark.high - mark.low) or 1.0
    steps = mark.values.shape[1]
    across = np.linspace(0, side, steps) if steps > 1 else np.full(1, side / 2)
    for place, line in enumerate(mark.values):
        up = side * (1 - np.clip((np.nan_to_num(line) - mark.low) / reach, 0, 1))
        pen.line(list(zip(across.tolist(), up.tolist(), strict=True)), INKS[place % len(INKS)], FINE)
    return np.asarray(sheet.resize((size, size), Image.Resampling.BOX))


def _bars(mark: Bars, size: int) -> Pixels:
    low, high = min(0.0, mark.low), max(0.0, mark.high)
    reach, count = (high - low) or 1.0, max(1, len(mark.values))
    ends = np.clip((np.nan_to_num(mark.values) - low) / reach, 0, 1) * size
    pixels, zero = np.zeros((size, size, 4), np.uint8), -low / reach * size
    for place, end in enumerate(ends):
        rows = slice(place * size // count, max((place + 1) * size // count - 1, place * size // count + 1))
        pixels[rows, round(min(zero, end)) : max(round(max(zero, end)), round(min(zero, end)) + 1)] = INKS[0]
    return pixels

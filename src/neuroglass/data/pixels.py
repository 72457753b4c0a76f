"""What are the pixels of this image file? Any Pillow format becomes uint8, channels first."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import ExifTags, Image, ImageOps

from neuroglass.core.errors import InvalidInput

# Formats that run another program, or only wrap other files.
REFUSED = frozenset({"EPS", "WMF", "PDF", "MPEG", "BUFR", "GRIB", "HDF5"})
Image.init()
FORMATS = tuple(sorted(set(Image.OPEN) - REFUSED))
SUFFIXES = frozenset(suffix for suffix, kind in Image.registered_extensions().items() if kind in FORMATS)

GRAY = ("1", "L", "LA", "La", "I", "F")
ALPHA = ("LA", "La", "PA", "RGBA", "RGBa")
TURNED = (5, 6, 7, 8)  # EXIF orientations that exchange height and width


@dataclass(frozen=True)
class Header:
    """What the head of an image file says, before its pixels are read."""

    mode: str
    size: tuple[int, int]  # height, width, as a person sees it
    gray: bool
    traits: tuple[str, ...]  # what will be converted, for the notes


@contextmanager
def opened(path: Path) -> Iterator[Image.Image]:
    """An image file; whatever is wrong with it is said in an InvalidInput that names the file."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of metadata that do not change the pixels
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as image:
                yield image
    except InvalidInput:
        raise
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as fault:
        raise InvalidInput(f"{path} is too large to be safe: {fault}") from None
    except Exception as fault:  # Pillow's formats raise errors of many kinds on a damaged file
        raise InvalidInput(f"{path} is not a readable image: {fault}") from fault


def header(path: Path) -> Header:
    with opened(path) as image:
        orientation = image.getexif().get(ExifTags.Base.Orientation, 1)
        width, height = image.size
        traits = {
            "palette": image.mode in ("P", "PA"),
            "CMYK": image.mode == "CMYK",
            "16-bit": image.mode.startswith("I"),
            "float": image.mode == "F",
            "alpha": _has_alpha(image),
            "EXIF-rotated": orientation in range(2, 9),
        }
        return Header(
            mode=image.mode,
            size=(width, height) if orientation in TURNED else (height, width),
            gray=image.mode in GRAY or image.mode.startswith("I;16"),
            traits=tuple(name for name, has in traits.items() if has),
        )


def pixels(path: Path, size: tuple[int, int], channels: int) -> np.ndarray:
    """uint8 of shape (channels, height, width): turned upright, alpha on white, 16 bits scaled to 8, resized."""
    with opened(path) as image:
        upright = _eight_bits(ImageOps.exif_transpose(image), path)
        if _has_alpha(upright):
            opaque = upright.convert("RGBA")
            white = Image.new("RGBA", opaque.size, "white")
            upright = Image.alpha_composite(white, opaque)
        plain = upright.convert("L" if channels == 1 else "RGB")
        if (plain.height, plain.width) != size:
            plain = plain.resize((size[1], size[0]), Image.Resampling.BILINEAR)
        values = np.array(plain)
    return values[None] if channels == 1 else np.ascontiguousarray(values.transpose(2, 0, 1))


def _has_alpha(image: Image.Image) -> bool:
    return image.mode in ALPHA or "transparency" in image.info


def _eight_bits(image: Image.Image, path: Path) -> Image.Image:
    """Gray images of 16 bits, or of floats in 0..1, as 8 bits; others as they are."""
    if image.mode != "F" and not image.mode.startswith("I"):
        return image
    values = np.asarray(image).astype(np.float64)
    top = 1.0 if image.mode == "F" else 65535.0
    if not (values.min() >= 0 and values.max() <= top):
        raise InvalidInput(
            f"{path} has gray values from {values.min():g} to {values.max():g}; "
            "expected 8 or 16 bits, or floats in 0..1: convert it"
        )
    return Image.fromarray(np.rint(values / top * 255).astype(np.uint8))

"""How are idx files read (MNIST, Fashion-MNIST, EMNIST)? Images with the labels beside them, plain or .gz."""

from __future__ import annotations

import gzip
import math
import re
import struct
import zlib
from pathlib import Path

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space
from neuroglass.data.layout import framed
from neuroglass.data.samples import ArrayDataset
from neuroglass.data.splits import choose_split

KINDS = {0x08: "u1", 0x09: "i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
IMAGES = re.compile(r"(?P<split>.*?)-?images[-.]idx\d.*", re.IGNORECASE)


def read_idx(path: str | Path, *, split: str | None = None, space: Space | None = None) -> ArrayDataset:
    """Images and labels: from the images file, or from the folder that has train-images-idx3-ubyte and the like."""
    path = Path(path)
    notes: tuple[str, ...] = ()
    if path.is_dir():
        files = images_files(path)
        if not files:
            raise InvalidInput(f"{path} has no idx images; expected names such as train-images-idx3-ubyte.gz")
        chosen, notes = choose_split(list(files), split, path)
        path = files[chosen]
    elif split is not None:
        raise InvalidInput(f"{path} is one file; give its folder to choose split {split!r}")
    x, space = framed(read_idx_array(path), space)
    labels = _labels_beside(path)
    if labels is None:
        return ArrayDataset(x, space=space, notes=(*notes, f"no labels file was found beside {path.name}"))
    y = read_idx_array(labels)
    if y.ndim != 1 or len(y) != len(x):
        raise InvalidInput(f"{labels} has shape {y.shape}, but {path.name} has {len(x)} images; one label each")
    return ArrayDataset(x, y, space=space, notes=notes)


def images_files(folder: Path) -> dict[str, Path]:
    """The images files of a folder by split; a plain one is taken before its .gz."""
    found: dict[str, Path] = {}
    for path in sorted(folder.iterdir()):
        match = IMAGES.fullmatch(path.name)
        if match and path.is_file():
            split = match["split"].lower()
            found.setdefault("test" if split == "t10k" else split or "train", path)
    return found


def _labels_beside(images: Path) -> Path | None:
    if "images" not in images.name.lower():
        if "labels" in images.name.lower():
            raise InvalidInput(f"{images} has labels; give the images file or the folder, labels are found beside it")
        return None
    stem = re.sub("images", "labels", images.name.removesuffix(".gz"), flags=re.IGNORECASE)
    stem = re.sub(r"idx\d", "idx1", stem)
    return next((images.with_name(name) for name in (stem, f"{stem}.gz") if images.with_name(name).is_file()), None)


def read_idx_array(path: str | Path) -> np.ndarray:
    """The array of one idx file; a plain file stays on disk until its samples are taken."""
    path = Path(path)
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    opener = gzip.open if packed else open
    try:
        with opener(path, "rb") as file:
            kind, shape, start = _header(file.read(4 + 4 * 255), path)
            size = math.prod(shape) * kind.itemsize
            if packed:
                file.seek(start)
                content = file.read(size + 1)
    except (OSError, EOFError, zlib.error) as fault:
        raise InvalidInput(f"{path} is cut short or damaged: {fault}") from fault
    present = len(content) if packed else path.stat().st_size - start
    if present != size:
        state = "cut short" if present < size else "longer than its header says"
        raise InvalidInput(f"{path} is {state}: shape {shape} takes {size} bytes, it has {present}{'+' * packed}")
    if packed:
        return np.frombuffer(content, dtype=kind).reshape(shape)
    return np.memmap(path, dtype=kind, mode="r", offset=start, shape=shape)


def _header(content: bytes, path: Path) -> tuple[np.dtype, tuple[int, ...], int]:
    """Type, shape and where the numbers start."""
    if len(content) < 4 or content[:2] != b"\0\0" or content[2] not in KINDS or content[3] == 0:
        raise InvalidInput(
            f"{path} is not an idx file: it begins with {content[:4].hex(' ') or 'nothing'}, "
            "expected 00 00, a type (08 for bytes) and the number of dimensions"
        )
    start = 4 + 4 * content[3]
    if len(content) < start:
        raise InvalidInput(f"{path} is cut short: its header of {start} bytes is not whole")
    shape = struct.unpack(f">{content[3]}I", content[4:start])
    if 0 in shape:
        raise InvalidInput(f"{path} has shape {shape}: an empty data set; give at least one sample")
    return np.dtype(KINDS[content[2]]), shape, start

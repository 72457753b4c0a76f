"""Which format is this path? Told by content first, by name second; then its reader is called."""

from __future__ import annotations

import zipfile
from collections import Counter
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.space import Space
from neuroglass.data.layout import fitted
from neuroglass.data.samples import Dataset


@dataclass(frozen=True)
class Format:
    """A reader by name, so that its libraries are imported when it is used, and the options that it takes."""

    says: str
    module: str
    function: str
    options: tuple[str, ...]


FORMATS = {
    "npz": Format(".npz archives with arrays x and y", "npz", "read_npz", ("split", "space")),
    "idx": Format("idx-ubyte files, plain or .gz (MNIST)", "idx", "read_idx", ("split", "space")),
    "cifar": Format("CIFAR-10 and CIFAR-100 binary batches (.bin)", "cifar", "read_cifar", ("split",)),
    "svhn": Format("SVHN .mat files", "svhn", "read_svhn", ("split",)),
    "images": Format("folders of images", "images", "read_images", ("split", "space", "on_bad")),
    "table": Format("CSV, TSV and Parquet tables", "tables", "read_table", ("target", "on_bad")),
    "wav": Format("folders of WAV files", "wav", "read_wav", ("split", "on_bad")),
}
TABLES = (".csv", ".tsv", ".parquet", ".txt", ".tab")
SOUNDS = (".wav", ".wave")
PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".ppm", ".pgm", ".pbm", ".tga", ".jp2")
PICKLES = (".pkl", ".pickle", ".joblib", ".pt", ".pth")


def read(
    path: str | Path,
    *,
    split: str | None = None,
    target: str | None = None,
    space: Space | None = None,
    on_bad: str = "error",
) -> Dataset:
    """The data at a path. The reader of each format (`neuroglass.data.read_images`, ...) has further options.

    `split` chooses 'train' or 'test' where there are several, `target` the column of a table, `on_bad="skip"` leaves
    unreadable files and rows without target out and reports them.
    """
    path = Path(path).expanduser()
    name = format_of(path)
    known = FORMATS[name]
    given: dict[str, Any] = {"split": split, "target": target, "space": space, "on_bad": on_bad}
    for option in ("split", "target"):
        if given[option] is not None and option not in known.options:
            raise InvalidInput(f"{option}={given[option]!r} was given, but {path} is of the format {known.says}")
    reader = getattr(import_module(f"neuroglass.data.{known.module}"), known.function)
    return fitted(reader(path, **{option: given[option] for option in known.options}), space)


def format_of(path: Path) -> str:
    """The format's key in FORMATS. Raises InvalidInput where nothing is there, or nothing that is known."""
    if not path.exists():
        near = [other.name for other in path.parent.iterdir()] if path.parent.is_dir() else []
        there = f"; beside it are {nearest(path.name, near)}" if near else ""
        raise InvalidInput(f"there is nothing at {path}{there}")
    found = _folder_format(path) if path.is_dir() else _file_format(path)
    if not found:
        kind = "folder" if path.is_dir() else "file"
        formats = "; ".join(known.says for known in FORMATS.values())
        raise InvalidInput(f"{path} is a {kind} of no known format; known are {formats}")
    return found


def _file_format(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(16)
    name, suffix = path.name.lower(), path.suffix.lower()
    if not head:
        raise InvalidInput(f"{path} is an empty file")
    if name.startswith(("data_batch", "test_batch")) or suffix == ".bin":
        return "cifar"
    _refuse(path, head, suffix)
    if suffix == ".npz":
        return "npz"
    if suffix == ".mat" or head.startswith(b"MATLAB"):
        return "svhn"
    if head[:4] == b"PAR1" or suffix in TABLES:
        return "table"
    if "idx" in name or (head[:2] == b"\0\0" and head[2] in range(0x08, 0x0F)):
        return "idx"
    return ""


def _refuse(path: Path, head: bytes, suffix: str) -> None:
    """What is not read, with the way round it."""
    if suffix in PICKLES or (head[0] == 0x80 and head[1] in range(2, 6)):
        raise InvalidInput(
            f"{path} is a pickle, and reading one runs code; save the arrays: np.savez('data.npz', x=x, y=y)"
        )
    if suffix == ".npy":
        raise InvalidInput(f"{path} is a single array; write (np.load(path), labels), mmap_mode='r' for a large one")
    if suffix in SOUNDS or head[:4] == b"RIFF" or suffix in PICTURES:
        raise InvalidInput(f"{path} is a single sample; give its folder")
    if suffix in (".xlsx", ".xls", ".ods"):
        raise InvalidInput(f"{path} is a spreadsheet; save it as CSV (UTF-8)")
    if suffix != ".npz" and zipfile.is_zipfile(path):
        raise InvalidInput(f"{path} is a zip archive; unpack it and give the folder")


def _folder_format(path: Path) -> str:
    here = [file.name.lower() for file in path.iterdir() if file.is_file()]
    if any("images" in name and "idx" in name for name in here):
        return "idx"
    if any(name.startswith(("data_batch_", "test_batch")) or name in ("train.bin", "test.bin") for name in here):
        return "cifar"
    if any(name.endswith("_32x32.mat") for name in here):
        return "svhn"
    suffixes = Counter(file.suffix.lower() for file in path.rglob("*") if file.is_file())
    sounds = sum(suffixes[suffix] for suffix in SOUNDS)
    pictures = sum(suffixes[suffix] for suffix in PICTURES)
    if sounds or pictures:
        return "wav" if sounds > pictures else "images"
    if tables := [name for name in here if name.endswith((*TABLES[:3], ".npz"))]:
        raise InvalidInput(f"{path} is a folder; give one of its files: {nearest('', tables)}")
    return ""

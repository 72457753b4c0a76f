"""How are the binary versions of CIFAR-10 and CIFAR-100 read?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import image
from neuroglass.data.checks import check_labels
from neuroglass.data.samples import ArrayDataset
from neuroglass.data.splits import choose_split

SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
TEN = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")


def read_cifar(path: str | Path, *, split: str | None = None) -> ArrayDataset:
    """Images, labels and class names: of a folder such as cifar-10-batches-bin, or of one .bin file."""
    path = Path(path)
    files, notes = ([path], ()) if path.is_file() else _files(path, split)
    if any(file.suffix != ".bin" for file in files):
        raise InvalidInput(
            f"{path} is the python version of CIFAR, which is pickles, and pickles run code; "
            "take the binary version: cifar-10-binary.tar.gz or cifar-100-binary.tar.gz"
        )
    folder = files[0].parent
    hundred = files[0].name in ("train.bin", "test.bin")
    parts = [_records(file, labels=2 if hundred else 1) for file in files]
    # record, label and pixel -> sample, channel, y, x: the pixels of a record are red, green, blue planes
    x = np.concatenate([part[:, -PIXELS:].reshape(-1, *SHAPE) for part in parts])
    y = np.concatenate([part[:, -PIXELS - 1] for part in parts]).astype(np.int64)
    classes = _names(folder / "fine_label_names.txt") if hundred else _names(folder / "batches.meta.txt") or TEN
    try:
        check_labels(y, 100 if hundred else 10)
    except InvalidInput as fault:
        raise InvalidInput(f"{path} is not a CIFAR binary file: {fault}") from None
    columns = {"coarse": _coarse(parts, folder)} if hundred else {}
    return ArrayDataset(x, y, classes=classes, columns=columns, space=image(*SHAPE), notes=notes)


def batch_files(folder: Path) -> dict[str, list[Path]]:
    """The batches of a folder by split, the python version's too."""
    names = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
    ten = [path for name, path in names.items() if name.startswith("data_batch_") and path.suffix in ("", ".bin")]
    test = [path for name, path in names.items() if name in ("test_batch.bin", "test_batch")]
    found = {"train": ten or [names[n] for n in ("train.bin",) if n in names]}
    found["test"] = test or [names[n] for n in ("test.bin",) if n in names]
    return {split: files for split, files in found.items() if files}


def _files(folder: Path, split: str | None) -> tuple[list[Path], tuple[str, ...]]:
    found = batch_files(folder)
    if not found:
        raise InvalidInput(f"{folder} has no CIFAR batches; expected data_batch_1.bin and test_batch.bin, or train.bin")
    chosen, notes = choose_split(list(found), split, folder)
    return found[chosen], notes


def _records(file: Path, *, labels: int) -> np.ndarray:
    size, record = file.stat().st_size, labels + PIXELS
    if size == 0 or size % record:
        raise InvalidInput(f"{file} has {size} bytes, not a multiple of {record} (a label and 32 x 32 x 3): cut short?")
    return np.memmap(file, dtype=np.uint8, mode="r").reshape(-1, record)


def _coarse(parts: list[np.ndarray], folder: Path) -> np.ndarray:
    """The superclass of every CIFAR-100 sample, by name where the names are at hand."""
    codes = np.concatenate([part[:, 0] for part in parts]).astype(np.int64)
    names = _names(folder / "coarse_label_names.txt")
    return np.array(names)[codes] if len(names) > codes.max() else codes


def _names(path: Path) -> tuple[str, ...]:
    if not path.is_file():
        return ()
    return tuple(line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip())

"""How is an .npz archive read? By the names of its arrays, and never by unpickling."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space
from neuroglass.data.layout import framed
from neuroglass.data.samples import ArrayDataset
from neuroglass.data.splits import SPLITS, choose_split

X_NAMES = ("x", "data", "images", "image", "inputs", "features")
Y_NAMES = ("y", "labels", "label", "targets", "target")
CLASS_NAMES = ("names", "class_names", "classes", "label_names", "target_names")
_PART = "|".join(SPLITS)
_KEY = re.compile(rf"(?:(?P<before>{_PART})_)?(?P<name>.+?)(?:_(?P<after>{_PART}))?", re.IGNORECASE)


@dataclass(frozen=True)
class _Key:
    key: str  # as it is in the archive
    name: str
    split: str  # '' where the key names none


def read_npz(path: str | Path, *, split: str | None = None, space: Space | None = None) -> ArrayDataset:
    """x, y and class names of an archive; further arrays of one value per sample become columns.

    Keys are x or images, y or labels, names, with _train or _test behind where there are splits.
    """
    path = Path(path)
    with _opened(path) as archive:
        keys = [_key(key) for key in archive.files]
        known = list(dict.fromkeys(key.split for key in keys if key.name in X_NAMES))
        if not known:
            raise InvalidInput(
                f"{path} has arrays {', '.join(archive.files) or 'none'}; name the samples 'x' and the labels 'y' "
                "(or x_train, y_train, x_test ...), or give arrays: (x, y)"
            )
        if known == [""] and split is not None:
            raise InvalidInput(f"{path} has no splits, only {', '.join(archive.files)}; leave split= out")
        chosen, notes = choose_split(known, split, path)
        own = [key for key in keys if key.split == chosen]
        found, space = framed(_array(archive, _named(own, X_NAMES), path), space)
        y = _named(own, Y_NAMES)
        names = _named(keys, CLASS_NAMES)
        labels = _array(archive, y, path) if y else None
        rest = [key for key in own if key.key not in (y, names) and key.name not in X_NAMES]
        columns = {key.name: _array(archive, key.key, path) for key in rest}
        classes = _array(archive, names, path) if names else np.array([])
    if classes.ndim != 1 or classes.dtype.kind != "U" or (labels is not None and labels.dtype.kind not in "iu"):
        classes = classes[:0]  # names of something else than the labels' classes
    columns = {name: values for name, values in columns.items() if values.shape == (len(found),)}
    return ArrayDataset(found, labels, classes=tuple(classes), columns=columns, space=space, notes=notes)


def _key(key: str) -> _Key:
    match = _KEY.fullmatch(key)
    if not match:
        return _Key(key, key.lower(), "")
    return _Key(key, match["name"].lower(), (match["after"] or match["before"] or "").lower())


def _named(keys: list[_Key], names: tuple[str, ...]) -> str:
    """The archive's key for the first of these names; '' where there is none."""
    return next((key.key for name in names for key in keys if key.name == name), "")


def _opened(path: Path) -> np.lib.npyio.NpzFile:
    if not zipfile.is_zipfile(path):
        raise InvalidInput(f"{path} is not a whole .npz archive: it is cut short, or another format")
    try:
        archive = np.load(path, allow_pickle=False)
    except (ValueError, OSError, EOFError, zipfile.BadZipFile) as fault:
        raise InvalidInput(f"{path} is not a readable .npz archive: {fault}") from fault
    if not isinstance(archive, np.lib.npyio.NpzFile):
        raise InvalidInput(f"{path} is a single array, not an .npz archive; write np.savez(path, x=..., y=...)")
    return archive


def _array(archive: np.lib.npyio.NpzFile, key: str, path: Path) -> np.ndarray:
    try:
        found = archive[key]
    except (ValueError, OSError, EOFError, zipfile.BadZipFile, zlib.error) as fault:
        if "allow_pickle" in str(fault):
            raise InvalidInput(
                f"array {key!r} of {path} holds Python objects, which only a pickle can store and pickles run code; "
                "save plain arrays: np.savez(path, x=np.stack(x), y=np.array(y))"
            ) from None
        raise InvalidInput(f"array {key!r} of {path} cannot be read, the archive is damaged: {fault}") from fault
    if not isinstance(found, np.ndarray):
        raise InvalidInput(f"{key!r} of {path} is not an array; save arrays with np.savez")
    return found

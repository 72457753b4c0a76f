"""Which part of a data set is read: training, validation or test?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from neuroglass.core.errors import InvalidInput

SPLITS = ("train", "valid", "val", "validation", "test", "t10k", "extra")
SAME = ({"valid", "val", "validation"}, {"test", "t10k"})


def choose_split(known: Sequence[str], split: str | None, where: Path) -> tuple[str, tuple[str, ...]]:
    """The split that was asked for, 'train' (or the first) when none was, and a note that says so."""
    if split is None:
        chosen = "train" if "train" in known else known[0]
        others = [name for name in known if name != chosen]
        return chosen, (f"read the split {chosen!r}; there is also {', '.join(others)} (split=)",) if others else ()
    alike = next((names for names in SAME if split in names), {split})
    for name in known:
        if name == split or name in alike:
            return name, ()
    raise InvalidInput(f"{where} has no split {split!r}; it has {', '.join(map(repr, known)) or 'none'}")


def split_folder(root: Path, split: str | None) -> tuple[Path, tuple[str, ...]]:
    """The sub-folder of a split where the folder has one for each; the folder itself otherwise."""
    folders = sorted(path.name for path in root.iterdir() if path.is_dir() and not path.name.startswith("."))
    if not folders or any(name.lower() not in SPLITS for name in folders):
        if split is not None:
            raise InvalidInput(f"{root} has no folders for splits such as 'train' and 'test'; leave split= out")
        return root, ()
    chosen, notes = choose_split(folders, split, root)
    return root / chosen, notes

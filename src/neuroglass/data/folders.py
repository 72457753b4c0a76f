"""Which files of a folder are samples, and which class is each?"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuroglass.core.errors import InvalidInput


@dataclass(frozen=True, eq=False)
class Files:
    """The files of one kind under a folder, in the order of their names."""

    root: Path
    names: tuple[str, ...]  # relative to root, with forward slashes
    notes: tuple[str, ...]

    def path(self, name: str) -> Path:
        return self.root / name


def sample_files(root: Path, suffixes: Collection[str], kind: str) -> Files:
    """All files with these suffixes, in sub-folders too. Others are counted in the notes."""
    if not root.is_dir():
        raise InvalidInput(f"{root} is not a folder; give the folder that has the {kind} files")
    names, ignored = [], 0
    for path in sorted(root.rglob("*")):
        name = path.relative_to(root).as_posix()
        if not path.is_file():
            continue
        if path.suffix.lower() in suffixes and not any(part.startswith(".") for part in name.split("/")):
            names.append(name)
        else:
            ignored += 1
    if not names:
        raise InvalidInput(f"{root} has no {kind} files ({ignored} others); an empty data set")
    notes = (f"{counted(ignored, 'file')} ignored, not of kind {kind}",) if ignored else ()
    return Files(root, tuple(names), notes)


def classes_of(names: Collection[str], root: Path) -> tuple[np.ndarray | None, tuple[str, ...]]:
    """Labels and classes from the first folder of every name; none where all files lie side by side."""
    folders = [name.split("/")[0] if "/" in name else "" for name in names]
    if not any(folders):
        return None, ()
    if not all(folders):
        lone = next(name for name in names if "/" not in name)
        raise InvalidInput(f"{lone} lies in {root} beside the folders of classes; move it into a class or away")
    classes = tuple(sorted(set(folders)))
    place = {name: index for index, name in enumerate(classes)}
    return np.array([place[folder] for folder in folders], dtype=np.int64), classes


def check_on_bad(on_bad: str) -> None:
    if on_bad not in ("error", "skip"):
        raise InvalidInput(f"on_bad {on_bad!r} is unknown; write 'error', or 'skip' to leave unreadable samples out")


def skipped_note(skipped: dict[str, str]) -> tuple[str, ...]:
    """What is said of files that were left out: how many, and the reason of the first ten."""
    if not skipped:
        return ()
    shown = "; ".join(list(skipped.values())[:10])
    return (f"{counted(len(skipped), 'unreadable file')} skipped: {shown}{'; ...' * (len(skipped) > 10)}",)


def counted(number: int, what: str) -> str:
    """'1 file was', '3 files were'."""
    return f"{number} {what} was" if number == 1 else f"{number} {what}s were"

"""Which published studies can be re-run? Each trains its networks here and asks the paper's questions of them.

Imports no torch before a study runs, so that the command's help is quick.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.progress import Progress, silent

if TYPE_CHECKING:
    from neuroglass.core.result import Table

NAMES = ("rauber2017",)
SETS = ("mnist", "svhn", "cifar10")  # of rauber2017


@dataclass(frozen=True)
class Options:
    """How much of a study is re-run."""

    quick: bool = False  # fewer samples and epochs: minutes instead of hours
    epochs: int | None = None  # another length of training than the study's own
    only: Sequence[str] = SETS


def run(
    name: str,
    data: str | Path,
    folder: str | Path,
    options: Options,
    *,
    progress: Progress = silent,
    say: Callable[[str], object] = print,
) -> Table:
    """Re-run a study on the data that lie in `data`, into `folder`: a study, and the table that is returned.

    What was trained and asked before is read. Raises InvalidInput where none of its data sets is in `data`.
    """
    if name not in NAMES:
        raise InvalidInput(f"there is no published study {name!r}; there is {nearest(name, NAMES)}")
    if options.epochs is not None and options.epochs < 1:
        raise InvalidInput(f"{options.epochs} epochs of training were asked for; write 1 or more")
    for wanted in options.only:
        if wanted not in SETS:
            raise InvalidInput(f"there is no data set {wanted!r} in {name}; there are {nearest(wanted, SETS)}")
    if not Path(data).is_dir():
        raise InvalidInput(f"there is no folder {data}; write --data with the folder that holds the data sets")
    compared: Table = import_module(f"neuroglass.reproduce.{name}").run(
        Path(data), Path(folder), options, progress=progress, say=say
    )
    return compared

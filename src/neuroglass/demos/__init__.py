"""Which subjects does `neuroglass demo` know? Small real ones, trained here and studied before and after.

Imports no torch before a demo runs, so that the command's help is quick.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.progress import Progress, silent

NAMES = ("digits", "mnist")


def run(
    name: str,
    folder: str | Path,
    *,
    data: str | Path | None = None,
    epochs: int | None = None,
    progress: Progress = silent,
    say: Callable[[str], object] = print,
) -> Path:
    """Train the networks of a demo (or read their weights, where `folder` has them) and study them; the study's folder.

    `data` is where the data of a demo lies that brings none, `epochs` another length of training than the demo's own.
    """
    if name not in NAMES:
        raise InvalidInput(f"there is no demo {name!r}; there are {nearest(name, NAMES)}")
    if epochs is not None and epochs < 1:
        raise InvalidInput(f"{epochs} epochs of training were asked for; write 1 or more")
    made: Path = import_module(f"neuroglass.demos.{name}").run(
        Path(folder), data=data, epochs=epochs, progress=progress, say=say
    )
    return made

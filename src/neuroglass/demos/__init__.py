"""Which subjects does `neuroglass demo` know? Small real ones, trained here and studied before and after.

Imports no torch before a demo runs, so that the command's help is quick.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.progress import Progress, silent

if TYPE_CHECKING:
    from neuroglass.model.run import Run

NAMES = ("digits", "mnist")


def run(
    name: str,
    folder: str | Path,
    *,
    data: str | Path | None = None,
    epochs: int | None = None,
    progress: Progress = silent,
    say: Callable[[str], object] = print,
) -> Run:
    """Train the networks of a demo (or read their weights, where `folder` has them) and study them.

    Returns the last network, before and after training, to be asked for more. `data` is where the data of a demo lies
    that brings none, `epochs` another length of training than the demo's own.
    """
    if name not in NAMES:
        raise InvalidInput(f"there is no demo {name!r}; there are {nearest(name, NAMES)}")
    if epochs is not None and epochs < 1:
        raise InvalidInput(f"{epochs} epochs of training were asked for; write 1 or more")
    made: Run = import_module(f"neuroglass.demos.{name}").run(
        Path(folder), data=data, epochs=epochs, progress=progress, say=say
    )
    return made

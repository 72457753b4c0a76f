"""How far is the work? A bar on a terminal, a line now and then in a log."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module

import click

from neuroglass.core.progress import Progress

SECONDS = 10  # between two lines of a log


@dataclass
class Lines:
    """Progress as a line every few seconds."""

    said: float = field(default_factory=time.monotonic)

    def __call__(self, done: int, total: int, what: str) -> None:
        now = time.monotonic()
        if now - self.said >= SECONDS:
            self.said = now
            click.echo(f"{what}: {done} of {total}", err=True)


@contextmanager
def shown_progress() -> Iterator[Progress]:
    """A callback for work that reports how far it is; what it shows is gone when the work is."""
    if not sys.stderr.isatty():
        yield Lines()
        return
    with import_module("neuroglass.surfaces.cli.bar").bar() as progress:  # rich, only where it is seen
        yield progress

"""The progress bar of a terminal."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from neuroglass.core.progress import Progress as Report


@contextmanager
def bar() -> Iterator[Report]:
    """One line on stderr: what is being done, how far, how long still."""
    columns = TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        task = shown.add_task("", total=None, visible=False)
        before = ""

        def report(done: int, total: int, what: str) -> None:
            nonlocal before
            if what != before:
                shown.reset(task, total=total)
                before = what
            shown.update(task, completed=done, total=total, description=what, visible=True)

        yield report

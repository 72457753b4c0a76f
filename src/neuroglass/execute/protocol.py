"""What every place that answers questions can do."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

from neuroglass.core.progress import Progress, silent

Given = TypeVar("Given")
Answer = TypeVar("Answer")


class Executor(Protocol):
    """Applies a function to every item of a list."""

    def map(
        self,
        function: Callable[[Given], Answer],
        items: Sequence[Given],
        *,
        progress: Progress = silent,
        what: str = "",
    ) -> Iterator[Answer]:
        """The answers, in the order of the items. `progress` is called between items; raising inside it stops."""
        ...

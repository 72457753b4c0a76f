"""One item after the other, in this process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from neuroglass.core.progress import Progress, silent
from neuroglass.execute.protocol import Answer, Given


@dataclass(frozen=True)
class Local:
    """Answers here: each item is worked on when its answer is asked for."""

    def map(
        self,
        function: Callable[[Given], Answer],
        items: Sequence[Given],
        *,
        progress: Progress = silent,
        what: str = "",
    ) -> Iterator[Answer]:
        """The answers, in the order of the items. `progress` is called between items; raising inside it stops."""
        for done, item in enumerate(items):
            progress(done, len(items), what)
            yield function(item)
        progress(len(items), len(items), what)

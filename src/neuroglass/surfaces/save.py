"""How is a result or a figure kept as a file? As its suffix says: a drawing, the numbers, or a page of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from neuroglass.core.errors import InvalidInput
from neuroglass.core.result import Result
from neuroglass.store.story import Story
from neuroglass.surfaces.plot.files import write_whole
from neuroglass.surfaces.plot.save import save as save_plot
from neuroglass.surfaces.report.report import compose
from neuroglass.view.dispatch import figure
from neuroglass.view.figure import Figure


@dataclass(frozen=True)
class _Alone:
    """A store of one result, for a report of one."""

    result: Result

    def ids(self) -> tuple[str, ...]:
        return (self.result.id,)

    def get(self, id: str) -> Result:
        return self.result


def save(shown: Result | Figure, path: str | Path) -> Path:
    """Write a result as .png, .svg, .pdf, .npz or .html, or a figure as one of the first three, whole or not at all.

    Raises InvalidInput for another suffix.
    """
    path = Path(path)
    if path.suffix.lower() != ".html":
        return save_plot(shown, path)
    if not isinstance(shown, Result):
        raise InvalidInput(f"a page is made of a result, not of a {type(shown).__name__}; write .png, .svg or .pdf")
    write_whole(path, compose(_Alone(shown), Story(), title=figure(shown).title).encode("utf-8"))
    return path

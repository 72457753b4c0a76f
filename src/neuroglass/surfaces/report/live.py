"""What does the page carry so that its pictures come alive? One script, and the numbers of each figure."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from neuroglass.core.result import Result
from neuroglass.surfaces import built
from neuroglass.surfaces.linking import points_of
from neuroglass.surfaces.packing import packed_small
from neuroglass.surfaces.report.asked import python_line
from neuroglass.surfaces.report.html import text
from neuroglass.view.figure import Figure

HOST = "report"
ALIVE = (
    "Maps and heat maps answer the pointer and the keyboard: drag to move a map or draw around points, plus and minus "
    "zoom, arrow keys read values. Numbers of long arrays are rounded to 16 bits here; the study has them whole."
)
Carry = Callable[[Figure, str, Sequence[Result]], str]  # what is written behind the picture of that name


def carries_nothing(figure: Figure, name: str, results: Sequence[Result]) -> str:
    """Pictures stay pictures."""
    return ""


def carries_numbers(figure: Figure, name: str, results: Sequence[Result]) -> str:
    """The figure's numbers, for the script to draw in place of the picture of that name."""
    packed = base64.b64encode(gzip.compress(packed_small(figure), 6, mtime=0)).decode("ascii")
    lines = "\n".join(python_line(result.question) for result in results)
    names = {points_of(result, figure) for result in results}
    of = names.pop() if len(names) == 1 else ""
    return (
        f'<script type="application/octet-stream" data-figure="{text(name)}" data-of="{text(of)}" '
        f'data-python="{text(lines)}">{packed}</script>\n'
    )


@dataclass(frozen=True)
class Code:
    """What runs in the page, and what it may: nothing where both texts are empty."""

    script: str = ""
    style: str = ""

    @property
    def policy(self) -> str:
        """Nothing is fetched; styles are the page's own; the only script is the one whose hash is told."""
        runs = f"script-src '{_hash(self.script)}'; img-src data: blob:" if self.script else "img-src data:"
        return f"default-src 'none'; {runs}; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"

    @property
    def element(self) -> str:
        return f'<script type="module">{self.script}</script>\n' if self.script else ""


def read_code() -> Code:
    """The report's script and style as they were built, so written that nothing ends the element early."""
    script = built.script_of(HOST).replace("</script", "<\\/script").replace("<!--", "<\\!--")
    return Code(script, built.style_of(HOST).replace("</style", "<\\/style"))


def _hash(script: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(script.encode('utf-8')).digest()).decode('ascii')}"

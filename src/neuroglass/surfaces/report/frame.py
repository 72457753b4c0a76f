"""What stands around the results: the page's head, its styles, its policy, and the script that it may run."""

from __future__ import annotations

from pathlib import Path

from neuroglass.surfaces.report.html import text
from neuroglass.surfaces.report.live import ALIVE, Code

STYLE = Path(__file__).with_name("page.css")


def framed(title: str, code: Code, head: str, main: str) -> str:
    """The whole page."""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{code.policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{text(title)}</title>\n"
        f"<style>\n{STYLE.read_text(encoding='utf-8')}{code.style}</style>\n</head>\n<body>\n"
        f"<header><h1>{text(title)}</h1>\n{head}</header>\n<main>\n{main}</main>\n{code.element}</body>\n</html>\n"
    )


def when_alive(code: Code) -> str:
    """How the figures are handled, which the script shows once they can be."""
    return f'<p class="note" data-when="alive" hidden>{text(ALIVE)}</p>\n' if code.script else ""

"""What did the build of the front end leave here? Scripts and styles by name, and what a build leaves where."""

from __future__ import annotations

from pathlib import Path

FOLDER = Path(__file__).parent / "web" / "assets"
REMEDY = "run `make web` in the checkout, or install a released wheel"


def is_built(host: str) -> bool:
    """Whether the script and the style of a host ('app', 'report', 'widget') are there."""
    return all((FOLDER / f"{host}.{kind}").is_file() for kind in ("js", "css"))


def script_of(host: str) -> str:
    return (FOLDER / f"{host}.js").read_text(encoding="utf-8")


def style_of(host: str) -> str:
    return (FOLDER / f"{host}.css").read_text(encoding="utf-8")

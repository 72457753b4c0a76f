"""Do the front end's types say what figures are? Writes or checks `web/src/figure.ts`."""

from __future__ import annotations

import inspect
import sys
import types
import typing
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from neuroglass.core.field import Axis
from neuroglass.view.colors import CLASSES, MISSING, OTHER
from neuroglass.view.figure import FORMAT, Figure, Panel
from neuroglass.view.marks import MARKS, Scale

PLACE = Path(__file__).parents[3] / "web/src/figure.ts"
WORDS = {str: "string", float: "number", int: "number", bool: "boolean", type(None): "null"}
HEAD = f"""// What is drawn, as plain data. Written by `make generate` from view/figure.py and view/marks.py.
import type {{ Tensor }} from "./core/wire";

export const FORMAT = {FORMAT};
export const CLASSES = "{CLASSES}"; // the table whose colors are told apart, not ordered
export const OTHER = "{OTHER}"; // the classes that are not colored
export const MISSING = "{MISSING}"; // what is not a number
"""


def describe_figures() -> str:
    """The text of `figure.ts`: an interface for each kind of part, with its question in a comment."""
    names = " | ".join(MARKS)
    parts = [_interface(kind) for kind in (Axis, Scale, *MARKS.values(), Panel, Figure)]
    return "\n".join([HEAD, *parts, f"export type Mark = {names};", ""])


def _interface(kind: type) -> str:
    known = typing.get_type_hints(kind)
    lines = [f"  readonly {part.name}: {_type(known[part.name])};" for part in fields(kind)]
    opening = [f"/** {inspect.getdoc(kind).splitlines()[0]} */", f"export interface {kind.__name__} {{"]
    return "\n".join([*opening, f'  readonly kind: "{kind.__name__}";', *lines, "}\n"])


def _type(hint: Any) -> str:
    """A Python type as TypeScript writes it."""
    origin, inside = typing.get_origin(hint), typing.get_args(hint)
    if hint in WORDS:
        return WORDS[hint]
    if origin is np.ndarray:
        return "Tensor"
    if origin in (types.UnionType, typing.Union):
        return " | ".join(dict.fromkeys(map(_type, inside)))
    if origin is tuple and inside[-1] is Ellipsis:
        inner = _type(inside[0])
        return f"readonly ({inner})[]" if " " in inner else f"readonly {inner}[]"
    if origin is tuple:
        return f"readonly [{', '.join(map(_type, inside))}]"
    return str(hint.__name__)


def main(wish: str) -> None:
    text = describe_figures()
    if wish == "--write":
        PLACE.write_text(text, encoding="utf-8")
    elif not PLACE.exists() or PLACE.read_text(encoding="utf-8") != text:
        raise SystemExit("web/src/figure.ts is not what figures are; write: make generate")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "--check")

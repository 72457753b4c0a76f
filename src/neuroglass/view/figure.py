"""What is drawn: panels of marks, as plain data. Renderers know figures, never results."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis
from neuroglass.view.marks import MARKS, Array, Mark, Scale

FORMAT = 1


@dataclass(frozen=True, eq=False)
class Panel:
    """Marks that share one pair of axes, the first at the back, under a title."""

    marks: tuple[Mark, ...]
    title: str = ""


@dataclass(frozen=True, eq=False)
class Figure:
    """A drawing in words and numbers: what a picture shows, and what it says to who cannot see it.

    The caption is lines of sentences, the last of them the provenance. `columns` panels stand side by side;
    `headings` say above each row what its panels share.
    """

    title: str
    panels: tuple[Panel, ...]
    caption: str
    alt: str
    columns: int = 1
    headings: tuple[str, ...] = ()

    def to_json(self) -> tuple[dict[str, Any], dict[str, Array]]:
        """The figure as JSON that refers to arrays by name, and those arrays."""
        arrays: dict[str, Array] = {}
        return {"format": FORMAT, **_plain(self, "figure", arrays)}, arrays

    @classmethod
    def from_json(cls, about: Mapping[str, Any], arrays: Mapping[str, Array]) -> Figure:
        """The figure that `to_json` told. Raises InvalidInput for another format or a missing array."""
        if about.get("format") != FORMAT:
            raise InvalidInput(f"a figure of format {about.get('format')!r}; this version reads format {FORMAT}")
        restored = _restore({key: value for key, value in about.items() if key != "format"}, arrays)
        if not isinstance(restored, cls):
            raise InvalidInput(f"this JSON tells a {type(restored).__name__}, not a Figure")
        return restored


KINDS: dict[str, type[Any]] = {**MARKS, "Figure": Figure, "Panel": Panel, "Axis": Axis, "Scale": Scale}


def _plain(value: Any, name: str, arrays: dict[str, Array]) -> Any:
    if isinstance(value, np.ndarray):
        arrays[name] = value
        return {"array": name}
    if is_dataclass(value):
        parts = {f.name: _plain(getattr(value, f.name), f"{name}.{f.name}", arrays) for f in fields(value)}
        return {"kind": type(value).__name__, **parts}
    if isinstance(value, tuple):
        return [_plain(part, f"{name}.{place}", arrays) for place, part in enumerate(value)]
    return value.item() if isinstance(value, np.generic) else value


def _restore(about: Any, arrays: Mapping[str, Array]) -> Any:
    if isinstance(about, list):
        return tuple(_restore(part, arrays) for part in about)
    if not isinstance(about, Mapping):
        return about
    if "array" in about:
        if about["array"] not in arrays:
            raise InvalidInput(f"the figure names the array {about['array']!r}; {len(arrays)} arrays came without it")
        return arrays[about["array"]]
    if about.get("kind") not in KINDS:
        raise InvalidInput(f"a figure has no part {about.get('kind')!r}; it has {', '.join(KINDS)}")
    return KINDS[about["kind"]](**{key: _restore(part, arrays) for key, part in about.items() if key != "kind"})

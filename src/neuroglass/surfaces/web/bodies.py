"""What does a request say? Its body, checked entry by entry: no name in it is taken for more than a word."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request

from neuroglass.core.errors import nearest
from neuroglass.surfaces.web.faults import Fault

LONGEST = 2_000  # letters of a word
LARGEST = 2**53  # of whole numbers: what JSON keeps exactly


@dataclass(frozen=True)
class Body:
    """The entries of a JSON object."""

    entries: Mapping[str, Any]

    def only(self, *known: str) -> Body:
        """Itself, where it has no other entries than these."""
        for name in self.entries:
            if name not in known:
                raise Fault("invalid", f"the request has an entry {name!r}; it takes {nearest(name, known, most=12)}")
        return self

    def text(self, name: str, default: str = "") -> str:
        found = self.entries.get(name)
        return default if found is None else word(found, name)

    def texts(self, name: str) -> tuple[str, ...] | None:
        """Several words; None where there is no such entry."""
        found = self.entries.get(name)
        if found is None:
            return None
        if not isinstance(found, list):
            raise Fault("invalid", f"{name!r} is {_shown(found)}; write a list of words")
        return tuple(word(one, name) for one in found)

    def number(self, name: str, default: int, *, least: int = 0, most: int = LARGEST) -> int:
        return whole(self.entries.get(name, default), name, least=least, most=most)

    def ids(self, name: str, *, most: int | None = None) -> tuple[int, ...] | None:
        """Several whole numbers from 0 on; None where there is no such entry."""
        found = self.entries.get(name)
        if found is None:
            return None
        if not isinstance(found, list):
            raise Fault("invalid", f"{name!r} is {_shown(found)}; write a list of whole numbers")
        if most is not None and len(found) > most:
            raise Fault("invalid", f"{name!r} has {len(found):,} numbers; write at most {most:,}")
        return tuple(whole(one, name, least=0, most=LARGEST) for one in found)

    def part(self, name: str) -> Body:
        """An object inside; an empty one where there is none."""
        found = self.entries.get(name)
        if found is not None and not isinstance(found, dict):
            raise Fault("invalid", f"{name!r} is {_shown(found)}; write an object")
        return Body(found or {})


def word(value: Any, name: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST or "\0" in value:
        raise Fault("invalid", f"{name!r} is {_shown(value)}; write a text of at most {LONGEST:,} letters")
    return value


def whole(value: Any, name: str, *, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise Fault("invalid", f"{name!r} is {_shown(value)}; write a whole number from {least} to {most}")
    return value


async def read_body(request: Request) -> Body:
    """The request's body as JSON; a Fault where it is something else."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise Fault("type", f"the request's content type is {kind!r}; send Content-Type: application/json")
    content = await request.body()
    try:
        found = json.loads(content, parse_constant=_refuse)
    except (ValueError, RecursionError) as fault:
        raise Fault("invalid", f"the request is no JSON ({fault}); send one object") from fault
    if not isinstance(found, dict):
        raise Fault("invalid", f"the request is {_shown(found)}; send one JSON object")
    return Body(found)


def query_word(request: Request, name: str) -> str:
    """A word of the address; '' where it has none."""
    found: Sequence[str] = request.query_params.getlist(name)
    if len(found) > 1:
        raise Fault("invalid", f"the address names {name!r} {len(found)} times; write it once")
    return word(found[0], name) if found else ""


def query_number(text: str, name: str, *, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 17):
        raise Fault("invalid", f"{name!r} is {_shown(text)}; write a whole number from {least} to {most}")
    return whole(int(text), name, least=least, most=most)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is no JSON")


def _shown(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:80]}…"

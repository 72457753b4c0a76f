"""One way to point at a part of a network: 'layer4.1.conv2:37', and scalars built from such units."""

from __future__ import annotations

import json
import math
import re
from dataclasses import dataclass, replace
from typing import ClassVar

from neuroglass.core.errors import InvalidInput

INPUT = "input"
OUTPUTS = ("logit", "probability", "output")
RESERVED = (INPUT, *OUTPUTS)
LOSS = "loss"  # the target that is the error of a labeled sample
WHOLE = ("prediction", "label", LOSS)  # targets that are each sample's own: the logit of its class, or its error
PREDICTED, LABELED = MASKS = ("predicted", "labeled")  # the positions where a class is predicted, or is the label
Part = int | tuple[int, int] | str  # of a position: one place, a range whose end is left out, or a mask

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PLACE = rf"(?P<layer>{_QUOTED}|\w+(?:\.\w+)*)(?:#(?P<call>[0-9]+))?"
_SPAN = r"[0-9]+(?::[0-9]+)?"
_PLACE_PATTERN = re.compile(_PLACE)
_UNIT_PATTERN = re.compile(
    rf"{_PLACE}(?::(?P<index>{_QUOTED}|[0-9]+|[^\W\d]\w*))?(?:@(?P<position>{_SPAN}(?:,{_SPAN})*|predicted|labell?ed))?"
)
_FACTOR_PATTERN = re.compile(r"((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)\s*\*\s*")
_BARE_LAYER = re.compile(r"\w+(?:\.\w+)*")
_BARE_CLASS = re.compile(r"[^\W\d]\w*")


def spell_layer(name: str) -> str:
    """How a module's name is written: as it is, or in double quotes where it has a reserved character or word."""
    return (
        name
        if _BARE_LAYER.fullmatch(name) and name not in (*RESERVED, *WHOLE)
        else json.dumps(name, ensure_ascii=False)
    )


@dataclass(frozen=True)
class Place:
    """`layer[#call]`: one call of one module, or 'input', 'logit', 'probability', 'output'."""

    layer: str  # as written: spell_layer of the module's name, or a reserved word
    call: int | None = None

    @classmethod
    def parse(cls, text: str) -> Place:
        if not isinstance(text, str):
            raise InvalidInput(f"{text!r} is not a layer; write its name in quotes, such as 'conv2' or '{text}'")
        match = _PLACE_PATTERN.fullmatch(text.strip())
        if not match:
            raise InvalidInput(
                f"{text!r} is not a layer; write 'conv2', 'relu#1' for its second call, "
                f"or a name with reserved characters in double quotes: {json.dumps(text, ensure_ascii=False)}"
            )
        return cls(_layer(match["layer"]), _integer(match["call"]))

    @property
    def module(self) -> str:
        """The module's own name, unquoted; empty for the input and the output."""
        if self.layer in RESERVED:
            return ""
        return _unquote(self.layer)

    def __str__(self) -> str:
        return self.layer if self.call is None else f"{self.layer}#{self.call}"


@dataclass(frozen=True)
class Unit:
    """`layer[#call][:index][@position]`.

    Without index, the mean over the layer's units; without position, the mean over positions. Several positions are
    summed: '@0:10,5:20' a region, '@predicted' and '@labeled' where the class is predicted, or is the label. An
    integer index is always an index; a string is the name of a class.
    """

    layer: str
    index: int | str | None = None
    position: tuple[Part, ...] = ()
    call: int | None = None

    def __post_init__(self) -> None:
        if self.index is not None and not isinstance(self.index, str):
            object.__setattr__(self, "index", int(self.index))
        object.__setattr__(self, "position", tuple(_part(part) for part in self.position))
        written = _PLACE_PATTERN.fullmatch(self.layer)
        object.__setattr__(self, "layer", _layer(self.layer) if written else spell_layer(self.layer))

    HINT: ClassVar[str] = "write layer:index, such as 'layer4.1.conv2:37', 'conv2:37@3,5', 'relu#1' or 'logit:3'"

    @classmethod
    def parse(cls, text: str) -> Unit:
        match = _UNIT_PATTERN.fullmatch(text.strip())
        if not match:
            raise InvalidInput(f"{text!r} is not a unit; {cls.HINT}")
        return cls._of(match)

    @classmethod
    def _of(cls, match: re.Match[str]) -> Unit:
        index = match["index"]
        return cls(
            layer=_layer(match["layer"]),
            index=index if index is None else int(index) if index.isdecimal() and index.isascii() else _unquote(index),
            position=tuple(_read_part(part) for part in (match["position"] or "").split(",") if part),
            call=_integer(match["call"]),
        )

    @property
    def place(self) -> Place:
        return Place(self.layer, self.call)

    @property
    def is_output(self) -> bool:
        return self.layer in OUTPUTS

    @property
    def mask(self) -> str:
        """Whose positions are summed: 'predicted' or 'labeled'; '' where they are written out."""
        first = self.position[0] if self.position else ""
        return first if isinstance(first, str) else ""

    def __str__(self) -> str:
        text = str(self.place)
        if isinstance(self.index, int):
            text += f":{self.index}"
        elif self.index is not None:
            bare = _BARE_CLASS.fullmatch(self.index)
            text += f":{self.index if bare else json.dumps(self.index, ensure_ascii=False)}"
        return text + ("@" + ",".join(map(_spell_part, self.position)) if self.position else "")


@dataclass(frozen=True)
class Target:
    """The scalar a question is about: a weighted sum of units, such as 'logit:281 - 0.5 * logit:207'."""

    terms: tuple[tuple[float, Unit], ...]

    @classmethod
    def parse(cls, text: str | Unit | Target) -> Target:
        if isinstance(text, Target):
            return text
        if isinstance(text, Unit):
            return cls(((1.0, text),))
        if not isinstance(text, str):
            index = text if isinstance(text, int) and text >= 0 else 3
            raise InvalidInput(f"{text!r} is not a target; write 'logit:{index}', or a unit such as 'conv2:37'")
        terms: list[tuple[float, Unit]] = []
        rest = text.strip()
        while rest:
            sign, rest = _take_sign(rest, first=not terms, whole=text)
            factor = 1.0
            if match := _FACTOR_PATTERN.match(rest):
                factor, rest = float(match[1]), rest[match.end() :]
            unit = _UNIT_PATTERN.match(rest)
            if not unit or not math.isfinite(factor):
                raise _bad_target(text)
            terms.append((sign * factor, Unit._of(unit)))
            rest = rest[unit.end() :].lstrip()
        if not terms:
            raise _bad_target(text)
        return cls(tuple(terms))

    @property
    def places(self) -> tuple[Place, ...]:
        """The layers that the target reads, each once, in order."""
        return tuple(dict.fromkeys(unit.place for _, unit in self.terms))

    def __add__(self, other: Target | Unit | str) -> Target:
        return Target(self.terms + Target.parse(other).terms)

    def __sub__(self, other: Target | Unit | str) -> Target:
        return self + -1.0 * Target.parse(other)

    def __rmul__(self, factor: float) -> Target:
        return Target(tuple((float(factor) * weight, unit) for weight, unit in self.terms))

    def at_class(self, indices: dict[str, int]) -> Target:
        """The same target with class names replaced by their indices."""
        return Target(
            tuple(
                (weight, replace(unit, index=indices[unit.index]) if isinstance(unit.index, str) else unit)
                for weight, unit in self.terms
            )
        )

    def __str__(self) -> str:
        parts = []
        for weight, unit in self.terms:
            factor = "" if abs(weight) == 1 else f"{abs(weight)!r} * "
            parts.append(f"{'-' if math.copysign(1, weight) < 0 else '+'} {factor}{unit}")
        return " ".join(parts).removeprefix("+ ")


def _take_sign(rest: str, *, first: bool, whole: str) -> tuple[float, str]:
    if rest[0] in "+-":
        return (-1.0 if rest[0] == "-" else 1.0), rest[1:].lstrip()
    if not first:
        raise _bad_target(whole)
    return 1.0, rest


def _bad_target(text: str) -> InvalidInput:
    return InvalidInput(
        f"{text!r} is not a target; write a unit or a weighted sum of units, such as 'logit:3', "
        "'logit:cat - logit:dog', '0.5 * conv2:37 + fc1:4', or 'prediction', 'label' or 'loss'"
    )


def _layer(spelling: str) -> str:
    return spelling if spelling in RESERVED else spell_layer(_unquote(spelling))


def _part(part: Part) -> Part:
    if isinstance(part, str):
        return part
    return (int(part[0]), int(part[1])) if isinstance(part, tuple) else int(part)


def _read_part(text: str) -> Part:
    if not text[0].isdecimal():
        return PREDICTED if text == PREDICTED else LABELED
    start, _, stop = text.partition(":")
    return (int(start), int(stop)) if stop else int(start)


def _spell_part(part: Part) -> str:
    return f"{part[0]}:{part[1]}" if isinstance(part, tuple) else str(part)


def _integer(text: str | None) -> int | None:
    return None if text is None else int(text)


def _unquote(text: str) -> str:
    if not text.startswith('"'):
        return text
    try:
        return str(json.loads(text, strict=False))
    except json.JSONDecodeError as fault:
        raise InvalidInput(f"{text} is not a name in double quotes: {fault.msg}; quote as in JSON") from None

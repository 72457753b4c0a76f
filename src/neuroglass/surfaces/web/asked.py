"""What does a request ask? The words of a Question, checked against the catalog: no name in them is imported."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from neuroglass import catalog
from neuroglass.core.errors import nearest
from neuroglass.core.ids import Ids
from neuroglass.core.result import digest
from neuroglass.methods import NESTED
from neuroglass.surfaces.web.bodies import LARGEST, LONGEST, Body, whole, word
from neuroglass.surfaces.web.faults import Fault
from neuroglass.view.words import PROPER, listed, plain

WORDS = ("family", "method", "parameters", "target", "at", "samples", "options", "model", "data", "step", "tag")
OPTIONS = {
    "attribution": (),
    "projection": ("units",),
    "neuron_map": ("chosen",),
    "trails": (),
    "clusters": ("of",),
    "overview": (),
    "checks": ("of",),
}
PLACES = {"attribution": (0, 1), "projection": (0, 99), "neuron_map": (1, 1), "trails": (1, 99), "clusters": (0, 1)}
KINDS = {"int": (int,), "float": (int, float), "str": (str,)}
DEEPEST = 4  # methods inside methods


@dataclass(frozen=True)
class Asked:
    """One question of a page, in plain words; what only the network can know is found out when it is answered."""

    family: str
    method: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    target: str = ""  # '' for the default of the family
    at: tuple[str, ...] = ()
    samples: Ids | None = None
    units: tuple[str, ...] = ()
    chosen: tuple[int, ...] = ()
    of: tuple[str, ...] = ()  # ids of the results that the question builds on
    model: str = ""  # fingerprint of the network, where the page knows it
    data: str = ""
    step: str = ""  # checkpoint of a Run

    @classmethod
    def read(cls, body: Body) -> Asked:
        """Raises Fault where a word is not known."""
        body.only(*WORDS)
        family, method = body.text("family"), body.text("method")
        if family not in catalog.METHODS_OF:
            raise Fault("invalid", f"there is no family {family!r}; there are {nearest(family, catalog.METHODS_OF, 8)}")
        options = body.part("options").only(*OPTIONS[family], "regions")
        of = options.texts("of") or ()
        if family == "checks" and not of:
            raise Fault("invalid", "a check wants options: {'of': [the id of an attribution]}")
        return cls(
            family,
            method,
            _parameters(family, method, body.part("parameters").entries, DEEPEST),
            target=body.text("target"),
            at=_places(family, body.texts("at") or ()),
            samples=_samples(body),
            units=options.texts("units") or (),
            chosen=options.ids("chosen") or (),
            of=of,
            model=body.text("model"),
            data=body.text("data"),
            step=body.text("step"),
        )

    @property
    def id(self) -> str:
        """Equal questions have equal ids; it is not yet the id of the answer, which knows the network."""
        samples = None if self.samples is None else [self.samples.all, *map(str, self.samples.ranges)]
        return digest({**vars(self), "parameters": dict(self.parameters), "samples": samples})

    @property
    def words(self) -> dict[str, Any] | None:
        """What asks the same again; None of more samples than a page is told by name."""
        samples = "" if self.samples is None else _text(self.samples)
        if len(samples) > LONGEST:
            return None
        options = {name: list(value) for name in ("units", "chosen", "of") if (value := getattr(self, name))}
        plain_words = {name: getattr(self, name) for name in ("family", "method", "target", "model", "data", "step")}
        return {
            **plain_words,
            "parameters": dict(self.parameters),
            "at": list(self.at),
            "samples": samples,
            "options": options,
        }

    @property
    def title(self) -> str:
        name = PROPER.get(self.method, plain(self.method))
        about = f" of {self.target}" if self.target else ""
        return f"{name}{about}{f' at {listed(list(self.at))}' if self.at else ''}"


def _parameters(family: str, method: str, given: Mapping[str, Any], depth: int) -> dict[str, Any]:
    """A method's parameters, each of its own kind. Only methods of the catalog are known, by their names."""
    entry = _entry(family, method)
    known = {parameter.name: parameter for parameter in entry.parameters}
    for name in given:
        if name not in known:
            raise Fault("invalid", f"{method} has no parameter {name!r}; it takes {nearest(name, known) or 'none'}")
    missing = [name for name, parameter in known.items() if parameter.required and name not in given]
    if missing:
        raise Fault("invalid", f"{method} wants parameters: {', '.join(missing)}")
    return {name: _value(family, known[name], value, depth) for name, value in given.items()}


def _entry(family: str, method: str) -> catalog.Entry:
    own = catalog.METHODS_OF[family]
    for entry in catalog.entries():
        if (entry.family, entry.name) == (own, method):
            return entry
    raise Fault(
        "invalid", f"there is no {family} method {method!r}; there are {nearest(method, catalog.FAMILIES[own], 8)}"
    )


def _value(family: str, parameter: catalog.Parameter, value: Any, depth: int) -> Any:
    name = parameter.name
    if isinstance(parameter.default, Mapping):  # a method of its own
        inner = dict(value) if isinstance(value, Mapping) else {NESTED: value}
        method = word(inner.pop(NESTED, None), f"{name}.{NESTED}")
        if depth < 1:
            raise Fault("invalid", f"{name!r} holds methods inside methods, more than {DEEPEST} deep; write fewer")
        return {NESTED: method, **_parameters(family, method, inner, depth - 1)}
    if parameter.type == "bool":
        if type(value) is bool:
            return value
        raise Fault("invalid", f"{name!r} is {value!r}; write true or false")
    kinds = KINDS.get(parameter.type, (str,))
    if type(value) not in kinds:
        words = {"int": "a whole number", "float": "a number", "str": "a text"}.get(parameter.type, "a text")
        raise Fault("invalid", f"{name!r} is {value!r}; write {words}")
    if parameter.choices and value not in parameter.choices:
        known = ", ".join(map(repr, filter(None, parameter.choices)))
        raise Fault("invalid", f"{name!r} is {value!r}; write {known}")
    if isinstance(value, str):
        return word(value, name)
    if isinstance(value, int):
        whole(value, name, least=-LARGEST, most=LARGEST)
    return float(value) if parameter.type == "float" else value


def _places(family: str, at: tuple[str, ...]) -> tuple[str, ...]:
    least, most = PLACES.get(family, (0, 99))
    if not least <= len(at) <= most:
        wanted = "one layer" if most == 1 else "one layer or more"
        raise Fault("invalid", f"'at' names {len(at)} layers; a question of the family {family} wants {wanted}")
    return () if family in ("overview", "checks") else at


def _text(ids: Ids) -> str:
    """Ids as a request writes them."""
    if ids.all:
        return "all"
    runs = [(one.start, one.stop, one.step) for one in ids.ranges]
    return ",".join(str(first) if stop - first == 1 else f"{first}:{stop}:{step}" for first, stop, step in runs)


def _samples(body: Body) -> Ids | None:
    found = body.entries.get("samples")
    if found is None or found == "":
        return None
    if isinstance(found, str):
        return Ids.parse(found.replace(" ", ""))
    ids = body.ids("samples") or ()
    if not ids:
        raise Fault("invalid", "'samples' is empty; leave it out for the usual ones, or write some ids")
    return Ids(tuple(range(one, one + 1) for one in ids))

"""What is a layer, in a line? Its kind, axes and health: from the table of layers, or from what was asked of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from neuroglass.core.result import Result
from neuroglass.core.unit import INPUT
from neuroglass.surfaces.web.network_results import About

BETWEEN = " × "  # of the axes in a table of layers
TABLE = ("kind", "axes", "units", "calls", "parameters")
SILENT = ("dead", "constant")
_SIZE = re.compile(r"(\S+) (\d+)")


@dataclass(frozen=True)
class Health:
    """How a layer's units behave over some samples."""

    samples: int
    units: int
    dead: int
    constant: int
    saturated: int | None  # None where nothing limits their activation


@dataclass(frozen=True)
class LayerLine:
    """A layer in a line; no kind and no units where only its name is known."""

    name: str
    kind: str = ""
    axes: str = ""  # 'channel 8 × y 16 × x 16'
    units: int | None = None
    calls: int = 1
    parameters: int = 0
    health: Health | None = None

    @property
    def sizes(self) -> list[tuple[str, int]]:
        """The axes by name and size."""
        return [(name, int(size)) for name, size in _SIZE.findall(self.axes)]

    def describe(self) -> dict[str, Any]:
        return asdict(self)


def layer_lines(about: About, live: Sequence[Mapping[str, Any]], recorded: Iterable[str]) -> list[LayerLine]:
    """The layers in the order in which they run: of the network at hand, of the stored table, or those asked about."""
    health = _health(about)
    table = about.read(about.telling(about.structure("layers"), *TABLE))
    if table is not None:
        return [_stored(table, place, health) for place in range(table.axes[0].size)]
    if live:
        return [_at_hand(layer, health) for layer in live]
    asked = [name for one in about.results.values() for name in one["at"] if name != INPUT]
    names = dict.fromkeys([*asked, *recorded, *health])
    return [LayerLine(name, units=_known_units(about, name, health), health=health.get(name)) for name in names]


def _stored(table: Result, place: int, health: Mapping[str, Health]) -> LayerLine:
    name = table.axes[0].label(place)
    kind, axes, units, calls, parameters = (table.columns[column].values[place] for column in TABLE)
    return LayerLine(name, str(kind), str(axes), int(units), int(calls), int(parameters), health.get(name))


def _at_hand(layer: Mapping[str, Any], health: Mapping[str, Health]) -> LayerLine:
    axes = BETWEEN.join(f"{axis['name']} {axis['size']}" for axis in layer["axes"])
    name = str(layer["name"])
    return LayerLine(name, layer["kind"], axes, layer["units"], layer["calls"], layer["parameters"], health.get(name))


def _health(about: About) -> dict[str, Health]:
    """The health of layers: as it was asked, else as neuron maps tell it."""
    maps = [id for id, one in about.results.items() if one["family"] == "neuron_map" and one["model"] == about.model]
    found: dict[str, Health] = {}
    for id in about.telling(maps, *SILENT):
        layer = about.results[id]["at"][0]
        found[layer] = found.get(layer) or _of_map(about.library.result(id))
    asked = about.read(about.telling(about.asked("overview", "health"), "units", *SILENT, "saturated"))
    if asked is not None:
        found |= {asked.axes[0].label(place): _of_table(asked, place) for place in range(asked.axes[0].size)}
    return found


def _of_map(found: Result) -> Health:
    dead, constant = (np.asarray(found.columns[name].values, bool) for name in SILENT)
    samples = len(found.question.samples)
    return Health(samples, dead.size, int(dead.sum()), int((constant & ~dead).sum()), None)


def _of_table(found: Result, place: int) -> Health:
    columns = {name: column.values[place] for name, column in found.columns.items()}
    saturated = float(columns["saturated"])
    return Health(
        len(found.question.samples),
        int(columns["units"]),
        int(columns["dead"]),
        int(columns["constant"]),
        None if np.isnan(saturated) else int(saturated),
    )


def _known_units(about: About, name: str, health: Mapping[str, Health]) -> int | None:
    """How many units a layer has, where a map of them tells."""
    maps = (about.results[id] for id in about.at("neuron_map", name))
    sizes = [one["fields"][one["main"]]["axes"][0]["size"] for one in maps]
    return health[name].units if name in health else next(iter(sizes), None)

"""What is known of a network, a layer, a unit? Told from what is stored, and from the subject at hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass import catalog
from neuroglass.core.errors import nearest
from neuroglass.core.result import Matrix
from neuroglass.core.unit import INPUT, OUTPUTS
from neuroglass.surfaces.web.activity import Activity
from neuroglass.surfaces.web.answers import getting, told
from neuroglass.surfaces.web.bodies import query_word
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.layer_lines import LayerLine, layer_lines
from neuroglass.surfaces.web.lit import read_unit
from neuroglass.surfaces.web.network_results import About, networks
from neuroglass.surfaces.web.recordings import Recordings
from neuroglass.surfaces.web.unit_rows import answering, near, unit_columns
from neuroglass.surfaces.web.work import Work
from neuroglass.view.findings import described, find

Edge = tuple[str, str]


@dataclass(frozen=True, eq=False)
class NetworkPages:
    """Answers what pages of networks, layers and units show."""

    activity: Activity

    @property
    def recordings(self) -> Recordings:
        return self.activity.recordings

    @property
    def work(self) -> Work:
        return self.activity.work

    def routes(self) -> list[Route]:
        return [
            Route("/api/network", getting(self.network)),
            Route("/api/layer", getting(self.layer)),
            Route("/api/unit", getting(self.unit)),
        ]

    def network(self, request: Request) -> Response:
        about = self._about(request)
        lines = self._lines(about)
        live = about.model in self.work.models
        findings, faults = _findings(about)
        parameters = [about.every[id]["scores"].get("parameters") for id in about.structure("layers")]
        data = about.data or self.work.told.get("data", "")
        return told(
            {
                "model": about.model,
                "name": about.name or self.work.told.get("name", ""),
                "data": data,
                "parameters": next(iter(parameters), None),
                "notes": [*self._notes(about), *faults],
                "layers": [line.describe() for line in lines],
                "edges": edges(about),
                "performance": _performance(about),
                "findings": findings,
                "families": {
                    family: {"computed": len(about.asked(family)), "possible": live} for family in catalog.METHODS_OF
                },
            }
        )

    def layer(self, request: Request) -> Response:
        about, name = self._about(request), query_word(request, "layer")
        line = self._line(about, name)
        pairs = edges(about) or []
        tables = [*about.asked("overview", "units", layer=name), *about.at("neuron_map", name)]
        return told(
            {
                **line.describe(),
                "axes": [{"name": axis, "size": size, "unit": ""} for axis, size in line.sizes],
                "model": about.model,
                "data": about.data or self.work.told.get("data", ""),
                "table": tables[0] if tables else "",
                "filters": next(iter(_filters(about, name)), ""),
                "neuron_maps": about.at("neuron_map", name),
                "maps": [*about.at("projection", name), *about.at("trails", name)],
                "recorded": self.recordings.layers(about.model).get(name, ""),
                "before": [first for first, second in pairs if second == name],
                "after": [second for first, second in pairs if first == name],
            }
        )

    def unit(self, request: Request) -> Response:
        about, unit = self._about(request), read_unit(query_word(request, "unit"))
        layer, index = str(unit.place), int(unit.index or 0)
        line = self._line(about, layer)
        if line.units is not None and index >= line.units:
            raise Fault("missing", f"{layer} has no unit {index}; it has 0 to {line.units - 1}")
        found = answering(about, self.activity, layer, index)
        tables = about.asked("overview", "units", layer=layer)
        return told(
            {
                "unit": str(unit),
                "layer": layer,
                "index": index,
                "data": about.data or self.work.told.get("data", ""),
                "columns": unit_columns(about, layer, index),
                "most": found.most,
                "least": found.least,
                "source": found.source,
                "neighbors": near(about, layer, index),
                "derivatives": about.asked("overview", "jacobian", layer=layer),
                "table": tables[0] if tables else "",
            }
        )

    def _about(self, request: Request) -> About:
        library = self.recordings.library
        return networks(library, self.work.models).of(query_word(request, "model"))

    def _lines(self, about: About) -> list[LayerLine]:
        live = self.work.told["layers"] if about.model in self.work.models else ()
        return layer_lines(about, live, self.recordings.layers(about.model))

    def _line(self, about: About, name: str) -> LayerLine:
        lines = {line.name: line for line in self._lines(about)}
        if name not in lines:
            there = nearest(name, lines) if lines else "none that is told"
            raise Fault("missing", f"the network has no layer {name!r}; it has {there}")
        return lines[name]

    def _notes(self, about: About) -> Sequence[str]:
        for id in about.structure("layers"):
            notes: Sequence[str] = about.every[id]["notes"]
            return notes
        return self.work.told.get("notes", ()) if about.model in self.work.models else ()


def _findings(about: About) -> tuple[list[Mapping[str, Any]], list[str]]:
    """What to look at first; where a result that tells it is damaged, what is wrong with that."""
    try:
        return [described(one) for one in find(about.stored())], []
    except Fault as fault:  # the page says which result is damaged
        return [], [f"No findings: {fault.message}"]


def edges(about: About) -> list[Edge] | None:
    """Which layer feeds which, the input first and the output left out; None where that was not asked."""
    found = about.read(about.structure("graph"))
    if not isinstance(found, Matrix) or len(found.axes) != 2:
        return None
    first, second = found.axes
    pairs = [(first.label(a), second.label(b)) for a, b in np.argwhere(np.asarray(found.values) > 0).tolist()]
    return [pair for pair in pairs if pair[1] not in OUTPUTS]


def _performance(about: About) -> Mapping[str, Any] | None:
    for id in about.asked("overview", "performance"):
        one = about.results[id]
        return {"id": id, "accuracy": one["scores"].get("accuracy"), "samples": one["samples"]["count"]}
    return None


def _filters(about: About, layer: str) -> list[str]:
    """The pictures of a layer's weights."""
    if layer == INPUT:
        return []
    asked = about.asked("overview", "filters")
    return [id for id in asked if about.results[id]["fields"].get("items", {}).get("quantity") == f"weight of {layer}"]

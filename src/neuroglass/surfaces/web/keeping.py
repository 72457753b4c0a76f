"""What did a person choose, and what was recorded? Selections under names, and activations without the network."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass.core.errors import InvalidInput
from neuroglass.store.selections import Selection, read_selection, remove_selection, selection_keys, write_selection
from neuroglass.surfaces.web.answers import getting, posting, sent, told
from neuroglass.surfaces.web.bodies import Body
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.library import Library
from neuroglass.surfaces.web.recordings import Recordings

MOST_ROWS = 4_096
SHOWN = 500  # selections in a list


@dataclass(frozen=True)
class Keeping:
    """Answers about selections and recordings of a study's folder."""

    recorded: Recordings

    @property
    def library(self) -> Library:
        return self.recorded.library

    def routes(self) -> list[Route]:
        return [
            Route("/api/selections", getting(self.selections)),
            Route("/api/selections", posting(self.keep), methods=["POST"]),
            Route("/api/selections/{key}", getting(self.selection)),
            Route("/api/selections/{key}", getting(self.remove), methods=["DELETE"]),
            Route("/api/recordings", getting(self.recordings)),
            Route("/api/recordings/{name}/unit", posting(self.unit), methods=["POST"]),
            Route("/api/recordings/{name}/samples", posting(self.samples), methods=["POST"]),
        ]

    def selections(self, request: Request) -> Response:
        """Every selection in a line, the newest first; those that cannot be read with the reason."""
        found, faults = [], []
        for key in self._keys():
            try:
                found.append(_line(read_selection(self.library.root, key)))
            except InvalidInput as fault:  # the list says which one is damaged, and why
                faults.append({"key": key, "message": str(fault)})
        found.sort(key=lambda one: -one["made"])
        return told({"selections": found[:SHOWN], "faults": faults})

    def selection(self, request: Request) -> Response:
        found = read_selection(self.library.root, self._key(request))
        return told({**_line(found), "ids": found.ids})

    def keep(self, request: Request, body: Body) -> Response:
        body.only("name", "ids", "data", "of")
        self.library.ids()  # the folder is still there
        chosen = Selection(
            body.text("name").strip(), body.ids("ids") or (), body.text("data"), body.text("of", "sample")
        )
        self._folder("selections")
        return told(_line(write_selection(self.library.root, chosen)), 201)

    def remove(self, request: Request) -> Response:
        remove_selection(self.library.root, self._key(request))
        return Response(status_code=204)

    def recordings(self, request: Request) -> Response:
        """The recordings of the study: which network and data, which layers of how many samples."""
        known, faults = self.recorded.all()
        found = [{"name": name, **_described(recording)} for name, recording in known.items()]
        return told({"recordings": found, "faults": [{"name": name, "message": why} for name, why in faults.items()]})

    def unit(self, request: Request, body: Body) -> Response:
        """One unit's activation on every recorded sample, averaged over its positions."""
        body.only("layer", "unit")
        recording, layer = self._asked(request, body)
        values = recording.unit(layer, body.number("unit", 0))
        flat = values.reshape(len(values), -1).mean(axis=1, dtype=np.float64)
        about = {"layer": layer, "unit": body.number("unit", 0), "quantity": f"activation of {layer}"}
        return sent(about, {"ids": np.asarray(recording.plan.samples, np.int64), "values": flat})

    def samples(self, request: Request, body: Body) -> Response:
        """The activations of some samples over all units."""
        body.only("layer", "ids")
        recording, layer = self._asked(request, body)
        ids = body.ids("ids", most=MOST_ROWS) or ()
        axes = [asdict(axis) for axis in recording.plan.axes(layer)]
        values = recording.samples(layer, ids)
        return sent({"layer": layer, "axes": axes}, {"ids": np.asarray(ids, np.int64), "values": values})

    def _asked(self, request: Request, body: Body) -> tuple[Any, str]:
        return self.recorded.open(request.path_params["name"]), body.text("layer")

    def _keys(self) -> tuple[str, ...]:
        self.library.ids()
        self._folder("selections")
        return selection_keys(self.library.root)

    def _key(self, request: Request) -> str:
        key: str = request.path_params["key"]
        if key not in self._keys():
            raise Fault("missing", f"there is no selection {key!r}; it may have been removed")
        self._folder(f"selections/{key}.json")
        return key

    def _folder(self, name: str) -> Path:
        return self.library.inside(self.library.root / name)


def _line(selection: Selection) -> dict[str, Any]:
    about = {name: value for name, value in asdict(selection).items() if name != "ids"}
    return {"key": selection.key, **about, "count": len(selection.ids)}


def _described(recording: Any) -> Mapping[str, Any]:
    plan = recording.plan
    layers = [
        {"name": layer, "shape": plan.shape(layer), "units": plan.shape(layer)[plan.unit_axis(layer)]}
        for layer in plan.layers
    ]
    return {"model": plan.model, "data": plan.data, "count": plan.total, "done": recording.done, "layers": layers}

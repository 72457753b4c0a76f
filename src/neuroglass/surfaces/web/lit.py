"""Which units light up for some samples, and which samples for some units? Answers between 0 and 1 of their range."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import Unit
from neuroglass.surfaces.web.activity import Activity
from neuroglass.surfaces.web.answers import posting, sent
from neuroglass.surfaces.web.bodies import Body
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.network_results import networks
from neuroglass.surfaces.web.recordings import Answers

MOST_SAMPLES, MOST_UNITS = 100_000, 20_000


@dataclass(frozen=True, eq=False)
class Lit:
    """Answers what lights up where something is chosen."""

    activity: Activity

    def routes(self) -> list[Route]:
        return [
            Route("/api/lit/units", posting(self.units), methods=["POST"]),
            Route("/api/lit/samples", posting(self.samples), methods=["POST"]),
        ]

    def units(self, request: Request, body: Body) -> Response:
        """The mean answer of every unit of a layer to some samples."""
        body.only("model", "layer", "ids")
        ids = body.ids("ids", most=MOST_SAMPLES) or ()
        if not ids:
            raise Fault("invalid", "write 'ids': the samples whose units are asked for")
        found = self._answers(body, body.text("layer"), ids)
        rows = np.isin(found.ids, ids)
        if not rows.any():
            raise Fault("missing", f"none of these samples is in {found.source}; choose others, or record more")
        left = len(set(ids)) - int(rows.sum())
        source = found.source + (f", which lacks {left:,} of the chosen" if left else "")
        values = scaled(found.values).astype(np.float64)[rows].mean(0)
        return sent({"source": source}, {"ids": np.arange(values.shape[0]), "values": values})

    def samples(self, request: Request, body: Body) -> Response:
        """The mean answer of some units of one layer to every sample that is known."""
        body.only("model", "units")
        layer, places = _places(body.texts("units") or ())
        found = self._answers(body, layer, ())
        if max(places) >= found.values.shape[1]:
            raise Fault("missing", f"{layer} has no unit {max(places)}; it has 0 to {found.values.shape[1] - 1}")
        values = scaled(found.values[:, places]).mean(1, dtype=np.float64)
        return sent({"source": found.source}, {"ids": found.ids, "values": values})

    def _answers(self, body: Body, layer: str, ids: Sequence[int]) -> Answers:
        """What was recorded of a layer; what the network answers where that was not."""
        library = self.activity.recordings.library
        model = networks(library, self.activity.work.models).find(body.text("model"))
        found = self.activity.answers(model, layer, ids)
        if found is not None:
            return found
        has = ", ".join(self.activity.recordings.layers(model)) or "none"
        raise Fault(
            "missing",
            f"no activations of {layer!r} are recorded for this network (recorded layers: {has}); write "
            f"neuroglass record SUBJECT --layers {layer} -o {library.root.name}/recordings/NAME, or serve with "
            "--subject",
        )


def scaled(values: NDArray[np.floating]) -> NDArray[np.floating]:
    """Every column between 0 and 1 of its range; NaN in one that never changes."""
    low, high = values.min(axis=0), values.max(axis=0)
    spread = np.where(high > low, high - low, np.nan)
    found: NDArray[np.floating] = (values - low) / spread
    return found


def _places(names: Sequence[str]) -> tuple[str, list[int]]:
    """The layer of these units and where they stand in it."""
    if not 0 < len(names) <= MOST_UNITS:
        raise Fault("invalid", f"write 'units': 1 to {MOST_UNITS:,} units of one layer, such as ['fc1:3']")
    units = [read_unit(name) for name in names]
    layers = {str(unit.place) for unit in units}
    if len(layers) > 1:
        raise Fault("invalid", f"the units are of {len(layers)} layers; write those of one")
    return layers.pop(), [int(unit.index or 0) for unit in units]


def read_unit(text: str) -> Unit:
    """A whole unit of a layer, such as 'fc1:3'; a Fault for anything else."""
    try:
        unit = Unit.parse(text)
    except InvalidInput as fault:
        raise Fault("invalid", str(fault)) from fault
    if not isinstance(unit.index, int) or unit.position:
        raise Fault("invalid", f"{text!r} is no whole unit; write its layer and its place, such as {unit.place}:3")
    return unit

"""What does the network say in passing? Answers that a person waits for, and that are not kept."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass import catalog
from neuroglass.surfaces.web.answers import posting, sent, told
from neuroglass.surfaces.web.bodies import Body
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.numbers import row_ids
from neuroglass.surfaces.web.work import Work

MOST_SAMPLES = 100_000
REMEMBERED = 50  # kinds of questions whose refusals are known
Kind = tuple[str, str, str]  # target, layer and checkpoint of a question


@dataclass(frozen=True)
class Tried:
    """An attribution that may be asked: of one sample, for a target, at a layer."""

    sample: int
    target: str
    at: str
    step: str

    @classmethod
    def read(cls, body: Body) -> Tried:
        body.only("sample", "target", "at", "step")
        return cls(body.number("sample", 0), body.text("target"), body.text("at") or "input", body.text("step"))


@dataclass(frozen=True, eq=False)
class Passing:
    """Answers strokes of the brush, activations, predictions, and which methods can be asked."""

    work: Work
    _refused: dict[Kind, dict[str, str]] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        return [
            Route("/api/brush", posting(self.brush), methods=["POST"]),
            Route("/api/prediction", posting(self.prediction), methods=["POST"]),
            Route("/api/refusals", posting(self.refusals), methods=["POST"]),
            Route("/api/units", posting(self.units), methods=["POST"]),
            Route("/api/units/column", posting(self.unit), methods=["POST"]),
        ]

    def brush(self, request: Request, body: Body) -> Response:
        answer = self.work.at_hand.stroke(body)
        return told(self.work.soon(lambda asker: answer()))

    def prediction(self, request: Request, body: Body) -> Response:
        """A sample's label and prediction; of maps of classes both masks, as codes of `names`."""
        body.only("sample", "step")
        sample, step = body.number("sample", 0), body.text("step")
        columns = self.work.soon(lambda asker: asker.trying.columns(sample, step))
        masks = self.work.soon(lambda asker: asker.trying.masks(sample, step))
        if masks is None:
            return sent({"columns": columns, "masks": None}, {})
        told_of = {"names": masks.names, "axes": list(map(asdict, masks.axes)), "right": masks.right}
        return sent({"columns": columns, "masks": told_of}, masks.codes)

    def refusals(self, request: Request, body: Body) -> Response:
        """Why each method that cannot answer cannot; the brush and others go between two methods."""
        tried = Tried.read(body)
        kind = (tried.target, tried.at, tried.step)
        if kind not in self._refused:
            found = {name: self.work.soon(lambda asker, name=name: asker.trying.refusal(name, tried))
                     for name in catalog.ATTRIBUTION}  # fmt: skip
            if len(self._refused) >= REMEMBERED:
                self._refused.clear()
            self._refused[kind] = {name: reason for name, reason in found.items() if reason}
        return told({"refused": self._refused[kind]})

    def units(self, request: Request, body: Body) -> Response:
        """What every unit of a layer answers one sample."""
        body.only("layer", "sample", "step")
        layer, sample, step = body.text("layer"), body.number("sample", 0), body.text("step")
        found = self.work.soon(lambda asker: asker.units(layer, sample, step))
        axes = [asdict(axis) for axis in found.axes]
        return sent(
            {"layer": layer, "sample": sample, "axes": axes, "quantity": found.quantity}, {"activation": found.values}
        )

    def unit(self, request: Request, body: Body) -> Response:
        """One unit's activation on some samples."""
        body.only("unit", "ids", "step")
        unit, ids, step = body.text("unit"), body.ids("ids", most=MOST_SAMPLES) or (), body.text("step")
        if not ids:
            raise Fault("invalid", "write 'ids': the samples whose activations are wanted")
        found = self.work.soon(lambda asker: asker.unit(unit, ids, step))
        return sent({"unit": found.quantity}, {"ids": row_ids(found.axes[0]), "values": found.values})

"""By what would one unit change? The derivatives of a stored result, of this unit only."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass.core.result import Slopes
from neuroglass.surfaces.web.answers import getting, sent
from neuroglass.surfaces.web.bodies import LARGEST, query_number
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.library import Library


@dataclass(frozen=True)
class UnitSlopes:
    """Answers how one unit's derivatives are drawn."""

    library: Library

    def routes(self) -> list[Route]:
        return [Route("/api/results/{id}/units/{unit}", getting(self.figure))]

    def figure(self, request: Request) -> Response:
        unit = query_number(request.path_params["unit"], "unit", least=0, most=LARGEST)
        result = self.library.result(request.path_params["id"])
        if not isinstance(result, Slopes):
            raise Fault("invalid", f"a {type(result).__name__} has no derivatives by unit; name a result of jacobian")
        draw = import_module("neuroglass.view.unit_slopes").unit_slopes_figure
        return sent(*draw(result, unit).to_json())

"""Live work for a page: what can be asked, questions in a queue, strokes of the brush, and news of all of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass.core.field import Field
from neuroglass.core.progress import Progress
from neuroglass.surfaces.web.answers import getting, posting, sent, told
from neuroglass.surfaces.web.asked import Asked
from neuroglass.surfaces.web.bodies import Body
from neuroglass.surfaces.web.events import Events
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.jobs import Job, Jobs, Posed
from neuroglass.surfaces.web.numbers import row_ids

VIEWER = "this server only shows what is stored; start neuroglass serve with --subject to ask for more"
MOST_SAMPLES = 100_000
Answer = TypeVar("Answer")


class Asker(Protocol):
    """What answers questions: a subject at work. Without one, the server is a viewer."""

    @property
    def about(self) -> dict[str, Any]: ...

    def answer(self, asked: Asked, progress: Progress, posed: Posed) -> str: ...

    def stroke(self, body: Body) -> Callable[[], dict[str, Any]]:
        """The answer to a stroke, checked now and computed when it is called."""
        ...

    def units(self, layer: str, sample: int, step: str) -> Field: ...

    def unit(self, unit: str, ids: Sequence[int], step: str) -> Field: ...


@dataclass(frozen=True, eq=False)
class Work:
    """Answers what asks the network, or changes while it is asked."""

    asker: Asker | None
    jobs: Jobs | None
    events: Events
    _about: dict[str, Any] = field(default_factory=dict)

    def routes(self) -> list[Route]:
        return [
            Route("/api/subject", getting(self.subject)),
            Route("/api/jobs", getting(self.listed)),
            Route("/api/jobs", posting(self.ask), methods=["POST"]),
            Route("/api/jobs/{id}", getting(self.job)),
            Route("/api/jobs/{id}", getting(self.cancel), methods=["DELETE"]),
            Route("/api/brush", posting(self.brush), methods=["POST"]),
            Route("/api/units", posting(self.units), methods=["POST"]),
            Route("/api/units/column", posting(self.unit), methods=["POST"]),
            Route("/api/events", self.news),
        ]

    def subject(self, request: Request) -> Response:
        asker, jobs = self._live()
        if not self._about:  # the first time the network is asked; later pages need not wait for what runs
            self._about.update(_waited(jobs, lambda: asker.about))
        return told(self._about)

    def listed(self, request: Request) -> Response:
        return told(self._all())

    def ask(self, request: Request, body: Body) -> Response:
        _, jobs = self._live()
        job, new = jobs.ask(Asked.read(body), body.text("tag"))
        return told(jobs.describe(job), 202 if new else 200)

    def job(self, request: Request) -> Response:
        _, jobs = self._live()
        return told(jobs.describe(jobs.get(request.path_params["id"])))

    def cancel(self, request: Request) -> Response:
        _, jobs = self._live()
        return told(jobs.describe(jobs.cancel(request.path_params["id"])))

    def brush(self, request: Request, body: Body) -> Response:
        asker, jobs = self._live()
        return told(_waited(jobs, asker.stroke(body)))

    def units(self, request: Request, body: Body) -> Response:
        """What every unit of a layer answers one sample."""
        body.only("layer", "sample", "step")
        asker, jobs = self._live()
        layer, sample, step = body.text("layer"), body.number("sample", 0), body.text("step")
        found = _waited(jobs, lambda: asker.units(layer, sample, step))
        axes = [asdict(axis) for axis in found.axes]
        return sent(
            {"layer": layer, "sample": sample, "axes": axes, "quantity": found.quantity}, {"activation": found.values}
        )

    def unit(self, request: Request, body: Body) -> Response:
        """One unit's activation on some samples."""
        body.only("unit", "ids", "step")
        asker, jobs = self._live()
        unit, ids, step = body.text("unit"), body.ids("ids", most=MOST_SAMPLES) or (), body.text("step")
        if not ids:
            raise Fault("invalid", "write 'ids': the samples whose activations are wanted")
        found = _waited(jobs, lambda: asker.unit(unit, ids, step))
        return sent({"unit": found.quantity}, {"ids": row_ids(found.axes[0]), "values": found.values})

    async def news(self, request: Request) -> Response:
        return self.events.stream(self._all)

    def _all(self) -> dict[str, Any]:
        jobs = self.jobs
        return {"jobs": [] if jobs is None else [jobs.describe(job) for job in jobs.all()]}

    def _live(self) -> tuple[Asker, Jobs]:
        if self.asker is None or self.jobs is None:
            raise Fault("viewer", VIEWER)
        return self.asker, self.jobs


def telling(events: Events, jobs: Callable[[], Jobs]) -> Callable[[Job], None]:
    """What tells the open pages that a job changed."""

    def changed(job: Job) -> None:
        events.tell(job.id, "job", jobs().describe(job))

    return changed


def _waited(jobs: Jobs, work: Callable[[], Answer]) -> Answer:
    """The answer of work that goes before all that is queued."""
    try:
        return jobs.soon(work).result()
    except CancelledError as fault:
        raise Fault("refused", "the server is stopping; start it again") from fault

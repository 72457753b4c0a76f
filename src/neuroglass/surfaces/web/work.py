"""Live work for a page: what can be asked, questions in a queue, strokes of the brush, and news of all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass import catalog
from neuroglass.core.field import Field
from neuroglass.core.progress import Progress
from neuroglass.surfaces.web.answers import getting, posting, told
from neuroglass.surfaces.web.asked import Asked
from neuroglass.surfaces.web.bodies import Body
from neuroglass.surfaces.web.events import Events
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.jobs import Job, Jobs, Posed

VIEWER = "this server only shows what is stored; start neuroglass serve with --subject to ask for more"
Answer = TypeVar("Answer")


class Asker(Protocol):
    """What answers questions: a subject at work. Without one, the server is a viewer."""

    @property
    def trying(self) -> Any: ...  # a `Trying`, which imports torch

    @property
    def about(self) -> dict[str, Any]: ...

    def answer(self, asked: Asked, progress: Progress, posed: Posed) -> str: ...

    def stroke(self, body: Body) -> Callable[[], dict[str, Any]]:
        """The answer to a stroke, checked now and computed when it is called."""
        ...

    def units(self, layer: str, sample: int, step: str) -> Field: ...

    def unit(self, unit: str, ids: Sequence[int], step: str) -> Field: ...

    def answers(self, model: str, layer: str, ids: Sequence[int]) -> Field:
        """What the units of a layer answer some samples, averaged over positions: sample, unit."""
        ...


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
            Route("/api/events", self.news),
        ]

    def subject(self, request: Request) -> Response:
        self._live()
        return told(self.told)

    @property
    def told(self) -> Mapping[str, Any]:
        """What the subject at hand tells of itself; nothing in a viewer."""
        if self.asker is None:
            return {}
        if not self._about:  # the first time the network is asked; later pages need not wait for what runs
            self._about.update(self.soon(lambda asker: asker.about))
        return self._about

    @property
    def models(self) -> tuple[str, ...]:
        """The fingerprints of the networks at hand, that of the last checkpoint first."""
        return tuple(reversed(self.told.get("models", {}).values()))

    def answers(self, model: str, layer: str, ids: Sequence[int]) -> Field:
        """What the units of a layer of a network at hand answer some samples: sample, unit."""
        return self.soon(lambda asker: asker.answers(model, layer, ids))

    def soon(self, work: Callable[[Asker], Answer]) -> Answer:
        """The answer of work that goes before all that is queued."""
        asker, jobs = self._live()
        return _waited(jobs, lambda: work(asker))

    @property
    def at_hand(self) -> Asker:
        """The subject; a Fault in a viewer."""
        return self._live()[0]

    def listed(self, request: Request) -> Response:
        return told(self._all())

    def ask(self, request: Request, body: Body) -> Response:
        _, jobs = self._live()
        asked = Asked.read(body)
        catalog.build(asked.family, asked.method, asked.parameters)  # refuses wrong numbers at once
        job, new = jobs.ask(asked, body.text("tag"))
        return told(jobs.describe(job), 202 if new else 200)

    def job(self, request: Request) -> Response:
        _, jobs = self._live()
        return told(jobs.describe(jobs.get(request.path_params["id"])))

    def cancel(self, request: Request) -> Response:
        _, jobs = self._live()
        return told(jobs.describe(jobs.cancel(request.path_params["id"])))

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

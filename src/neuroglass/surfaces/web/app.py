"""The web app as data: its routes, what is told of faults, and the guard before all of it."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.surfaces.web.activity import Activity
from neuroglass.surfaces.web.around import Around
from neuroglass.surfaces.web.assets import Assets
from neuroglass.surfaces.web.events import Events
from neuroglass.surfaces.web.faults import Fault, gone
from neuroglass.surfaces.web.guard import Access, Guard
from neuroglass.surfaces.web.jobs import Jobs
from neuroglass.surfaces.web.keeping import Keeping
from neuroglass.surfaces.web.library import Library
from neuroglass.surfaces.web.lit import Lit
from neuroglass.surfaces.web.network import NetworkPages
from neuroglass.surfaces.web.passing import Passing
from neuroglass.surfaces.web.recordings import Recordings
from neuroglass.surfaces.web.results import Results
from neuroglass.surfaces.web.samples import Data, Samples
from neuroglass.surfaces.web.slopes import UnitSlopes
from neuroglass.surfaces.web.work import Asker, Work, telling

LOG = logging.getLogger("neuroglass.web")
UNKNOWN = {404: ("missing", "there is nothing at this address"), 405: ("method", "this address is not asked that way")}


@dataclass(frozen=True, eq=False)
class App:
    """One study's app, its queue and its news; `asker` and `data` where a subject is at hand."""

    guarded: ASGIApp
    events: Events
    jobs: Jobs | None

    @classmethod
    def of(
        cls,
        library: Library,
        access: Access,
        *,
        asker: Asker | None = None,
        data: Data | None = None,
        assets: Assets | None = None,
    ) -> App:
        events = Events(lambda: library.revision)
        queue: list[Jobs] = []
        if asker is not None:
            queue.append(Jobs(asker.answer, telling(events, lambda: queue[0])))
        jobs = queue[0] if queue else None
        files = assets or Assets()
        samples = Samples(library, data)
        recordings, work = Recordings(library), Work(asker, jobs, events)
        activity = Activity(recordings, work)
        network = (NetworkPages(activity), Lit(activity), UnitSlopes(library))
        one = (samples, Around(samples, recordings, work))
        parts = (Results(library, samples), Keeping(recordings), work, Passing(work), *network, *one)
        routes = [route for part in parts for route in part.routes()]
        pages = [Route("/", files.page), Route("/assets/{name}", files.asset)]
        app = Starlette(
            routes=[*pages, *routes],
            exception_handlers={
                Fault: _told,
                InvalidInput: _told,
                NotApplicable: _told,
                HTTPException: _told,
                OSError: partial(_lost, library.root),
                Exception: _failed,
            },
            lifespan=_ending(events, jobs),
        )
        app.router.redirect_slashes = False  # an address is right or wrong
        return cls(Guard(app, access), events, jobs)


def _ending(events: Events, jobs: Jobs | None) -> Any:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        yield
        events.close()
        if jobs is not None:
            await run_in_threadpool(jobs.close)

    return lifespan


async def _told(request: Request, fault: Exception) -> Response:
    """What was wrong, in the words of whoever found it."""
    if isinstance(fault, HTTPException):
        kind, words = UNKNOWN.get(fault.status_code, ("invalid", fault.detail))
        return _said(Fault(kind, f"{words}: {request.method} {request.url.path}"))
    if isinstance(fault, Fault):
        return _said(fault)
    return _said(Fault("refused" if isinstance(fault, NotApplicable) else "invalid", str(fault)))


async def _lost(root: Path, request: Request, fault: Exception) -> Response:
    """A file that could not be read: most often the folder was deleted."""
    if not root.is_dir():
        return _said(gone(root))
    return _said(Fault("damaged", f"a file of the study cannot be read ({fault}); look at the folder {root}"))


async def _failed(request: Request, fault: Exception) -> Response:
    LOG.error("%s %s failed", request.method, request.url.path, exc_info=fault)
    return _said(
        Fault("failed", f"the server made a mistake ({type(fault).__name__}); its log says more. Reload the page")
    )


def _said(fault: Fault) -> Response:
    return JSONResponse(fault.describe(), fault.status)

"""What is being worked on? One queue and one worker, so that a single pass at a time goes through the network."""

from __future__ import annotations

import sys
import time
import traceback
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from itertools import count
from threading import Condition, Event, Thread
from typing import Any, TypeVar

from neuroglass.core.errors import Cancelled, InvalidInput, NotApplicable
from neuroglass.core.progress import Progress
from neuroglass.surfaces.web.asked import Asked
from neuroglass.surfaces.web.faults import Fault

KEPT = 200  # jobs that are remembered
MOST_QUEUED, MOST_WAITING = 100, 24
REST = 0.05  # seconds between two notes of progress
QUEUED, RUNNING, DONE, FAILED, CANCELLED = "queued", "running", "done", "failed", "cancelled"
Answer = TypeVar("Answer")
Posed = Callable[[str], None]  # is told the id of the question as soon as it is known
Work = Callable[[Asked, Progress, Posed], str]  # the id of the result


@dataclass(frozen=True)
class Job:
    """One question on its way, as it stands now."""

    id: str
    asked: Asked
    tag: str = ""
    state: str = QUEUED
    done: int = 0
    total: int = 0
    what: str = ""
    question: str = ""  # the id of the result, once the question is posed
    result: str = ""
    error: tuple[str, str] | None = None  # kind and message
    started: float = 0.0
    seconds: float = 0.0
    stop: Event = field(default_factory=Event, repr=False, compare=False)

    @property
    def open(self) -> bool:
        return self.state in (QUEUED, RUNNING)


class Jobs:
    """Questions in the order asked. What must be quick (`soon`) comes between two passes of the one that runs."""

    def __init__(self, work: Work, changed: Callable[[Job], None]) -> None:
        self._work, self._changed = work, changed
        self._jobs: dict[str, Job] = {}
        self._soon: list[tuple[Future[Any], Callable[[], Any]]] = []
        self._numbers, self._ready, self._closing = count(1), Condition(), Event()
        self._worker = Thread(target=self._run, name="neuroglass-worker", daemon=True)
        self._worker.start()

    def ask(self, asked: Asked, tag: str = "") -> tuple[Job, bool]:
        """The job of a question, and whether it is new: what is asked already is not asked twice."""
        with self._ready:
            for job in self._jobs.values():
                if job.open and not job.stop.is_set() and job.asked.id == asked.id:
                    return job, False
            if self._closing.is_set() or sum(job.open for job in self._jobs.values()) >= MOST_QUEUED:
                raise Fault(
                    "refused", f"{MOST_QUEUED} questions wait already; cancel some, or wait until one is answered"
                )
            made = Job(f"job-{next(self._numbers)}", asked, tag)
            self._jobs[made.id] = made
            closed = [job.id for job in self._jobs.values() if not job.open]
            for old in closed[: max(0, len(self._jobs) - KEPT)]:
                del self._jobs[old]
            self._ready.notify()
        self._changed(made)
        return made, True

    def soon(self, work: Callable[[], Answer]) -> Future[Answer]:
        """Work for the network that a person waits for, such as a stroke of the brush."""
        future: Future[Answer] = Future()
        with self._ready:
            if self._closing.is_set():
                raise Fault("refused", "the server is stopping; start it again")
            if len(self._soon) >= MOST_WAITING:  # each holds a thread that answers requests
                raise Fault("refused", "the network is busy; wait for its answer, or cancel the job that runs")
            self._soon.append((future, work))
            self._ready.notify()
        return future

    def cancel(self, id: str) -> Job:
        """Stop a job: at once where it waits, between two passes where it runs; one that is over stays as it is."""
        job = self.get(id)
        job.stop.set()
        return self._change(id, {"state": CANCELLED}) if job.state == QUEUED else self.get(id)

    def get(self, id: str) -> Job:
        with self._ready:
            if id not in self._jobs:
                raise Fault(
                    "missing", f"there is no job {id!r}; the last {KEPT} are remembered, until the server stops"
                )
            return self._jobs[id]

    def all(self) -> tuple[Job, ...]:
        with self._ready:
            return tuple(self._jobs.values())

    def describe(self, job: Job) -> dict[str, Any]:
        """A job as the page sees it; `place` counts the jobs before it."""
        ahead = [one.id for one in self.all() if one.open]
        about = {name: getattr(job, name) for name in ("id", "state", "tag", "done", "total", "what")}
        running = time.monotonic() - job.started if job.state == RUNNING else job.seconds
        return {
            **about,
            "title": job.asked.title,
            "family": job.asked.family,
            "method": job.asked.method,
            "step": job.asked.step,
            "asked": job.asked.words,
            "question": job.question or None,
            "result": job.result or None,
            "error": dict(zip(("kind", "message"), job.error, strict=True)) if job.error else None,
            "place": ahead.index(job.id) if job.id in ahead else None,
            "seconds": round(running, 3),
        }

    def close(self, seconds: float = 30.0) -> bool:
        """Stop everything, and wait for the running pass to end; whether it did."""
        self._closing.set()
        with self._ready:
            self._ready.notify_all()
        self._worker.join(seconds)
        return not self._worker.is_alive()

    def _change(self, id: str, news: Mapping[str, Any]) -> Job:
        with self._ready:
            changed = self._jobs[id] = replace(self._jobs[id], **news)
        self._changed(changed)
        return changed

    def _run(self) -> None:
        while True:
            with self._ready:
                self._ready.wait_for(lambda: self._closing.is_set() or self._soon or self._next())
                if self._closing.is_set():
                    break
            self._answer_soon()
            with self._ready:
                job = self._next()
            if job:
                self._answer(job)
        for future, _ in self._soon:
            future.cancel()
        for job in self.all():
            if job.open:
                self._change(job.id, {"state": CANCELLED})

    def _answer_soon(self) -> None:
        """All that a person waits for now."""
        with self._ready:
            waiting, self._soon = self._soon, []
        for future, work in waiting:
            _answer(future, work)

    def _next(self) -> Job | None:
        return next((job for job in self._jobs.values() if job.state == QUEUED), None)

    def _answer(self, job: Job) -> None:
        began = time.monotonic()
        news: dict[str, Any]
        self._change(job.id, {"state": RUNNING, "started": began})
        try:
            self._watched(job)(0, 0, "")
            result = self._work(job.asked, self._watched(job), lambda id: self._posed(job.id, id))
            news = {"state": DONE, "result": result, "question": result}
        except Cancelled:
            news = {"state": CANCELLED}
        except Fault as fault:
            news = {"state": FAILED, "error": (fault.kind, fault.message)}
        except InvalidInput as fault:
            news = {"state": FAILED, "error": ("invalid", str(fault))}
        except NotApplicable as fault:
            news = {"state": FAILED, "error": ("refused", str(fault))}
        except Exception as fault:  # the user's own network may raise anything
            traceback.print_exc(file=sys.stderr)
            news = {"state": FAILED, "error": ("failed", f"{type(fault).__name__}: {fault}")}
        self._change(job.id, {**news, "seconds": time.monotonic() - began})

    def _watched(self, job: Job) -> Progress:
        """Progress that is told to the page, and stops the work where that is asked for."""

        said = 0.0

        def progress(done: int, total: int, what: str) -> None:
            nonlocal said
            if job.stop.is_set() or self._closing.is_set():
                raise Cancelled(job.id)
            self._answer_soon()
            now = time.monotonic()
            if now - said >= REST:
                said = now
                self._change(job.id, {"done": done, "total": total, "what": what})

        return progress

    def _posed(self, id: str, question: str) -> None:
        self._change(id, {"question": question})


def _answer(future: Future[Any], work: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        future.set_result(work())
    except Exception as fault:  # raised again where the answer is waited for
        future.set_exception(fault)

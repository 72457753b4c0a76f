"""What changed? Server-sent events for every open page, the newest state of each thing and no backlog."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from threading import RLock
from typing import Any

from starlette.responses import StreamingResponse

from neuroglass.surfaces.web.wire import plain

BEAT = 15.0  # seconds between signs of life
LOOK = 1.0  # seconds between looks at the study's folder
REST = 0.05  # seconds between two messages


@dataclass(eq=False)
class _Page:
    """One open page: what it has not been told yet."""

    loop: asyncio.AbstractEventLoop
    news: dict[str, tuple[str, Any]] = field(default_factory=dict)
    woken: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, key: str, event: str, about: Any) -> None:
        self.news[key] = (event, about)
        self.woken.set()


class Events:
    """Tells all open pages; safe to be told from any thread."""

    def __init__(self, revision: Callable[[], int]) -> None:
        self._revision = revision
        self._pages: list[_Page] = []
        self._lock = RLock()  # a signal that ends the server may interrupt its own thread within the lock
        self._closed = False

    def tell(self, key: str, event: str, about: Any) -> None:
        """What is new of one thing, by its key; pages that were not told of older news of it skip those."""
        with self._lock:
            for page in self._pages:
                if not page.loop.is_closed():
                    page.loop.call_soon_threadsafe(page.tell, key, event, about)

    def close(self) -> None:
        """End every stream, so that the server can stop."""
        self._closed = True
        self.tell("stop", "stop", {})

    def stream(self, first: Any) -> StreamingResponse:
        """A page's stream, which starts with all jobs as they stand."""
        headers = {"cache-control": "no-store", "x-accel-buffering": "no"}
        return StreamingResponse(self._told(first), media_type="text/event-stream", headers=headers)

    async def _told(self, first: Any) -> AsyncIterator[str]:
        page = _Page(asyncio.get_running_loop())
        with self._lock:
            self._pages.append(page)
        try:
            yield event("jobs", first())
            known, silent = await asyncio.to_thread(self._revision), 0.0
            while not self._closed:
                try:
                    await asyncio.wait_for(page.woken.wait(), LOOK)
                except TimeoutError:
                    silent += LOOK
                page.woken.clear()
                now = await asyncio.to_thread(self._revision)
                if now != known:
                    known = now
                    page.news["study"] = ("study", {"revision": now})
                news, page.news = page.news, {}
                text = "".join(event(name, about) for name, about in news.values() if name != "stop")
                if text or silent >= BEAT:
                    silent = 0.0
                    yield text or ": still here\n\n"
                    await asyncio.sleep(REST)
            yield event("stop", {})
        finally:
            with self._lock:
                self._pages.remove(page)


def event(name: str, about: Any) -> str:
    """One event; its data is one line of JSON."""
    return f"event: {name}\ndata: {json.dumps(plain(about), allow_nan=False)}\n\n"

"""A study in the browser: one process on this machine, reached with a key, ended by Ctrl-C."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from types import FrameType
from typing import Any

import uvicorn

from neuroglass.core.errors import InvalidInput
from neuroglass.surfaces.web.app import App
from neuroglass.surfaces.web.guard import LOOPBACK, Access
from neuroglass.surfaces.web.library import Library
from neuroglass.surfaces.web.samples import Data

PORT = 8765
TRIED = 50  # ports from there on, where none was asked for
GRACE = 5  # seconds for open requests when the server ends
EXPOSED = (
    "warning: {host} can be reached from other machines, and what travels there is not encrypted; whoever has the "
    "address with its key can read this study{live}. Prefer 127.0.0.1 and an ssh tunnel: "
    "ssh -L {port}:127.0.0.1:{port} this-machine"
)


@dataclass(frozen=True)
class Place:
    """Where the server listens; port 0 takes any that is free, None the first free one from 8765 on."""

    host: str = "127.0.0.1"
    port: int | None = None

    def bind(self) -> socket.socket:
        """A socket at this place. Raises InvalidInput where it is taken, or no place of this machine."""
        ports = range(PORT, PORT + TRIED) if self.port is None else (self.port,)
        fault: OSError | None = None
        for port in ports:
            family = socket.AF_INET6 if ":" in self.host else socket.AF_INET
            made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # named, or asyncio delays answers
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                made.bind((self.host, port))
                made.listen(128)
                return made
            except (OSError, OverflowError) as found:
                made.close()
                fault = found if isinstance(found, OSError) else OSError(str(found))
        why = fault.strerror or fault if fault else ""
        where = f"{self.host}:{ports[0]}" + (f" to {ports[-1]}" if len(ports) > 1 else "")
        raise InvalidInput(f"{where} cannot be served from ({why}); write another --port or --host") from fault

    @property
    def exposed(self) -> bool:
        return self.host not in LOOPBACK


class _Server(uvicorn.Server):
    """Ends the open streams first, so that nothing waits for pages that are still open."""

    def __init__(self, config: uvicorn.Config, app: App) -> None:
        super().__init__(config)
        self._app = app

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._app.events.close()
        super().handle_exit(sig, frame)


def serve(folder: Path, place: Place, *, live: Any = None, ready: Callable[[Access], None]) -> None:
    """Serve a study's folder until Ctrl-C; `ready` is told the address when it can be opened.

    `live` makes the subject at hand from the study's library (`Live`). Raises InvalidInput where there is no study.
    """
    library = Library(folder, create=live is not None)
    asker = live(library) if live else None
    listening = place.bind()
    access = Access(place.host, listening.getsockname()[1])
    data = Data(asker.data, asker.count, asker.samples, asker.blank) if asker else None
    app = App.of(library, access, asker=asker, data=data)
    config = uvicorn.Config(
        app.guarded,
        lifespan="on",
        http="h11",
        ws="none",
        loop="asyncio",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE,
    )
    stopped = Event()
    if asker:
        Thread(target=asker.keep_pictures, args=(stopped.is_set,), name="neuroglass-pictures", daemon=True).start()
    ready(access)
    try:
        _Server(config, app).run(sockets=[listening])
    except KeyboardInterrupt:
        return  # how a server ends
    finally:
        stopped.set()
        listening.close()

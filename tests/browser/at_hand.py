"""A server with a subject at hand, in this process: what takes seconds in one of its own takes none here."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from threading import Thread

import uvicorn

from neuroglass.model.subject import Subject
from neuroglass.surfaces.web.app import App
from neuroglass.surfaces.web.guard import Access
from neuroglass.surfaces.web.library import Library
from neuroglass.surfaces.web.live import Live
from neuroglass.surfaces.web.samples import Data

HOST = "127.0.0.1"


@contextmanager
def at_hand(folder: Path, subject: Subject) -> Iterator[str]:
    """The address, with its key, of a study that is asked about a subject until the block ends."""
    library = Library(folder, create=True)
    live = Live(subject, library)
    listening = socket.create_server((HOST, 0))
    access = Access(HOST, listening.getsockname()[1])
    data = Data(live.data, live.count, live.samples, live.blank)
    app = App.of(library, access, asker=live, data=data)
    config = uvicorn.Config(app.guarded, lifespan="on", http="h11", ws="none", log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    running = Thread(target=partial(server.run, sockets=[listening]), name="study", daemon=True)
    running.start()
    try:
        yield access.address
    finally:
        app.events.close()
        server.should_exit = True
        running.join(20)
        listening.close()

"""A study's app without a browser: opened as a browser opens it, and asked as its pages ask."""

from pathlib import Path

from starlette.testclient import TestClient

from neuroglass.surfaces.web.app import App
from neuroglass.surfaces.web.guard import Access
from neuroglass.surfaces.web.library import Library
from neuroglass.surfaces.web.samples import Data
from neuroglass.surfaces.web.wire import unpack

HOST = "127.0.0.1"
PORT = 8765
ACCESS = Access(HOST, PORT)


def closed(folder: Path, *, live=None, access=ACCESS, assets=None, raising=False) -> TestClient:
    """The app as a stranger meets it. `live` makes the asker of a library."""
    library = Library(folder, create=live is not None)
    asker = live(library) if live else None
    data = Data(asker.data, asker.count, asker.samples, asker.blank) if asker else None
    app = App.of(library, access, asker=asker, data=data, assets=assets)
    return TestClient(
        app.guarded, base_url=f"http://{HOST}:{PORT}", raise_server_exceptions=raising, follow_redirects=False
    )


def opened(folder: Path, *, live=None, assets=None) -> TestClient:
    """The app after its address was opened: the client holds the cookie."""
    client = closed(folder, live=live, assets=assets, raising=True)
    client.cookies.set(ACCESS.cookie, ACCESS.secret)
    return client


def numbers(answer):
    """The JSON part and the arrays of an answer."""
    assert answer.status_code == 200, answer.text
    return unpack(answer.content)


def check_refused(answer, status, kind):
    """The words of a refusal."""
    assert answer.status_code == status, answer.text
    assert answer.json()["error"]["kind"] == kind
    return answer.json()["error"]["message"]

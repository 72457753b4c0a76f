"""How soon does the local server answer? From the start of a viewer to its first answer, and what pages ask most.

Over real HTTP on this machine, from a stored study: a map of a million samples, and 600 pictures of 32 by 32 pixels in
three colors of noise, which are the hardest to compress.
"""

import http.client
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np

from benchmarks.measure import interleaved
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Attribution, Projection, Provenance, Question
from neuroglass.store.disk import DiskStore
from neuroglass.surfaces.web.wire import unpack

MANY, PICTURES = 1_000_000, 600


class Viewer:
    """A server of its own process, asked with its cookie."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "neuroglass", "serve", str(folder), "--port", "0", "--no-browser"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()  # with its key
        place = urlsplit(self.address)
        self.connection = http.client.HTTPConnection(place.netloc)
        self.headers = {"content-type": "application/json"}
        self.connection.request("GET", f"/?{place.query}")
        answer = self.connection.getresponse()
        answer.read()
        self.headers["cookie"] = str(answer.getheader("set-cookie")).split(";")[0]

    def ask(self, method: str, path: str, body: object = None) -> bytes:
        self.connection.request(method, path, None if body is None else json.dumps(body), self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(content.decode())
        return content

    def close(self) -> None:
        self.connection.close()
        self.process.terminate()
        self.process.wait()


def table(repeats: int = 9) -> list[str]:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        DiskStore(folder).put(pictures())
        starts = interleaved({"start of a viewer to its first answer": lambda: started(folder)}, repeats)
        points = DiskStore(folder).put(many())
        with viewing(folder) as viewer:
            found = interleaved(ways(viewer, points), repeats)
    timings = {**starts, **found}
    return ["| what | seconds |", "|---|---|", *(f"| {name} | {timing} |" for name, timing in timings.items())]


def ways(viewer: Viewer, points: str) -> dict[str, object]:
    arrays, columns = f"/api/results/{points}/arrays", {"fields": ["positions"], "columns": ["label", "confidence"]}
    tiles = {"ids": list(range(500)), "size": 48, "columns": 25}
    rows = {"ids": list(range(0, MANY, MANY // 500))}
    return {
        "the study's list": lambda: viewer.ask("GET", "/api/study"),
        f"positions and two columns of {MANY:,} samples, read": lambda: unpack(viewer.ask("POST", arrays, columns)),
        "500 rows of them": lambda: viewer.ask("POST", arrays, rows),
        "10 neighbors of one": lambda: viewer.ask("POST", f"/api/results/{points}/neighbors", {"ids": [5], "k": 10}),
        "a sprite of 500 pictures": lambda: viewer.ask("POST", "/api/samples/sprite", tiles),
        "one picture": lambda: viewer.ask("GET", "/api/samples/7/picture"),
    }


def started(folder: Path) -> None:
    with viewing(folder) as viewer:
        viewer.ask("GET", "/api/catalog")


@contextmanager
def viewing(folder: Path) -> Iterator[Viewer]:
    viewer = Viewer(folder)
    try:
        yield viewer
    finally:
        viewer.close()


def many() -> Projection:
    rng, axis = np.random.default_rng(0), Axis("sample", MANY, ticks=tuple(range(MANY)))
    columns = {
        "label": column(rng.integers(0, 10, MANY), "label", axis),
        "confidence": column(rng.random(MANY).astype(np.float32), "confidence", axis),
    }
    positions = Field(rng.normal(size=(MANY, 2)), (axis, Axis("component", 2)), "position")
    asked = provenance("projection", "tsne", ("fc1",), MANY)
    return Projection(provenance=asked, positions=positions, columns=columns)


def pictures() -> Attribution:
    rng, sample = np.random.default_rng(0), Axis("sample", PICTURES, ticks=tuple(range(PICTURES)))
    layout = Axis("channel", 3), Axis("y", 32, "px"), Axis("x", 32, "px")
    shape = (PICTURES, 3, 32, 32)
    return Attribution(
        provenance=provenance("attribution", "saliency", ("input",), PICTURES),
        relevance=Field(rng.random((PICTURES, 32, 32)), (sample, *layout[1:]), "relevance", False),
        full=Field(rng.random(shape), (sample, *layout), "relevance", False),
        inputs=Field(rng.integers(0, 256, shape).astype(np.uint8), (sample, *layout), "input"),
        value=Field(np.zeros(PICTURES), (sample,), "logit:1"),
    )


def provenance(family: str, method: str, at: tuple[str, ...], count: int) -> Provenance:
    question = Question(family, method, {}, "m" * 20, "d" * 20, "", at, tuple(range(count)))
    return Provenance(question, {}, {"subject": "noise"})

"""The real server in a process of its own, asked over real HTTP."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from urllib.parse import parse_qs, urlsplit

import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.store.disk import DiskStore
from neuroglass.surfaces.web.serve import PORT, Place
from tests.surfaces.web.asking import HOST

PATIENCE = 30.0
SUBJECT = """
import time

import numpy as np
import torch
from torch import nn

import neuroglass as ng


class Slow(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 2)

    def forward(self, x):
        if x.max() > 100:  # sample 9 is slow
            time.sleep(0.05)
        return self.fc1(x)


def subject():
    torch.manual_seed(0)
    x = np.arange(40, dtype="float32").reshape(10, 4)
    x[9, 0] = 1000
    return ng.Subject(Slow(), (x, np.arange(10) % 2), classes=["no", "yes"], memory=1000)
"""

SLOW = {"family": "attribution", "method": "rise", "samples": "9", "parameters": {"masks": 200_000}}


class Server:
    """A running server: its address, and requests with its cookie."""

    def __init__(self, process):
        self.process = process
        self.address = process.stdout.readline().strip()
        assert "token=" in self.address, process.stderr.read()
        self.place = urlsplit(self.address)
        self.token = parse_qs(self.place.query)["token"][0]
        self.cookie = self.ask("GET", f"/?token={self.token}").getheader("set-cookie").split(";")[0]

    def connection(self):
        return http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=PATIENCE)

    def ask(self, method, path, body=None, **headers):
        sent = {"cookie": getattr(self, "cookie", "")} | {
            name.replace("_", "-"): text for name, text in headers.items()
        }
        if body is not None:
            sent, body = {"content-type": "application/json", **sent}, json.dumps(body)
        connection = self.connection()
        connection.request(method, path, body, sent)
        answer = connection.getresponse()
        answer.text = answer.read().decode(errors="replace")
        connection.close()
        return answer

    def json(self, method, path, body=None):
        answer = self.ask(method, path, body)
        assert answer.status in (200, 201, 202), answer.text
        return json.loads(answer.text)

    @contextmanager
    def events(self):
        """The stream of news, event by event."""
        connection = self.connection()
        connection.request("GET", "/api/events", headers={"cookie": self.cookie})
        answer = connection.getresponse()
        try:
            assert answer.getheader("content-type").startswith("text/event-stream")
            yield told(answer)
        finally:
            answer.close()
            connection.close()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(PATIENCE)


def told(answer):
    name, began = "", time.monotonic()
    for line in answer:
        assert time.monotonic() - began < PATIENCE, "nothing new but signs of life"
        key, _, text = line.decode().rstrip("\n").partition(": ")
        if key == "event":
            name = text
        elif key == "data":
            yield name, json.loads(text)


def until(events, wanted):
    """The first event that is wanted, and all before it."""
    before = []
    for name, about in events:
        before.append((name, about))
        if wanted(name, about):
            return before
    raise AssertionError(f"the stream ended after {before}")


@pytest.fixture
def serve(tmp_path):
    running = []

    def start(*arguments):
        command = [sys.executable, "-m", "neuroglass", "serve", *map(str, arguments), "--no-browser"]
        environment = {**os.environ, "CI": "1", "OMP_NUM_THREADS": "1"}
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment, cwd=tmp_path
        )
        running.append(process)
        return Server(process)

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def live(serve, tmp_path):
    (tmp_path / "s.py").write_text(SUBJECT)
    return serve(tmp_path / "study", "--subject", "s.py", "--port", "0")


def test_a_viewer_is_opened_by_its_key_and_ended_by_ctrl_c(serve, folder):
    server = serve(folder, "--port", "0")
    assert server.place.hostname == HOST
    assert server.json("GET", "/api/study")["title"] == "A study"
    assert server.ask("GET", "/api/study", cookie="").status == 403
    assert server.ask("GET", "/api/study", host="evil.example").status == 400
    assert server.ask("POST", "/api/selections", {}, origin="https://evil.example").status == 403
    assert server.ask("GET", "/api/results/..%2f..%2fstudy.json").status == 404
    assert server.ask("GET", "/api/results/../../study.json").status == 404
    assert server.stop() == 0
    assert "stopped" in server.process.stderr.read()


def test_a_body_of_10_mb_is_refused_and_the_server_goes_on(serve, folder):
    server = serve(folder, "--port", "0")
    answer = server.ask("POST", "/api/selections", {"name": "x" * 10_000_000})
    assert answer.status == 413 and json.loads(answer.text)["error"]["kind"] == "large"
    assert server.json("GET", "/api/study")["live"] is False


def test_the_server_is_reached_by_no_other_address_of_this_machine(serve, folder):
    server = serve(folder, "--port", "0")
    with pytest.raises(OSError):
        connection = http.client.HTTPConnection("127.0.0.2", server.place.port, timeout=5)
        connection.request("GET", "/")


def test_a_viewer_imports_no_torch(folder):
    """Lists, figures, numbers, pictures and files of a stored study, and no heavy package in memory."""
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from neuroglass.surfaces.cli.main import commands\n"
        "from neuroglass.surfaces.web.serve import serve\n"
        "from tests.surfaces.web.asking import opened\n"
        "with opened(Path(sys.argv[1])) as client:\n"
        "    for one in client.get('/api/study').json()['results']:\n"
        "        for what in ('', '/figure', '/download/npz', '/download/png'):\n"
        "            assert client.get(f\"/api/results/{one['id']}{what}\").status_code == 200\n"
        "        assert client.post(f\"/api/results/{one['id']}/arrays\", json={}).status_code == 200\n"
        "    for path in ('/api/catalog', '/api/report', '/api/samples/8/picture', '/api/recordings'):\n"
        "        assert client.get(path).status_code == 200, path\n"
        "print([name for name in ('torch', 'sklearn', 'numba', 'ray') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_progress_cancel_and_results_are_told_to_two_pages_and_kept_over_a_restart(live, serve, tmp_path):
    with live.events() as one, live.events() as other:
        assert next(one) == next(other) == ("jobs", {"jobs": []})
        about = live.json("GET", "/api/subject")
        job = live.json("POST", "/api/jobs", {**SLOW, "tag": "mine"})
        running = until(one, lambda name, about: name == "job" and about["state"] == "running" and about["question"])
        assert running[-1][1]["id"] == job["id"] and running[-1][1]["tag"] == "mine"
        until(other, lambda name, about: name == "job" and about["state"] == "running")
        assert live.json("GET", "/api/subject") == about  # a page that is opened now need not wait
        assert live.json("GET", f"/api/jobs/{job['id']}")["state"] == "running"
        live.json("DELETE", f"/api/jobs/{job['id']}")
        for events in (one, other):
            ended = until(events, lambda name, about: name == "job" and about["state"] not in ("queued", "running"))
            assert ended[-1][1]["state"] == "cancelled"
        assert live.json("GET", "/api/study")["results"] == []
        quick = live.json("POST", "/api/jobs", {"family": "attribution", "method": "gradient", "samples": "0:3"})
        done = until(one, lambda name, about: name == "job" and about["state"] == "done")
        assert done[-1][1]["id"] == quick["id"]
        until(other, lambda name, about: name == "study")
    result = live.json("GET", f"/api/jobs/{quick['id']}")["result"]
    assert live.stop() == 0
    again = serve(tmp_path / "study", "--port", "0")
    assert again.json("GET", "/api/samples/7")["picture"]  # kept while the data were at hand
    assert [one["id"] for one in again.json("GET", "/api/study")["results"]] == [result]


def test_ctrl_c_stops_a_running_job_and_leaves_nothing_half_written(live, tmp_path):
    with live.events() as events:
        next(events)
        live.json("POST", "/api/jobs", SLOW)
        until(events, lambda name, about: name == "job" and about["state"] == "running")
        began = time.monotonic()
        live.process.send_signal(signal.SIGINT)
        assert until(events, lambda name, about: name == "stop")
    assert live.process.wait(PATIENCE) == 0
    assert time.monotonic() - began < 20
    assert DiskStore(tmp_path / "study").ids() == ()
    assert [one for one in (tmp_path / "study" / "drafts").rglob("*") if one.is_file()] == []


def test_a_port_that_is_taken_is_an_error_in_words_and_the_next_free_one_is_found():
    first = Place(port=0).bind()
    taken = first.getsockname()[1]
    with pytest.raises(InvalidInput, match=f"{taken} cannot be served from .*--port"):
        Place(port=taken).bind()
    with Place().bind() as one, Place().bind() as other:
        assert PORT <= one.getsockname()[1] < other.getsockname()[1]
    first.close()


@pytest.mark.parametrize("host", ["256.1.1.1", "203.0.113.7", "no such host", ""])
def test_a_host_that_is_not_this_machines_is_an_error_in_words(host):
    if host == "":
        return
    with pytest.raises(InvalidInput, match="--host"):
        Place(host, 0).bind()

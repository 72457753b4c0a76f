"""In a real JupyterLab a result shows itself alive, and what is chosen on it is in Python a moment later."""

import json
import os
import re
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from neuroglass.store.disk import DiskStore
from tests.browser.studies import COUNT, results

CELLS = (
    "import sys\nimport neuroglass as ng\nstore = ng.DiskStore('study', create=False)\n"
    "first, second = [store.get(id) for id in {ids}]\nprint('torch' in sys.modules)",
    "both = ng.widget(first, second)\nboth",
    "print('chosen', len(both.selected), sum(map(int, both.selected)))",
    "both.selected = [1, 2, 3]",
    "both.color = 'confidence'",
    "first",
)
IDLE = ".jp-Notebook-ExecutionIndicator[data-status=idle]"  # the kernel is there and waits
QUIET = {"fetchNews": "false", "checkForUpdates": False}  # it asks about news first, and then would fetch them


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[str]:
    """Where a JupyterLab shows a notebook beside a study of two maps."""
    pytest.importorskip("jupyterlab", reason="jupyterlab is absent: pip install 'neuroglass[dev]'")
    store, made = DiskStore(tmp_path / "study"), results()
    write_notebook(tmp_path / "look.ipynb", [store.put(made[name]) for name in ("first", "second")])
    settings = tmp_path / "settings/@jupyterlab/apputils-extension/notification.jupyterlab-settings"
    settings.parent.mkdir(parents=True)
    settings.write_text(json.dumps(QUIET), encoding="utf-8")
    folders = {f"JUPYTER_{name}_DIR": str(tmp_path / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    env = {**os.environ, **folders, "JUPYTERLAB_SETTINGS_DIR": str(tmp_path / "settings")}
    token = secrets.token_hex(16)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--port=0", f"--IdentityProvider.token={token}"]
    root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with subprocess.Popen([*command, *root], cwd=tmp_path, env=env, stderr=subprocess.PIPE, text=True) as server:
        home = next(found[0] for line in server.stderr if (found := re.search(r"http://[\w.]+:\d+", line)))
        Thread(target=server.stderr.read, daemon=True).start()  # so that it never waits to be read
        yield f"{home}/lab/tree/look.ipynb?token={token}"
        server.terminate()
        server.wait(timeout=30)


def write_notebook(path: Path, ids: list[str]) -> None:
    cells = [
        {
            "cell_type": "code",
            "id": f"cell-{place}",
            "metadata": {},
            "outputs": [],
            "execution_count": None,
            "source": cell,
        }
        for place, cell in enumerate(cell.replace("{ids}", repr(ids)) for cell in CELLS)
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    about = {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(about), encoding="utf-8")


def run(page: Any, place: int) -> Any:
    """Run a cell; the cell once it is done."""
    cell = page.locator(".jp-CodeCell").nth(place)
    cell.locator(".cm-content").click()
    cell.locator(".cm-focused").wait_for()
    page.locator(IDLE).wait_for()
    page.keyboard.press("Control+Enter")
    cell.locator(".jp-InputPrompt", has_text=re.compile(r"\[\d+\]")).wait_for()
    return cell


@pytest.mark.slow
def test_a_choice_in_jupyterlab_is_in_python_and_one_of_python_on_both_maps(chromium, lab):
    context = chromium.new_context(viewport={"width": 1280, "height": 1600})
    page = context.new_page()
    elsewhere: list[str] = []
    page.on("request", lambda asked: None if _is_near(asked.url, lab) else elsewhere.append(asked.url))
    page.goto(lab)
    page.locator(".jp-CodeCell").nth(len(CELLS) - 1).wait_for()
    assert run(page, 0).locator(".jp-OutputArea-output").inner_text().strip() == "False"  # no torch
    shown = run(page, 1)
    maps = shown.locator(".neuroglass .map canvas[data-drawn]")
    maps.nth(1).wait_for()
    maps.first.focus()
    page.keyboard.press("a")  # in the notebook's own keys this adds a cell
    shown.get_by_text(f"{COUNT - 1} samples chosen").wait_for()
    assert page.locator(".jp-CodeCell").count() == len(CELLS)
    expected = f"chosen {COUNT - 1} {sum(range(COUNT)) - 7}"  # one has no position
    assert run(page, 2).locator(".jp-OutputArea-output").inner_text().strip() == expected
    run(page, 3)
    shown.get_by_text("3 samples chosen: 1, 2, 3").wait_for()
    run(page, 4)
    shown.get_by_text("Colored by confidence.").nth(1).wait_for()
    run(page, 5).locator(".neuroglass .map canvas[data-drawn]").wait_for()
    assert elsewhere == []
    context.close()


def _is_near(url: str, lab: str) -> bool:
    return url.startswith(("data:", "blob:")) or url.split("/")[2] == lab.split("/")[2]

"""A real browser before a real server; what is missing for that is said in the skip."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.pages import Watched
from tests.browser.studies import write_study

ROOT = Path(__file__).parents[2]
ASSETS = ROOT / "src/neuroglass/surfaces/web/assets"
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture(scope="session")
def node() -> str:
    """The program that runs TypeScript's tests, with the packages of web/ installed."""
    found = shutil.which("node")
    if not found:
        pytest.skip("node is absent: install Node.js 20 or newer")
    if not (ROOT / "web/node_modules").is_dir():
        pytest.skip("web/node_modules is absent: run make web")
    return found


@pytest.fixture(scope="session")
def chromium() -> Iterator[object]:
    """A headless browser; NEUROGLASS_CHROMIUM names it where it has no usual name."""
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is absent: pip install playwright")
    found = os.environ.get("NEUROGLASS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        pytest.skip("no chromium: install Debian's chromium, or name one in NEUROGLASS_CHROMIUM")
    if not (ASSETS / "app.js").is_file():
        pytest.skip("the app is not built: run make web")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def study(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    folder = tmp_path_factory.mktemp("browser") / "study"
    return folder, write_study(folder)


@contextmanager
def served(folder: Path, *more: str, port: int = 0) -> Iterator[str]:
    """A server of a study, until the block ends: its address with its key."""
    command = [sys.executable, "-m", "neuroglass", "serve", str(folder), *more, "--port", str(port), "--no-browser"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline().strip()
            assert re.match(r"http://127\.0\.0\.1:\d+/\?token=", line), line
            yield line
        finally:
            server.terminate()
            try:
                server.wait(timeout=20)
            except subprocess.TimeoutExpired:
                server.kill()
                raise


@pytest.fixture(scope="session")
def address(study: tuple[Path, dict[str, str]]) -> Iterator[str]:
    """Where the study is served, with its key."""
    with served(study[0]) as address:
        yield address


@pytest.fixture
def page(chromium, address: str) -> Iterator[Watched]:
    """The app in a window of its own; a complaint of the page, or a request to elsewhere, fails the test."""
    with Watched.opened(chromium, address) as watched:
        yield watched
        assert watched.complaints == []

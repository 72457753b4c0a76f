"""A page of the app as a test handles it, with everything that it complained of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

AXE = Path(__file__).parents[2] / "web/node_modules/axe-core/axe.min.js"
WIDTHS = {"phone": (400, 850), "desk": (1280, 900), "wall": (2560, 1400)}


@dataclass
class Watched:
    page: Any
    address: str  # with its key
    complaints: list[str] = field(default_factory=list)

    @classmethod
    @contextmanager
    def opened(cls, browser: Any, address: str, *, size: str = "desk", scheme: str = "light") -> Iterator[Watched]:
        width, height = WIDTHS[size]
        context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
        watched = cls(context.new_page(), address)
        watched._listen()
        watched.page.goto(address)
        yield watched
        context.close()

    def _listen(self) -> None:
        home = urlsplit(self.address).netloc
        self.page.on("pageerror", lambda fault: self.complaints.append(f"error: {fault}"))
        self.page.on("console", self._heard)
        self.page.on("request", lambda asked: self._asked(asked.url, home))

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"{message.type}: {message.text}")

    def _asked(self, url: str, home: str) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("data", "blob") and parts.netloc != home:
            self.complaints.append(f"a request to {url}")

    def show(self, fragment: str) -> None:
        """Open a place of the app and wait until it stands still."""
        self.page.goto(self.address.split("?")[0] + fragment)
        self.page.wait_for_selector("main h1, main .empty", state="attached")
        self.page.wait_for_selector(".waiting", state="detached")

    def drag(self, map_number: int, corners: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
        """Draw along places of a map, which are shares of its sides; the shares that whole pixels made of them."""
        box = self.page.locator(".map canvas").nth(map_number).bounding_box()
        places = [(round(box["x"] + x * box["width"]), round(box["y"] + y * box["height"])) for x, y in corners]
        self.page.mouse.move(*places[0])
        self.page.mouse.down()
        for place in places[1:]:
            self.page.mouse.move(*place)
        self.page.mouse.up()
        return [((x - box["x"]) / box["width"], (y - box["y"]) / box["height"]) for x, y in places]

    def violations(self) -> list[str]:
        """What axe finds wrong with the page, in words."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run({resultTypes: ['violations']}).then((told) => told.violations)")
        return [f"{one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]

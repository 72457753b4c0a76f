"""The page and what it loads: flat files of the package, looked up by name in a list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response

from neuroglass.surfaces.built import FOLDER
from neuroglass.surfaces.web.faults import Fault

KINDS = {
    "css": "text/css",
    "html": "text/html",
    "ico": "image/x-icon",
    "js": "text/javascript",
    "json": "application/json",
    "map": "application/json",
    "png": "image/png",
    "svg": "image/svg+xml",
    "wasm": "application/wasm",
    "webp": "image/webp",
    "woff2": "font/woff2",
}
PAGE = "index.html"
UNBUILT = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Neuroglass: not built</title></head><body>\n'
    "<h1>The app is not built</h1>\n<p>This is a checkout whose pages were not made yet. Run <code>make web</code> in "
    "its folder, then reload this page. The server itself works.</p>\n</body></html>\n"
)
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


@dataclass(frozen=True)
class Assets:
    """The files that the page may load."""

    folder: Path = FOLDER

    async def page(self, request: Request) -> Response:
        """The app; where it was not built, how to build it."""
        if not (self.folder / PAGE).is_file():
            return HTMLResponse(UNBUILT, 503)
        return self._file(request, PAGE)

    async def asset(self, request: Request) -> Response:
        return self._file(request, request.path_params["name"])

    def _file(self, request: Request, name: str) -> Response:
        path = self.folder / name
        suffix = path.suffix.removeprefix(".")
        if not _NAME.fullmatch(name) or suffix not in KINDS or path.is_symlink() or not path.is_file():
            raise Fault("missing", f"there is no asset {name!r}; run make web, then reload the page")
        answer = FileResponse(path, media_type=KINDS[suffix], stat_result=path.stat())
        answer.headers["cache-control"] = "no-cache"
        if request.headers.get("if-none-match") == answer.headers["etag"]:
            kept = {name: answer.headers[name] for name in ("etag", "cache-control")}
            return Response(status_code=304, headers=kept)
        return answer

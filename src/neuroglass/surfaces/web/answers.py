"""How an answer leaves the server: JSON, numbers or a file; and a function that answers, as an endpoint."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from numpy.typing import NDArray
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from neuroglass.surfaces.web.bodies import Body, read_body
from neuroglass.surfaces.web.wire import MEDIA_TYPE, pack, plain

Endpoint = Callable[[Request], Awaitable[Response]]


def told(about: Any, status: int = 200) -> Response:
    """Plain data as JSON."""
    return JSONResponse(plain(about), status)


def sent(about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> Response:
    """Plain data with arrays."""
    return Response(pack(about, arrays), media_type=MEDIA_TYPE)


def kept(content: bytes, name: str, kind: str) -> Response:
    """A file that the browser saves. The name is one of ours, never of a request."""
    return Response(content, media_type=kind, headers={"content-disposition": f'attachment; filename="{name}"'})


def getting(answer: Callable[[Request], Response]) -> Endpoint:
    """An endpoint that reads files and computes beside the loop that takes requests."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, request)

    return endpoint


def posting(answer: Callable[[Request, Body], Response]) -> Endpoint:
    """The same with a body."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(answer, request, await read_body(request))

    return endpoint

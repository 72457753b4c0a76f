"""Who may ask? Only pages of this server that hold its cookie: every other request is refused before anything runs."""

from __future__ import annotations

import re
import secrets
import socket
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from neuroglass.surfaces.web.faults import Fault

LARGEST_BODY = 8 << 20
DRAINED = 64 << 20  # a body up to this size is read to its end, so that the refusal arrives
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_HOST = re.compile(r"(?:\[(?P<number>[0-9a-f:.]+)\]|(?P<name>[a-z0-9._-]+))(?::[0-9]{1,5})?")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; connect-src 'self'; "
    "font-src 'self'; media-src 'self' blob:; worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
CLOSED = (
    '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>Neuroglass: no key</title></head><body>\n'
    "<h1>This address needs its key</h1>\n<p>Open the address that <code>neuroglass serve</code> printed: it ends in "
    "<code>?token=</code> and the key. A server that was started again has a new key.</p>\n</body></html>\n"
)


@dataclass(frozen=True)
class Access:
    """Who holds the keys: the token of the opened address, and the cookie that it is exchanged for."""

    host: str = "127.0.0.1"
    port: int = 0
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    secret: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)

    @property
    def cookie(self) -> str:
        """Cookies know no ports: two servers on one machine have two names."""
        return f"neuroglass-{self.port}"

    @property
    def address(self) -> str:
        """What is opened in a browser."""
        name = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{f'[{name}]' if ':' in name else name}:{self.port}/?token={self.token}"

    def knows_host(self, given: str) -> bool:
        """Whether a Host header names this machine: a foreign name that was made to point here is refused."""
        found = _HOST.fullmatch(given.lower())
        if not found:
            return False
        name = (found["number"] or found["name"]).rstrip(".")
        if name in LOOPBACK or name == self.host.lower():
            return True
        return self.host not in LOOPBACK and (_is_number(name) or name == socket.gethostname().lower())


class Guard:
    """Checks every request, bounds its body, and puts the headers of safety on every answer."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self.app, self.access = app, access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1008})
            return
        bounded = _Bounded(receive)
        try:
            answer = self._answer(scope) or await bounded.refused(scope)
        except Fault as fault:
            answer = refusal(fault, scope["path"])
        await (answer or self.app)(scope, bounded, _with_headers(send))

    def _answer(self, scope: Scope) -> Response | None:
        """What is answered without asking the app; None where the request may pass. Raises Fault."""
        headers, path = Headers(scope=scope), scope["path"]
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self.access.knows_host(hosts[0]):
            raise Fault(
                "host", f"the request is for the host {', '.join(hosts) or 'of no name'!r}, which is not this one"
            )
        origin = headers.get("origin")
        if origin is not None and origin.lower() != f"http://{hosts[0]}".lower():
            raise Fault("origin", f"a page of {origin} asked; only pages of this server may")
        if path != "/" and headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Fault("origin", "a page of another site asked; only pages of this server may")
        if path == "/" and scope["method"] == "GET" and scope["query_string"]:
            tokens = parse_qs(scope["query_string"].decode("latin-1")).get("token", [])
            if len(tokens) == 1 and _same(tokens[0], self.access.token):
                return self._welcome()
        if not any(_same(one, self.access.secret) for one in _cookies(headers, self.access.cookie)):
            raise Fault("token", "the key is missing or old; open the address that neuroglass serve printed")
        return None

    def _welcome(self) -> Response:
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self.access.cookie, self.access.secret, httponly=True, samesite="strict", path="/")
        return answer


class _Bounded:
    """A request's body that ends in a Fault where it grows too large."""

    def __init__(self, receive: Receive) -> None:
        self._receive, self._read = receive, 0

    async def __call__(self) -> Message:
        message = await self._receive()
        self._read += len(message.get("body", b""))
        if self._read > LARGEST_BODY:
            raise _too_large()
        return message

    async def refused(self, scope: Scope) -> Response | None:
        """The refusal of a body that says it is too large, after it was read to its end; None for any other."""
        told = Headers(scope=scope).get("content-length", "0")
        size = int(told) if told.isascii() and told.isdigit() else 0
        if size <= LARGEST_BODY:
            return None
        more = size <= DRAINED
        while more:
            more = (await self._receive()).get("more_body", False)
        raise _too_large()


def refusal(fault: Fault, path: str) -> Response:
    """A fault as the page, or the program, reads it."""
    if fault.kind == "token" and not path.startswith(("/api/", "/assets/")):
        return HTMLResponse(CLOSED, fault.status)
    return JSONResponse(fault.describe(), fault.status)


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers[name] = value
            headers.setdefault("cache-control", "no-store")
        await send(message)

    return sending


def _too_large() -> Fault:
    return Fault("large", f"the request is larger than {LARGEST_BODY >> 20} MiB; ask about fewer samples at once")


def _cookies(headers: Headers, name: str) -> list[str]:
    pairs = (part.strip().partition("=") for line in headers.getlist("cookie") for part in line.split(";"))
    return [value for key, _, value in pairs if key == name]


def _same(one: str, other: str) -> bool:
    return secrets.compare_digest(one.encode(), other.encode())


def _is_number(name: str) -> bool:
    try:
        return bool(ip_address(name))
    except ValueError:
        return False

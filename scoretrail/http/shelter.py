"""What keeps strangers out: whose pages may ask, under which names, how much and how often.

Every answer carries the same headers: nothing is fetched from another host, nothing is framed, no
type is guessed. A browser is let in only under the names by which this server goes, and a page of
another origin can make it do nothing here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import ClassVar
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from domain.errors import NotUnderstood, Refused
from scoretrail.http.caller import Caller

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none';"
        " object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")


Refuse = Callable[[Request], Response]
"""Makes the answer to a request that is turned away."""


class Shelter:
    """Puts the headers on every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and its answer back with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sheltered(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, sheltered)


class Scales:
    """Turns away a request that is too large: by what it says of itself, or by what has come of it."""

    def __init__(
        self, app: ASGIApp, refuse: Refuse, largest: int, uploads: Mapping[str, int]
    ) -> None:
        self._app = app
        self._refuse = refuse
        self._largest = largest
        self._uploads = uploads

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._uploads.get(str(scope["path"]), self._largest)
        said = Headers(scope=scope).get("content-length", "0")
        if said.isascii() and said.isdecimal() and int(said[:18]) > most:
            await self._refuse(Request(scope, receive))(scope, receive, send)
            return
        come = 0

        async def weighed() -> Message:
            nonlocal come
            message = await receive()
            come += len(message.get("body", b""))
            if come > most:
                raise HTTPException(413)
            return message

        await self._app(scope, weighed, send)


def hosts(*names: str | None) -> frozenset[str]:
    """The names by which the server goes, beside those of the loopback interface.

    >>> sorted(hosts("https://credit.example:8443/ledger") - set(LOOPBACK))
    ['credit.example']
    """
    found = set(LOOPBACK)
    for name in filter(None, names):
        found.add(host_of(urlsplit(name).netloc if "//" in name else name))
    return frozenset(found)


def host_of(text: str) -> str:
    """A host without its port.

    >>> host_of("credit.example:8000"), host_of("[::1]:8000")
    ('credit.example', '[::1]')
    """
    name, colon, port = text.lower().rpartition(":")
    return name if colon and port.isdecimal() else text.lower()


def own_host(headers: Headers, names: Iterable[str]) -> None:
    """Refuse a request under a name that is not ours: another site's name may lead here."""
    named = host_of(headers.get("host", ""))
    if named not in names:
        raise NotUnderstood(
            "foreign-host",
            f"本服务不叫“{named}”。请用正确的地址，或以 --base-url 说明对外地址。",
            f"This server is not called {named!r}. Use its own address, or state it with "
            "--base-url.",
        )


def own_origin(request: Request, caller: Caller) -> None:
    """Refuse a write that another site's page made a browser send."""
    if request.method in SAFE or not caller.ambient:
        return
    origin = request.headers.get("origin")
    fetched = request.headers.get("sec-fetch-site")
    if origin is not None:
        ours = urlsplit(origin).netloc.lower() == request.headers.get("host", "").lower()
    elif fetched is not None:
        ours = fetched in ("same-origin", "none")
    else:  # no browser; one that signed in by a cookie is a browser
        ours = caller.means != "cookie"
    if not ours:
        raise Refused(
            "foreign-origin",
            "这个请求来自别的网站的页面，未予执行。请从本站页面重新提交。",
            "This request comes from a page of another site and was not carried out. Send it from "
            "a page of this server.",
        )


@dataclass
class Rates:
    """How often each caller may ask: so many a minute, in bursts of as many (限速)."""

    a_minute: int
    _left: OrderedDict[str, tuple[int, int]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    MOST: ClassVar[int] = 10_000
    """So many callers are remembered; the one not seen for longest is forgotten."""

    def take(self, name: str, now: int) -> None:
        """Count one request at a time in microseconds, or refuse it and say how long to wait."""
        if self.a_minute <= 0:
            return
        each = 60_000_000 // self.a_minute
        with self._lock:
            credit, seen = self._left.pop(name, (60_000_000, now))
            credit = min(60_000_000, credit + max(0, now - seen))
            self._left[name] = (credit - each if credit >= each else credit, now)
            if len(self._left) > self.MOST:
                self._left.popitem(last=False)
        if credit < each:
            raise Refused(
                "too-many-requests",
                f"每分钟最多 {self.a_minute} 次，请稍候再试。",
                f"At most {self.a_minute} requests a minute; wait a little.",
            )

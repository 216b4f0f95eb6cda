"""Figures of the server: how many requests, how long they took, by route and status (运行指标).

Routes are named as they are written in the program, without what stood in their place: no figure
says who asked, or about whom.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from threading import Lock
from time import perf_counter_ns

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from scoretrail.log import Log

BUCKETS = (5, 10, 25, 50, 100, 200, 500, 1000, 5000)
"""Milliseconds."""

log = Log("http")

Key = tuple[str, str, int]


@dataclass
class Figures:
    """What was counted since the server began."""

    counts: dict[Key, list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0] * (len(BUCKETS) + 1))
    )
    spent: dict[Key, int] = field(default_factory=lambda: defaultdict(int))
    _lock: Lock = field(default_factory=Lock)

    def count(self, method: str, route: str, status: int, nanoseconds: int) -> None:
        """Count one request."""
        milliseconds = nanoseconds // 1_000_000
        place = next((n for n, most in enumerate(BUCKETS) if milliseconds <= most), len(BUCKETS))
        with self._lock:
            self.counts[method, route, status][place] += 1
            self.spent[method, route, status] += nanoseconds

    def text(self, *, head: int) -> str:
        """Every figure, as Prometheus reads them."""
        lines = [
            "# TYPE scoretrail_head gauge",
            f"scoretrail_head {head}",
            "# TYPE scoretrail_request_seconds histogram",
        ]
        with self._lock:
            for key in sorted(self.counts):
                lines += self._lines(key)
        return "\n".join(lines) + "\n"

    def _lines(self, key: Key) -> list[str]:
        method, route, status = key
        labels = f'method="{method}",route="{route}",status="{status}"'
        total, lines = 0, []
        for most, n in zip((*BUCKETS, None), self.counts[key], strict=True):
            total += n
            edge = "+Inf" if most is None else _seconds(most * 1_000_000)
            lines.append(f'scoretrail_request_seconds_bucket{{{labels},le="{edge}"}} {total}')
        lines.append(f"scoretrail_request_seconds_count{{{labels}}} {total}")
        lines.append(f"scoretrail_request_seconds_sum{{{labels}}} {_seconds(self.spent[key])}")
        return lines


def _seconds(nanoseconds: int) -> str:
    """Seconds as a decimal.

    >>> _seconds(5_000_000)
    '0.005000000'
    """
    whole, rest = divmod(nanoseconds, 1_000_000_000)
    return f"{whole}.{rest:09}"


class Counter:
    """Counts every request that passes, and writes it down in the operating log."""

    def __init__(self, app: ASGIApp, figures: Figures) -> None:
        self._app = app
        self._figures = figures

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter_ns(), 500

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, counted)
        finally:
            route, spent = route_of(scope), perf_counter_ns() - began
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._figures.count(method, route, status, spent)
            log.info(
                "request",
                method=method,
                route=route,
                status=status,
                milliseconds=spent // 1_000_000,
            )


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def route_of(scope: Scope) -> str:
    """The route as it is written in the program; the interface's with where it begins."""
    path = str(getattr(scope.get("route"), "path", "none"))
    begins = "/api/v1"
    inside = str(scope["path"]).startswith(begins) and not path.startswith(begins)
    return begins + path if inside and path != "none" else path

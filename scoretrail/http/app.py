"""The application: the interface for programs and the pages for people, on one open ledger.

`create` puts the parts together. Whatever is refused, wherever, is answered here: to a program as a
problem document, to a person as a page, in both languages, with the status the refusal has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from domain.errors import BadEntry, NotPermitted, NotUnderstood, ScoretrailError
from domain.errors import Problem as Fault
from ledger.intake.sheet import MOST_BYTES
from scoretrail import __version__
from scoretrail.http import access
from scoretrail.http.api import (
    audit,
    bundles,
    differences,
    disputes,
    drafts,
    entries,
    imports,
    proofs,
    publications,
    replays,
    rules,
    scores,
    server,
    units,
    writing,
)
from scoretrail.http.api.description import described
from scoretrail.http.figures import Counter
from scoretrail.http.problem import Problem, fault, problem
from scoretrail.http.shelter import Scales, Shelter
from scoretrail.http.turns import in_turn
from scoretrail.http.visit import Front, expects_page, language
from scoretrail.log import Log
from scoretrail.web import pages
from scoretrail.web.rendering import STATIC, refusal_page

API = "/api/v1"
ROUTERS = (
    scores.router,
    differences.router,
    rules.router,
    units.router,
    entries.router,
    disputes.router,
    publications.router,
    proofs.router,
    bundles.router,
    writing.router,
    drafts.router,
    imports.router,
    replays.router,
    audit.router,
    server.router,
)
LARGEST_REQUEST = 1_000_000
"""Bytes of a request that is no upload."""

UPLOADS = dict.fromkeys(
    (f"{API}/imports", f"{API}/verifications", "/imports", "/verify"), MOST_BYTES + LARGEST_REQUEST
)
"""Where files come in, a file and what is said of it."""

log = Log("http")


def create(front: Front) -> FastAPI:
    """The application on an open ledger."""
    app = FastAPI(
        title="scoretrail",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
        telemetry={"tracing": False, "metrics": False},
    )
    app.state.front = front
    app.include_router(pages.router)
    for router in ROUTERS:
        app.include_router(router, prefix=API)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.add_exception_handler(ScoretrailError, _refused)
    app.add_exception_handler(RequestValidationError, _unclear)
    app.add_exception_handler(HTTPException, _no_route)
    app.add_exception_handler(Exception, _fault)
    app.add_middleware(Scales, refuse=_too_large, largest=LARGEST_REQUEST, uploads=UPLOADS)
    app.add_middleware(Shelter)
    app.add_middleware(Counter, figures=front.figures)
    app.openapi = described(app)  # type: ignore[method-assign]
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Requests are answered in turn; when the server stops, its jobs do, and the ledger is closed."""
    async with in_turn():
        yield
    front: Front = app.state.front
    front.jobs.close()
    front.staging.close()
    access.stopped(front)
    front.open_desk.close()


TOO_LARGE = Problem(
    "too-large",
    413,
    "请求过大，未予处理。",
    "The request is too large and was not read.",
)


def _too_large(request: Request) -> Response:
    return answered(request, TOO_LARGE)


def answered(request: Request, found: Problem) -> Response:
    """A problem, as whoever asked can read it."""
    log.info("refused", code=found.code, status=found.status, method=request.method)
    lang = language(request)
    if expects_page(request):
        return refusal_page(request, found, lang)
    return found.response(lang, request.url.path)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, ScoretrailError)
    if isinstance(error, NotPermitted):
        access.on_record(request, error)
    return answered(request, problem(error))


def _unclear(request: Request, error: Exception) -> Response:
    """A part of the request that is not as the interface describes it."""
    assert isinstance(error, RequestValidationError)
    found = [_fault_in(one) for one in error.errors()]
    listed_zh = "；".join(f"{one.field}：{one.zh}" for one in found)
    listed_en = "; ".join(f"{one.field}: {one.en}" for one in found)
    refusal = BadEntry(
        "bad-request",
        f"请求读不懂：{listed_zh}。",
        f"The request is unclear: {listed_en}.",
        found,
    )
    return answered(request, problem(refusal))


def _fault_in(one: dict[str, object]) -> Fault:
    """One thing wrong with a request. The words are the library's; what was sent is not repeated."""
    location = one.get("loc")
    parts = location if isinstance(location, (tuple, list)) else ()
    said = str(one.get("msg", ""))
    zh = _KINDS.get(str(one.get("type")), "与接口说明不符")
    return Fault(str(one.get("type")), ".".join(str(part) for part in parts), None, zh, said)


_KINDS = {
    "missing": "缺少",
    "extra_forbidden": "没有这一项",
    "json_invalid": "不是 JSON",
    "int_parsing": "应为整数",
    "greater_than_equal": "过小",
    "less_than_equal": "过大",
    "string_too_long": "过长",
    "bool_parsing": "应为 true 或 false",
    "enum": "不在可选之列",
    "literal_error": "不在可选之列",
}


def _no_route(request: Request, error: Exception) -> Response:
    """An address that leads nowhere, a method it does not know, a request too large."""
    assert isinstance(error, HTTPException)
    return answered(request, _of_status(request, error))


def _of_status(request: Request, error: HTTPException) -> Problem:
    path, method = request.url.path, request.method
    headers = dict(error.headers or {})
    match error.status_code:
        case 404:
            found = problem(_no_such_page(path))
        case 405:
            found = Problem(
                "method-not-allowed",
                405,
                f"{path} 不接受 {method}。",
                f"{path} does not take {method}.",
            )
        case 415:
            found = Problem(
                "unsupported-format",
                415,
                "这里只收 application/json。",
                "Only application/json is taken here.",
            )
        case 413:
            found = Problem(
                "too-large",
                413,
                "请求过大，未予处理。",
                "The request is too large and was not read.",
            )
        case status if status < 500:  # noqa: PLR2004
            found = Problem("bad-request", 400, "请求读不懂。", "The request is unclear.")
        case _:
            found = fault()
    return Problem(found.code, found.status, found.zh, found.en, found.errors, headers)


def _no_such_page(path: str) -> NotUnderstood:
    return NotUnderstood(
        "no-such-page",
        f"没有 {path} 这个地址。",
        f"There is nothing at {path}.",
    )


def _fault(request: Request, error: Exception) -> Response:
    """The last line of defence: the fault is logged with its place, and nothing of it is shown."""
    log.error("fault", method=request.method, kind=type(error).__name__)
    return answered(request, fault())

"""The server itself: whether it answers, what it runs, what it offers, its figures (服务状态)."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ledger.roles import Verb
from scoretrail import ENGINE, __version__
from scoretrail.http.api.question import Spoken
from scoretrail.http.visit import Visit, for_those_who, visit

router = APIRouter(tags=["server"])

Anyone = Annotated[Visit, Depends(visit)]
Operator = Annotated[Visit, Depends(for_those_who(Verb.ADMINISTER, Verb.READ_AUDIT))]


@router.get("/health")
def health(visit: Anyone, spoken: Annotated[Spoken, Query()]) -> Response:
    """Whether the ledger can be read: its head, and the head that answers are given at."""
    del spoken
    with visit.desk() as desk:
        stored = None if desk.stored is None else desk.stored.position
        tree = {"ok": True, "head": desk.memory.head, "stored": stored}
        return JSONResponse(tree, headers={"Cache-Control": "no-store"})


@router.get("/version")
def version(visit: Anyone, spoken: Annotated[Spoken, Query()]) -> Response:
    """What runs here, on which ledger, and whether it records."""
    del spoken
    with visit.desk() as desk:
        tree = {
            "version": __version__,
            "engine": ENGINE,
            "ledger": desk.memory.name,
            "kind": desk.memory.kind,
            "read_only": visit.front.read_only,
        }
        return JSONResponse(tree, headers={"Cache-Control": "no-cache"})


@router.get("/openapi.json")
def openapi(visit: Anyone, request: Request, spoken: Annotated[Spoken, Query()]) -> Response:
    """The description of the interface."""
    del visit, spoken
    return JSONResponse(request.app.openapi(), headers={"Cache-Control": "no-cache"})


@router.get("/metrics", response_class=PlainTextResponse)
def metrics(visit: Operator, spoken: Annotated[Spoken, Query()]) -> Response:
    """Counts and times of requests, for Prometheus; nobody's data."""
    del spoken
    with visit.desk() as desk:
        text = visit.front.figures.text(head=desk.memory.head)
    return PlainTextResponse(text, headers={"Cache-Control": "no-store"})

"""The pages (网页): each reads the coordinate of its address, asks, and renders."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import RedirectResponse, Response

from ledger.roles import Verb
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.report import standings as report
from scoretrail.report.viewpoint import tally, viewpoint
from scoretrail.web.address import coordinate_in
from scoretrail.web.rendering import page

router = APIRouter(include_in_schema=False)

Reader = Annotated[Visit, Depends(for_those_who(Verb.READ))]


@router.get("/")
def first(visit: Reader) -> Response:
    """The standings of the scheme that applies."""
    with visit.desk() as desk:
        return RedirectResponse(f"/s/{desk.applicable()}", 303)


@router.get("/s/{scheme}")
def standings(visit: Reader, scheme: str) -> Response:
    """Every unit's place and points, and what cost it most."""
    visit.actor.permit(Verb.READ)
    with visit.desk() as desk:
        asked = coordinate_in(visit, desk, scheme)
        answer = desk.ask(asked)
        return page(
            visit,
            "standings.html",
            desk=desk,
            answer=answer,
            title=desk.naming_of(answer).text(answer.scheme.title),
            subtitle=viewpoint(visit.voice, desk.memory, answer, today=asked.as_of is None),
            summary=report.summary(visit.voice, answer),
            tally=tally(visit.voice, desk.memory, answer),
            report=report,
        )

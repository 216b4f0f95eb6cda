"""Units: who is scored."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from ledger.roles import Verb
from replay.coordinate import day
from scoretrail.answers import units as answers
from scoretrail.answers.asked import Asked
from scoretrail.http.api.answering import answered
from scoretrail.http.api.question import OnDay, Text
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["units"])

Anybody = Annotated[Visit, Depends(for_those_who(Verb.READ_PUBLISHED))]


class Roster(OnDay):
    """Of which scheme, on which day."""

    scheme: Text | None = None


@router.get("/units")
def units(visit: Anybody, roster: Annotated[Roster, Query()]) -> Response:
    """The units of a scheme; without one, those that apply here."""
    with visit.desk() as now:
        desk = now.as_known(roster.known_at)
        on = desk.today if roster.as_of is None else day(roster.as_of)
        listed = answers.listed(desk, roster.scheme, on)
        asked = Asked.of("units", **roster.model_dump(exclude={"lang"}))
        return answered(visit, answers.units(desk, listed, on, asked))


@router.get("/units/{unit}")
def unit(visit: Anybody, unit: str, asked: Annotated[OnDay, Query()]) -> Response:
    """One unit, by id, name or code, with its names by day."""
    with visit.desk() as now:
        desk = now.as_known(asked.known_at)
        on = desk.today if asked.as_of is None else day(asked.as_of)
        found = desk.memory.units(desk.memory.head).unit(desk.naming(on).find(unit))
        return answered(visit, answers.unit(desk, found, on, asked.known_at))

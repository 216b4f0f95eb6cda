"""Differences: between two viewpoints, and between published tables and what is computed today."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from domain.errors import BadCoordinate
from ledger.roles import Reach, Verb
from replay.difference import difference
from replay.publication import drift
from scoretrail.answers import differences as answers
from scoretrail.http.api.answering import answered
from scoretrail.http.api.question import Known, Sides, needs_day, side
from scoretrail.http.api.scores import indicator
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.report.difference import WEIGHED

router = APIRouter(tags=["differences"])

Office = Annotated[Visit, Depends(for_those_who(Verb.READ, of=Reach.ALL))]


@router.get("/diff")
def between(visit: Office, sides: Annotated[Sides, Query()]) -> Response:
    """What differs between two coordinates, and which entry or rule moved it."""
    with visit.desk() as desk:
        a, b = needs_day(side(desk, sides.a)), needs_day(side(desk, sides.b))
        if a == b:
            raise BadCoordinate(
                "nothing-to-compare",
                "两边是同一个坐标，没有可比的。",
                "Both sides are the same coordinate; there is nothing to compare.",
            )
        scheme = desk.ask(b.of()).scheme
        wanted = {indicator(scheme, code) for code in (*sides.indicator, *filter(None, (b.code,)))}
        only = frozenset(wanted) if wanted else None
        moved = difference(desk.memory, a, b, codes=only, weighed=WEIGHED)
        if b.unit is not None:
            moved = replace(moved, rows=tuple(row for row in moved.rows if row.unit == b.unit))
        return answered(visit, answers.difference(desk, moved))


@router.get("/drift")
def drifted(visit: Office, wanted: Annotated[Known, Query()]) -> Response:
    """Every published table replayed: the same bytes, or what moved it."""
    with visit.desk() as now:
        desk = now.as_known(wanted.known_at)
        return answered(visit, answers.drift(desk, drift(desk.memory), wanted.known_at))

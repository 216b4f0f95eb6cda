"""Disputes: appeals with their clocks and chains; proposals, and what became of them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from ledger.roles import Reach, Verb
from replay.appeals import appeals
from replay.coordinate import day
from replay.proposals import proposal, proposals
from scoretrail.answers import disputes as answers
from scoretrail.desk import Desk
from scoretrail.http.api.answering import answered
from scoretrail.http.api.question import Spoken, Text
from scoretrail.http.bundling import appeal_seen, of_appeal
from scoretrail.http.reading import sees
from scoretrail.http.takeaway import answer_of
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["disputes"])

Reader = Annotated[Visit, Depends(for_those_who(Verb.READ))]
Office = Annotated[Visit, Depends(for_those_who(Verb.READ, of=Reach.ALL))]


class Day(Spoken):
    """As they stand on which day."""

    as_of: Text | None = None


class Open(Day):
    """Which of them."""

    undecided: bool = False


@router.get("/appeals")
def list_appeals(visit: Reader, asked: Annotated[Open, Query()]) -> Response:
    """The appeals; a unit sees its own."""
    with visit.desk() as desk:
        on = desk.today if asked.as_of is None else day(asked.as_of)
        known = [
            one
            for one in appeals(desk.memory, on)
            if sees(visit.actor, one.unit) and (not asked.undecided or one.state == "open")
        ]
        at = f"appeals?as_of={on}&known_at={desk.memory.head}"
        coordinate = {"asked": "appeals", "resolved": at, "pinned": True}
        return answered(visit, answers.appeals(desk, known, coordinate))


@router.get("/appeals/{name}")
def one_appeal(visit: Reader, name: str, asked: Annotated[Day, Query()]) -> Response:
    """One appeal, by position or id."""
    with visit.desk() as desk:
        on = desk.today if asked.as_of is None else day(asked.as_of)
        found = appeal_seen(visit, desk, name, on)
        said = f"appeal/{found.position}?as_of={on}"
        at = f"{said}&known_at={desk.memory.head}"
        coordinate = {"asked": said, "resolved": at, "pinned": True}
        return answered(visit, answers.appeal(desk, found, coordinate))


@router.get("/appeals/{name}/bundle", response_class=Response, responses=answer_of(".zip"))
def bundle(visit: Reader, name: str, asked: Annotated[Day, Query()]) -> Response:
    """The disputed score with the entries, the rules and the proofs behind it, as one file."""
    with visit.desk() as desk:
        on = desk.today if asked.as_of is None else day(asked.as_of)
        return of_appeal(visit, desk, appeal_seen(visit, desk, name, on))


@router.get("/proposals")
def list_proposals(visit: Office, asked: Annotated[Open, Query()]) -> Response:
    """The proposals, for whoever confirms them."""
    with visit.desk() as desk:
        known = [
            (one, answers.proposed_by(desk, one))
            for one in proposals(desk.memory)
            if not asked.undecided or one.state == "open"
        ]
        return answered(visit, answers.proposals(desk, known, _at_head(desk, "proposals")))


@router.get("/proposals/{name}")
def one_proposal(visit: Office, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """One proposal, by position or id."""
    del spoken
    with visit.desk() as desk:
        found = proposal(desk.memory, name)
        at = _at_head(desk, f"proposals/{found.position}")
        return answered(visit, answers.proposal(desk, found, at))


def _at_head(desk: Desk, asked: str) -> dict[str, object]:
    return {"asked": asked, "resolved": f"{asked}?known_at={desk.memory.head}", "pinned": True}

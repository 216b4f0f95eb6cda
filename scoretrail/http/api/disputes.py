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
from scoretrail.answers.asked import Asked
from scoretrail.desk import Desk
from scoretrail.http.api.answering import answered
from scoretrail.http.api.question import Known, OnDay, Spoken
from scoretrail.http.bundling import appeal_seen, of_appeal
from scoretrail.http.reading import sees
from scoretrail.http.takeaway import answer_of
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["disputes"])

Reader = Annotated[Visit, Depends(for_those_who(Verb.READ))]
Office = Annotated[Visit, Depends(for_those_who(Verb.READ, of=Reach.ALL))]


class Open(OnDay):
    """Which of them."""

    undecided: bool = False


class OpenNow(Known):
    """Which of them."""

    undecided: bool = False


@router.get("/appeals")
def list_appeals(visit: Reader, wanted: Annotated[Open, Query()]) -> Response:
    """The appeals; a unit sees its own."""
    with visit.desk() as now:
        desk = now.as_known(wanted.known_at)
        on = desk.today if wanted.as_of is None else day(wanted.as_of)
        known = [
            one
            for one in appeals(desk.memory, on)
            if sees(visit.actor, one.unit) and (not wanted.undecided or one.state == "open")
        ]
        return answered(visit, answers.appeals(desk, known, _asked(desk, "appeals", None, wanted)))


@router.get("/appeals/{name}")
def one_appeal(visit: Reader, name: str, wanted: Annotated[OnDay, Query()]) -> Response:
    """One appeal, by position or id."""
    with visit.desk() as now:
        desk = now.as_known(wanted.known_at)
        on = desk.today if wanted.as_of is None else day(wanted.as_of)
        found = appeal_seen(visit, desk, name, on)
        at = _asked(desk, "appeals", str(found.position), wanted)
        return answered(visit, answers.appeal(desk, found, at))


@router.get("/appeals/{name}/bundle", response_class=Response, responses=answer_of(".zip"))
def bundle(visit: Reader, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """The disputed score with the entries, the rules and the proofs behind it, as one file."""
    del spoken
    with visit.desk() as desk:
        return of_appeal(visit, desk, appeal_seen(visit, desk, name, desk.today))


@router.get("/proposals")
def list_proposals(visit: Office, wanted: Annotated[OpenNow, Query()]) -> Response:
    """The proposals, for whoever confirms them."""
    with visit.desk() as now:
        desk = now.as_known(wanted.known_at)
        known = [
            (one, answers.proposed_by(desk, one))
            for one in proposals(desk.memory)
            if not wanted.undecided or one.state == "open"
        ]
        at = _asked(desk, "proposals", None, wanted)
        return answered(visit, answers.proposals(desk, known, at))


@router.get("/proposals/{name}")
def one_proposal(visit: Office, name: str, wanted: Annotated[Known, Query()]) -> Response:
    """One proposal, by position or id."""
    with visit.desk() as now:
        desk = now.as_known(wanted.known_at)
        found = proposal(desk.memory, name)
        at = _asked(desk, "proposals", str(found.position), wanted)
        return answered(visit, answers.proposal(desk, found, at))


def _asked(desk: Desk, about: str, part: str | None, wanted: Known) -> dict[str, object]:
    """The question as it can be asked again."""
    asked = Asked.of(about, part, **wanted.model_dump(exclude={"lang"}))
    on = wanted.as_of or desk.today if isinstance(wanted, OnDay) else None
    return asked.coordinate(as_of=on, known_at=desk.memory.head)

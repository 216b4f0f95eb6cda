"""Publications: what was announced. These alone anybody may read, and any cache may keep."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from domain.effect import Standing
from domain.errors import UnknownName
from domain.events.published import ANNOUNCED
from ledger.roles import Verb
from scoretrail.answers import publications as answers
from scoretrail.desk import Desk
from scoretrail.http.api.answering import PUBLIC, answered
from scoretrail.http.api.question import Known, Spoken
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["publications"])

Anybody = Annotated[Visit, Depends(for_those_who(Verb.READ_PUBLISHED))]


@router.get("/publications")
def publications(visit: Anybody, wanted: Annotated[Known, Query()]) -> Response:
    """The tables announced; drafts only for the office."""
    with visit.desk() as now:
        desk = now.as_known(wanted.known_at)
        found = list(_announced(visit, desk))
        return answered(visit, answers.publications(desk, found, wanted.known_at))


@router.get("/publications/{name}")
def publication(visit: Anybody, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """One table as it was announced, by position, id or digest."""
    del spoken
    with visit.desk() as desk:
        for one in _announced(visit, desk):
            if name in (str(one.fact.position), one.fact.id, one.data.get("digest")):
                kept = None if answers.is_draft(one) else PUBLIC
                return answered(visit, answers.publication(desk, one), kept=kept)
    raise UnknownName(
        "unknown-publication",
        f"没有公布过“{name}”。全部见 /api/v1/publications。",
        f"Nothing was published as {name!r}. See /api/v1/publications.",
    )


def _announced(visit: Visit, desk: Desk) -> Iterator[Standing]:
    """What was announced, here and elsewhere, in order, as far as the asker may see it."""
    memory, office = desk.memory, visit.actor.may(Verb.READ)
    held = memory.among(ANNOUNCED)
    found = [
        one
        for topic in sorted(ANNOUNCED)
        for one in held.history.standings(topic, date.max, memory.head)
        if one.gone is None and (office or not answers.is_draft(one))
    ]
    return iter(sorted(found, key=lambda one: one.fact.position))

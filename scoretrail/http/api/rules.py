"""Rules: the schemes, the text of one, its readings and what their alternatives would move."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from domain.errors import BadCoordinate
from domain.scheme import Scheme
from ledger.roles import Reach, Verb
from replay.as_of import resolve
from replay.coordinate import Coordinate, day, moment, parse
from replay.impact import impacts
from scoretrail.answers import rules as answers
from scoretrail.answers.asked import Asked
from scoretrail.desk import Desk
from scoretrail.http.api.answering import answered
from scoretrail.http.api.question import Question, Spoken, Text
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["rules"])

Anybody = Annotated[Visit, Depends(for_those_who(Verb.READ_PUBLISHED))]
Office = Annotated[Visit, Depends(for_those_who(Verb.READ, of=Reach.ALL))]


class Listed(Spoken):
    """As known when."""

    rules_known_at: Text | None = None


class Known(Listed):
    """As known when, in force on which day."""

    as_of: Text | None = None


@router.get("/schemes")
def schemes(visit: Anybody, known: Annotated[Listed, Query()]) -> Response:
    """The schemes known."""
    with visit.desk() as now:
        desk = now.as_known(known.rules_known_at)
        asked = Asked.of("schemes", rules_known_at=known.rules_known_at)
        return answered(visit, answers.schemes(desk, desk.schemes(), asked))


@router.get("/schemes/{scheme}")
def scheme(visit: Anybody, scheme: str, known: Annotated[Known, Query()]) -> Response:
    """A scheme in full; `id@revision` where its revision matters."""
    with visit.desk() as desk:
        found, position, _ = _text(desk, scheme, known)
        given = known.model_dump(exclude={"lang"})
        asked = Asked.of("schemes", scheme, **given)
        at = Asked.of("schemes", f"{found.id}@{found.revision}", **given)
        resolved = str(at.resolved(rules_known_at=position))
        return answered(visit, answers.scheme(desk, found, str(asked), resolved))


@router.get("/schemes/{scheme}/readings")
def readings(visit: Anybody, scheme: str, known: Annotated[Known, Query()]) -> Response:
    """What a scheme's document leaves open, how it is read, and what else it could mean."""
    with visit.desk() as desk:
        found, position, on = _text(desk, scheme, known)
        resolved = Coordinate(found.id, found.revision, as_of=on, rules_known_at=position)
        coordinate = {"asked": f"{scheme}/readings", "resolved": str(resolved), "pinned": True}
        return answered(visit, answers.readings(desk, found, coordinate))


@router.get("/schemes/{scheme}/readings/impact")
def impact(visit: Office, scheme: str, question: Annotated[Question, Query()]) -> Response:
    """What each alternative of each reading would move, applied alone."""
    with visit.desk() as desk:
        asked = question.model_copy(update={"scheme": scheme}).coordinate(desk)
        if asked.as_of is None:
            asked = replace(asked, as_of=desk.today)
        return answered(visit, answers.impact(desk, impacts(desk.memory, asked)))


def _text(desk: Desk, text: str, known: Known) -> tuple[Scheme, int, date | None]:
    """The scheme's text as known then, the position that this was, and the day, if one was named."""
    named = parse(text)
    if named.unit is not None:
        raise BadCoordinate(
            "bad-coordinate", f"“{text}”不是办法。", f"{text!r} is not the id of a scheme."
        )
    desk.known_scheme(named.scheme)
    at = None if known.rules_known_at is None else moment(known.rules_known_at)
    position = resolve(desk.memory, at, default=desk.memory.head)
    on = date.max if known.as_of is None else day(known.as_of)
    found = desk.memory.rulebook.scheme(named.scheme, position, on)
    if named.revision not in (None, found.revision):
        raise BadCoordinate(
            "revision-contradicts",
            f"按所问时刻，{found.id} 是 @{found.revision}，不是 @{named.revision}。"
            "请改 rules_known_at。",
            f"At the moment asked {found.id} is @{found.revision}, not @{named.revision}. Change "
            "rules_known_at.",
        )
    return found, position, None if known.as_of is None else on

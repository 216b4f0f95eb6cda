"""Scores: standings, a unit's sheet, one award with its trail, a timeline, places."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from domain.scheme import Scheme
from ledger.roles import Reach, Verb
from replay.as_of import Answer
from replay.coordinate import Coordinate
from replay.timeline import timeline, timelines
from scoretrail.answers import scores as answers
from scoretrail.desk import Desk
from scoretrail.http.api.answering import answered, laid_out
from scoretrail.http.api.question import Question
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["scores"])

Reader = Annotated[Visit, Depends(for_those_who(Verb.READ))]
Office = Annotated[Visit, Depends(for_those_who(Verb.READ, of=Reach.ALL))]
Asked = Annotated[Question, Query()]


class Walk(Question):
    """A timeline: along days, or along what was recorded."""

    by: Literal["as_of", "known_at"] = "as_of"


@router.get("/standings")
def standings(visit: Office, question: Asked) -> Response:
    """Every unit's place and points."""
    with visit.desk() as desk:
        answer = desk.ask(question.coordinate(desk))
        return answered(visit, answers.standings(desk, answer, laid_out(visit, desk.naming())))


@router.get("/scores/{unit}")
def score(visit: Reader, unit: str, question: Asked) -> Response:
    """A unit's sheet: points, losses, and a trail for each indicator."""
    with visit.desk() as desk:
        answer, known, _ = _asked(visit, desk, question, unit)
        laid = laid_out(visit, desk.naming())
        return answered(visit, answers.score(desk, answer, answer.sheet(known), laid))


@router.get("/scores/{unit}/{code}")
def award(visit: Reader, unit: str, code: str, question: Asked) -> Response:
    """One award: clause, arithmetic, the entries that counted, and those that did not."""
    with visit.desk() as desk:
        answer, known, found = _asked(visit, desk, question, unit, code)
        assert found is not None, "a code was asked for"
        return answered(visit, answers.award(desk, answer, answer.award(known, found)))


@router.get("/timelines/{unit}")
def walk(visit: Reader, unit: str, question: Annotated[Walk, Query()]) -> Response:
    """Every day or entry at which a unit's total moved."""
    with visit.desk() as desk:
        return _walked(visit, desk, question, unit, None)


@router.get("/timelines/{unit}/{code}")
def walk_of_indicator(
    visit: Reader, unit: str, code: str, question: Annotated[Walk, Query()]
) -> Response:
    """Every day or entry at which a unit's points under one indicator moved."""
    with visit.desk() as desk:
        return _walked(visit, desk, question, unit, code)


@router.get("/places")
def places(visit: Office, question: Annotated[Walk, Query()]) -> Response:
    """Every unit's place and total, along days or along what was recorded."""
    with visit.desk() as desk:
        answer = desk.ask(question.coordinate(desk))
        asked = replace(answer.asked.of(), as_of=answer.viewpoint.as_of)
        steps = timelines(desk.memory, asked, axis=question.by)
        return answered(visit, answers.places(desk, answer, steps, question.by))


def _walked(visit: Visit, desk: Desk, question: Walk, unit: str, code: str | None) -> Response:
    answer, known, found = _asked(visit, desk, question, unit, code)
    asked = replace(answer.asked.of(known, found), as_of=answer.viewpoint.as_of)
    steps = timeline(desk.memory, asked, axis=question.by)
    if found is not None:  # where one indicator is followed, a place alone is no news
        steps = [step for step in steps if step.before != step.after]
    return answered(visit, answers.timeline(desk, answer, steps, question.by))


def _asked(
    visit: Visit, desk: Desk, question: Question, unit: str, code: str | None = None
) -> tuple[Answer, str, str | None]:
    """The answer, the unit's id, the indicator's code; refused for whoever may not see the unit."""
    asked: Coordinate = question.coordinate(desk, unit)
    known = str(asked.unit)
    visit.actor.permit(Verb.READ, known)
    answer = desk.ask(asked)
    found = None if code is None else indicator(answer.scheme, code)
    desk.compared(answer, known)
    if found is not None:
        answer = replace(
            answer, asked=answer.asked.of(known, found), resolved=answer.resolved.of(known, found)
        )
    return answer, known, found


def indicator(scheme: Scheme, text: str) -> str:
    """The code of the indicator that this code or name means, or a refusal."""
    for code, found in scheme.indicators.items():
        if text in (code, found.name):
            return code
    scheme.indicator(text)
    raise AssertionError("the scheme refuses a code that it does not have")

"""Page 3, an indicator's trail (指标轨迹): the clause beside the arithmetic, the entries, step by step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from fastapi import APIRouter
from starlette.responses import Response

from domain.award import Award
from domain.errors import NotUnderstood
from domain.points import plain
from replay.as_of import Answer
from replay.coordinate import Coordinate
from replay.timeline import Step, timeline
from scoretrail.desk import Desk
from scoretrail.http.visit import Visit
from scoretrail.report.arithmetic import arithmetic
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, full, points, signed
from scoretrail.report.sheet import state
from scoretrail.report.viewpoint import viewpoint
from scoretrail.web.address import BESIDE, coordinate_in
from scoretrail.web.listed import Listed, listed
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page
from scoretrail.words import Voice, lines
from scoretrail.words.reasons import missing

router = APIRouter()

STEP = "step"


@router.get("/s/{scheme}/{unit}/{code}")
def trail(visit: Reader, scheme: str, unit: str, code: str) -> Response:
    """One award of one unit, with everything behind it."""
    with visit.desk() as desk:
        asked = coordinate_in(visit, desk, scheme, unit, code, beside=BESIDE | {STEP})
        answer = desk.ask(asked)
        naming = desk.naming_of(answer)
        desk.compared(answer, asked.unit or "")
        award = answer.award(asked.unit or "", code)
        indicator = answer.scheme.indicator(code)
        shown = listed(visit.voice, naming, desk.memory, answer, award, award.items)
        return page(
            visit,
            "trail.html",
            desk=desk,
            answer=answer,
            section="standings",
            title=f"{code} {award.name}",
            unit=award.unit,
            award=award,
            full=full(award.full),
            points=state(visit.voice, answer, award),
            lead=viewpoint(visit.voice, desk.memory, answer, today=asked.as_of is None),
            steps=_arithmetic(visit.voice, answer, award),
            counted=[one for one in shown if one.counted],
            others=[one for one in shown if not one.counted],
            readings=indicator.readings,
            evidence=indicator.evidence,
            peers=list(_peers(visit.voice, naming, answer, code)),
            stepper=_stepper(visit, desk, answer, naming, asked),
            neighbours=_neighbours(answer, code),
        )


def _arithmetic(voice: Voice, answer: Answer, award: Award) -> list[str]:
    said = arithmetic(voice, answer.scheme, award)
    return [part for part in said.split(voice.semicolon) if part]


@dataclass(frozen=True, slots=True)
class Peer:
    """Another unit under the same indicator: its figure and points, never its entries."""

    unit: str
    name: str
    figure: str
    points: str


def _peers(voice: Voice, naming: Naming, answer: Answer, code: str) -> Iterator[Peer]:
    """Every unit's figure, where units are compared with each other; else none."""
    if not answer.scheme.indicator(code).couples:
        return
    for sheet in answer.sheets.values():
        award = sheet.award(code)
        figure = None if award.outcome is None else award.outcome.figure
        said = NONE
        if figure is not None and figure.value is not None:
            said = plain(figure.value)
        elif figure is not None and figure.missing:
            said = missing(voice, figure.missing)
        yield Peer(sheet.unit, naming.name(sheet.unit), said, state(voice, answer, award))


def _neighbours(answer: Answer, code: str) -> tuple[str | None, str | None]:
    """The indicators before and after this one."""
    codes = list(answer.scheme.indicators)
    at = codes.index(code)
    before = codes[at - 1] if at else None
    return before, codes[at + 1] if at + 1 < len(codes) else None


@dataclass(frozen=True, slots=True)
class Stepper:
    """One step of the replay: the day, its entries, points before and after, and how they came."""

    number: int
    count: int
    day: date
    before: str
    after: str
    change: str
    entries: tuple[Listed, ...]
    arithmetic: list[str]


def _stepper(
    visit: Visit, desk: Desk, answer: Answer, naming: Naming, asked: Coordinate
) -> Stepper | None:
    """The step asked for, if any: the days on which the points changed, in their order."""
    text = visit.request.query_params.get(STEP, "")
    if not text:
        return None
    steps = _changes(timeline(desk.memory, replace(asked, as_of=answer.viewpoint.as_of)))
    if not (text.isdecimal() and 1 <= int(text) <= len(steps)):
        raise NotUnderstood(
            "no-such-step",
            f"没有第 {text} 步；共 {len(steps)} 步。",
            f"There is no step {text}; there are {len(steps)}.",
        )
    number = int(text)
    step = steps[number - 1]
    assert isinstance(step.at, date), "along days"
    then = desk.ask(replace(answer.resolved, revision=None, as_of=step.at))
    award = then.award(asked.unit or "", asked.code or "")
    changed = [item for item in award.items if item.entry in step.entries]
    return Stepper(
        number=number,
        count=len(steps),
        day=step.at,
        before=NONE if number == 1 else points(answer.scheme, step.before),
        after=points(answer.scheme, step.after),
        change="" if number == 1 else signed(answer.scheme, _change(step)),
        entries=tuple(listed(visit.voice, naming, desk.memory, then, award, changed)),
        arithmetic=_arithmetic(visit.voice, then, award) or [visit.voice(lines.NO_ENTRIES)],
    )


def _changes(steps: list[Step]) -> list[Step]:
    """The first, and those at which the points moved."""
    return [step for n, step in enumerate(steps) if n == 0 or step.before != step.after]


def _change(step: Step) -> Fraction | None:
    if step.before is None or step.after is None:
        return None
    return step.after - step.before

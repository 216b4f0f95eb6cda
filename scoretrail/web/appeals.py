"""Page 7, appeals (复核): what units dispute, by when it must be answered, and what came of it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form
from starlette.responses import RedirectResponse, Response

from domain.errors import BadCoordinate
from ledger.roles import Verb
from replay.appeals import appeals, days_left
from replay.as_of import Answer
from replay.coordinate import day, parse
from scoretrail.answers.asked import Asked
from scoretrail.desk import Desk
from scoretrail.http.bundling import appeal_seen, obstacle, of_appeal
from scoretrail.http.handing_in import handed_in
from scoretrail.http.reading import sees
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.persons import taking_out
from scoretrail.recording import Terms, appeal_id, append
from scoretrail.report import appeals as report
from scoretrail.report.entries import told
from scoretrail.report.naming import Naming
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page
from scoretrail.web.tabled import linked
from scoretrail.words import web

router = APIRouter()

Filer = Annotated[Visit, Depends(for_those_who(Verb.READ, Verb.REPORT, Verb.RECORD))]
Text = Annotated[str, Form(min_length=1, max_length=2000)]


@router.get("/appeals")
def listed(visit: Reader) -> Response:
    """Every appeal as it stands on a day."""
    with visit.desk() as now:
        desk = now.as_known(_known_at(visit))
        as_of = _as_of(visit, desk)
        naming = desk.naming(as_of)
        found = [one for one in appeals(desk.memory, as_of) if sees(visit.actor, one.unit)]
        return page(
            visit,
            "appeals.html",
            desk=desk,
            section="appeals",
            title=visit.voice(web.APPEALS),
            naming=naming,
            as_of=as_of,
            coordinate=_where(desk, None, as_of),
            pinned_url=f"/{_where(desk, None, as_of)}",
            rows=[
                (
                    one,
                    linked(report.about(visit.voice, desk.memory, one)),
                    days_left(desk.memory, one, as_of),
                )
                for one in found
            ],
            report=report,
        )


@router.get("/appeals/new")
def begin(visit: Filer) -> Response:
    """The form for an appeal against the score at a coordinate."""
    of = visit.request.query_params.get("of", "").strip()
    with visit.desk() as desk:
        naming, answer, unit = _disputed(visit, desk, of)
        may = visit.actor.may(Verb.REPORT, unit) or visit.actor.may(Verb.RECORD)
        why_not = visit.voice(web.READ_ONLY) if visit.front.read_only else ""
        if not may:
            why_not = visit.voice(web.NOT_YOURS, role=visit.actor.role)
        code = answer.resolved.code
        return page(
            visit,
            "appeal_new.html",
            desk=desk,
            section="appeals",
            title=visit.voice(web.ASK_REVIEW),
            naming=naming,
            unit=unit,
            indicator=None if code is None else f"{code} {answer.scheme.indicator(code).name}",
            of=of,
            disputed=str(naming.coordinate(answer.resolved)),
            why_not=why_not,
        )


@router.post("/appeals/new")
def file(visit: Filer, of: Text, claim: Text) -> Response:
    """File it, and lead to how it then stands. A late one is recorded like any other, and marked."""
    visit.writable()
    with visit.desk() as desk:
        _, answer, unit = _disputed(visit, desk, of.strip())
        data = {"claim": claim.strip(), "coordinate": str(answer.resolved)}
        if answer.resolved.code is not None:
            data["indicator"] = answer.resolved.code
        content: dict[str, Any] = {
            "topic": "appeal.filed",
            "unit": unit,
            "occurred_on": desk.today.isoformat(),
            "data": data,
        }
        terms = Terms(visit.actor.id, dry_run=False)
        with taking_out(desk, visit.front.settings, dry_run=False) as persons:
            content = persons.out(content, named=appeal_id).content
            handed = handed_in(visit, desk, persons, content, visit.front.now)
            receipt = append(desk, [handed.entry], terms, persons)
        position = receipt.new[0].position if receipt.new else receipt.known[handed.entry.id]
        return RedirectResponse(f"/appeals/{position}", 303)


@router.get("/appeals/{name}")
def one(visit: Reader, name: str) -> Response:
    """One appeal: claim, clock, decision with its reason, and the chain to the restated table."""
    with visit.desk() as now:
        desk = now.as_known(_known_at(visit))
        as_of = _as_of(visit, desk)
        naming, voice = desk.naming(as_of), visit.voice
        found = appeal_seen(visit, desk, name, as_of)
        facts = [desk.memory.fact(position) for position in found.chain]
        return page(
            visit,
            "appeal.html",
            desk=desk,
            section="appeals",
            title=f"{voice(web.APPEAL)} #{found.position}",
            naming=naming,
            appeal=found,
            state=report.state(voice, found),
            about=linked(report.about(voice, desk.memory, found)),
            left=days_left(desk.memory, found, as_of),
            chain=[
                (fact, voice(report.link(fact, found)), told(voice, naming, fact)) for fact in facts
            ],
            report=report,
            obstacle=obstacle(desk, found),
            coordinate=_where(desk, found.position, as_of),
            pinned_url=f"/{_where(desk, found.position, as_of)}",
        )


@router.get("/appeals/{name}/bundle")
def bundle(visit: Reader, name: str) -> Response:
    """The disputed score with its proofs, as one file to take away."""
    with visit.desk() as desk:
        return of_appeal(visit, desk, appeal_seen(visit, desk, name, _as_of(visit, desk)))


def _disputed(visit: Visit, desk: Desk, of: str) -> tuple[Naming, Answer, str]:
    """The answer that is disputed, and whose it is."""
    asked = parse(of)
    if asked.unit is None:
        raise BadCoordinate(
            "appeal-needs-a-unit",
            "申请复核要针对某一对象的得分：坐标里请写对象。",
            "An appeal is about one unit's score: name the unit in the coordinate.",
        )
    desk.known_scheme(asked.scheme)
    unit = desk.naming(asked.as_of).find(asked.unit)
    visit.actor.permit(Verb.READ, unit)
    answer = desk.ask(asked.of(unit, asked.code))
    desk.compared(answer, unit)
    if asked.code is not None:
        answer.scheme.indicator(asked.code)
    return desk.naming_of(answer), answer, unit


def _where(desk: Desk, position: int | None, as_of: date) -> str:
    """The coordinate at the foot of the page."""
    part = None if position is None else str(position)
    return str(Asked.of("appeals", part, as_of=as_of, known_at=desk.memory.head))


def _known_at(visit: Visit) -> str | None:
    """The moment asked, as it was typed."""
    return visit.request.query_params.get("known_at", "").strip() or None


def _as_of(visit: Visit, desk: Desk) -> date:
    """The day asked; else today, or the day on which a told history ends."""
    text = visit.request.query_params.get("as_of", "").strip()
    if text:
        return day(text)
    head = desk.memory.head
    if desk.memory.kind == "live" or not head:
        return desk.today
    return desk.memory.fact(head).recorded_at.astimezone(desk.zone).date()

"""Page 7, appeals (复核): what units dispute, by when it must be answered, and what came of it."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter
from starlette.responses import Response

from ledger.roles import Verb, not_permitted
from replay.appeals import appeal, appeals, days_left
from replay.coordinate import day
from scoretrail.desk import Desk
from scoretrail.http.reading import sees
from scoretrail.http.visit import Visit
from scoretrail.report import appeals as report
from scoretrail.report.entries import told
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page
from scoretrail.web.tabled import linked
from scoretrail.words import web

router = APIRouter()


@router.get("/appeals")
def listed(visit: Reader) -> Response:
    """Every appeal as it stands on a day."""
    with visit.desk() as desk:
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


@router.get("/appeals/{name}")
def one(visit: Reader, name: str) -> Response:
    """One appeal: claim, clock, decision with its reason, and the chain to the restated table."""
    with visit.desk() as desk:
        as_of = _as_of(visit, desk)
        naming, voice = desk.naming(as_of), visit.voice
        found = appeal(desk.memory, name, as_of)
        if not sees(visit.actor, found.unit):
            raise not_permitted(visit.actor, Verb.READ, found.unit)
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
        )


def _as_of(visit: Visit, desk: Desk) -> date:
    """The day asked; else today, or the day on which a told history ends."""
    text = visit.request.query_params.get("as_of", "").strip()
    if text:
        return day(text)
    if desk.memory.kind == "live" or not desk.memory.facts:
        return desk.today
    return desk.memory.facts[-1].recorded_at.astimezone(desk.zone).date()

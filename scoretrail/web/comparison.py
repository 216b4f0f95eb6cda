"""Page 6, comparison (对比): two coordinates, every score that differs, and what moved it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from domain.effect import CORRECTIONS
from domain.errors import BadCoordinate
from ledger.roles import Verb
from replay.as_of import Answer
from replay.coordinate import Coordinate, parse
from replay.difference import difference
from scoretrail.desk import Desk
from scoretrail.http.visit import Visit
from scoretrail.report import difference as report
from scoretrail.report.naming import Naming
from scoretrail.report.viewpoint import viewpoint
from scoretrail.web.context import beside
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page
from scoretrail.web.tabled import tabled
from scoretrail.words import Said, lines, web

router = APIRouter()

CHANGING = (*CORRECTIONS, "scheme.published", "scheme.revised")
"""What changes what was recorded, or by which rules it is judged."""


@router.get("/diff")
def comparison(visit: Reader) -> Response:
    """What differs between a and b; without them, the ways to begin."""
    visit.actor.permit(Verb.READ)
    texts = {name: visit.request.query_params.get(name, "").strip() for name in ("a", "b")}
    with visit.desk() as desk:
        ways = list(_ways(visit, desk))
        values: dict[str, Any] = {"section": "comparison", "ways": ways, **texts}
        title = visit.voice(web.COMPARISON)
        if not all(texts.values()):
            return page(visit, "comparison.html", desk=desk, title=title, found=None, **values)
        a, b = (_side(desk, text) for text in texts.values())
        found = difference(desk.memory, a, b, weighed=report.WEIGHED)
        naming = desk.naming(found.after.viewpoint.as_of)
        voice, memory = visit.voice, desk.memory
        pinned = beside("/diff", a=_shown(naming, found.before), b=_shown(naming, found.after))
        return page(
            visit,
            "comparison.html",
            desk=desk,
            title=title,
            found=found,
            table=tabled(report.difference_table(voice, memory, naming, found, demo=desk.demo)),
            unchanged=report.unchanged(voice, naming, found),
            sides=[
                viewpoint(voice, memory, one, today=False) for one in (found.before, found.after)
            ],
            order=voice(lines.ORDER),
            coordinate=pinned.removeprefix("/"),
            pinned_url=pinned,
            **values,
        )


def _side(desk: Desk, text: str) -> Coordinate:
    found = parse(text)
    desk.known_scheme(found.scheme)
    if found.unit is not None:
        found = replace(found, unit=desk.naming(found.as_of).find(found.unit))
    return found if found.as_of is not None else replace(found, as_of=desk.today)


def _shown(naming: Naming, answer: Answer) -> str:
    return str(naming.coordinate(answer.resolved))


def _ways(visit: Visit, desk: Desk) -> list[tuple[str, str]]:
    """Comparisons that are asked for often: before and after the last entry, then and now."""
    try:
        scheme = visit.request.query_params.get("scheme") or desk.applicable()
    except BadCoordinate:  # several schemes apply, or none
        return []
    head = desk.memory.head
    last = desk.ask(Coordinate(scheme)).scheme.period.last
    end = Coordinate(scheme, as_of=min(last, desk.today))
    corrected = desk.memory.last_of(CHANGING)
    ways: list[tuple[Said, int, int]] = []
    if corrected:
        ways.append((web.LAST_CORRECTION, corrected - 1, head))
    then = desk.memory.position_at(datetime.combine(last, time.max, UTC))
    if 0 < then < head:
        ways.append((web.THEN_AND_NOW, then, head))
    published = desk.memory.last_of(("score.published",))
    if published:
        ways.append((web.PUBLISHED_AND_NOW, published - 1, head))
    return [
        (
            visit.voice(said),
            beside("/diff", a=str(replace(end, known_at=a)), b=str(replace(end, known_at=b))),
        )
        for said, a, b in ways
    ]

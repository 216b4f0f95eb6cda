"""Charts by address (图): the picture alone, or a page with the numbers beside it."""

from __future__ import annotations

from dataclasses import replace

from fastapi import APIRouter
from starlette.responses import Response

from domain.errors import UnknownName
from replay.as_of import Answer
from replay.coordinate import Coordinate
from replay.timeline import Axis, timeline, timelines
from scoretrail.desk import Desk
from scoretrail.report.charts import (
    Chart,
    course,
    distribution,
    place_over_time,
    points_lost,
    score_over_time,
)
from scoretrail.report.naming import Naming
from scoretrail.report.viewpoint import viewpoint
from scoretrail.web.address import coordinate_in
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page
from scoretrail.words import Voice, captions

router = APIRouter()

PICTURE = ".svg"
NAMES = ("score-over-time", "place-over-time", "points-lost", "distribution")


@router.get("/charts/{name}/{scheme}")
def of_all(visit: Reader, name: str, scheme: str) -> Response:
    """A chart of the whole population."""
    return _chart(visit, name, scheme)


@router.get("/charts/{name}/{scheme}/{unit}")
def of_unit(visit: Reader, name: str, scheme: str, unit: str) -> Response:
    """A chart of one unit."""
    return _chart(visit, name, scheme, unit)


@router.get("/charts/{name}/{scheme}/{unit}/{code}")
def of_indicator(visit: Reader, name: str, scheme: str, unit: str, code: str) -> Response:
    """A chart of one indicator of one unit."""
    return _chart(visit, name, scheme, unit, code)


def _chart(visit: Reader, name: str, *path: str) -> Response:
    alone = name.endswith(PICTURE)
    with visit.desk() as desk:
        asked = coordinate_in(visit, desk, *path)
        answer = desk.ask(asked)
        if asked.unit is not None:
            desk.compared(answer, asked.unit)
        found = _drawn(visit.voice, desk, answer, name.removesuffix(PICTURE))
        if alone:
            headers = {"Cache-Control": "no-cache"}
            if asked.pinned:
                headers["Cache-Control"] = "private, max-age=31536000, immutable"
            return Response(found.svg, media_type="image/svg+xml", headers=headers)
        return page(
            visit,
            "chart_page.html",
            desk=desk,
            answer=answer,
            section="standings",
            title=found.title,
            lead=viewpoint(visit.voice, desk.memory, answer, today=asked.as_of is None),
            chart=found,
        )


def _drawn(voice: Voice, desk: Desk, answer: Answer, name: str) -> Chart:
    naming, asked = desk.naming_of(answer), answer.resolved
    if name == "distribution":
        return distribution(voice, naming, answer, shown=asked.unit)
    if name == "place-over-time":
        return _places(voice, desk, answer, naming)
    if name == "points-lost" and asked.unit is not None:
        return points_lost(voice, naming, answer, answer.sheet(asked.unit))
    if name == "score-over-time" and asked.unit is not None:
        return _scores(voice, desk, answer, naming)
    raise UnknownName(
        "unknown-chart",
        f"没有图“{name}”，或它要指明对象。有：{'、'.join(NAMES)}。",
        f"There is no chart {name!r}, or it is about one unit. There are {', '.join(NAMES)}.",
    )


def _floating(answer: Answer) -> Coordinate:
    """The question with its viewpoint settled; the revision follows the moment asked."""
    return replace(answer.resolved, revision=None)


def _scores(voice: Voice, desk: Desk, answer: Answer, naming: Naming) -> Chart:
    asked, zone = _floating(answer), answer.scheme.zone_info
    until = min(answer.viewpoint.as_of, answer.scheme.period.last)
    head = desk.memory.fact(max(answer.viewpoint.known_at, 1)).recorded_at.astimezone(zone).date()
    by_day = course(desk.memory, zone, timeline(desk.memory, asked, spans=True), until)
    along: Axis = "known_at"
    by_entry = timeline(desk.memory, asked, axis=along, spans=True)
    known = course(desk.memory, zone, by_entry, max(head, until))
    what = voice(captions.TOTAL)
    if asked.code is not None:
        what = f"{asked.code} {answer.scheme.indicator(asked.code).name}"
    subject = f"{naming.name(asked.unit or '')} {what}"
    return score_over_time(voice, answer.scheme, subject, by_day, known)


def _places(voice: Voice, desk: Desk, answer: Answer, naming: Naming) -> Chart:
    asked, zone = replace(_floating(answer), unit=None, code=None), answer.scheme.zone_info
    until = min(answer.viewpoint.as_of, answer.scheme.period.last)
    courses = {
        naming.name(unit): course(desk.memory, zone, steps, until)
        for unit, steps in timelines(desk.memory, asked).items()
    }
    unit = answer.resolved.unit
    return place_over_time(voice, courses, shown=None if unit is None else naming.name(unit))

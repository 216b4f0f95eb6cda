"""Page 2, the score sheet (得分表): one unit, indicator by indicator, and what each rests on."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from domain.award import Award, Sheet
from domain.figure import Item
from replay.as_of import Answer, Memory
from scoretrail.report import sheet as report
from scoretrail.report.charts import points_lost
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, full, points
from scoretrail.report.standings import loss, place, short, total
from scoretrail.report.viewpoint import viewpoint
from scoretrail.web.address import coordinate_in
from scoretrail.web.context import aimed
from scoretrail.web.listed import Listed, listed
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page, part
from scoretrail.words import Voice, captions, web

router = APIRouter()

SHOWN = 3
"""So many entries of an indicator are shown on the sheet; its trail shows them all."""


@router.get("/s/{scheme}/{unit}")
def sheet(visit: Reader, scheme: str, unit: str) -> Response:
    """Every award of one unit."""
    with visit.desk() as desk:
        asked = coordinate_in(visit, desk, scheme, unit)
        answer = desk.ask(asked)
        naming = desk.naming_of(answer)
        desk.compared(answer, asked.unit or "")
        found = answer.sheet(asked.unit or "")
        shows, by = (answer.sheets, naming.units), (naming.day, found.unit)

        def rows() -> Mapping[str, Any]:
            made = [Row(visit.voice, naming, desk.memory, answer, one) for one in found.awards]
            return {"sheet": found, "rows": made, "aimed": partial(aimed, naming, answer.asked)}

        return page(
            visit,
            "sheet.html",
            desk=desk,
            answer=answer,
            section="standings",
            title=naming.name(found.unit),
            where=f"{naming.text(answer.scheme.title)} · {visit.voice(web.SCORE_SHEET)}",
            lead=viewpoint(visit.voice, desk.memory, answer, today=asked.as_of is None),
            sheet=found,
            figures=_figures(visit.voice, answer, found),
            rows=part(visit, "sheet_rows.html", (*by, str(asked)), shows, rows),
            chart=part(
                visit,
                "chart.html",
                ("points lost", *by),
                shows,
                lambda: {"chart": points_lost(visit.voice, naming, answer, found)},
            ),
            total=total(visit.voice, answer, found),
        )


def _figures(voice: Voice, answer: Answer, found: Sheet) -> list[tuple[str, str, str]]:
    """What stands above the table: caption, figure, what it is of."""
    count = len(answer.sheets)
    figures = [(voice(captions.TOTAL), total(voice, answer, found), "")]
    placed = place(voice, found)
    figures.append((voice(captions.PLACE), placed, voice(web.OF_UNITS, n=count)))
    if answer.scheme.total.convert_to is not None:
        figures.append((voice(captions.CONVERTED), points(answer.scheme, found.converted), ""))
    if answer.scheme.grades:
        figures.append((voice(captions.GRADE), found.grade or NONE, ""))
    return figures


class Row:
    """One line of the sheet."""

    def __init__(
        self, voice: Voice, naming: Naming, memory: Memory, answer: Answer, award: Award
    ) -> None:
        lost = loss(award)
        self.code = award.code
        self.name = short(award.name)
        self.full = full(award.full)
        self.state = award.state
        self.points = report.state(voice, answer, award)
        self.lost = points(answer.scheme, -lost) if lost else NONE
        self.loses = bool(lost)
        self.basis = report.basis(voice, answer, award)
        self.entries = report.entries(voice, award)
        self.readings = len(answer.scheme.indicator(award.code).readings)
        first: list[Item] = sorted(award.items, key=lambda item: not item.counted)[:SHOWN]
        self.shown: list[Listed] = listed(voice, naming, memory, answer, award, first)
        self.more = len(award.items) - len(self.shown)

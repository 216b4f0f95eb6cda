"""Page 1, standings (排名): every unit's place and points, and what cost it most."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import partial
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from replay.as_of import Answer
from scoretrail.report import standings as report
from scoretrail.report.charts import distribution
from scoretrail.report.numbers import NONE, points
from scoretrail.report.viewpoint import known, tally, viewpoint
from scoretrail.web.address import coordinate_in
from scoretrail.web.context import aimed
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page, part
from scoretrail.words import web

router = APIRouter()


@router.get("/s/{scheme}")
def standings(visit: Reader, scheme: str) -> Response:
    """The table of the whole population."""
    with visit.desk() as desk:
        asked = coordinate_in(visit, desk, scheme)
        answer = desk.ask(asked)
        naming = desk.naming_of(answer)
        shows, by = (answer.sheets, naming.units), (naming.day, desk.demo)

        def rows() -> Mapping[str, Any]:
            aim = partial(aimed, naming, answer.asked)
            values = {"answer": answer, "naming": naming, "demo": desk.demo, "aimed": aim}
            return {**values, "share": _share(answer), "report": report, "points": points}

        return page(
            visit,
            "standings.html",
            desk=desk,
            answer=answer,
            section="standings",
            title=naming.text(answer.scheme.title),
            where=visit.voice(web.STANDINGS),
            lead=viewpoint(visit.voice, desk.memory, answer, today=asked.as_of is None),
            tally=tally(visit.voice, desk.memory, answer),
            known=known(visit.voice, desk.memory, answer),
            figures=part(visit, "standings_figures.html", by, shows, lambda: _figures(answer)),
            rows=part(visit, "standings_rows.html", (*by, str(asked)), shows, rows),
            chart=part(
                visit,
                "chart.html",
                ("distribution", *by),
                shows,
                lambda: {"chart": distribution(visit.voice, naming, answer)},
            ),
        )


def _figures(answer: Answer) -> dict[str, Any]:
    """Mean, least and greatest total; a dash where not every unit has one."""
    totals = [sheet.total for sheet in answer.sheets.values() if sheet.total is not None]
    figures = {"mean": NONE, "range": NONE}
    if totals and len(totals) == len(answer.sheets):
        low, high = points(answer.scheme, min(totals)), points(answer.scheme, max(totals))
        mean = points(answer.scheme, report.mean(answer))
        figures = {"mean": mean, "range": f"{low}–{high}"}
    return {"answer": answer, "figures": figures}


def _share(answer: Answer) -> dict[str, int]:
    """How long each unit's bar is, in thousandths of the scheme's most; only for the eye."""
    totals = {unit: sheet.total for unit, sheet in answer.sheets.items() if sheet.total is not None}
    most = answer.scheme.total.max or max([*totals.values(), Fraction(100)])
    return {
        unit: max(0, min(1000, int(total * 1000 / most))) if most else 0
        for unit, total in totals.items()
    }

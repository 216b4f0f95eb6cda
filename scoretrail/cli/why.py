"""`why`: one score, with the clause and every entry behind it (说明)."""

from __future__ import annotations

import click

from domain.errors import BadCoordinate
from scoretrail.answers import scores
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.paper import Paper, exports
from scoretrail.cli.question import coordinate, indicator, needs_unit
from scoretrail.cli.session import Session
from scoretrail.report import trail as report
from scoretrail.report.exports import books
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import tally, title, viewpoint


@click.command(cls=Spoken)
@click.argument("unit", metavar="UNIT|COORDINATE")
@click.argument("code", metavar="[CODE]", required=False)
@click.option("--all", "everything", is_flag=True, help="List every entry. ~ 列出全部记录。")
@asks
@exports
def command(
    session: Session,
    options: Options,
    unit: str,
    code: str | None,
    everything: bool,  # noqa: FBT001 - click gives flags by name
    paper: Paper,
) -> None:
    """Why a unit has these points under an indicator: clause, arithmetic, entries counted or not.

    为什么得这些分：条款原文、计算过程、计入的记录和未计入的原因。
    """
    with session.open() as desk:
        asked = coordinate(desk, options, unit, code)
        if asked.code is None:
            raise BadCoordinate(
                "code-missing",
                "请再写指标，例如 why 高新区 9。",
                "Name the indicator too, as in: why gaoxin 9.",
            )
        answer = desk.ask(asked)
        asked = asked.of(needs_unit(asked), indicator(answer.scheme, asked.code))
        answer = desk.ask(asked)
        naming = desk.naming_of(answer)
        award = answer.award(desk.compared(answer, needs_unit(asked)), asked.code or "")
        if paper.wanted:
            paper.write(session, books.trail_book(session.voice, desk, answer, award))
            return
        if options.as_json:
            write(scores.award(desk, answer, award))
            return
        voice, memory = session.voice, desk.memory
        page = Page(
            report.heading(voice, naming, answer, award),
            f"{title(naming, answer)} · "
            + viewpoint(voice, memory, answer, today=asked.as_of is None),
            [report.Trail(voice, naming, memory, answer, award).body(everything=everything)],
            [tally(voice, memory, answer)],
            str(naming.coordinate(answer.resolved)),
        )
        session.show(page, demo=desk.demo)

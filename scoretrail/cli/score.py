"""`score`: one unit's score sheet (得分表)."""

from __future__ import annotations

import click

from scoretrail.answers import scores
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.paper import Paper, exports
from scoretrail.cli.question import coordinate, needs_unit
from scoretrail.cli.session import Session
from scoretrail.report import sheet as report
from scoretrail.report.exports import books
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import tally, title, viewpoint


@click.command(cls=Spoken)
@click.argument("unit", metavar="UNIT|COORDINATE")
@asks
@exports
def command(session: Session, options: Options, unit: str, paper: Paper) -> None:
    """Score sheet of a unit, by id, name or code: points, losses and the line behind each.

    得分表：一个考核对象（标识、名称或代码均可）各项得分、失分和依据。
    """
    with session.open() as desk:
        asked = coordinate(desk, options, unit)
        asked = asked.of(needs_unit(asked))
        answer = desk.ask(asked)
        naming = desk.naming_of(answer)
        sheet = answer.sheet(desk.compared(answer, needs_unit(asked)))
        if paper.wanted:
            book = books.sheet_book(session.voice, desk, answer, sheet.unit)
            paper.write(session, book)
            return
        if options.as_json:
            write(scores.score(desk, answer, sheet))
            return
        voice, memory = session.voice, desk.memory
        page = Page(
            report.heading(voice, naming, answer, sheet),
            f"{title(naming, answer)} · "
            + viewpoint(voice, memory, answer, today=asked.as_of is None),
            [report.sheet_table(voice, answer, sheet, demo=desk.demo)],
            [tally(voice, memory, answer)],
            str(naming.coordinate(answer.resolved)),
        )
        session.show(page, demo=desk.demo)

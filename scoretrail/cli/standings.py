"""`standings`: every unit's place and points (排名)."""

from __future__ import annotations

import click

from scoretrail.answers import scores
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.paper import Paper, exports
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session
from scoretrail.report import standings as report
from scoretrail.report.exports import books
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import tally, title, viewpoint


@click.command(cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@asks
@exports
def command(session: Session, options: Options, coordinate_: str | None, paper: Paper) -> None:
    """Standings: every unit's place, points, and what cost it most.

    排名：各考核对象的名次、总分、折算分和最大失分。
    """
    with session.open() as desk:
        asked = coordinate(desk, options, coordinate_).of()
        answer = desk.ask(asked)
        naming = desk.naming_of(answer)
        if paper.wanted:
            paper.write(session, books.standings_book(session.voice, desk, answer))
            return
        if options.as_json:
            write(scores.standings(desk, answer))
            return
        voice, memory = session.voice, desk.memory
        page = Page(
            title(naming, answer),
            viewpoint(voice, memory, answer, today=asked.as_of is None),
            [report.standings(voice, naming, answer, demo=desk.demo)],
            [f"{report.summary(voice, answer)} · {tally(voice, memory, answer)}"],
            str(answer.resolved),
        )
        session.show(page, demo=desk.demo)

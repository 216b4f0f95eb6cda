"""`timeline`: how a unit's score moved, day by day or entry by entry (走势)."""

from __future__ import annotations

from dataclasses import replace

import click

from replay.as_of import Answer
from replay.coordinate import Coordinate
from replay.timeline import Axis, Step, timeline
from scoretrail.answers import scores
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.paper import Paper, exports
from scoretrail.cli.progress import progress
from scoretrail.cli.question import coordinate, indicator, needs_unit
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import timeline as report
from scoretrail.report.exports import books
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import title, viewpoint
from scoretrail.words import Said

ASKING = Said("逐点重算", "asking at each point")


@click.command(cls=Spoken)
@click.argument("unit", metavar="UNIT|COORDINATE")
@click.argument("code", metavar="[CODE]", required=False)
@click.option(
    "--by",
    "axis",
    type=click.Choice(["as-of", "known-at"]),
    default="as-of",
    help="Along days, or along what was recorded. ~ 按发生日，或按登记。默认按发生日。",
)
@asks
@exports
def command(
    session: Session,
    options: Options,
    unit: str,
    code: str | None,
    axis: str,
    paper: Paper,
) -> None:
    """Timeline of a unit's total or of one indicator: every day or entry at which it changed.

    走势：一个对象总分或一项指标在哪一日、因哪些记录而变。
    """
    with session.open() as desk:
        asked = coordinate(desk, options, unit, code)
        if asked.as_of is None:
            asked = replace(asked, as_of=desk.today)
        answer = desk.ask(asked)
        found = None if asked.code is None else indicator(answer.scheme, asked.code)
        asked = asked.of(needs_unit(asked), found)
        answer = desk.ask(asked)
        desk.compared(answer, needs_unit(asked))
        along: Axis = "as_of" if axis == "as-of" else "known_at"
        with progress(session, ASKING) as tick:
            steps = timeline(desk.memory, asked, axis=along, progress=tick)
        if found is not None:  # where one indicator is followed, a place alone is no news
            steps = [step for step in steps if step.before != step.after]
        if paper.wanted:
            book = books.timeline_book(session.voice, desk, answer, _named(asked), steps)
            paper.write(session, book)
            return
        if options.as_json:
            write(scores.timeline(desk, answer, steps, along))
            return
        session.show(_page(session, desk, asked, answer, steps), demo=desk.demo)


def _page(
    session: Session, desk: Desk, asked: Coordinate, answer: Answer, steps: list[Step]
) -> Page:
    voice, memory, naming = session.voice, desk.memory, desk.naming_of(answer)
    table = report.steps_table(
        voice, memory, naming, answer, steps, places=asked.code is None, demo=desk.demo
    )
    return Page(
        report.heading(voice, naming, answer, _named(asked)),
        f"{title(naming, answer)} · " + viewpoint(voice, memory, answer, today=False),
        [table],
        coordinate=str(naming.coordinate(answer.resolved)),
    )


def _named(asked: Coordinate) -> tuple[str, str | None]:
    return needs_unit(asked), asked.code

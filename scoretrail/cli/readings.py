"""`readings`: what a document leaves open, how it is read, and what else it could mean (口径)."""

from __future__ import annotations

from dataclasses import replace

import click

from domain.scheme import Scheme
from replay.as_of import Memory, resolve
from replay.coordinate import Coordinate
from replay.impact import Impacts, impacts
from scoretrail.answers import rules as answers
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.paper import Paper, exports
from scoretrail.cli.progress import progress
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import readings as report
from scoretrail.report import schemes as schemes_report
from scoretrail.report.exports import books
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import viewpoint
from scoretrail.words import Said
from scoretrail.words.lines import ONLY_DEFAULTS

WEIGHING = Said("逐个备选重算", "weighing each alternative")
MARK = Said(
    "{mark}：没有一条由信用办采用。采用请登记 reading.adopted。",
    "{mark}: no office has adopted any. Adopt one by recording reading.adopted.",
)


@click.command(cls=Spoken)
@click.argument("scheme_", metavar="SCHEME|COORDINATE")
@click.option(
    "--impact", is_flag=True, help="What each alternative would move. ~ 各备选会使得分怎样变动。"
)
@click.option("--all", "everything", is_flag=True, help="Name every unit. ~ 列出全部对象。")
@asks
@exports
def command(
    session: Session,
    options: Options,
    scheme_: str,
    impact: bool,  # noqa: FBT001 - click gives flags by name
    everything: bool,  # noqa: FBT001
    paper: Paper,
) -> None:
    """Readings of a scheme: question, answer adopted and by whom, alternatives and their impact.

    口径：办法留下的问题、采用的读法和依据、备选，及备选的影响。

    With --impact each alternative is applied alone, and everything is computed again;
    in a table it always is.

    加 --impact 逐个备选重算，看总分、名次、等次的变动；写成表格时总是如此。
    """
    with session.open() if session.settings.ledger else Desk(Memory([])) as desk:
        asked = _asked(desk, options, scheme_)
        if not (impact or paper.wanted):
            _without_impact(session, desk, asked, as_json=options.as_json)
            return
        if asked.as_of is None:
            asked = replace(asked, as_of=desk.today)
        with progress(session, WEIGHING) as tick:
            found = impacts(desk.memory, asked, progress=tick)
        if paper.wanted:
            paper.write(session, books.readings_book(session.voice, desk, found))
        elif options.as_json:
            write(answers.impact(desk, found))
        else:
            session.show(_page(session, desk, found, everything=everything), demo=desk.demo)


def _asked(desk: Desk, options: Options, text: str) -> Coordinate:
    known = desk.memory.rulebook.ids(desk.memory.head)
    asked = coordinate(desk, options, f"{text}?" if text in known else text).of()
    desk.known_scheme(asked.scheme)
    return asked


def _without_impact(session: Session, desk: Desk, asked: Coordinate, *, as_json: bool) -> None:
    memory = desk.memory
    known_at = resolve(memory, asked.known_at, default=memory.head)
    position = resolve(memory, asked.rules_known_at, default=known_at)
    scheme = memory.rulebook.scheme(asked.scheme, position, asked.as_of or desk.today)
    resolved = Coordinate(
        scheme.id, scheme.revision, as_of=asked.as_of or desk.today, rules_known_at=position
    )
    if as_json:
        said = {"asked": str(asked), "resolved": str(resolved), "pinned": True}
        write(answers.readings(desk, scheme, said))
        return
    voice, naming = session.voice, desk.naming(scheme.period.first)
    page = Page(
        f"{naming.text(scheme.title)} · {scheme.id}@{scheme.revision}",
        report.count(voice, scheme),
        [schemes_report.readings_table(voice, scheme)],
        coordinate=str(resolved),
    )
    _mark(session, page, scheme)
    session.show(page, demo=desk.demo)


def _page(session: Session, desk: Desk, found: Impacts, *, everything: bool) -> Page:
    voice, answer = session.voice, found.answer
    naming = desk.naming(answer.viewpoint.as_of)
    page = Page(
        f"{naming.text(answer.scheme.title)} · {answer.scheme.id}@{answer.scheme.revision}",
        viewpoint(voice, desk.memory, answer, today=False),
        [
            schemes_report.readings_table(voice, answer.scheme),
            voice(report.ALTERNATIVES),
            report.impact_table(voice, naming, found, demo=desk.demo, everything=everything),
        ],
        [report.summary(voice, found)],
        str(answer.resolved),
    )
    if found.silent:
        page.body += [voice(report.SILENT), report.silent_table(voice, found.silent)]
    _mark(session, page, answer.scheme)
    return page


def _mark(session: Session, page: Page, scheme: Scheme) -> None:
    if scheme.only_defaults:
        page.notes.append(session.voice(MARK, mark=session.voice(ONLY_DEFAULTS)))

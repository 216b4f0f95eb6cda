"""`reconcile`: a table announced elsewhere against what is computed here, cell by cell (核对)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from domain.points import plain
from replay.as_of import Answer
from replay.coordinate import Coordinate, day
from replay.external import printed_of, recorded
from replay.reconcile import Cell, Printed, reconcile
from scoretrail.cli import answer as envelopes
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.paper import lists
from scoretrail.cli.progress import progress
from scoretrail.cli.publish import table_in
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import reconcile as report
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import title, viewpoint
from scoretrail.words import Said

EXPLAINING = Said("逐条重算", "asking after each entry")


@click.command(cls=Spoken)
@click.argument("table", metavar="FILE|TABLE")
@click.option("--all", "everything", is_flag=True, help="List equal cells too. ~ 相同的也列出。")
@asks
@click.pass_context
@lists
def command(
    ctx: click.Context,
    session: Session,
    options: Options,
    table: str,
    everything: bool,  # noqa: FBT001 - click gives flags by name
) -> None:
    """Reconcile a table with what is computed, cell by cell; exit 1 if a cell is unexplained.

    核对得分表：逐格为相同、可解释、无法解释；有无法解释的以 1 退出。

    The table is a file (XLSX, CSV) or one recorded in the ledger. A cell is explained if another
    reading, or knowing no more than up to some entry, gives the number printed.

    得分表是文件（XLSX、CSV），或台账中的一张（登记序号或编号）。
    可解释的，是换一种口径，或只知到某一条记录时，正好得出原表的数。
    """
    with session.open() as desk:
        asked, printed, whence = _table(session, desk, options, table)
        answer = desk.ask(asked)
        for unit in printed:
            desk.compared(answer, unit)
        with progress(session, EXPLAINING) as tick:
            cells = reconcile(desk.memory, answer.resolved, printed, progress=tick)
        shown = [one for one in cells if everything or one.verdict != "equal"]
        if options.as_json:
            envelopes.write(_tree(desk, answer, cells))
        else:
            session.show(_page(session, desk, answer, cells, (shown, whence)), demo=desk.demo)
    if any(one.verdict == "unexplained" for one in cells):
        ctx.exit(1)


def _table(
    session: Session, desk: Desk, options: Options, text: str
) -> tuple[Coordinate, Printed, str]:
    """The numbers printed, the coordinate at which they are asked here, and whence they come."""
    voice = session.voice
    if Path(text).is_file():
        asked = coordinate(desk, options).of()
        asked = replace(asked, as_of=asked.as_of or desk.today)
        read = table_in(session, desk, text, asked)
        return asked, read.points, voice(report.FILE, file=read.file, digest=read.sha256[:16])
    fact = recorded(desk.memory, text)
    table: Mapping[str, Any] = fact.data["table"]
    said = replace(
        options,
        scheme=options.scheme or str(table["scheme"]),
        as_of=options.as_of or str(table["as_of"]),
    )
    asked = coordinate(desk, said).of()
    assert asked.as_of == day(said.as_of or ""), "the day was given"
    named = desk.naming().text(str(fact.data.get("title") or fact.id))
    return asked, printed_of(fact), voice(report.RECORDED, position=fact.position, title=named)


def _page(
    session: Session,
    desk: Desk,
    answer: Answer,
    cells: Sequence[Cell],
    shown: tuple[Sequence[Cell], str],
) -> Page:
    voice, naming = session.voice, desk.naming(answer.viewpoint.as_of)
    rows, whence = shown
    page = Page(
        f"{title(naming, answer)} · {whence}",
        viewpoint(voice, desk.memory, answer, today=False),
        coordinate=str(answer.resolved),
    )
    if rows:
        page.body.append(
            report.cells_table(voice, naming, desk.memory, answer, rows, demo=desk.demo)
        )
    page.notes.append(report.summary(voice, cells))
    if any(one.verdict == "explained" for one in cells):
        page.notes.append(voice(report.POSSIBLE))
    return page


def _tree(desk: Desk, answer: Answer, cells: Sequence[Cell]) -> dict[str, Any]:
    naming = desk.naming(answer.viewpoint.as_of)
    rows = [
        {
            "unit": naming.id(one.unit),
            "code": one.code,
            "printed": plain(one.printed),
            "ours": None if one.ours is None else plain(one.ours),
            "verdict": one.verdict,
            "readings": list(one.readings),
            "known_until": one.known_until,
            "entries": list(one.entries),
        }
        for one in cells
    ]
    return envelopes.envelope(
        desk,
        rows,
        coordinate=envelopes.asked(naming, answer),
        basis=envelopes.rules(answer.scheme),
    )

"""`entries`: the ledger's entries, all or those that match (台账)."""

from __future__ import annotations

from dataclasses import replace

import click

from replay.as_of import resolve
from scoretrail.answers import entries as answers
from scoretrail.answers.search import matching, read
from scoretrail.cli.answer import write
from scoretrail.cli.command import Spoken, json_option
from scoretrail.cli.paper import Paper, exports
from scoretrail.cli.session import Session
from scoretrail.report import entries as report
from scoretrail.report.exports import books
from scoretrail.report.page import Page
from scoretrail.words import Said

LIMIT = 50
FOUND = Said("共 {n} 条，列出 {shown} 条", "{n} entries, {shown} shown")
HEADING = Said("台账", "Ledger")


@click.command(cls=Spoken)
@click.argument("words", metavar="[FILTER]…", nargs=-1)
@click.option("--known-at", metavar="MOMENT", help="Known at this moment. ~ 当时已知。")
@click.option("--after", type=int, default=0, help="After this position. ~ 从这一序号之后起。")
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    help="How many; 50 on a screen. ~ 条数，屏幕上默认 50。",
)
@click.option("--all", "everything", is_flag=True, help="All of them. ~ 全部列出。")
@json_option
@click.pass_obj
@exports
def command(
    session: Session,
    words: tuple[str, ...],
    known_at: str | None,
    after: int,
    limit: int | None,
    everything: bool,  # noqa: FBT001 - click gives flags by name
    as_json: bool,  # noqa: FBT001
    paper: Paper,
) -> None:
    """Entries: those that match topic:… unit:… source:… id:… or any text; - before a word excludes.

    台账：按 topic:… unit:… source:… id:… 或任意文字筛选；词前加 - 为排除。
    """
    search = read(words, known_at, after)
    with session.open() as desk:
        position = resolve(desk.memory, search.known_at, default=desk.memory.head)
        naming = desk.naming()
        whole = everything or (paper.wanted and limit is None)
        found = matching(desk, naming, search, position)
        shown, count = found.first(None if whole else limit or LIMIT)
        resolved = replace(search, known_at=position)
        rest = count > len(shown)
        following = str(replace(resolved, after=shown[-1].position)) if rest else None
        if paper.wanted:
            book = books.entries_book(
                session.voice,
                desk,
                shown,
                coordinate=str(resolved),
                known_at=position,
                all_rows=count,
            )
            paper.write(session, book)
            return
        if as_json:
            write(answers.entries(desk, shown, str(search), str(resolved), following))
            return
        page = Page(session.voice(HEADING), desk.memory.name, coordinate=str(resolved))
        page.body.append(report.entries_table(session.voice, naming, desk.memory, desk.zone, shown))
        page.notes.append(session.voice(FOUND, n=count, shown=len(shown)))
        if following:
            page.notes.append(f"→ scoretrail entries '{following}'")
        session.show(page, demo=desk.demo)

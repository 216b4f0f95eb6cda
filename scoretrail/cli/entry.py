"""`entry`: one entry with all that answers it, and the scores it acts on (单条记录)."""

from __future__ import annotations

from dataclasses import replace

import click

from domain.errors import BadCoordinate, UnknownName
from domain.fact import Fact
from replay.as_of import Answer, resolve
from scoretrail.answers import entries as answers
from scoretrail.answers.search import LIST, read
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.question import coordinate
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import entries as report
from scoretrail.report.page import Page


@click.command(cls=Spoken)
@click.argument("entry", metavar="POSITION|ID|COORDINATE")
@asks
def command(session: Session, options: Options, entry: str) -> None:
    """One entry, by position or id: its fields, what answers it, and the scores that looked at it.

    一条记录：各栏、更正与答复、影响了哪些得分。按登记序号或编号查。
    """
    text = entry if entry.startswith(f"{LIST}/") else f"{LIST}/{entry.removeprefix('#')}"
    search = read([text], options.known_at)
    with session.open() as desk:
        position = resolve(desk.memory, search.known_at, default=desk.memory.head)
        fact = found(desk, search.entry or "")
        resolved = replace(search, entry=str(fact.position), known_at=position)
        answer = _answer(desk, options, position)
        naming = desk.naming()
        if options.as_json:
            write(answers.entry(desk, fact, answer, str(search), str(resolved), position))
            return
        voice = session.voice
        stored = desk.stored.entry(fact.position) if desk.stored is not None else None
        chain = report.chain(voice, naming, desk.memory, fact, position)
        effects = [] if answer is None else report.effects(voice, naming, desk.memory, answer, fact)
        page = Page(
            f"#{fact.position} {report.told(voice, naming, fact)}",
            desk.memory.name,
            [
                report.details(voice, naming, desk.zone, fact, stored),
                *([report.together(chain, effects)] if chain or effects else []),
            ],
            coordinate=str(resolved),
        )
        session.show(page, demo=desk.demo)


def found(desk: Desk, wanted: str) -> Fact:
    """The entry at a position or of an id, or a refusal that says how to look for it."""
    if wanted.isdecimal():
        return desk.memory.fact(int(wanted))
    if (fact := desk.entry(wanted)) is not None:
        return fact
    raise UnknownName(
        "unknown-entry",
        f"没有编号为“{wanted}”的记录。可用 scoretrail entries {wanted} 查找。",
        f"There is no entry {wanted!r}. Look for it with scoretrail entries {wanted}.",
    )


def _answer(desk: Desk, options: Options, position: int) -> Answer | None:
    """The scores to look at; none where no scheme can be told."""
    try:
        asked = coordinate(desk, options)
    except BadCoordinate:
        if options.scheme:
            raise
        return None
    return desk.ask(replace(asked, known_at=position))

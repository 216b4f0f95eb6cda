"""`diff`: what differs between two viewpoints, and which entry or rule moved it (对比)."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TypedDict, Unpack

import click

from domain.errors import BadCoordinate
from replay.coordinate import Coordinate
from replay.difference import Difference, difference
from scoretrail.answers import differences
from scoretrail.cli.answer import write
from scoretrail.cli.command import Options, Spoken, asks
from scoretrail.cli.paper import Paper, exports
from scoretrail.cli.question import (
    RANGE,
    coordinate,
    indicator,
    is_coordinate,
    pair,
    split,
    unpaired,
)
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report import difference as report
from scoretrail.report.exports import books
from scoretrail.report.naming import Naming
from scoretrail.report.page import Page
from scoretrail.report.viewpoint import title, viewpoint
from scoretrail.words import captions, lines


class Given(TypedDict):
    """What else was typed, as click gives it."""

    codes: tuple[str, ...]
    exit_code: bool
    everything: bool


@click.command(cls=Spoken)
@click.argument("before", metavar="[A]", required=False)
@click.argument("after", metavar="[B]", required=False)
@click.option(
    "--indicator",
    "codes",
    multiple=True,
    metavar="CODE",
    help="Only this indicator. ~ 只看这一项。",
)
@click.option(
    "--exit-code", is_flag=True, help="Exit with 1 if anything moved. ~ 有变化则以 1 退出。"
)
@click.option("--all", "everything", is_flag=True, help="List every cause. ~ 列出全部原因。")
@asks
@click.pass_context
@exports
def command(
    ctx: click.Context,
    session: Session,
    options: Options,
    before: str | None,
    after: str | None,
    paper: Paper,
    **given: Unpack[Given],
) -> None:
    """Difference between two coordinates A and B, or along an option: --known-at 18..20.

    对比两个坐标 A 与 B，或某个选项的两端（如 --known-at 18..20），并逐条说明原因。
    """
    everything = given["everything"]
    with session.open() as desk:
        a, b = sides(desk, options, before, after)
        if a == b:
            raise BadCoordinate("nothing-to-compare", _NOTHING_ZH, _NOTHING_EN)
        found = _asked(desk, a, b, given["codes"], everything=everything)
        naming = desk.naming_of(found.after)
        if paper.wanted:
            paper.write(session, books.impact_book(session.voice, desk, found))
        elif options.as_json:
            write(differences.difference(desk, found))
        else:
            _show(session, desk, naming, found, everything=everything)
    if given["exit_code"] and found.rows:
        ctx.exit(1)


_NOTHING_ZH = (
    "两边是同一个坐标，没有可比的。请写 A 和 B，或给一个选项写两端，如 --known-at 18..20。"
)
_NOTHING_EN = (
    "Both sides are the same coordinate. Give A and B, or write an option with two ends, as in "
    "--known-at 18..20."
)


def sides(
    desk: Desk, options: Options, before: str | None, after: str | None
) -> tuple[Coordinate, Coordinate]:
    """The two coordinates that arguments and options ask for."""
    if before is not None and after is None and RANGE in before:
        before, after = unpaired(before)
    elif after is None:
        after = before
    return _side(desk, _end(options, 0), before), _side(desk, _end(options, 1), after)


def _end(options: Options, side: int) -> Options:
    """The options of one side: of `a..b` the one or the other end."""
    typed = asdict(options)
    ends = {name: split(value)[side] for name, value in typed.items() if isinstance(value, str)}
    return Options(**typed | {name: end or None for name, end in ends.items()})


def _side(desk: Desk, options: Options, text: str | None) -> Coordinate:
    if text is not None and not is_coordinate(text):
        known = desk.memory.rulebook.ids(desk.memory.head)
        text = f"{text}?" if text in known else text
    asked = coordinate(desk, options, text)
    return asked if asked.as_of is not None else replace(asked, as_of=desk.today)


def _asked(
    desk: Desk, a: Coordinate, b: Coordinate, codes: tuple[str, ...], *, everything: bool
) -> Difference:
    """The difference, cut to the unit and the indicators asked for."""
    desk.known_scheme(a.scheme)
    desk.known_scheme(b.scheme)
    scheme = desk.ask(b).scheme
    wanted = {indicator(scheme, code) for code in (*codes, *filter(None, (b.code,)))}
    only = frozenset(wanted) if wanted else None
    found = difference(
        desk.memory, a, b, codes=only, weighed=None if everything else report.WEIGHED
    )
    if b.unit is None:
        return found
    return replace(found, rows=tuple(row for row in found.rows if row.unit == b.unit))


def _show(
    session: Session, desk: Desk, naming: Naming, found: Difference, *, everything: bool
) -> None:
    voice, memory = session.voice, desk.memory
    page = Page(
        title(naming, found.after),
        "\n".join(
            f"{voice(label)}  {viewpoint(voice, memory, answer, today=False)}"
            for label, answer in ((captions.BEFORE, found.before), (captions.AFTER, found.after))
        ),
    )
    if found.rows:
        table = report.difference_table(
            voice, memory, naming, found, demo=desk.demo, everything=everything
        )
        page.body.append(table)
        page.notes += [note for note in (report.unchanged(voice, naming, found),) if note]
        page.notes.append(voice(lines.ORDER))
    else:
        page.notes.append(voice(lines.NOTHING_MOVED))
    page.coordinate = pair(
        naming.coordinate(found.before.resolved), naming.coordinate(found.after.resolved)
    )
    session.show(page, demo=desk.demo)

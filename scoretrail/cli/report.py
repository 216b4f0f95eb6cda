"""`report`: the score notice, the bulletin, and tables, as files: .docx .pdf .xlsx .csv (报告)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypedDict, Unpack

import click

from domain.errors import NotUnderstood
from replay.as_of import Answer
from replay.coordinate import Coordinate
from replay.difference import difference
from replay.impact import Impacts, impacts
from scoretrail.cli.command import Options, Spoken, SpokenGroup, asks
from scoretrail.cli.diff import sides
from scoretrail.cli.file import new_file
from scoretrail.cli.paper import WRITERS, Paper, writer
from scoretrail.cli.progress import progress
from scoretrail.cli.question import coordinate, needs_unit
from scoretrail.cli.readings import WEIGHING
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.report.difference import WEIGHED
from scoretrail.report.documents import Document, bulletin, notice
from scoretrail.report.documents.printed import printed
from scoretrail.report.documents.writing import EXTRAS, ready, write
from scoretrail.report.exports import Book, books
from scoretrail.words import Said

WRITTEN = Said("已写出草稿 {file}", "wrote the draft {file}")


class Typed(TypedDict):
    """The options of a report, as click gives them."""

    output: str
    fonts: str | None


class Official(Typed):
    """Those of a document that may have a red head."""

    head: str | None


_output = click.option(
    "-o",
    "--output",
    metavar="FILE",
    required=True,
    help="The file; its extension says the kind. ~ 写入的文件，按扩展名定种类。",
)
_fonts = click.option(
    "--fonts", metavar="DIR", help="A folder of fonts, for PDF. ~ 字体目录，写 PDF 用。"
)
_head = click.option(
    "--red-head",
    "head",
    metavar="OFFICE",
    help="The office that stands in red at the head of the draft. ~ 草稿红头上的发文机关。",
)


@click.group(cls=SpokenGroup)
def command() -> None:
    """Report: notice, bulletin and tables as files; a document is always a draft without a seal.

    报告：得分通知、通报和各种表，写成文件；公文都是草稿，不盖章。
    """


@command.command("notice", cls=Spoken)
@click.argument("unit", metavar="UNIT|COORDINATE")
@_output
@_head
@_fonts
@asks
def notice_(session: Session, options: Options, unit: str, **typed: Unpack[Official]) -> None:
    """Score notice to one unit (.docx .pdf): points, deductions, what did not count and why.

    得分通知（.docx .pdf）：各项得分、扣分明细、未计入的记录和原因。
    """
    _ready(typed, EXTRAS)
    with session.open() as desk:
        asked = coordinate(desk, options, unit)
        asked = asked.of(needs_unit(asked))
        answer = desk.ask(asked)
        whose = desk.compared(answer, needs_unit(asked))
        found = _weighed(session, desk, answer)
        made = notice(session.voice, desk, answer, whose, found, head=typed["head"])
        _write(session, made, typed)


@command.command("bulletin", cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@_output
@_head
@_fonts
@asks
def bulletin_(
    session: Session, options: Options, coordinate_: str | None, **typed: Unpack[Official]
) -> None:
    """Bulletin on all units (.docx .pdf): overall, item by item, problems, tables; a draft.

    通报草稿（.docx .pdf）：总体情况、具体情况、存在的问题、附表。有关要求留给发文机关填写。
    """
    _ready(typed, EXTRAS)
    with session.open() as desk:
        answer = desk.ask(coordinate(desk, options, coordinate_).of())
        found = _weighed(session, desk, answer)
        made = bulletin(session.voice, desk, answer, found, head=typed["head"])
        _write(session, made, typed)


@command.command(cls=Spoken)
@click.argument("unit", metavar="[UNIT|COORDINATE]", required=False)
@_output
@_fonts
@asks
def deductions(
    session: Session, options: Options, unit: str | None, **typed: Unpack[Typed]
) -> None:
    """Deductions of one unit or of all (.xlsx .csv .pdf .docx), with clause and entry.

    扣分明细表（.xlsx .csv .pdf .docx）：逐条事由、条款原文、扣分值、记录号。
    """
    _table(
        session,
        options,
        unit,
        typed,
        lambda desk, answer: books.deductions_book(
            session.voice,
            desk,
            answer,
            None if answer.resolved.unit is None else desk.compared(answer, answer.resolved.unit),
        ),
    )


@command.command(cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@_output
@_fonts
@asks
def summary(
    session: Session, options: Options, coordinate_: str | None, **typed: Unpack[Typed]
) -> None:
    """Summary (.xlsx .csv .pdf .docx): units by items, totals and places as formulas.

    得分汇总表（.xlsx .csv .pdf .docx）：对象乘指标，合计、名次可重算。
    """

    def make(desk: Desk, answer: Answer) -> Book:
        return books.summary_book(session.voice, desk, answer)

    _table(session, options, coordinate_, typed, make)


@command.command(cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@_output
@_fonts
@asks
def standings(
    session: Session, options: Options, coordinate_: str | None, **typed: Unpack[Typed]
) -> None:
    """Standings (.xlsx .csv .pdf .docx): places, points, against the table before and the mean.

    排名表（.xlsx .csv .pdf .docx）：名次、得分、上期、升降、较均值。
    """

    def make(desk: Desk, answer: Answer) -> Book:
        return books.standings_book(session.voice, desk, answer)

    _table(session, options, coordinate_, typed, make)


@command.command(cls=Spoken)
@click.argument("before", metavar="[A]", required=False)
@click.argument("after", metavar="[B]", required=False)
@_output
@_fonts
@asks
def impact(
    session: Session,
    options: Options,
    before: str | None,
    after: str | None,
    **typed: Unpack[Typed],
) -> None:
    """Impact (.xlsx .csv .pdf .docx): what moved between two coordinates, as `diff` asks it.

    更正影响表（.xlsx .csv .pdf .docx）：两个坐标之间哪些得分、名次、等次变了，因为什么。
    """
    _ready(typed, {**WRITERS, **EXTRAS})
    with session.open() as desk:
        a, b = sides(desk, options, before, after)
        desk.known_scheme(a.scheme)
        desk.known_scheme(b.scheme)
        found = difference(desk.memory, a, b, weighed=WEIGHED)
        book = books.impact_book(session.voice, desk, found)
        _write_table(session, desk, found.after, book, typed)


@command.command(cls=Spoken)
@click.argument("coordinate_", metavar="[COORDINATE]", required=False)
@_output
@_fonts
@asks
def readings(
    session: Session, options: Options, coordinate_: str | None, **typed: Unpack[Typed]
) -> None:
    """Readings (.xlsx .csv .pdf .docx): what each alternative would move.

    口径影响表（.xlsx .csv .pdf .docx）：各备选单独采用时的变动。
    """

    def make(desk: Desk, answer: Answer) -> Book:
        return books.readings_book(session.voice, desk, _weighed(session, desk, answer))

    _table(session, options, coordinate_, typed, make)


def _table(
    session: Session,
    options: Options,
    text: str | None,
    typed: Typed,
    make: Callable[[Desk, Answer], Book],
) -> None:
    """Ask, make the table, and write it in any of the four kinds."""
    _ready(typed, {**WRITERS, **EXTRAS})
    with session.open() as desk:
        answer = desk.ask(_asked(desk, options, text))
        _write_table(session, desk, answer, make(desk, answer), typed)


def _asked(desk: Desk, options: Options, text: str | None) -> Coordinate:
    asked = coordinate(desk, options, text)
    return asked if asked.unit is None else asked.of(needs_unit(asked))


def _write_table(session: Session, desk: Desk, answer: Answer, book: Book, typed: Typed) -> None:
    if Path(typed["output"]).suffix.lower() in WRITERS:
        writer(typed["output"])
        Paper(output=typed["output"]).write(session, book)
        return
    _write(session, printed(session.voice, desk, answer, book), typed)


def _ready(typed: Typed, kinds: Any) -> None:
    """Refuse a kind of file that is not written before anything is computed."""
    suffix = Path(typed["output"]).suffix.lower()
    if suffix not in kinds:
        raise NotUnderstood(
            "unknown-kind",
            f"不会写“{suffix or typed['output']}”，可写：{'、'.join(kinds)}。",
            f"{suffix or typed['output']!r} cannot be written; these can: {', '.join(kinds)}.",
        )
    if suffix in EXTRAS:
        ready(suffix)


def _weighed(session: Session, desk: Desk, answer: Answer) -> Impacts:
    """What the readings weigh at the coordinate of an answer."""
    with progress(session, WEIGHING) as tick:
        return impacts(desk.memory, replace(answer.resolved, unit=None, code=None), progress=tick)


def _write(session: Session, document: Document, typed: Typed) -> None:
    path, fonts = Path(typed["output"]), typed["fonts"]
    content = write(document, path.suffix, fonts=None if fonts is None else Path(fonts))
    with new_file(path) as file:
        file.write(content)
    click.echo(session.voice(WRITTEN, file=path), err=True)

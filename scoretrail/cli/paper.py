"""Answers to take away: `--csv` and `-o FILE` on the queries, the same tables as on the screen."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from domain.errors import NotUnderstood
from scoretrail.cli.file import new_file
from scoretrail.cli.session import Session
from scoretrail.report.exports import Book, separated, workbook
from scoretrail.report.exports.pages import page_book
from scoretrail.words import Said, Voice

WRITTEN = Said("已写出 {file}：{tables}，{extent}", "wrote {file}: {tables}, {extent}")

Writer = Callable[[Voice, Book], bytes]
WRITERS: dict[str, Writer] = {".csv": separated, ".xlsx": workbook}


@dataclass(frozen=True, slots=True)
class Paper:
    """Whether and where an answer is written out, as typed."""

    as_csv: bool = False
    output: str | None = None

    @property
    def wanted(self) -> bool:
        """Whether the answer goes into a table and not onto the screen."""
        return self.as_csv or self.output is not None

    def write(self, session: Session, book: Book) -> None:
        """Write the book where it was asked for; say what was written beside it, not in it."""
        if self.output is None:
            click.echo(separated(session.voice, book).decode("utf-8-sig"), nl=False)
            return
        content = writer(self.output)(session.voice, book)
        with new_file(self.output) as file:
            file.write(content)
        tables = session.voice.comma.join(grid.name for grid in book.grids)
        said = session.voice(WRITTEN, file=self.output, tables=tables, extent=book.basis.extent)
        click.echo(said, err=True)


def writer(name: str) -> Writer:
    """What writes a file of this name, by its extension."""
    suffix = Path(name).suffix.lower()
    if suffix in WRITERS:
        return WRITERS[suffix]
    raise NotUnderstood(
        "unknown-kind",
        f"不会写“{suffix or name}”，可写：{'、'.join(WRITERS)}。",
        f"{suffix or name!r} cannot be written; these can: {', '.join(WRITERS)}.",
    )


_OPTIONS = (
    click.option("--csv", "as_csv", is_flag=True, help="Answer in CSV. ~ 以 CSV 回答。"),
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        help="Into a file by its extension: .xlsx .csv. ~ 按扩展名写入文件：.xlsx .csv。",
    ),
)


def lists(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command that shows lists the two options: its page goes into a table as it stands."""

    @functools.wraps(function)
    def command(*given: Any, as_csv: bool, output: str | None, **named: Any) -> None:
        paper = Paper(as_csv, output)
        session: Session = click.get_current_context().obj
        if output is not None:
            writer(output)
        if paper.wanted:
            session.onto = lambda page, demo: paper.write(
                session, page_book(session.voice, page, demo=demo)
            )
        function(*given, **named)

    decorated: Callable[..., None] = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


def exports(function: Callable[..., None]) -> Callable[..., None]:
    """Give a command the two options, as one `paper`."""

    @functools.wraps(function)
    def command(*given: Any, as_csv: bool, output: str | None, **named: Any) -> None:
        paper = Paper(as_csv, output)
        if output is not None:
            writer(output)  # refuse before anything is computed
        function(*given, paper=paper, **named)

    decorated: Callable[..., None] = command
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated

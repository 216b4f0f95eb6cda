"""`export`: the ledger as text that needs no database (导出)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import IO

import click

from domain.errors import Refused
from ledger import journal
from scoretrail.cli.command import Spoken, SpokenGroup
from scoretrail.cli.file import new_file
from scoretrail.cli.progress import Tick, progress
from scoretrail.cli.session import Session
from scoretrail.settings import here
from scoretrail.words import Said

WRITING = Said("导出", "writing")
DONE = Said("共{n}行，完", "{n} lines, complete")


@click.group(cls=SpokenGroup)
def command() -> None:
    """Export the entries as text.

    导出记录。
    """


@command.command(cls=Spoken)
@click.option("-o", "--output", metavar="FILE", help="Into a file. ~ 写入文件，默认标准输出。")
@click.option("--until", type=click.IntRange(1), help="Up to this position. ~ 到这一序号为止。")
@click.pass_obj
def jsonl(session: Session, output: str | None, until: int | None) -> None:
    """Export the journal: one entry a line, each line the very bytes that were hashed.

    导出流水：一行一条，即入账时计算散列的原字节，脱离数据库也能核验。
    """
    if session.settings.fictional_names:
        raise Refused(
            "names-not-fictional",
            "导出的是入账原字节，不能换名。请去掉 --fictional-names。",
            "An export holds the bytes as recorded, under no other names. Leave "
            "--fictional-names out.",
        )
    with session.open() as desk:
        ledger = desk.ledger
        lines = journal.lines(ledger.entries(until=until), ledger.head.name)
        total = min(until or desk.memory.head, desk.memory.head)
        if desk.writable:
            ledger.audit.record("export.made", here("recorder"), what="journal", rows=total)
        with progress(session, WRITING) as tick:
            if output is None:
                written = _write(sys.stdout.buffer, lines, tick, total)
            else:
                with new_file(output) as file:
                    written = _write(file, lines, tick, total)
    click.echo(session.voice(DONE, n=written), err=True)


def _write(file: IO[bytes], lines: Iterable[bytes], tick: Tick, total: int) -> int:
    written = 0
    for line in lines:
        file.write(line)
        written += 1
        tick(written, total)
    file.flush()
    return written

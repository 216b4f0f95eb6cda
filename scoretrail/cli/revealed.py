"""Persons' data into a file: on record, and with a watermark on every part of it (带水印导出)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

import click

from domain.effect import SHANGHAI
from domain.errors import NotUnderstood
from ledger.entry import Entry
from ledger.ledger import Ledger
from ledger.persons import Revealed
from ledger.roles import Actor
from ledger.sealing import PRIVATE_MODE
from scoretrail.cli.file import new_file
from scoretrail.cli.paper import WRITERS
from scoretrail.cli.session import Session
from scoretrail.desk import DEMO
from scoretrail.report import persons as report
from scoretrail.report.documents import writing
from scoretrail.words import persons as words


def ready(output: str) -> None:
    """Refuse before anything is revealed what cannot be written here."""
    suffix = Path(output).suffix.lower()
    if suffix in WRITERS:
        return
    if suffix in writing.EXTRAS:
        writing.ready(suffix)
        return
    known = "、".join((*WRITERS, *writing.EXTRAS))
    raise NotUnderstood(
        "unknown-kind",
        f"不会写“{suffix or output}”，可写：{known}。",
        f"{suffix or output!r} cannot be written; these can: {known}.",
    )


def take(
    session: Session,
    ledger: Ledger,
    shown: Sequence[tuple[Entry, Sequence[Revealed]]],
    by: Actor,
    output: str,
    reason: str,
    case_number: str | None,
) -> None:
    """Put on record that it is taken away, then write it."""
    suffix = Path(output).suffix.lower()
    record = ledger.audit.record(
        "export.made",
        by,
        reason=reason,
        what="persons",
        rows=sum(len(found) for _, found in shown),
        entries=[entry.position for entry, _ in shown],
        case_number=case_number,
    )
    head = ledger.head
    taken = report.Taken(
        shown, by, record, head.name, head.position, head.root.hex(), head.name.startswith(DEMO)
    )
    if suffix in WRITERS:
        book = report.revealed_book(session.voice, taken, SHANGHAI)
        content = WRITERS[suffix](session.voice, book)
    else:
        content = writing.write(report.revealed_document(session.voice, taken, SHANGHAI), suffix)
    with new_file(output) as file:
        os.fchmod(file.fileno(), PRIVATE_MODE)
        file.write(content)
    said = session.voice(words.WRITTEN, file=output, record=record.position)
    click.echo(said, err=True)

"""Persons' data to take away (个人信息导出): with who took it, when and by which question on every part.

Only here is anything of a person shown unmasked outside a screen, so only here is there a watermark:
every other table is the same bytes whoever writes it out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from ledger.audit import Record
from ledger.entry import Entry
from ledger.persons import Revealed
from ledger.roles import Actor
from scoretrail import ENGINE
from scoretrail.report.documents.document import Document, Heading, Table, columns_of
from scoretrail.report.documents.printed import basis_table, weights
from scoretrail.report.exports.basis import Basis
from scoretrail.report.exports.grid import Book, Cell, Grid, columns, watermarked
from scoretrail.report.watermark import watermark
from scoretrail.words import Voice, captions, lines
from scoretrail.words import documents as document_words
from scoretrail.words import exports as export_words
from scoretrail.words import persons as words
from scoretrail.words.names import field_name, topic_name

OPAQUE = 12
"""An opaque id is never broken."""
WIDER = 8
"""Numbers have no place to break."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What was revealed, to whom, under which record of the audit log."""

    shown: Sequence[tuple[Entry, Sequence[Revealed]]]
    by: Actor
    record: Record
    ledger: str
    head: int
    root: str
    demo: bool

    @property
    def coordinate(self) -> str:
        """The entries, as known when they were revealed."""
        positions = ",".join(str(entry.position) for entry, _ in self.shown)
        return f"entries/{positions}?known_at={self.head}"


def revealed_book(voice: Voice, taken: Taken, zone: ZoneInfo) -> Book:
    """One row for each field that was revealed, the watermark in every one."""
    record = taken.record
    mark = watermark(
        voice, taken.by, record.recorded_at, zone, taken.coordinate, record=record.position
    )
    heads = columns(
        voice,
        (captions.NUMBER, False),
        (captions.OCCURRED, False),
        (captions.UNIT, False),
        (captions.WHAT, True),
        (words.FIELD, False),
        (words.TEXT, True),
        (words.SUBJECT, False),
    )
    rows = tuple(_row(voice, entry, one) for entry, found in taken.shown for one in found)
    grid = Grid(voice(words.PERSONS), f"{voice(words.PERSONS)}  {taken.ledger}", heads, rows)
    return Book(
        (watermarked(grid, voice(words.WATERMARKED), mark),),
        _basis(voice, taken, mark, len(rows)),
        mark,
    )


def revealed_document(voice: Voice, taken: Taken, zone: ZoneInfo) -> Document:
    """The same as a document across the paper."""
    book = revealed_book(voice, taken, zone)
    (rows,) = book.grids
    grid = columns_of(rows, *range(len(rows.columns) - 1))  # the page says it, not every row
    *widths, last = (width + WIDER for width in weights(grid))
    blocks = (
        Table(grid, (*widths, last + OPAQUE)),
        Heading(voice(document_words.SOURCES)),
        basis_table(voice, book),
    )
    return Document(
        grid.title,
        "",
        blocks,
        (),
        book.basis,
        (book.watermark, *([lines.DEMO.zh] if taken.demo else [])),
        voice(words.CONFIDENTIAL),
        voice.lang,
        taken.record.recorded_at,
        across=True,
        warnings=(book.watermark,),
        watermark=book.watermark,
    )


def _row(voice: Voice, entry: Entry, one: Revealed) -> tuple[Cell, ...]:
    name = one.field.rpartition(".")[2]
    envelope = entry.envelope
    return (
        entry.position,
        envelope.occurred_on,
        envelope.unit,
        topic_name(voice, envelope.topic),
        field_name(voice, name),
        one.text,
        one.subject,
    )


def _basis(voice: Voice, taken: Taken, mark: str, rows: int) -> Basis:
    record = taken.record
    extent = voice(export_words.ALL_ROWS, n=rows)
    pairs = [
        (voice(words.WATERMARKED), mark),
        (voice(export_words.COORDINATE), taken.coordinate),
        (voice(captions.REASON), record.reason or ""),
        (voice(export_words.LEDGER), taken.ledger),
        (voice(export_words.ROOT, n=taken.head), taken.root),
        (voice(export_words.ENGINE), ENGINE),
        (voice(export_words.ROWS), extent),
    ]
    if case_number := record.about.get("case_number"):
        pairs.append((voice(words.CASE_NUMBER), str(case_number)))
    if taken.demo:
        pairs.append((voice(export_words.NOTE), lines.DEMO.zh))
    return Basis(taken.coordinate, taken.root, tuple(pairs), (), extent)

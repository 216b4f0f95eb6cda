"""Long files of one kind of fact, as programs export them: read row by row, whatever their length.

    CSV       headings in the first line, every line as long as it, the last one ended
    Parquet   columns by name

The rows are completed and validated as everywhere in intake, and wait in a staging; memory does not
grow with the file. Only facts that stand alone are taken: what answers another entry, needs a second
person or speaks of persons goes through the ordinary import. That a row looks like another is not
pointed out here, because every row would have to be remembered.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, NamedTuple

from domain.errors import NotUnderstood
from ledger.codec import state_of
from ledger.intake import columnar, separated
from ledger.intake.batch import NO_COLUMNS, Progress, Reference, RowResult
from ledger.intake.draft import Draft
from ledger.intake.forms import Form
from ledger.intake.header import Remap, find_header, named_in, no_header
from ledger.intake.intake import completion_of, digest_of, opened, said_of
from ledger.intake.likeness import RowIds, identity_of, row_id
from ledger.intake.rejection import Fault, Note, Place, Rejection, bad_file
from ledger.intake.sheet import Sheet
from ledger.intake.staging import Staged, Staging
from ledger.intake.table import Table
from ledger.streams import OFFICE

PARQUET = frozenset({".parquet"})
SHOWN = 1_000
"""Refusals and remarks kept to be shown; all are counted."""

_PAGE = 2_000


@dataclass(slots=True)
class Stream:
    """A long file as read: its rows in the staging, and what was refused."""

    file: str
    sha256: str
    staging: Staging
    form: str | None = None
    rows: int = 0
    refused: int = 0
    rejections: list[Rejection] = field(default_factory=list)
    """The first of them."""
    hints: Counter[str] = field(default_factory=Counter)
    """How often something was pointed out, by its code."""
    said: list[Note] = field(default_factory=list)

    def refuse(self, rejections: Iterable[Rejection], rows: int = 1) -> None:
        """Count refused rows, and keep why, as far as there is room."""
        self.refused += rows
        self.rejections += islice(rejections, max(SHOWN - len(self.rejections), 0))

    def close(self) -> None:
        """Forget the staged rows."""
        self.staging.close()


class Asked(NamedTuple):
    """What the caller says of a long file."""

    form: str | None = None
    unit: str | None = None
    submitted_at: datetime | None = None
    source: str | None = None
    columns: Remap = NO_COLUMNS
    rows: int | None = None
    """How many rows it must have: what a program exported says so."""
    marked: str = ""
    """What every source must begin with, in a ledger of invented data."""


class _Identities(RowIds):
    """Ids for rows as if each stood once; which stand twice is found when all are staged."""

    latest: bytes | None = None

    def id_of(self, form: Form, content: Mapping[str, Any]) -> str:
        self.latest = identity_of(form, content)
        return row_id(self.latest, 1)


def stage(
    path: Path, reference: Reference, asked: Asked, *, progress: Progress | None = None
) -> Stream:
    """Read a file to its end and stage its rows. Raises `BadFile` and `UnknownName`."""
    with opened(path, kinds=frozenset({".csv", ".tsv", ".txt"}) | PARQUET, most=None) as file:
        stream = Stream(path.name, digest_of(file), Staging())
        try:
            _read(file, path, stream, reference, asked, progress)
            _whole(stream, asked)
        except BaseException:
            stream.close()
            raise
    return stream


def _read(
    file: IO[bytes],
    path: Path,
    stream: Stream,
    reference: Reference,
    asked: Asked,
    progress: Progress | None,
) -> None:
    sheet = _sheet(file, path)
    ids = _Identities()
    lent = said_of(asked.submitted_at, asked.source)
    completion = completion_of(path, stream.sha256, reference, asked.unit, lent, ids=ids)
    page: list[Staged] = []
    for draft in _drafts(sheet, stream, asked):
        ids.latest = None
        _mark(draft, asked.marked)
        _take(completion.complete(draft), ids, stream, page)
        if len(page) >= _PAGE:
            stream.staging.add(page)
            page.clear()
        if progress is not None and stream.rows % _PAGE == 0:
            progress(stream.rows, sheet.height)
    stream.staging.add(page)
    stream.staging.settle()
    for row, name in stream.staging.contradicting(SHOWN):
        stream.refuse([_twice(name).at(Place(stream.file, None, row))])
    if progress is not None:
        progress(stream.rows, stream.rows)


def _mark(draft: Draft, mark: str) -> None:
    """In a ledger of invented data every source says so."""
    source = str(draft.content.get("source") or "")
    if mark and not source.startswith(mark):
        draft.content["source"] = f"{mark}·{source}" if source else mark


def _take(row: RowResult, ids: _Identities, stream: Stream, page: list[Staged]) -> None:
    stream.rows += 1
    if row.envelope is None:
        stream.refuse(row.rejections)
        return
    stream.hints.update(hint.code for hint in row.hints)
    envelope = row.envelope
    page.append(
        Staged(row.row, ids.latest, envelope.id, envelope.topic, row.lent, state_of(envelope))
    )


def _sheet(file: IO[bytes], path: Path) -> Sheet:
    if path.suffix.lower() in PARQUET:
        return columnar.read_columnar(file, path.name)
    return separated.read_separated(file, path.name, most=None, even=True)


def _drafts(sheet: Sheet, stream: Stream, asked: Asked) -> Iterator[Draft]:
    named = asked.form or named_in(stream.file)
    first = list(islice(sheet.lines, 1))
    header = find_header(first, sheet, stream.file, named=named, remap=asked.columns)
    if header is None:
        raise bad_file(no_header(named=named, searched=1).at(Place(stream.file)))
    _stands_alone(header.form)
    stream.form = header.form.id
    for draft in Table(stream.file, sheet, header, stream.said).drafts(sheet.lines):
        del stream.said[SHOWN:]
        yield draft


def _stands_alone(form: Form) -> None:
    """Refuse kinds of facts that build on others, need two people, or speak of persons."""
    event = form.event
    of_the_office = any(form.topic in topics for topics in OFFICE.values())
    personal = any(column.personal for column in form.columns)
    if event.TARGET == "none" and not (event.SECOND_PERSON or of_the_office or personal):
        return
    raise NotUnderstood(
        "not-in-bulk",
        f"事项 {form.topic} 不能分批导入（--bulk）：它针对别的记录、须由第二人复核、涉及规则或对象，"
        "或可能涉及自然人。请用普通导入。",
        f"{form.topic} is not imported with --bulk: it answers other entries, needs a second person,"
        " changes rules or units, or may speak of persons. Import it without --bulk.",
    )


def _whole(stream: Stream, asked: Asked) -> None:
    if not stream.rows:
        fault = Fault("no-rows", "没有一行可登记的内容", "there is no row to record")
        raise bad_file(fault.at(Place(stream.file)))
    if asked.rows is not None and asked.rows != stream.rows:
        fault = Fault(
            "rows-differ",
            f"应有 {asked.rows:,} 行，读到 {stream.rows:,} 行",
            f"it should have {asked.rows:,} rows and has {stream.rows:,}",
            "文件可能被截断，请重新导出",
            "It may have been cut off; export it again",
        )
        raise bad_file(fault.at(Place(stream.file)))


def _twice(name: str) -> Fault:
    return Fault(
        "id-twice",
        f"编号 {name} 在本文件中已用于另一行，内容不同",
        f"the id {name} already stands in this file with other content",
        "请换一个编号",
        "Give it another id",
    )

"""Intake: a file of whatever kind becomes a batch of rows, each an entry or a refusal (受理).

    workbook   .xlsx            in a confined child process
    separated  .csv .tsv .txt   UTF-8 or GB18030
    jsonlines  .jsonl .ndjson   one entry a line

A file that cannot be read at all is refused with `BadFile`; a bad row is a value in the batch.
Nothing is recorded here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import IO, NamedTuple

from domain.errors import BadFile, UnknownName
from domain.events.event import Evidence
from ledger.collecting import put_off
from ledger.intake import jsonlines, separated, workbook
from ledger.intake.batch import NO_COLUMNS, Batch, Progress, Reference, RowResult
from ledger.intake.completion import EVIDENCE, Completion
from ledger.intake.days import SHANGHAI, day_of_moment
from ledger.intake.draft import Draft
from ledger.intake.forms import form as form_named
from ledger.intake.header import SEARCHED, Header, Remap, find_header, named_in, no_header
from ledger.intake.likeness import RowIds
from ledger.intake.naming import Naming, other_code_fault, own_code_fault
from ledger.intake.persons import without_personal_numbers
from ledger.intake.rejection import REASONS, Fault, Note, Place, Rejection, bad_file
from ledger.intake.sheet import MOST_BYTES, MOST_ROWS, Line, Sheet
from ledger.intake.table import Table

WORKBOOKS = frozenset({".xlsx"})
SEPARATED = frozenset({".csv", ".tsv", ".txt"})
LINES = frozenset({".jsonl", ".ndjson", ".json"})
META = "_meta"
"""The hidden sheet by which a template says what it is."""

_STEP = 1_000
_CHUNK = 1 << 20


def read_file(
    path: Path | str,
    reference: Reference,
    *,
    form: str | None = None,
    unit: str | None = None,
    submitted_at: datetime | None = None,
    source: str | None = None,
    columns: Remap = NO_COLUMNS,
    progress: Progress | None = None,
) -> Batch:
    """Read a file into a batch. `form` is the id of a form or a topic; `unit` an id, name or code.

    `submitted_at` and `source` hold for rows that do not say their own; `columns` gives headings
    their fields (None: leave the column out). Raises `BadFile` and `UnknownName`.
    """
    path = Path(path)
    with opened(path) as file:
        batch = Batch(path.name, digest_of(file), None)
        if reference.subjects is not None:
            batch.gathered = reference.subjects.gather()
        task = _Task(path, batch, reference, form, columns, said_of(submitted_at, source))
        naming = _named(task.reference, unit)
        completion = _completion(task, naming)
        if path.suffix.lower() in LINES:
            rows = _from_lines(file, task, completion)
        else:
            rows = _from_tables(file, task, naming, completion)
        _gather(rows, batch, progress)
        if completion.personal:
            batch.meet()
    return batch


class _Task(NamedTuple):
    """One file with what was said of it."""

    path: Path
    batch: Batch
    reference: Reference
    form: str | None
    columns: Remap
    lent: dict[str, str]


@contextmanager
def opened(
    path: Path,
    *,
    kinds: frozenset[str] = WORKBOOKS | SEPARATED | LINES,
    most: int | None = MOST_BYTES,
) -> Iterator[IO[bytes]]:
    """Open a file of a kind that is read, and not too large."""
    suffix = path.suffix.lower()
    if suffix not in kinds:
        raise bad_file(unknown_kind(suffix).at(Place(path.name)))
    try:
        file = path.open("rb")
    except OSError as error:
        reason = error.strerror or str(error)
        fault = Fault("unreadable", f"打不开：{reason}", f"it cannot be opened: {reason}")
        raise bad_file(fault.at(Place(path.name))) from error
    with file:
        if most is not None and file.seek(0, 2) > most:
            fault = Fault(
                "too-large",
                f"文件超过 {most // 1_000_000} MB",
                f"the file exceeds {most // 1_000_000} MB",
                "请拆成几个文件；系统导出的 CSV 或 Parquet 请加 --bulk 分批导入",
                "Split it into several files; what a program exported as CSV or Parquet is imported"
                " with --bulk",
            )
            raise bad_file(fault.at(Place(path.name)))
        yield file


def unknown_kind(suffix: str) -> Fault:
    """What to say of a file of another kind."""
    if suffix in (".xls", ".et", ".xlsm", ".ods", ".xlsb", ".xltx"):
        return Fault(
            "unknown-kind",
            f"不读 {suffix} 文件",
            f"{suffix} files are not read",
            "请在表格软件中另存为 .xlsx",
            "Save it as .xlsx in the spreadsheet program",
        )
    return Fault(
        "unknown-kind",
        f"不认得的文件种类“{suffix}”",
        f"unknown kind of file {suffix!r}",
        "可读 .xlsx、.csv、.jsonl；加 --bulk 时可读 .csv、.parquet",
        "What is read is .xlsx, .csv and .jsonl, and with --bulk .csv and .parquet",
    )


def digest_of(file: IO[bytes]) -> str:
    """The SHA-256 of an open file, which is then at its beginning."""
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def said_of(submitted_at: datetime | None, source: str | None) -> dict[str, str]:
    """What the caller lends to the rows that do not say it."""
    lent = {}
    if submitted_at is not None:
        if submitted_at.tzinfo is None:
            submitted_at = submitted_at.replace(tzinfo=SHANGHAI)
        lent["submitted_at"] = submitted_at.isoformat()
    if source is not None:
        lent["source"] = source
    return lent


def _named(reference: Reference, unit: str | None) -> Naming:
    """The names of units, with the one the caller gave."""
    naming = Naming(reference.units, day_of_moment(reference.now))
    if unit is not None:
        naming.asked = naming.stated = naming.find(unit)
        if naming.asked is None:
            fault = naming.unknown(unit)
            raise UnknownName(
                fault.code,
                f"“{unit}”：{fault.zh}。{fault.remedy}。",
                f"{unit!r}: {fault.en}. {fault.remedy_en}.",
            )
    return naming


def _completion(task: _Task, naming: Naming) -> Completion:
    name = without_personal_numbers(task.path.name)
    evidence = Evidence(kind=EVIDENCE, sha256=task.batch.sha256, name=name)
    return Completion(task.reference, naming, task.batch.gathered, evidence, task.lent)


def completion_of(
    path: Path,
    sha256: str,
    reference: Reference,
    unit: str | None,
    lent: dict[str, str],
    *,
    ids: RowIds,
) -> Completion:
    """What completes the rows of a long file; it remembers none of them."""
    evidence = Evidence(kind=EVIDENCE, sha256=sha256, name=without_personal_numbers(path.name))
    naming = _named(reference, unit)
    return Completion(reference, naming, None, evidence, lent, ids=ids, alike=False)


def _gather(rows: Iterator[RowResult], batch: Batch, progress: Progress | None) -> None:
    with put_off():
        for row in rows:
            batch.rows.append(row)
            if progress is not None and len(batch.rows) % _STEP == 0:
                progress(len(batch.rows), batch.expected)
    if progress is not None:
        progress(len(batch.rows), len(batch.rows))
    if not batch.rows:
        fault = Fault(
            "no-rows",
            "没有一行可登记的内容",
            "there is no row to record",
            "请在表头下填写",
            "Fill in rows below the headings",
        )
        raise bad_file(fault.at(Place(batch.file)))


def _from_lines(file: IO[bytes], task: _Task, completion: Completion) -> Iterator[RowResult]:
    task.batch.expected = separated.line_count(file)
    for one in jsonlines.read_lines(file, task.path.name):
        if isinstance(one, Rejection):
            yield RowResult(None, one.row or 0, None, (one,))
        else:
            yield completion.complete(one)


def _from_tables(
    file: IO[bytes], task: _Task, naming: Naming, completion: Completion
) -> Iterator[RowResult]:
    name = task.path.name
    if task.path.suffix.lower() in SEPARATED:
        sheet = separated.read_separated(file, name)
        drafts = _drafts([sheet], task, naming)
        yield from completion.complete_all(drafts)
        return
    with workbook.read_workbook(file, name) as sheets:
        yield from completion.complete_all(_drafts(sheets, task, naming))


def _drafts(sheets: Iterable[Sheet], task: _Task, naming: Naming) -> Iterator[Draft]:
    """The rows of every visible sheet that has a heading row."""
    name = task.path.name
    named = task.form or named_in(name)
    tables = 0
    for sheet in sheets:
        if sheet.hidden:
            if sheet.name == META:
                named = task.form or _meta(sheet) or named
            else:
                _say(task.batch, sheet, "是隐藏的，未读", "is hidden and was not read")
            continue
        first = list(islice(sheet.lines, SEARCHED))
        if not first:
            continue
        if sheet.name == REASONS and str(first[0][1][0]).startswith(REASONS):
            _say(task.batch, sheet, "是退回件的说明页，未读", "says why it was returned: not read")
            continue
        header = find_header(first, sheet, name, named=named, remap=task.columns)
        if header is None:
            _say(task.batch, sheet, "没有表头，未读", "has no heading row and was not read")
            continue
        tables += 1
        task.batch.form = header.form.id
        if sheet.height is not None:
            task.batch.expected = len(task.batch.rows) + max(sheet.height - header.row, 0)
        _announce(task, sheet, header, naming)
        rest: Iterator[Line] = chain((line for line in first if line[0] > header.row), sheet.lines)
        table = Table(name, sheet, header, task.batch.said, meet=task.batch.meet)
        yield from _counted(table.drafts(rest, above=first), name, sheet)
    if not tables:
        raise bad_file(no_header(named=named).at(Place(name)))


def _counted(drafts: Iterator[Draft], name: str, sheet: Sheet) -> Iterator[Draft]:
    for count, draft in enumerate(drafts, start=1):
        if count > MOST_ROWS:
            raise bad_file(separated.too_many_rows().at(Place(name, sheet.name, draft.row)))
        yield draft


def _meta(sheet: Sheet) -> str | None:
    """The form that the hidden sheet of a template names."""
    for _, cells in sheet.lines:
        if len(cells) > 1 and cells[0] == "form" and isinstance(cells[1], str):
            return cells[1]
    return None


def _announce(task: _Task, sheet: Sheet, header: Header, naming: Naming) -> None:
    """Settle the unit of a sheet, and say what was found."""
    title = form_named(header.form.id).title
    _say(
        task.batch,
        sheet,
        f"表“{title}”，表头第 {header.row} 行",
        f"form {header.form.id}, headings in row {header.row}",
    )
    if header.form.event.UNIT == "none":
        return
    place = Place(task.path.name, sheet.name)
    found, where_zh, where_en = None, "", ""
    if header.stated.unit is not None:
        found = naming.find(header.stated.unit)
        where_zh, where_en = "表头上方", "above the headings"
        if found is None:
            raise bad_file(naming.unknown(header.stated.unit).at(place, header.stated.unit))
    elif naming.asked is None:
        found = (naming.find(sheet.name) if sheet.name else None) or naming.within(task.path.stem)
        where_zh, where_en = "文件名或工作表名", "the name of the file or sheet"
    if naming.asked is not None and found is not None and found.id != naming.asked.id:
        raise bad_file(_contradicts(naming.asked.id).at(place, header.stated.unit))
    naming.stated = naming.asked or found
    _check_own_code(header, naming, place)
    if found is not None and naming.asked is None:
        label = found.label(day_of_moment(task.reference.now))
        _say(
            task.batch,
            sheet,
            f"考核对象 {label}（取自{where_zh}）",
            f"unit {found.id} (from {where_en})",
        )


def _check_own_code(header: Header, naming: Naming, place: Place) -> None:
    """The code beside 填报单位 is the unit's own, and a wrong one refuses the file."""
    code = header.stated.unit_code
    if code is None:
        return
    fault = own_code_fault(code)
    if fault is None and naming.stated is None:
        naming.stated = naming.find(code)
    elif fault is None and naming.stated is not None:
        fault = other_code_fault(code, naming.stated, naming.today)
    if fault is not None:
        raise bad_file(fault.at(place, code))


def _contradicts(asked: str) -> Fault:
    return Fault(
        "unit-differs",
        f"与指明的考核对象 {asked} 不同",
        f"it differs from the unit that was named, {asked}",
        "请核对是谁填报的",
        "Check who reported it",
    )


def _say(batch: Batch, sheet: Sheet, zh: str, en: str) -> None:
    where_zh = f"工作表“{sheet.name}”：" if sheet.name else ""
    where_en = f"sheet {sheet.name}: " if sheet.name else ""
    batch.said.append(Note(None, f"{where_zh}{zh}", f"{where_en}{en}"))


__all__ = ["BadFile", "read_file"]

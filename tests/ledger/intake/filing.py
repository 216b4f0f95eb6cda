"""What the tests of intake file: tables as offices make them, and the office that reads them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from domain.errors import BadFile
from domain.history import History
from domain.register import register
from domain.rulebook import shipped_schemes
from domain.units import Register
from ledger.intake import Batch, Reference, RowResult, read_file
from ledger.intake.batch import NO_COLUMNS, Progress
from ledger.intake.likeness import Facts
from ledger.subjects import Subjects

Book: TypeAlias = Any  # XlsxWriter ships no types
Page: TypeAlias = Any
Rows: TypeAlias = Iterable[Any]
"""Rows of cells."""

Filed = Callable[[Rows], Path]
"""Makes a file of rows and says where."""

NOW = datetime(2019, 1, 20, 1, 0, tzinfo=UTC)
"""The moment of recording: 20 January 2019, nine in the morning in Jinan."""

DEADLINE = datetime(2018, 12, 31, 9, 0, tzinfo=UTC)
"""济信用办〔2018〕18号: 31 December 2018, five in the afternoon."""

HEADINGS: list[object] = [
    "序号",
    "奖惩对象名称",
    "统一社会信用代码/身份证号",
    "奖惩举措",
    "实施部门",
    "实施时间（年月日）",
    "奖惩事由",
    "所属红黑名单",
]
COMPANY = "91350100M000100Y43"
PERSON = "11010519491231002X"
OTHER_PERSON = "110105194912310038"
TRADER = "92370102MA3C0XYW01"
SHOP = "历下区张记面馆"

CASE: list[object] = [
    "1",
    "云州某某商贸有限公司",
    COMPANY,
    "限制参与政府采购",
    "区财政局",
    "2018-10-31",
    "拒不履行",
    "黑名单",
]


def case(**changed: object) -> list[object]:
    """A row of the joint-action form, with some cells changed by their English field."""
    fields = ["no", "name", "code", "measure", "department", "day", "grounds", "list"]
    return [changed.get(field, cell) for field, cell in zip(fields, CASE, strict=True)]


def joint_action(*rows: Sequence[object], unit: str = "历下区") -> list[Sequence[object]]:
    """The joint-action form as a unit sends it: title, unit, headings, rows."""
    return [["联合奖惩案例上报表"], ["填报单位", unit], HEADINGS, *(rows or (case(),))]


def csv_file(
    path: Path,
    rows: Rows,
    *,
    encoding: str = "utf-8",
    delimiter: str = ",",
) -> Path:
    """A CSV file of these rows."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def json_file(path: Path, *entries: Mapping[str, Any] | str) -> Path:
    """A file of JSON Lines; an entry that is text is written as it stands."""
    lines = [
        one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in entries
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workbook_file(
    path: Path,
    rows: Rows,
    *,
    sheet: str = "案例",
    finish: Callable[[Book, Page], None] | None = None,
    date_1904: bool = False,
) -> Path:
    """A workbook of one sheet, as a spreadsheet program writes it; `finish` may add to it."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": date_1904})
    page = book.add_worksheet(sheet)
    day = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if isinstance(cell, datetime):
                page.write_datetime(number, column, cell, day)
            elif cell is not None:
                page.write(number, column, cell)
    if finish is not None:
        finish(book, page)
    book.close()
    return path


def repacked(source: Path, target: Path, changed: Mapping[str, bytes | None]) -> Path:
    """The same package with some parts replaced, added, or (None) left out."""
    with ZipFile(source) as old, ZipFile(target, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in changed:
                new.writestr(name, old.read(name))
        for name, content in changed.items():
            if content is not None:
                new.writestr(name, content)
    return target


@cache
def jinan() -> Register:
    """The twelve units of the 2018 scheme."""
    return register([shipped_schemes()["jinan-2018-districts"]], History(), 0)


def read(  # noqa: PLR0913 (all that an office may say of a file)
    path: Path,
    *,
    subjects: Subjects | None = None,
    facts: Facts | None = None,
    deadline: datetime | None = None,
    form: str | None = None,
    unit: str | None = None,
    submitted_at: datetime | None = None,
    source: str | None = None,
    columns: Mapping[str, str | None] = NO_COLUMNS,
    progress: Progress | None = None,
) -> Batch:
    """Read a file as the Jinan office does."""
    return read_file(
        path,
        Reference(jinan(), NOW, subjects, facts, deadline),
        form=form,
        unit=unit,
        submitted_at=submitted_at,
        source=source,
        columns=columns,
        progress=progress,
    )


def only(batch: Batch) -> RowResult:
    """The one row of a batch."""
    assert len(batch.rows) == 1
    return batch.rows[0]


def content(row: RowResult) -> dict[str, Any]:
    """What an accepted row will say in the ledger."""
    assert row.envelope is not None, [str(rejection) for rejection in row.rejections]
    return row.envelope.content()


def refusal(path: Path, code: str) -> BadFile:
    """Read the file, see it refused for that, in both languages."""
    with pytest.raises(BadFile) as refused:
        read(path)

    assert refused.value.code == code, str(refused.value)
    assert re.search(r"[\u4e00-\u9fff]", refused.value.zh)
    assert path.name in refused.value.en
    return refused.value

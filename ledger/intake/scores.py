"""Tables of scores announced elsewhere: a unit in each row, an indicator in each column (得分表).

The numbers are read exactly, each with whose it is and of which indicator. Whether they are right
is not asked here, and nothing is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from itertools import chain, islice
from pathlib import Path

from domain.errors import RowsRefused
from domain.points import exact
from domain.scheme import Scheme
from domain.units import Register
from ledger.intake.cells import Cell, CellReader
from ledger.intake.column import Column, plain_heading
from ledger.intake.header import SEARCHED
from ledger.intake.intake import SEPARATED, WORKBOOKS, digest_of, opened, unknown_kind
from ledger.intake.naming import Naming
from ledger.intake.rejection import Fault, Place, Rejection, bad_file
from ledger.intake.separated import read_separated
from ledger.intake.sheet import Line, Sheet
from ledger.intake.workbook import read_workbook

TOTAL = "total"
PLACE = "place"
UNIT = "unit"

_HEADINGS: Mapping[str, tuple[str, ...]] = {
    UNIT: ("考核对象", "被考核单位", "单位名称", "单位", "责任单位", "区县", "县区", "县(市区)",
           "镇街", "部门", "对象", "unit", "name"),
    TOTAL: ("总分", "合计", "总得分", "总计", "得分", "考核得分", "总成绩", "total"),
    PLACE: ("名次", "位次", "排名", "place", "rank"),
}  # fmt: skip
"""What the columns beside the indicators may be called; of several, the first in this order."""

_BELOW = frozenset({"合计", "总计", "平均", "平均分", "备注", "注", "说明"})
"""What ends a table instead of naming a unit."""

_NO_NUMBER = frozenset({"", "-", "—", "——", "/", "未评分", "不适用", "unscored", "not applicable"})
"""Cells that say that there is no number."""

_BETWEEN = ("", ".", "、", "-", ":")


@dataclass(frozen=True, slots=True)
class ScoreTable:
    """What a file says: for each unit the points by indicator, its total, its place."""

    file: str
    sha256: str
    points: dict[str, dict[str | None, Fraction]]
    """By unit and indicator; a total stands under None."""
    places: dict[str, int]
    unread: tuple[str, ...]
    """Headings of columns that no indicator of the scheme is called by."""


def read_scores(path: Path | str, scheme: Scheme, units: Register, day: date) -> ScoreTable:
    """Read a workbook or a CSV file; units are found by id, name or code as of the day.

    Raises `BadFile` where no table is found, and `RowsRefused` with every bad cell of one.
    """
    path = Path(path)
    suffix = path.suffix.lower()
    with opened(path) as file:
        digest = digest_of(file)
        task = _Task(path.name, scheme, Naming(units, day))
        if suffix in WORKBOOKS:
            with read_workbook(file, path.name) as sheets:
                found = _first(task, sheets)
        elif suffix in SEPARATED:
            found = _first(task, iter([read_separated(file, path.name)]))
        else:
            raise bad_file(unknown_kind(suffix).at(Place(path.name)))
        return _table(task, found, digest)


def _table(task: _Task, found: _Rows | None, digest: str) -> ScoreTable:
    if found is None:
        raise bad_file(_NO_TABLE.at(Place(task.file)))
    if found.rejections:
        raise RowsRefused(
            "cells-refused",
            f"得分表有读不懂的格：{''.join(one.in_chinese() for one in found.rejections)}",
            f"Cells of the table are refused: "
            f"{' '.join(one.in_english() for one in found.rejections)}",
        )
    return ScoreTable(task.file, digest, found.points, found.places, found.unread)


@dataclass(frozen=True, slots=True)
class _Task:
    file: str
    scheme: Scheme
    naming: Naming


@dataclass(slots=True)
class _Rows:
    """What the rows of one sheet gave, and what was wrong with them."""

    unread: tuple[str, ...]
    points: dict[str, dict[str | None, Fraction]] = field(default_factory=dict)
    places: dict[str, int] = field(default_factory=dict)
    rejections: list[Rejection] = field(default_factory=list)


def _first(task: _Task, sheets: Iterator[Sheet]) -> _Rows | None:
    """The rows of the first sheet that has such a table and is not hidden."""
    for sheet in sheets:
        lines = iter(sheet.lines)
        head = [] if sheet.hidden else list(islice(lines, SEARCHED))
        for index, (_, cells) in enumerate(head):
            columns, unread = _columns(task.scheme, cells)
            if UNIT in columns.values() and len(columns) > 1:
                rest = chain(head[index + 1 :], lines)
                return _rows(task, sheet, columns, unread, rest)
    return None


def _columns(scheme: Scheme, cells: list[Cell]) -> tuple[dict[int, str], tuple[str, ...]]:
    """What the columns of a heading row hold, by number from 0; a meaning is given once."""
    meanings = _meanings(scheme)
    found: dict[int, tuple[str, int]] = {}
    unread = []
    for index, cell in enumerate(cells):
        text = _text(cell)
        meaning = meanings.get(plain_heading(text)) if text else None
        if meaning is not None:
            found[index] = meaning
        elif text:
            unread.append(text)
    best: dict[str, int] = {}
    for index, (name, order) in found.items():
        if name not in best or order < found[best[name]][1]:
            best[name] = index
    return {index: name for name, index in best.items()}, tuple(unread)


def _meanings(scheme: Scheme) -> dict[str, tuple[str, int]]:
    """Every heading that means a column, with how good a name for it that is."""
    meanings: dict[str, tuple[str, int]] = {}
    for name, headings in _HEADINGS.items():
        for order, heading in enumerate(headings):
            meanings[plain_heading(heading)] = (name, order)
    for code, indicator in scheme.indicators.items():
        short = re.split(r"[(（]", indicator.name)[0]
        names = [f"{code}{between}{n}" for n in (indicator.name, short) for between in _BETWEEN]
        for heading in (indicator.name, short, *names, code):
            meanings[plain_heading(heading)] = (code, 0)
    return meanings


def _rows(
    task: _Task,
    sheet: Sheet,
    columns: Mapping[int, str],
    unread: tuple[str, ...],
    lines: Iterator[Line],
) -> _Rows:
    rows = _Rows(unread)
    (unit_at,) = (index for index, name in columns.items() if name == UNIT)
    readers = {
        index: CellReader(Column(name, name, "aside", "number"), name, typed=sheet.typed)
        for index, name in columns.items()
        if name != UNIT
    }
    for number, cells in lines:
        name = _text(cells[unit_at]) if unit_at < len(cells) else ""
        if not name or not any(_text(cells[index]) for index in readers if index < len(cells)):
            continue  # a remark or a signature, which no number stands beside
        if plain_heading(name) in _BELOW:
            break
        place = Place(task.file, sheet.name, number)
        unit = _unit(task, rows, name, place)
        if unit is not None:
            _numbers(rows, unit, cells, readers, place)
    return rows


def _unit(task: _Task, rows: _Rows, name: str, place: Place) -> str | None:
    """Whose row it is; None where nobody is called so, or the unit has a row already."""
    found = task.naming.find(name)
    if found is None:
        rows.rejections.append(task.naming.unknown(name).at(place, name))
        return None
    if found.id in rows.points:
        rows.rejections.append(_TWICE.at(place, name))
        return None
    rows.points[found.id] = {}
    return found.id


def _numbers(
    rows: _Rows, unit: str, cells: list[Cell], readers: Mapping[int, CellReader], place: Place
) -> None:
    for index, reader in readers.items():
        cell = cells[index] if index < len(cells) else None
        name, text = reader.heading, _text(cell)
        if cell is None or (isinstance(cell, str) and text in _NO_NUMBER):
            continue
        if name == PLACE:
            _place(rows, unit, text)
            continue
        reading = reader.read(cell)
        if reading.fault is not None:
            where = Place(place.file, place.sheet, place.row, name)
            rows.rejections.append(reading.fault.at(where, cell))
        elif reading.value is not None:
            rows.points[unit][None if name == TOTAL else name] = exact(reading.value)


def _place(rows: _Rows, unit: str, text: str) -> None:
    """A place, however it is written: 3, 第3名, 并列第3."""
    digits = re.search(r"\d+", text)
    if digits is not None:
        rows.places[unit] = int(digits[0])


def _text(cell: Cell) -> str:
    if cell is None or isinstance(cell, bool):
        return ""
    return " ".join(str(cell[1] if isinstance(cell, tuple) else cell).split())


_NO_TABLE = Fault(
    "no-score-table",
    f"前 {SEARCHED} 行里没有找到得分表的表头",
    f"no heading row of a table of scores was found in the first {SEARCHED} rows",
    "表头应有“考核对象”一列，以及指标（编码或名称）或“总分”",
    "There should be a column 考核对象 or unit, and indicators by code or name, or 总分 or total",
)
_TWICE = Fault(
    "unit-twice",
    "同一考核对象出现两次",
    "the same unit has two rows",
    "请只留一行",
    "Keep one of them",
)

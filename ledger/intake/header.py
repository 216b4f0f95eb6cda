"""Finding the table in a sheet: its heading row, its form, and what is written above it.

Clerks put a title and 填报单位 above the headings. The heading row is the one, among the first
thirty, that matches a form best; a form is told by name, by the title, or by its headings alone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

from domain.events import TOPICS
from ledger.intake.cells import Cell
from ledger.intake.column import Column, plain_heading
from ledger.intake.forms import IGNORED, JOINT_ACTION, PRINTED, Form, form, forms
from ledger.intake.rejection import Fault, Place, bad_file
from ledger.intake.sheet import Line, Sheet, letters

SEARCHED = 30
"""How many rows at the head of a sheet may hold the headings."""

_A_TOPIC = re.compile(r"[a-z]+(?:-[a-z]+)*\.[a-z]+(?:-[a-z]+)*")
_UNIT = frozenset({"填报单位", "报送单位", "上报单位", "填表单位", "考核对象"})
_UNIT_CODE = frozenset({"填报单位代码", "单位代码", "本单位代码", "本单位统一社会信用代码"})
_TWO = 2

Remap = Mapping[str, str | None]
"""Heading → field, or None to leave the column out: what the clerk says of a file."""


@dataclass(frozen=True, slots=True)
class Header:
    """The headings of a table: which column of the sheet fills which field."""

    row: int
    form: Form
    columns: Mapping[int, tuple[Column, str]]
    """By number of the column, from 0: the column, and its heading in the file."""
    unknown: tuple[tuple[int, str], ...] = ()
    twice: tuple[str, ...] = ()
    missing: tuple[Column, ...] = ()
    ignored: frozenset[int] = frozenset()
    stated: Stated = field(default_factory=lambda: Stated())  # noqa: PLW0108 (defined below)

    @property
    def fits(self) -> bool:
        """Whether every column is known, once, and none that is needed is missing."""
        return not (self.unknown or self.twice or self.missing)

    @property
    def score(self) -> tuple[int, int, int]:
        """How well the row matches: known headings, less what is missing or unknown."""
        wrong = len(self.missing) + len(self.unknown) + len(self.twice)
        return (len(self.columns) * 2 - wrong, len(self.columns), -wrong)


@dataclass(frozen=True, slots=True)
class Stated:
    """What is written above the headings: the unit, its code, and texts that may name a form."""

    unit: str | None = None
    unit_code: str | None = None
    texts: tuple[str, ...] = ()


def find_header(
    lines: Sequence[Line], sheet: Sheet, file: str, *, named: str | None, remap: Remap
) -> Header | None:
    """The heading row among the first lines of a sheet; None where no row looks like one.

    `named` is the form or topic that the caller, the template or the file name gives.
    """
    candidates: list[Header] = []
    for index, (number, cells) in enumerate(lines):
        stated = _stated(lines[:index])
        headings = _headings(cells)
        for one in _wanted(named, stated):
            header = _match(number, headings, one, remap, stated)
            if len(header.columns) >= min(_TWO, len(one.columns)):
                candidates.append(header)
    if not candidates:
        return None
    best = max(header.score for header in candidates)
    found = [header for header in candidates if header.score == best]
    _refuse_merged(found[0], sheet, file)
    perfect = [header for header in candidates if header.fits and header.row == found[0].row]
    most = max((len(header.columns) for header in perfect), default=0)
    fitting = _base_facts([header for header in perfect if len(header.columns) == most])
    if len(fitting) > 1:
        raise bad_file(_ambiguous(fitting).at(Place(file, sheet.name, found[0].row)))
    if fitting:
        return fitting[0]
    raise bad_file(_unfit(found[0]).at(Place(file, sheet.name, found[0].row)))


def _base_facts(fitting: list[Header]) -> list[Header]:
    """Of forms that fit alike those of base facts: an ending without its target is rarely meant."""
    base = [header for header in fitting if not header.form.event.ANSWERS]
    return base or fitting


def no_header(*, named: str | None, searched: int = SEARCHED) -> Fault:
    """What to say of a file without a heading row."""
    headings = [column.title for column in form(named or JOINT_ACTION).columns if _must(column)]
    return Fault(
        "no-header",
        f"前 {searched} 行里没有找到表头",
        f"no heading row was found in the first {searched} rows",
        f"表头应有：{'、'.join(headings)}；模板可由 template 命令生成",
        f"The headings should be {', '.join(headings)}; the template command writes a form",
    )


def _wanted(named: str | None, stated: Stated) -> Iterable[Form]:
    if named is not None:
        return (form(named),)
    for text in stated.texts:
        told = named_in(text)
        if told is not None:
            return (form(told),)
    return forms()


def named_in(text: str) -> str | None:
    """The form or topic that a title or a file name mentions by its id.

    >>> named_in("信用培训（training.held）"), named_in("10月.xlsx")
    ('training.held', None)
    """
    printed = next((name for name in PRINTED if name in text), None)
    if printed is not None and not any(topic in text for topic in TOPICS):
        return printed
    return next((topic for topic in _A_TOPIC.findall(text) if topic in TOPICS), None)


def _headings(cells: Sequence[Cell]) -> list[tuple[int, str, str]]:
    """The texts of a line: number of the column, as written, and as compared."""
    found = []
    for index, cell in enumerate(cells):
        if cell is not None:
            heading = " ".join(str(cell[1] if isinstance(cell, tuple) else cell).split())
            found.append((index, heading, plain_heading(heading)))
    return [one for one in found if one[1]]


@cache
def _columns_of(form_id: str) -> Mapping[str, Column]:
    """The columns of a form by every heading that means them."""
    return {heading: column for column in form(form_id).columns for heading in column.headings}


def _match(
    number: int,
    headings: Sequence[tuple[int, str, str]],
    one: Form,
    remap: Remap,
    stated: Stated,
) -> Header:
    columns: dict[int, tuple[Column, str]] = {}
    unknown, twice, ignored = [], [], set()
    by_heading = _columns_of(one.id)
    for index, heading, plain in headings:
        if plain in IGNORED or (heading in remap and remap[heading] is None):
            ignored.add(index)
            continue
        mapped = remap.get(heading)
        column = by_heading.get(plain if mapped is None else plain_heading(mapped))
        if column is None:
            unknown.append((index, heading))
        elif any(column is known for known, _ in columns.values()):
            twice.append(heading)
        else:
            columns[index] = (column, heading)
    present = {column.name for column, _ in columns.values()}
    missing = [column for column in one.columns if _must(column) and column.name not in present]
    return Header(
        number,
        one,
        columns,
        tuple(unknown),
        tuple(twice),
        tuple(missing),
        frozenset(ignored),
        stated,
    )


def _must(column: Column) -> bool:
    return column.required or column.expected


def _refuse_merged(header: Header, sheet: Sheet, file: str) -> None:
    for span in sheet.merged:
        if span.top <= header.row <= span.bottom and (span.top, span.left) != (
            span.bottom,
            span.right,
        ):
            fault = Fault(
                "merged-header",
                f"表头有合并单元格 {span}",
                f"the heading row has merged cells {span}",
                "请取消合并，每列只留一行表头",
                "Unmerge them, so that each column has one heading in one row",
            )
            raise bad_file(fault.at(Place(file, sheet.name, header.row)))


def _unfit(header: Header) -> Fault:
    """Which columns are missing, unknown or there twice."""
    zh, en = [], []
    if header.missing:
        titles = [column.title for column in header.missing]
        zh.append(f"缺少列：{'、'.join(titles)}")
        en.append(f"missing columns: {', '.join(titles)}")
    if header.unknown:
        found = [f"{heading}（{letters(index + 1)}列）" for index, heading in header.unknown]
        zh.append(f"不认得的列：{'、'.join(found)}")
        en.append(
            "unknown columns: "
            + ", ".join(f"{heading} ({letters(index + 1)})" for index, heading in header.unknown)
        )
    if header.twice:
        zh.append(f"重复的列：{'、'.join(header.twice)}")
        en.append(f"columns given twice: {', '.join(header.twice)}")
    code = (
        "missing-column"
        if header.missing
        else "unknown-column"
        if header.unknown
        else "column-twice"
    )
    known = "、".join(column.title for column in header.form.columns)
    return Fault(
        code,
        "；".join(zh),
        "; ".join(en),
        f"表“{header.form.title}”可用的列：{known}",
        f"The columns of form {header.form.id} are {known}",
    )


def _ambiguous(headers: Sequence[Header]) -> Fault:
    ids = [header.form.id for header in headers]
    titles = "、".join(f"{header.form.title}（{header.form.id}）" for header in headers)
    return Fault(
        "form-unclear",
        f"表头合于几种表式：{titles}",
        f"the headings fit several forms: {', '.join(ids)}",
        "请指明是哪一种，或在表头上方写明其编号",
        "Name the form, or write its id above the headings",
    )


def _stated(lines: Sequence[Line]) -> Stated:
    unit = code = None
    texts: list[str] = []
    for _, cells in lines:
        parts = [" ".join(str(cell).split()) for cell in cells if isinstance(cell, str)]
        texts.extend(parts)
        for index, part in enumerate(parts):
            label, value = _labelled(part)
            value = value or (parts[index + 1] if index + 1 < len(parts) else "")
            if label in _UNIT_CODE:
                code = code or value or None
            elif label in _UNIT and _labelled(value)[0] not in _UNIT_CODE:
                unit = unit or value or None
    return Stated(unit, code, tuple(texts))


def _labelled(text: str) -> tuple[str, str]:
    """A label and what follows its colon.

    >>> _labelled("填报单位（盖章）：历下区"), _labelled("填报单位")
    (('填报单位', '历下区'), ('填报单位', ''))
    """
    label, _, value = unicodedata.normalize("NFKC", text).partition(":")
    return plain_heading(label), value.strip()

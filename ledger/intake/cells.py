"""What a cell holds: read into the value its column asks for, or refused with the reason.

A cell comes as its file keeps it: text, a whole number, true or false, or a mark with text (a
decimal, a moment, a formula). Whatever is read otherwise than it was written is said so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from domain.errors import ScoretrailError
from ledger.intake import days
from ledger.intake.column import Column, Kind
from ledger.intake.jsontext import strict_json
from ledger.intake.rejection import Fault, Note, shown

Cell = str | int | bool | tuple[str, str] | None
"""A tuple is a mark and its text: n a decimal, d a day or a moment, t a time, f a formula, e an
error, x too long."""

MOST_DIGITS = 15
"""A spreadsheet keeps no more digits of a number; the rest of a long code are zeros."""

_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d{1,3}\Z", re.ASCII | re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.0*)?\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?\Z", re.ASCII)
_LIST = re.compile(r"[、，,;；\n]+")
_YES = frozenset({"是", "true", "yes", "y", "1", "√", "✓", "对"})
_NO = frozenset({"否", "false", "no", "n", "0", "×", "✗", "错"})
_PLAIN_ANSWERS = frozenset({"是", "否", "true", "false"})
_KEPT = 5_000
_SHOWN_CHOICES = 12


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell was read as: a value, perhaps with a note, or a fault."""

    value: Any = None
    note: Note | None = None
    fault: Fault | None = None


EMPTY = Reading()


Outcome = tuple[Any, tuple[str, str] | None] | Fault
"""A value, and how it was written otherwise; or what is wrong with it."""


class CellReader:
    """Reads the cells of one column. The same cell is read once and remembered.

    `heading` is what the file calls the column; `typed` says whether the file tells text from
    numbers (a workbook does, CSV does not); `date1904` is the workbook's date system.
    """

    def __init__(
        self, column: Column, heading: str, *, typed: bool = True, date1904: bool = False
    ) -> None:
        self.column = column
        self.heading = heading
        self._typed = typed
        self._date1904 = date1904
        self._seen: dict[tuple[type, Cell], Reading] = {}
        readers: Mapping[Kind, Callable[[Cell], Outcome]] = {
            "text": self._text,
            "day": self._day,
            "instant": self._instant,
            "month": self._month,
            "period": self._period,
            "integer": self._integer,
            "number": self._number,
            "boolean": self._boolean,
            "choice": self._choice,
            "tree": self._tree,
        }
        self._outcome = readers[column.kind]

    def read(self, cell: Cell) -> Reading:
        """The value of a cell, or what is wrong with it; an empty cell is an absent value."""
        if cell is None:
            return EMPTY
        key = (type(cell), cell)
        reading = self._seen.get(key)
        if reading is None:
            reading = self._read(cell)
            if len(self._seen) < _KEPT:
                self._seen[key] = reading
        return reading

    def _read(self, cell: Cell) -> Reading:
        fault = _unusable(cell)
        if fault is not None:
            return Reading(fault=fault)
        if isinstance(cell, str):
            cell = _without_marks(cell)
            if not cell:
                return EMPTY
        if not self.column.many or not isinstance(cell, str):
            reading = self._one(cell)
            if not self.column.many or reading.value is None:
                return reading
            return Reading([reading.value], reading.note)
        readings = [self._one(part.strip()) for part in _LIST.split(cell) if part.strip()]
        fault = next((reading.fault for reading in readings if reading.fault), None)
        note = next((reading.note for reading in readings if reading.note), None)
        return Reading(None if fault else [reading.value for reading in readings], note, fault)

    def _one(self, cell: Cell) -> Reading:
        outcome = self._outcome(cell)
        if isinstance(outcome, Fault):
            return Reading(fault=outcome)
        value, changed = outcome
        if changed is None:
            return Reading(value)
        zh, en = changed
        got = shown(cell)
        spelt = value if isinstance(value, str) else {True: "是", False: "否"}.get(value, value)
        return Reading(
            value,
            Note(
                self.heading, f"“{got}”读作 {spelt}（{zh}）", f"'{got}' was read as {value} ({en})"
            ),
        )

    def _text(self, cell: Cell) -> Outcome:
        if isinstance(cell, bool):
            return ("是" if cell else "否", None)
        if isinstance(cell, int) or (isinstance(cell, tuple) and cell[0] == "n"):
            number = str(cell) if isinstance(cell, int) else cell[1]
            if len(number.strip("-").replace(".", "")) > MOST_DIGITS:
                return _digits_lost()
            return (number, None)
        if isinstance(cell, tuple):
            return Fault(
                "date-in-text",
                "表格软件把它改成了日期或时间",
                "the spreadsheet turned this into a date or a time",
                "请把该列设为文本格式后重新填写",
                "Set the column to text and enter it anew",
            )
        assert isinstance(cell, str)
        return _digits_lost() if _SCIENTIFIC.match(cell) and "E" in cell.upper() else (cell, None)

    def _day(self, cell: Cell) -> Outcome:
        return self._moment(cell, days.read_day, "bad-date", "不是日期", "this is not a day")

    def _instant(self, cell: Cell) -> Outcome:
        return self._moment(
            cell, days.read_instant, "bad-instant", "不是时刻", "this is not an instant"
        )

    def _moment(
        self,
        cell: Cell,
        read: Callable[..., days.Read | Fault],
        code: str,
        zh: str,
        en: str,
    ) -> Outcome:
        if isinstance(cell, bool) or (isinstance(cell, tuple) and cell[0] == "t"):
            return Fault(code, zh, en, "请写成 2018-12-31", "Write it as 2018-12-31")
        text = cell[1] if isinstance(cell, tuple) else str(cell)
        found = read(text, date1904=self._date1904)
        return found if isinstance(found, Fault) else (found.value, found.changed)

    def _month(self, cell: Cell) -> Outcome:
        found = days.read_month(cell[1] if isinstance(cell, tuple) else str(cell))
        return found if isinstance(found, Fault) else (found.value, found.changed)

    def _period(self, cell: Cell) -> Outcome:
        found = days.read_period(cell[1] if isinstance(cell, tuple) else str(cell))
        return found if isinstance(found, Fault) else (found.value, found.changed)

    def _integer(self, cell: Cell) -> Outcome:
        if isinstance(cell, int) and not isinstance(cell, bool):
            return (cell, None)
        text = cell[1] if isinstance(cell, tuple) and cell[0] == "n" else cell
        if not isinstance(text, str) or not _INTEGER.match(plain := _half_width(text)):
            return Fault(
                "bad-number",
                "应为整数",
                "expected an integer",
                "请只写数字，如 12",
                "Write digits only, as in 12",
            )
        value = int(plain.replace(",", "").partition(".")[0])
        return (value, self._changed(text, str(value)))

    def _number(self, cell: Cell) -> Outcome:
        if isinstance(cell, int) and not isinstance(cell, bool):
            return (cell, None)
        if isinstance(cell, tuple) and cell[0] == "n":
            return (cell[1], None)
        if not isinstance(cell, str) or not _DECIMAL.match(plain := _half_width(cell)):
            return Fault(
                "bad-number",
                "应为数",
                "expected a number",
                "请只写数字和小数点，如 7.5",
                "Write digits and a decimal point only, as in 7.5",
            )
        value = plain.replace(",", "").removeprefix("+")
        return (value, self._changed(cell, value))

    def _changed(self, text: str, value: str) -> tuple[str, str] | None:
        if unicodedata.normalize("NFKC", text) != text:
            return ("全角数字", "full-width digits")
        if text != value:
            return ("数字写法", "the way the number was written")
        return ("以文本存放的数字", "a number kept as text") if self._typed else None

    def _boolean(self, cell: Cell) -> Outcome:
        if isinstance(cell, bool):
            return (cell, None)
        text = _half_width(str(cell)).lower() if not isinstance(cell, tuple) else ""
        if text in _YES or text in _NO:
            changed = (
                None if text in _PLAIN_ANSWERS else ("是否的写法", "the way yes or no was written")
            )
            return (text in _YES, changed)
        return Fault(
            "bad-boolean",
            "应为是或否",
            "expected 是 (yes) or 否 (no)",
            "请填是或否",
            "Enter 是 or 否",
        )

    def _choice(self, cell: Cell) -> Outcome:
        choices = self.column.choices
        text = _half_width(str(cell)) if not isinstance(cell, tuple) else cell[1]
        plain = text.lower()
        for value, chinese in choices.items():
            if plain in (value, chinese.lower()):
                return (value, None)
        few = len(choices) <= _SHOWN_CHOICES
        return Fault(
            "not-in-list",
            "不在可选范围内",
            "this is not in the list",
            f"应为其中之一：{'、'.join(choices.values())}" if few else "可选的值见模板",
            f"Choose one of {', '.join(choices)}" if few else "The template lists them",
        )

    def _tree(self, cell: Cell) -> Outcome:
        try:
            return (strict_json(str(cell)), None) if isinstance(cell, str) else _no_json()
        except ScoretrailError as error:
            return Fault(error.code, error.zh, error.en, "请用 JSON", "Write JSON")


def _unusable(cell: Cell) -> Fault | None:
    """What no column can take: formulas, errors, and text beyond all measure."""
    if not isinstance(cell, tuple):
        return None
    match cell[0]:
        case "f":
            return Fault(
                "formula-cell",
                "这是公式，不是填报的值",
                "this is a formula, not a reported value",
                "请复制后“选择性粘贴→数值”",
                "Copy it and paste it as a value",
            )
        case "e":
            return Fault(
                "error-cell",
                "单元格里是错误值",
                "the cell holds an error",
                "请填入正确的值",
                "Enter the right value",
            )
        case "x":
            return Fault("too-long", "文字过长", "the text is too long", "请缩短", "Shorten it")
    return None


def _without_marks(text: str) -> str:
    """The text without what spreadsheets put around it to keep it text."""
    text = text.strip().removeprefix("\ufeff").replace("_x000D_", "")
    if text.startswith("'") and text[1:2].isdigit():
        return text[1:].strip()
    if text.startswith('="') and text.endswith('"'):
        return text[2:-1].strip()
    return text


def _half_width(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _digits_lost() -> Fault:
    return Fault(
        "digits-lost",
        f"号码按数字存放，第 {MOST_DIGITS} 位以后已丢失",
        f"the code is kept as a number, and the digits after the {MOST_DIGITS}th are lost",
        "请把该列设为文本格式后重新填写",
        "Set the column to text and enter it anew",
    )


def _no_json() -> Fault:
    return Fault("bad-json", "应为 JSON", "expected JSON", "请用 JSON", "Write JSON")

"""What intake says of a row: refused, recorded with a hint, or read otherwise than it was written.

A bad row is a value, not an exception: a clerk sees all of them at once, each with its place, what
is wrong and what would be right, in Chinese and English. No identity number is ever shown.
"""

from __future__ import annotations

from dataclasses import dataclass

from domain.errors import BadFile
from ledger.intake.persons import without_personal_numbers

REASONS = "退回原因"
"""The sheet of a returned workbook that says why it was returned; it is never read as rows."""

_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a value and what would be right, wherever it stands."""

    code: str
    zh: str
    en: str
    remedy: str = ""
    remedy_en: str = ""

    def at(self, place: Place, value: object = None) -> Rejection:
        """The same fault at its place, with the value that stood there."""
        return Rejection(
            place.file,
            place.sheet,
            place.row,
            place.column,
            None if value is None else shown(value),
            self.code,
            self.zh,
            self.en,
            self.remedy,
            self.remedy_en,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file: sheet, row as the spreadsheet counts it, and the heading of the column."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def zh(self) -> str:
        """The place in Chinese: 10月.xlsx〔案例〕第9行“实施时间”."""
        sheet = f"〔{self.sheet}〕" if self.sheet else ""
        row = f"第{self.row}行" if self.row else ""
        column = f"“{self.column}”" if self.column else ""
        return f"{self.file}{sheet}{row}{column}"

    def en(self) -> str:
        """The place in English."""
        parts = [self.file]
        if self.sheet:
            parts.append(f"sheet {self.sheet}")
        if self.row:
            parts.append(f"row {self.row}")
        if self.column:
            parts.append(f"column {self.column}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a row is refused (退回): its place, the value, what is wrong, and the remedy."""

    file: str
    sheet: str | None
    row: int | None
    column: str | None
    value: str | None
    code: str
    zh: str
    en: str
    remedy: str = ""
    remedy_en: str = ""

    @property
    def place(self) -> Place:
        """Where it stands."""
        return Place(self.file, self.sheet, self.row, self.column)

    def in_chinese(self) -> str:
        """The whole sentence: place, value, what is wrong, what to do."""
        got = f"，收到“{self.value}”" if self.value else ""
        then = f"。{self.remedy}" if self.remedy else ""
        return f"{self.place.zh()}：{self.zh}{got}{then}。"

    def in_english(self) -> str:
        """The same in English."""
        got = f", got '{self.value}'" if self.value else ""
        then = f". {self.remedy_en}" if self.remedy_en else ""
        return f"{self.place.en()}: {self.en}{got}{then}."

    def __str__(self) -> str:
        return f"{self.in_chinese()} | {self.in_english()}"


@dataclass(frozen=True, slots=True)
class Note:
    """A value was read otherwise than it was written (规范化), and how."""

    column: str | None
    zh: str
    en: str


@dataclass(frozen=True, slots=True)
class Hint:
    """The row is recorded, and something about it may matter to a rule (提示)."""

    code: str
    column: str | None
    zh: str
    en: str


def bad_file(rejection: Rejection) -> BadFile:
    """The refusal of a whole file: nothing in it can be read as rows."""
    return BadFile(
        rejection.code,
        rejection.in_chinese(),
        rejection.in_english(),
        sheet=rejection.sheet,
        row=rejection.row,
        column=rejection.column,
    )


def shown(value: object) -> str:
    r"""A value as a message may show it: short, on one line, without an identity number.

    >>> shown("张某 11010519491231002X\n二")
    '张某 1****************X 二'
    """
    if isinstance(value, tuple):
        value = value[1]
    text = without_personal_numbers(" ".join(str(value).split()))
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"

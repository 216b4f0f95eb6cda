"""Working days under a published calendar (工作日): what a year's notice made of its weekdays.

A year without a table is refused, never guessed: the notice of a coming year moves working days in
ways no rule predicts. The tables that come with the package are a starting point; a notice recorded
in the ledger replaces its year's table at every viewpoint that knows it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from importlib.resources import files

import msgspec

from domain.errors import BadEntry, CalendarUnknown, UnknownName

SHIPPED = ("china-working-days",)
"""The calendars that come with the package."""

_SATURDAY = 5
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class YearTable:
    """What makes a year differ from Monday to Friday: weekdays off, weekend days at work.

    Only `year`, `off` and `work` say what is computed; `notices` names the documents.
    """

    year: int
    off: frozenset[date]
    work: frozenset[date]
    notices: tuple[str, ...] = ()

    @classmethod
    def of(
        cls, year: int, off: Iterable[date], work: Iterable[date], *, notices: Iterable[str] = ()
    ) -> YearTable:
        """The table of a year from the days a notice lists.

        A notice that lists a whole holiday lists its Saturday too; days that change nothing fall
        away, so that two spellings of one arrangement are one table.

        >>> table = YearTable.of(2022, [date(2022, 10, 1), date(2022, 10, 3)], [date(2022, 10, 8)])
        >>> sorted(table.off)
        [datetime.date(2022, 10, 3)]
        """
        off, work = tuple(off), tuple(work)
        wrong = table_fault(year, off, work)
        if wrong is not None:
            zh, en = wrong
            raise BadEntry(
                "bad-calendar", f"{year} 年的放假安排：{zh}。", f"The days off of {year}: {en}."
            )
        return cls(
            year,
            frozenset(day for day in off if day.weekday() < _SATURDAY),
            frozenset(day for day in work if day.weekday() >= _SATURDAY),
            tuple(notices),
        )


def table_fault(year: int, off: Iterable[date], work: Iterable[date]) -> tuple[str, str] | None:
    """What is wrong with the days of a year's table, in Chinese and English."""
    off, work = frozenset(off), frozenset(work)
    for day in sorted(off | work):
        if day.year != year:
            return (
                f"{day} 不在 {year} 年：跨年的安排请按年分开登记",
                f"{day} is not in {year}: give each year its own entry",
            )
    for day in sorted(off & work):
        return (f"{day} 既列为放假又列为上班", f"{day} is listed both as off and as at work")
    return None


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of the years it has a table for."""

    name: str
    tables: Mapping[int, YearTable]

    @classmethod
    def from_tables(
        cls, tables: Mapping[int, YearTable], *, name: str = "china-working-days"
    ) -> Calendar:
        """A calendar of these years. The key of a table is its year."""
        assert all(year == table.year for year, table in tables.items())
        return cls(name, dict(tables))

    def replaced(self, table: YearTable) -> Calendar:
        """The calendar in which that year's table is the given one, as a later notice has it."""
        return Calendar(self.name, {**self.tables, table.year: table})

    def is_working(self, day: date) -> bool:
        """Whether people work on that day: a weekday that is not off, or a weekend day made up."""
        table = self.table(day.year)
        if day.weekday() < _SATURDAY:
            return day not in table.off
        return day in table.work

    def working_days(self, start: date, end: date) -> int:
        """How many working days lie after `start`, up to and including `end`.

        The day something is received does not count, the day it is done does. Nothing lies after
        `start` if `end` is not later.

        >>> shipped().working_days(date(2022, 9, 30), date(2022, 10, 9))
        2
        """
        count = 0
        day = start
        while day < end:
            day += _ONE_DAY
            count += self.is_working(day)
        return count

    def day_after(self, start: date, working_days: int) -> date:
        """The day on which that many working days have passed since `start`.

        >>> shipped().day_after(date(2022, 9, 30), 1)
        datetime.date(2022, 10, 8)
        """
        assert working_days >= 0, "working days are counted forward"
        day = start
        while working_days > 0:
            day += _ONE_DAY
            working_days -= self.is_working(day)
        return day

    def table(self, year: int) -> YearTable:
        """The table of that year, or a refusal that names it."""
        if year not in self.tables:
            raise unknown_year(self, year)
        return self.tables[year]

    def digest(self, years: Iterable[int] | None = None) -> str:
        """SHA-256 of what the tables of these years (all, if none are given) compute with."""
        chosen = self.tables if years is None else set(years)
        rows = [
            [year, sorted(day.isoformat() for day in days)]
            for year in sorted(chosen)
            for days in (self.table(year).off, self.table(year).work)
        ]
        return hashlib.sha256(msgspec.json.encode([self.name, rows])).hexdigest()


def unknown_year(calendar: Calendar, year: int) -> CalendarUnknown:
    """The refusal of a year that no notice is known for."""
    known = sorted(calendar.tables)
    span = f"{known[0]}–{known[-1]}" if known else "—"
    return CalendarUnknown(
        "calendar-unknown",
        f"没有 {year} 年的工作日安排（{calendar.name} 现有 {span}）。"
        "公布后请登记 calendar.published。",
        f"There are no working days for {year} ({calendar.name} has {span}). Once the notice is "
        "out, record it as calendar.published.",
        year,
    )


class _Table(msgspec.Struct, forbid_unknown_fields=True):
    off: list[date]
    work: list[date]
    notices: list[str] = []


class _File(msgspec.Struct, forbid_unknown_fields=True):
    calendar: str
    about: str
    years: dict[str, _Table]


@lru_cache(maxsize=len(SHIPPED))
def shipped(name: str = "china-working-days") -> Calendar:
    """The calendar that comes with the package, as its years stood when the package was made."""
    if name not in SHIPPED:
        raise UnknownName(
            "unknown-calendar",
            f"没有日历“{name}”。随附的有：{'、'.join(SHIPPED)}。",
            f"There is no calendar {name!r}. Shipped: {', '.join(SHIPPED)}.",
        )
    text = files("domain").joinpath("calendars", f"{name}.json").read_bytes()
    content = msgspec.json.decode(text, type=_File)
    tables = {
        int(year): YearTable.of(int(year), table.off, table.work, notices=table.notices)
        for year, table in content.years.items()
    }
    return Calendar.from_tables(tables, name=content.calendar)

"""Days, instants, months and periods as offices write them, and what each was read as.

A spreadsheet keeps a day as a count from 1900 or 1904; people write 2018.12.31 and 2018年12月31日.
Each is read without guessing: what could be two days is refused, and so is a year alone.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ledger.intake.rejection import Fault

SHANGHAI = ZoneInfo("Asia/Shanghai")

_WITH_SEPARATORS = re.compile(
    r"(?P<y>\d{4})\s*(?P<a>[-/.年])\s*(?P<m>\d{1,2})\s*(?P<b>[-/.月])\s*(?P<d>\d{1,2})\s*日?",
    re.ASCII,
)
_PAIRS = frozenset({"--", "//", "..", "年月"})
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d\d)(?P<d>\d\d)\Z", re.ASCII)
_CLOCK = re.compile(
    r"[T\s]*(?P<h>\d{1,2})[:时点](?P<min>\d{1,2})?[:分]?(?P<s>\d{1,2})?(?:\.\d+)?秒?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d)?\Z",
    re.ASCII,
)
_YEAR = re.compile(r"\d{4}\s*年?\Z", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?\Z", re.ASCII)
_COMPACT_MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])\Z", re.ASCII)
_QUARTER = re.compile(r"(\d{4})\s*[-/.年]?\s*(?:Q|第)?([1-4一二三四])\s*(?:季度?)?\Z", re.ASCII)
_SERIAL = re.compile(r"\d{5}(\.\d+)?\Z", re.ASCII)
_AS_A_YEAR = re.compile(r"(19|20)\d{3}(\.\d+)?\Z", re.ASCII)
"""A count that begins as a year does: 20181 may be a day of 1955, or the beginning of a day of 2018."""
_TWO_WAYS = re.compile(r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\Z", re.ASCII)

_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
"""Counts that are plainly days: 1954 to 2119. A year such as 2018 is not among them."""
_ORIGIN = {False: date(1899, 12, 30), True: date(1904, 1, 1)}
_DAY_SECONDS = 86_400
_QUARTERS = {"一": "1", "二": "2", "三": "3", "四": "4"}
_MONTHS = 12

_DAY_REMEDY = ("请写成 2018-12-31", "Write it as 2018-12-31")
_FORMS_REMEDY = (
    (
        "请写成 2018-12-31；也收 2018/12/31、2018.12.31、2018年12月31日、20181231，以及表格的日期序号"
        "（如 43465）"
    ),
    (
        "Write it as 2018-12-31; 2018/12/31, 2018.12.31, 2018年12月31日, 20181231 and a spreadsheet's "
        "count of days (as 43465) are read too"
    ),
)
_INSTANT_REMEDY = ("请写成 2018-12-31 17:00", "Write it as 2018-12-31 17:00")


class Read(NamedTuple):
    """What was read, as the entry holds it, and how it was written otherwise, if it was."""

    value: str
    changed: tuple[str, str] | None = None


def read_day(text: str, *, date1904: bool = False) -> Read | Fault:
    """The day that a text or a count names.

    >>> read_day("2018年12月31日")
    Read(value='2018-12-31', changed=('日期写法', 'the way the day was written'))
    >>> read_day("43465").value, read_day("42003", date1904=True).value
    ('2018-12-31', '2018-12-31')
    >>> read_day("2018-13-01").zh, read_day("2018-02-30").zh, read_day("2018").zh
    ('月份应为 1–12', '没有这一天', '只写了年份')
    """
    plain = _plain(text)
    shape = _shape(plain)
    if shape is None:
        if _SERIAL.match(plain):
            return _day_of_serial(plain, date1904=date1904)
        return _no_day(plain)
    day = _day(shape)
    if isinstance(day, Fault):
        return day
    rest = plain[shape.end() :]
    if rest and _CLOCK.match(rest) is None:
        return _no_day(plain)
    if rest:
        return Read(day.isoformat(), ("去掉了时刻", "the time of day was left out"))
    written = ("日期写法", "the way the day was written")
    return Read(day.isoformat(), None if text == day.isoformat() else written)


def read_instant(  # noqa: PLR0911 (one return for each way of not being an instant)
    text: str, *, date1904: bool = False
) -> Read | Fault:
    """The instant that a text or a count names; without an offset it is Beijing time.

    >>> read_instant("2018-12-31T17:00:00+08:00")
    Read(value='2018-12-31T17:00:00+08:00', changed=None)
    >>> read_instant("2018年12月31日17时30分").value
    '2018-12-31T17:30:00+08:00'
    >>> read_instant("2018-12-31").code
    'no-time-of-day'
    """
    plain = _plain(text)
    shape = _shape(plain)
    if shape is None:
        if _SERIAL.match(plain):
            return _instant_of_serial(plain, date1904=date1904)
        return _no_instant()
    day = _day(shape)
    if isinstance(day, Fault):
        return day
    rest = plain[shape.end() :]
    if not rest:
        return _no_time()
    clock = _CLOCK.match(rest)
    if clock is None:
        return _no_instant()
    hour, minute, second = int(clock["h"]), int(clock["min"] or 0), int(clock["s"] or 0)
    try:
        moment = datetime(day.year, day.month, day.day, hour, minute, second)  # noqa: DTZ001
    except ValueError:
        return Fault("bad-instant", "没有这一时刻", "there is no such instant", *_INSTANT_REMEDY)
    zone = clock["zone"]
    if zone is None:
        return _in_beijing(moment)
    offset = zone if zone == "Z" or ":" in zone else f"{zone[:3]}:{zone[3:]}"
    return Read(f"{moment.isoformat()}{offset}")


def read_month(text: str) -> Read | Fault:
    """The month that a text names; a spreadsheet may have made a day of it.

    >>> read_month("2022年1月").value, read_month("2022-01-01").value, read_month("202201").value
    ('2022-01', '2022-01', '2022-01')
    """
    plain = _plain(text)
    found = _YEAR_MONTH.match(plain) or _COMPACT_MONTH.match(plain)
    year, month = (found[1], int(found[2])) if found else ("", 0)
    day = None if found else read_day(plain)
    if isinstance(day, Read) and day.value.endswith("-01"):
        year, month = day.value[:4], int(day.value[5:7])
    if not 1 <= month <= _MONTHS:
        return Fault(
            "bad-month", "应为月份", "expected a month", "请写成 2022-01", "Write it as 2022-01"
        )
    value = f"{year}-{month:02}"
    changed = None if value == text else ("月份写法", "the way the month was written")
    return Read(value, changed)


def read_period(text: str) -> Read | Fault:
    """The period that a text names: a year, a quarter or a month.

    >>> [read_period(text).value for text in ("2022年", "2022年第四季度", "2022-Q1", "2022-03")]
    ['2022', '2022-Q4', '2022-Q1', '2022-03']
    """
    plain = _plain(text)
    written = ("期间写法", "the way the period was written")
    if _YEAR.match(plain):
        return Read(plain[:4], None if text == plain[:4] else written)
    quarter = _QUARTER.match(plain)
    if quarter and ("Q" in plain or "季" in plain):
        value = f"{quarter[1]}-Q{_QUARTERS.get(quarter[2], quarter[2])}"
        return Read(value, None if value == text else written)
    month = read_month(text)
    if isinstance(month, Fault):
        return Fault(
            "bad-period",
            "应为期间",
            "expected a period",
            "请写成 2022、2022-Q4 或 2022-01",
            "Write it as 2022, 2022-Q4 or 2022-01",
        )
    return month


def day_of_moment(moment: datetime) -> date:
    """The day, in Beijing, on which an instant falls."""
    return moment.astimezone(SHANGHAI).date()


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


def _shape(plain: str) -> re.Match[str] | None:
    found = _WITH_SEPARATORS.match(plain)
    if found is not None and found["a"] + found["b"] in _PAIRS:
        return found
    return _COMPACT.match(plain)


def _day(shape: re.Match[str]) -> date | Fault:
    month = int(shape["m"])
    if not 1 <= month <= _MONTHS:
        return Fault("bad-date", "月份应为 1–12", "the month must be 1–12", *_DAY_REMEDY)
    try:
        return date(int(shape["y"]), month, int(shape["d"]))
    except ValueError:
        return Fault("bad-date", "没有这一天", "there is no such day", *_DAY_REMEDY)


def _no_day(plain: str) -> Fault:
    if _YEAR.match(plain):
        return Fault("bad-date", "只写了年份", "only a year is given", *_DAY_REMEDY)
    if _YEAR_MONTH.match(plain):
        return Fault(
            "bad-date", "只写了年月，没有日", "the day of the month is missing", *_DAY_REMEDY
        )
    if _COMPACT_MONTH.match(plain):
        return _no_day(f"{plain[:4]}-{plain[4:]}")
    if _TWO_WAYS.match(plain):
        return Fault(
            "bad-date",
            "年月日的顺序不明",
            "which part is the year, the month and the day is unclear",
            *_FORMS_REMEDY,
        )
    if _AS_A_YEAR.match(plain):
        return Fault(
            "bad-date",
            "是年份还是日期序号，看不出来",
            "whether it begins with a year or is a count of days is unclear",
            *_FORMS_REMEDY,
        )
    return Fault("bad-date", "不是日期", "this is not a day", *_FORMS_REMEDY)


def _no_instant() -> Fault:
    return Fault("bad-instant", "不是时刻", "this is not an instant", *_INSTANT_REMEDY)


def _no_time() -> Fault:
    return Fault(
        "no-time-of-day",
        "没有写时分，而截止按时分计",
        "the time of day is missing, and deadlines are kept to the minute",
        *_INSTANT_REMEDY,
    )


def _in_beijing(moment: datetime) -> Read:
    return Read(f"{moment.isoformat()}+08:00", ("按北京时间", "taken as Beijing time"))


def _day_of_serial(text: str, *, date1904: bool) -> Read | Fault:
    count = Decimal(text)
    if _AS_A_YEAR.match(text) or not _FIRST_SERIAL <= count <= _LAST_SERIAL:
        return _no_day(text)
    day = _ORIGIN[date1904] + timedelta(days=int(count))
    system = "1904" if date1904 else "1900"
    return Read(
        day.isoformat(),
        (f"表格的日期序号（{system} 年起）", f"a spreadsheet's count of days ({system} system)"),
    )


def _instant_of_serial(text: str, *, date1904: bool) -> Read | Fault:
    count = Decimal(text)
    if _AS_A_YEAR.match(text) or not _FIRST_SERIAL <= count <= _LAST_SERIAL:
        return _no_instant()
    if count == int(count):
        return _no_time()
    seconds = int((count * _DAY_SECONDS).to_integral_value(ROUND_HALF_EVEN))
    origin = _ORIGIN[date1904]
    start = datetime(origin.year, origin.month, origin.day)  # noqa: DTZ001 (Beijing, said below)
    return _in_beijing(start + timedelta(seconds=seconds))

"""One cell at a time: what each kind of column reads, what it says of it, and what it refuses."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.intake.cells import Cell, CellReader
from ledger.intake.column import Column, Kind
from ledger.intake.days import read_day, read_instant
from ledger.intake.rejection import Fault

CHOICES = {"organ": "党政机关", "institution": "事业单位"}


def reader(kind: Kind, *, many: bool = False, typed: bool = True, **more: bool) -> CellReader:
    choices = CHOICES if kind == "choice" else {}
    column = Column("field", "栏", "data", kind, many=many, choices=choices)
    return CellReader(column, "栏", typed=typed, **more)


@pytest.mark.parametrize(
    ("kind", "cell", "value", "said"),
    [
        ("integer", 12, 12, False),
        ("integer", "12", 12, True),
        ("integer", "１２", 12, True),
        ("integer", "1,234", 1234, True),
        ("integer", "12.0", 12, True),
        ("integer", " 12 ", 12, True),
        ("number", 12, 12, False),
        ("number", ("n", "7.5"), "7.5", False),
        ("number", "７．５", "7.5", True),
        ("number", "1,234.50", "1234.50", True),
        ("boolean", True, True, False),
        ("boolean", "是", True, False),
        ("boolean", "否", False, False),
        ("boolean", "√", True, True),
        ("boolean", 0, False, True),
        ("choice", "organ", "organ", False),
        ("choice", "党政机关", "organ", False),
        ("choice", " 事业单位 ", "institution", False),
        ("month", "2022-01", "2022-01", False),
        ("month", "2022年1月", "2022-01", True),
        ("month", ("d", "2022-01-01"), "2022-01", True),
        ("month", 202201, "2022-01", True),
        ("period", 2022, "2022", False),
        ("period", "2022年", "2022", True),
        ("period", "2022年第四季度", "2022-Q4", True),
        ("instant", "2018-12-31T17:00:00+08:00", "2018-12-31T17:00:00+08:00", False),
        ("instant", "2018-12-31 17:00", "2018-12-31T17:00:00+08:00", True),
        ("instant", "2018年12月31日17点", "2018-12-31T17:00:00+08:00", True),
        ("instant", "2018-12-31T09:00:00Z", "2018-12-31T09:00:00Z", False),
        ("instant", ("d", "2018-12-31T17:00:00"), "2018-12-31T17:00:00+08:00", True),
        ("instant", ("n", "43465.7083333333"), "2018-12-31T17:00:00+08:00", True),
        ("day", ("d", "2018-10-31"), "2018-10-31", False),
        ("day", ("d", "2018-10-31T08:30:00"), "2018-10-31", True),
        ("day", "2018-1-5", "2018-01-05", True),
        ("text", "张店", "张店", False),
        ("text", 18, "18", False),
        ("text", ("n", "3.1"), "3.1", False),
        ("tree", '{"a": 1}', {"a": 1}, False),
    ],
)
def test_a_cell_is_read_and_what_was_changed_is_said(
    kind: Kind,
    cell: Cell,
    value: object,
    said: bool,  # noqa: FBT001
) -> None:
    reading = reader(kind).read(cell)

    assert reading.fault is None, reading.fault
    assert reading.value == value
    assert type(reading.value) is type(value)
    assert (reading.note is not None) is said


def test_a_number_is_text_in_csv_and_nothing_is_said() -> None:
    assert reader("integer", typed=False).read("12").note is None
    assert reader("integer", typed=False).read("１２").note is not None


@pytest.mark.parametrize(
    ("kind", "cell", "code"),
    [
        ("integer", "十二", "bad-number"),
        ("integer", "12.5", "bad-number"),
        ("integer", ("n", "12.5"), "bad-number"),
        ("integer", "12条", "bad-number"),
        ("integer", "12%", "bad-number"),
        ("integer", "1e3", "bad-number"),
        ("integer", "1,23", "bad-number"),
        ("integer", True, "bad-number"),
        ("integer", ("d", "2018-10-31"), "bad-number"),
        ("number", "７．５分", "bad-number"),
        ("number", "--1", "bad-number"),
        ("number", "1.2.3", "bad-number"),
        ("number", "NaN", "bad-number"),
        ("number", "½", "bad-number"),
        ("boolean", "也许", "bad-boolean"),
        ("boolean", 2, "bad-boolean"),
        ("choice", "机关", "not-in-list"),
        ("choice", 1, "not-in-list"),
        ("month", "2022-13", "bad-month"),
        ("month", "2022", "bad-month"),
        ("month", ("d", "2022-01-15"), "bad-month"),
        ("period", "上半年", "bad-period"),
        ("period", "2022-Q5", "bad-period"),
        ("instant", "2018-12-31", "no-time-of-day"),
        ("instant", ("d", "2018-12-31"), "no-time-of-day"),
        ("instant", 43465, "no-time-of-day"),
        ("instant", "2018-12-31 25:00", "bad-instant"),
        ("instant", "下午五点", "bad-instant"),
        ("day", ("t", "17:00:00"), "bad-date"),
        ("day", 2018, "bad-date"),
        ("day", "2018/10-31", "bad-date"),
        ("day", "0000-01-01", "bad-date"),
        ("text", ("d", "2018-03-04"), "date-in-text"),
        ("text", ("n", "91350100000000001.5"), "digits-lost"),
        ("text", 1234567890123456, "digits-lost"),
        ("text", "3.70102E+17", "digits-lost"),
        ("text", ("x", ""), "too-long"),
        ("tree", "{a: 1}", "bad-json"),
        ("tree", 7, "bad-json"),
        ("day", ("f", ""), "formula-cell"),
        ("day", ("e", ""), "error-cell"),
    ],
)
def test_a_cell_that_cannot_be_read_is_refused_with_a_remedy(
    kind: Kind, cell: Cell, code: str
) -> None:
    fault = reader(kind).read(cell).fault

    assert fault is not None
    assert fault.code == code
    assert fault.zh
    assert fault.en
    assert fault.remedy
    assert fault.remedy_en


@pytest.mark.parametrize(
    "written",
    ["党政机关、事业单位", "organ;institution", "党政机关，事业单位", "organ\ninstitution；"],
)
def test_a_list_is_separated_in_any_usual_way(written: str) -> None:
    assert reader("choice", many=True).read(written).value == ["organ", "institution"]


def test_a_list_with_one_bad_part_is_refused() -> None:
    assert reader("choice", many=True).read("党政机关、公司").fault is not None


@pytest.mark.parametrize("blank", [None, "", "  ", "\t", "\u3000"])
def test_an_empty_cell_is_an_absent_value(blank: Cell) -> None:
    for kind in ("text", "day", "integer", "choice"):
        reading = reader(kind).read(blank)
        assert (reading.value, reading.note, reading.fault) == (None, None, None)


def test_true_is_not_taken_for_one_that_was_read_before() -> None:
    integers = reader("integer")

    assert integers.read(1).value == 1
    assert integers.read(True).fault is not None  # noqa: FBT003


@given(st.dates())
def test_every_day_is_read_from_each_way_of_writing_it(day: object) -> None:
    year, month, number = str(day).split("-")
    ways = (
        f"{year}.{month}.{number}",
        f"{year}/{int(month)}/{int(number)}",
        f"{year}{month}{number}",
    )

    for written in (str(day), f"{year}年{int(month)}月{int(number)}日", *ways):
        read = read_day(written)
        assert not isinstance(read, Fault)
        assert read.value == str(day)


@given(st.text(max_size=30))
def test_no_text_makes_the_readers_of_days_fail(text: str) -> None:
    for read in (read_day(text), read_instant(text)):
        assert isinstance(read, Fault) or read.value


def test_seventeen_hundred_is_kept_to_the_second_from_a_spreadsheets_count() -> None:
    """A count of days is a fraction: 17:00:00 must not become 16:59:59, nor the other way."""
    for seconds, expected in ((61200, "17:00:00"), (61201, "17:00:01"), (61199, "16:59:59")):
        count = 43465 + seconds / 86400
        read = read_instant(repr(count))
        assert not isinstance(read, Fault)
        assert read.value == f"2018-12-31T{expected}+08:00"


@pytest.mark.parametrize("text", ["20181", "19999", "20995", "20181.5"])
def test_a_count_that_begins_as_a_year_does_is_not_guessed(text: str) -> None:
    """20181 may be a day of 1955, or the beginning of a day of 2018."""
    read = read_day(text)
    moment = read_instant(text)

    assert isinstance(read, Fault)
    assert isinstance(moment, Fault)
    assert read.code == "bad-date"
    assert "年份还是日期序号" in read.zh
    assert "count of days" in read.en


def test_whoever_writes_no_day_is_told_every_way_in_which_days_are_read() -> None:
    read = read_day("十月底")
    assert isinstance(read, Fault)
    ways = re.findall(r"[\d年月日./-]*\d[\d年月日./-]*", read.remedy)

    assert ways == [
        "2018-12-31",
        "2018/12/31",
        "2018.12.31",
        "2018年12月31日",
        "20181231",
        "43465",
    ]
    for way in ways:
        found = read_day(way)
        assert not isinstance(found, Fault)
        assert found.value == "2018-12-31"
        assert way in read.remedy_en


@pytest.mark.parametrize("text", ["201812", "2018-12", "2018年12月"])
def test_a_month_is_no_day(text: str) -> None:
    read = read_day(text)

    assert isinstance(read, Fault)
    assert "没有日" in read.zh

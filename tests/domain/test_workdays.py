"""Working days are what the notice of the year says, and only for years that have one."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar
import pytest

from domain.errors import BadEntry, CalendarUnknown, UnknownName
from domain.workdays import Calendar, YearTable, shipped

CHINA = shipped()
MAY_2019_BEFORE = YearTable.of(
    2019,
    [day for day in CHINA.table(2019).off if day not in {date(2019, 5, 2), date(2019, 5, 3)}],
    [day for day in CHINA.table(2019).work if day not in {date(2019, 4, 28), date(2019, 5, 5)}],
    notices=["国办发明电〔2018〕15号"],
)
"""2019 as it was known before the notice of 2019-03-22 made four days of the May holiday."""


def day(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("start", "end", "working_days"),
    [
        ("2022-09-30", "2022-10-05", 0),
        ("2022-09-30", "2022-10-08", 1),
        ("2022-09-30", "2022-10-09", 2),
        ("2022-09-30", "2022-10-10", 3),
        ("2018-12-28", "2019-01-02", 2),
        ("2019-04-30", "2019-05-06", 2),
    ],
)
def test_the_day_received_does_not_count_and_made_up_weekends_do(
    start: str, end: str, working_days: int
) -> None:
    assert CHINA.working_days(day(start), day(end)) == working_days


def test_a_notice_not_yet_known_leaves_the_days_as_they_were() -> None:
    as_known_in_march = CHINA.replaced(MAY_2019_BEFORE)

    assert as_known_in_march.working_days(day("2019-04-30"), day("2019-05-06")) == 3
    assert CHINA.working_days(day("2019-04-30"), day("2019-05-06")) == 2


@pytest.mark.parametrize("year", range(2014, 2027))
def test_every_day_of_the_shipped_years_agrees_with_the_published_notices(year: int) -> None:
    first = date(year, 1, 1)
    days = [first + timedelta(n) for n in range((date(year + 1, 1, 1) - first).days)]

    assert [CHINA.is_working(d) for d in days] == [chinese_calendar.is_workday(d) for d in days]


def test_the_shipped_years_are_those_and_no_others() -> None:
    assert sorted(CHINA.tables) == list(range(2014, 2027))


@pytest.mark.parametrize(
    ("start", "end"), [("2026-12-31", "2027-01-01"), ("2013-12-30", "2014-01-03")]
)
def test_a_year_without_a_notice_is_refused_by_name_and_never_guessed(start: str, end: str) -> None:
    with pytest.raises(CalendarUnknown) as refused:
        CHINA.working_days(day(start), day(end))

    assert refused.value.code == "calendar-unknown"
    year = "2027" if start > "2020" else "2013"
    assert year in refused.value.zh
    assert year in refused.value.en


def test_the_day_before_the_first_known_one_may_be_where_counting_starts() -> None:
    assert CHINA.working_days(day("2013-12-31"), day("2014-01-02")) == 1


def test_nothing_lies_after_a_start_that_is_not_earlier() -> None:
    assert CHINA.working_days(day("2022-09-30"), day("2022-09-30")) == 0
    assert CHINA.working_days(day("2022-09-30"), day("2022-09-01")) == 0


@pytest.mark.parametrize("working_days", range(1, 30))
def test_the_day_on_which_a_count_is_reached_is_the_first_that_gives_it(working_days: int) -> None:
    start = day("2022-09-25")

    reached = CHINA.day_after(start, working_days)

    assert CHINA.working_days(start, reached) == working_days
    assert CHINA.working_days(start, reached - timedelta(1)) == working_days - 1


def test_a_replaced_year_leaves_the_others_and_the_first_calendar_alone() -> None:
    replaced = CHINA.replaced(MAY_2019_BEFORE)

    assert replaced.tables[2018] is CHINA.tables[2018]
    assert not CHINA.is_working(day("2019-05-02"))
    assert replaced.is_working(day("2019-05-02"))


def test_the_digest_says_which_days_were_computed_with() -> None:
    replaced = CHINA.replaced(MAY_2019_BEFORE)

    assert replaced.digest() != CHINA.digest()
    assert replaced.digest([2018, 2022]) == CHINA.digest([2018, 2022])
    assert replaced.replaced(CHINA.table(2019)).digest() == CHINA.digest()
    with pytest.raises(CalendarUnknown):
        CHINA.digest([2027])


def test_the_digest_does_not_depend_on_how_the_notice_lists_its_days() -> None:
    week = [date(2022, 10, n) for n in range(1, 8)]
    weekdays = [d for d in week if d.weekday() < 5]

    tables = [YearTable.of(2022, days, [date(2022, 10, 8)]) for days in (week, weekdays)]

    assert len({Calendar.from_tables({2022: table}).digest() for table in tables}) == 1


def test_a_day_of_another_year_or_listed_twice_is_refused() -> None:
    with pytest.raises(BadEntry, match="2018-12-31"):
        YearTable.of(2019, [day("2018-12-31")], [])
    with pytest.raises(BadEntry, match="2019-05-05"):
        YearTable.of(2019, [day("2019-05-05")], [day("2019-05-05")])


def test_a_notice_is_named_where_it_is_known() -> None:
    assert CHINA.table(2019).notices == ("国办发明电〔2018〕15号", "国办发明电〔2019〕3号")
    assert CHINA.table(2022).notices == ("国办发明电〔2021〕11号",)


def test_a_calendar_that_is_not_shipped_is_refused() -> None:
    with pytest.raises(UnknownName, match="china-working-days"):
        shipped("moon")

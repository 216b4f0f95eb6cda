"""Appeals: which table their clock runs from, what it runs by, and how far their chain goes."""

from __future__ import annotations

from datetime import date

from replay.appeals import Clock, appeal, appeals, chain
from replay.as_of import Memory
from tests.telling import remembered, story

TABLE = (
    'table={{"scheme":"{scheme}","as_of":"2018-12-31","units":[{{"unit":"{unit}"}}]{draft}}}'
    " digest=" + "0" * 64 + " origin=own coordinate={scheme}?as_of=2018-12-31"
)


def table(scheme: str = "jinan-2018-districts", unit: str = "lixia", *, draft: bool = False) -> str:
    """The data of a table that was announced, as a story writes it."""
    drafted = ',"draft":true' if draft else ""
    return TABLE.format(scheme=scheme, unit=unit, draft=drafted)


def told(text: str) -> Memory:
    return remembered(story(text))


LISTED = "2018-03-01 | 2018-03-05 | lixia | defaulter.listed | id=d1 body=organ\n"
FILED = "2019-01-18 | 2019-01-18 | lixia | appeal.filed | id=a1 target=d1\n"


def file_by(*tables: str) -> date | None:
    """By when the appeal had to be filed."""
    lines = [
        f"2019-01-10 | 2019-01-10T1{n}:00 | - | score.published | {one}\n"
        for n, one in enumerate(tables)
    ]
    return appeal(told(LISTED + "".join(lines) + FILED), "a1", date(2019, 1, 31)).file_by


def test_the_clock_runs_from_the_last_table_in_which_the_unit_stands() -> None:
    assert file_by() is None
    assert file_by(table()) == date(2019, 1, 24)
    assert file_by(table(draft=True)) is None
    assert file_by(table("pingyin-2022-towns", "donge")) is None
    assert file_by(table(), table(unit="gaoxin")) == date(2019, 1, 24)


def test_an_office_sets_its_own_clock() -> None:
    memory = told(LISTED + f"2019-01-10 | 2019-01-10 | - | score.published | {table()}\n" + FILED)
    (found,) = appeals(memory, date(2019, 2, 1), clock=Clock(file_within=5, decide_within=5))

    assert (found.file_by, found.late) == (date(2019, 1, 17), True)
    assert (found.decide_by, found.overdue) == (date(2019, 1, 25), True)


def test_working_days_are_those_of_the_notice_known_when_the_clock_started() -> None:
    """A notice that makes a working Monday a holiday lengthens no clock that runs already."""
    day_off = "calendar=china-working-days year=2019 off=2019-01-21"
    notice = f"2019-01-19 | 2019-01-19 | - | calendar.published | {day_off}\n"
    late = FILED.replace("2019-01-18", "2019-01-20")

    before = appeal(told(LISTED + FILED + notice), "a1", date(2019, 2, 1), clock=Clock(10, 2))
    after = appeal(told(LISTED + notice + late), "a1", date(2019, 2, 1), clock=Clock(10, 2))
    assert (before.decide_by, after.decide_by) == (date(2019, 1, 22), date(2019, 1, 23))


def test_without_the_working_days_of_the_year_there_is_no_limit_yet() -> None:
    filed = "2040-12-28 | 2040-12-28 | lixia | appeal.filed | id=a1 target=d1\n"
    found = appeal(told(LISTED + filed), "a1", date(2041, 6, 1))

    assert (found.decide_by, found.overdue) == (None, False)
    notice = (
        "2041-01-02 | 2041-01-02 | - | calendar.published | calendar=china-working-days year=2040\n"
        "2041-01-02 | 2041-01-03 | - | calendar.published | calendar=china-working-days year=2041\n"
    )
    later = appeal(told(LISTED + filed + notice), "a1", date(2041, 6, 1))
    assert (later.decide_by, later.overdue) == (date(2041, 1, 18), True)


TWICE = (
    LISTED
    + "2018-04-01 | 2018-04-05 | lixia | defaulter.listed | id=d2 body=organ\n"
    + f"2019-01-10 | 2019-01-10 | - | score.published | id=t1 {table()}\n"
    + FILED
    + "2019-01-20 | 2019-01-20 | - | appeal.upheld   | id=u1 target=a1\n"
    "2019-01-21 | 2019-01-21 | - | entry.retracted | id=x1 target=d1 answers=u1\n"
    + f"2019-01-22 | 2019-01-22 | - | score.restated | id=t2 target=t1 answers=x1 {table()}\n"
    + "2019-01-23 | 2019-01-23 | lixia | appeal.filed | id=a2 target=d2\n"
    "2019-01-24 | 2019-01-24 | - | appeal.upheld   | id=u2 target=a2\n"
    "2019-01-25 | 2019-01-25 | - | entry.retracted | id=x2 target=d2 answers=u2\n"
    + f"2019-01-26 | 2019-01-26 | - | score.restated | id=t3 target=t2 answers=x2 {table()}\n"
)


def test_another_appeal_that_moved_the_same_table_is_a_matter_of_its_own() -> None:
    memory = told(TWICE)

    def ids(name: str) -> list[str]:
        position = next(fact.position for fact in memory.facts if fact.id == name)
        return [memory.fact(one).id for one in chain(memory, position)]

    first = ["d1", "t1", "a1", "u1", "x1", "t2"]
    assert [ids(name) for name in ("d1", "a1", "u1", "x1")] == [first] * 4
    second = ["d2", "t2", "a2", "u2", "x2", "t3"]
    assert [ids(name) for name in ("d2", "a2", "u2", "x2", "t3")] == [second] * 5

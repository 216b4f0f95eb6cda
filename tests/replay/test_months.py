"""The office's months: returns that are missing, what came late, the duty to finish."""

from __future__ import annotations

from datetime import date

from domain.scheme import Scheme
from replay.as_of import Answer, Memory, ask
from replay.coordinate import Coordinate
from replay.months import bulletin, duty, gaps, missing_returns, month_at
from tests.telling import remembered, scheme

TOWNS = scheme(
    """
    status: adopted
    units:
      basis: office
      roster: {dong: {name: 东镇, kind: town}, xi: {name: 西镇, kind: town}}
    indicators:
      "1":
        full: 10
        measure: {open: {opened: defaulter.listed, closed: defaulter.cleared}}
        points: {per_item: {each: -3, start: full}}
    total: {full: 10}
    finish: {months_after: 2}
    """
)


def told(text: str, own: Scheme = TOWNS) -> Memory:
    return remembered(text, own)


def answered(memory: Memory, as_of: str) -> Answer:
    return ask(memory, Coordinate(TOWNS.id, as_of=date.fromisoformat(as_of)))


def returns(*words: str) -> str:
    """Returns as `unit period`, each received on the first of the year after."""
    lines = []
    for word in words:
        unit, period = word.split()
        name = "month" if "Q" not in period and len(period) > 4 else "period"
        lines.append(
            f"2018-12-30 | 2018-12-30 | {unit} | period.reported | topics=defaulter.listed {name}={period}"
        )
    return "\n".join(lines)


def test_where_nobody_returns_anything_nothing_is_missing() -> None:
    assert gaps(told(""), answered(told(""), "2018-12-31")) == {}


def test_returns_are_asked_for_from_the_first_month_in_which_somebody_made_one() -> None:
    memory = told(returns("dong 2018-10", "xi 2018-11", "dong 2018-12", "xi 2018-12"))

    assert gaps(memory, answered(memory, "2018-12-31")) == {
        "2018-10": ("xi",),
        "2018-11": ("dong",),
    }
    assert gaps(memory, answered(memory, "2018-11-29")) == {"2018-10": ("xi",)}  # it is not over
    assert gaps(memory, answered(memory, "2018-09-30")) == {}
    assert gaps(memory, answered(memory, "2018-12-31"), "2018-12") == {}
    assert gaps(memory, answered(memory, "2018-12-31"), "2018-01") == {"2018-01": ("dong", "xi")}


def test_a_return_for_a_quarter_or_the_year_covers_its_months() -> None:
    memory = told(returns("dong 2018", "xi 2018-Q4"))
    found = gaps(memory, answered(memory, "2018-12-31"))

    assert list(found) == [f"2018-0{n}" for n in range(1, 10)]
    assert set(found.values()) == {("xi",)}


def test_a_return_that_was_retracted_is_none() -> None:
    memory = told(
        returns("dong 2018-12", "xi 2018-12")
        + "\n2019-01-02 | 2019-01-02 | - | entry.retracted | target=e2"
    )
    (obstacle,) = missing_returns(memory, answered(memory, "2018-12-31"))

    assert obstacle.zh == "2018-12 未报送（零报告也未报）：西镇"
    assert obstacle.en == "no return for 2018-12, not even a nil one: xi"


PUBLISHED = (
    'table={{"scheme":"four-towns","as_of":"{as_of}","known_at":{known},"units":[]}}'
    " origin=own coordinate=four-towns?as_of={as_of} digest=" + "0" * 64
)


def published(on: str, as_of: str, known: int, more: str = "") -> str:
    data = PUBLISHED.format(as_of=as_of, known=known)
    return f"{on} | {on} | - | score.published | {data} {more}\n"


def test_what_was_recorded_after_the_last_cut_off_about_earlier_days_falls_to_this_month() -> None:
    memory = told(
        "2018-10-02 | 2018-10-05 | dong | defaulter.listed | id=known body=organ\n"
        + published("2018-11-05", "2018-10-31", 1, "month=2018-10")
        + "2018-10-20 | 2018-11-10 | xi   | defaulter.listed | id=late body=organ\n"
        "2018-11-08 | 2018-11-10 | xi   | defaulter.listed | id=new body=organ\n"
        "2018-11-12 | 2018-11-12 | -    | entry.retracted  | id=undone target=known\n"
        "2018-11-13 | 2018-11-13 | -    | entry.retracted  | id=new-undone target=new\n"
        "2018-10-20 | 2018-11-14 | dong | training.held    | id=unread\n"
    )
    month = month_at(memory, TOWNS.id, "2018-11")

    assert [fact.id for fact in month.late] == ["late", "undone"]
    assert month.previous == 2
    assert month_at(memory, TOWNS.id, "2018-11", cutoff=2).late == ()
    assert month_at(memory, TOWNS.id, "2018-09").previous is None  # October is no last time of it


def state(told_: str, today: str) -> tuple[str, int | None]:
    found = duty(told(told_), TOWNS, date.fromisoformat(today))
    assert found is not None
    assert found.due == date(2019, 2, 28)
    return found.state, found.published


def test_the_duty_to_finish_is_met_by_the_table_of_the_whole_period() -> None:
    december = published("2019-01-08", "2018-12-31", 0, "month=2018-12")
    draft = published("2019-01-09", "2018-12-31", 0).replace(
        '"units":[]', '"units":[],"draft":true'
    )
    in_time = published("2019-02-28", "2018-12-31", 0)
    late = published("2019-03-01", "2018-12-31", 0)

    assert state("", "2019-02-28") == ("waiting", None)
    assert state(december + draft, "2019-03-01") == ("overdue", None)
    assert state(december + in_time, "2019-03-05") == ("done", 2)
    assert state(late, "2019-03-05") == ("late", 1)


def test_a_document_that_sets_no_day_sets_no_duty() -> None:
    plain = scheme("indicators: {}\ntotal: {full: null}")

    assert duty(told("", plain), plain, date(2019, 3, 1)) is None


def test_the_bulletin_counts_the_cases_that_stand_in_the_quarter_they_occurred() -> None:
    memory = told(
        """
        2018-09-30 | 2018-10-01 | dong | joint-case.reported | channel=form
        2018-10-01 | 2018-10-02 | dong | joint-case.reported | channel=form
        2018-12-31 | 2019-01-02 | dong | joint-case.reported | channel=system
        2018-11-01 | 2018-11-02 | xi   | joint-case.reported | id=gone channel=system
        2018-11-03 | 2018-11-03 | -    | entry.retracted     | target=gone
        """
    )

    assert bulletin(memory, "2018-Q4") == {"dong": {"form": 1, "system": 1}}
    assert bulletin(memory, "2018-Q4", cutoff=3) == {"dong": {"form": 1}, "xi": {"system": 1}}

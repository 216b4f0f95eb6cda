"""The three times under a scheme: period, deadline, and the day on which an entry counts."""

from __future__ import annotations

from datetime import date

import pytest

from domain.errors import BadEntry, BadScheme, OutsidePeriod
from domain.period import span
from domain.scheme import Scheme
from tests.telling import ask, rule, scheme

YEAR_END = "2018-12-31"


def counted(extra: str = "", of: str = "scenario.launched") -> Scheme:
    """Count entries of a topic."""
    return rule(
        f"measure: {{count: {{of: {of}}}}}\npoints: {{as_given: {{}}}}\n{extra}", full="1000"
    )


REPORTED = counted("counts_from: submitted").changed(
    {"period/submitted_by": "2018-12-31T17:00:00+08:00"}
)


# The deadline


@pytest.mark.parametrize(
    ("clock", "counts"),
    [("16:59:59", True), ("17:00:00", True), ("17:00:01", False), ("17:00:00.000001", False)],
)
def test_the_deadline_is_an_instant_and_inclusive(clock: str, *, counts: bool) -> None:
    """The notice: 上报时间截止到2018年12月31日下午5点，延后上报无效."""
    ledger = (
        f"2018-12-01 | 2019-01-05 | dong | scenario.launched | id=s submitted=2018-12-31T{clock}"
    )
    reply = ask(ledger, scheme=REPORTED, as_of=YEAR_END)

    assert reply.counted() == (["s"] if counts else [])
    if not counts:
        assert reply.left_out() == {"s": f"after the deadline 2018-12-31 {clock[:8]}"}


def test_the_deadline_holds_in_the_zone_of_the_scheme() -> None:
    """09:00 in London is 17:00 in Jinan."""
    ledger = """
        2018-12-01 | 2019-01-05 | dong | scenario.launched | id=a submitted=2018-12-31T09:00:00+00:00
        2018-12-01 | 2019-01-05 | dong | scenario.launched | id=b submitted=2018-12-31T09:00:01+00:00
        """

    assert ask(ledger, scheme=REPORTED, as_of=YEAR_END).counted() == ["a"]


def test_a_timely_report_recorded_late_counts_once_it_is_known() -> None:
    ledger = (
        "2018-12-01 | 2019-01-03 | dong | scenario.launched | id=s submitted=2018-12-31T16:59:59"
    )

    assert ask(ledger, scheme=REPORTED, as_of=YEAR_END, known_at="2019-01-02").counted() == []
    assert ask(ledger, scheme=REPORTED, as_of=YEAR_END, known_at="2019-01-03").counted() == ["s"]


def test_a_report_counts_from_the_day_it_was_handed_in() -> None:
    ledger = (
        "2018-03-01 | 2018-06-01 | dong | scenario.launched | id=s submitted=2018-06-01T00:00:00"
    )

    assert ask(ledger, scheme=REPORTED, as_of="2018-05-31").left_out() == {
        "s": "after as_of 2018-06-01"
    }
    assert ask(ledger, scheme=REPORTED, as_of="2018-06-01").counted() == ["s"]


def test_what_was_never_reported_does_not_count() -> None:
    reply = ask("2018-03-01 | | dong | scenario.launched | id=s", scheme=REPORTED, as_of=YEAR_END)

    assert reply.left_out() == {"s": "not submitted"}


def test_under_a_scheme_that_counts_from_the_day_it_happened_no_submission_is_needed() -> None:
    ledger = "2018-03-01 | 2018-06-01 | dong | scenario.launched | id=s"

    assert ask(ledger, scheme=counted(), as_of="2018-03-01").counted() == ["s"]


def test_an_indicator_may_count_from_another_day_than_its_scheme() -> None:
    text = """
        counts_from: submitted
        indicators:
          "1": {full: 10, measure: {count: {of: scenario.launched}}, points: {as_given: {}}}
          "2": {full: 10, counts_from: occurred, measure: {count: {of: scenario.launched}},
                points: {as_given: {}}}
        """
    reply = ask("2018-03-01 | | dong | scenario.launched |", scheme=scheme(text), as_of=YEAR_END)

    assert [reply.points("1"), reply.points("2")] == [0, 1]


# The day hangs on a field

CHANNELS = counted(
    "counts_from: {by: channel, values: {system: occurred, form: submitted}}", "joint-case.reported"
)


def test_what_the_system_produced_needs_no_submission_and_a_form_does() -> None:
    reply = ask(
        """
        2018-03-01 | | dong | joint-case.reported | id=sys channel=system
        2018-03-01 | | dong | joint-case.reported | id=never channel=form
        2018-03-01 | 2018-05-01 | dong | joint-case.reported | id=form channel=form submitted=2018-05-01
        """,
        scheme=CHANNELS,
        as_of="2018-05-01",
    )

    assert reply.counted() == ["sys", "form"]
    assert reply.left_out() == {"never": "not submitted"}


def test_a_value_the_scheme_does_not_name_is_an_error() -> None:
    system_only = counted(
        "counts_from: {by: channel, values: {system: occurred}}", "joint-case.reported"
    )

    with pytest.raises(BadScheme) as refused:
        ask(
            "2018-03-01 | | dong | joint-case.reported | channel=form",
            scheme=system_only,
            as_of=YEAR_END,
        )
    assert refused.value.code == "counting-day-unknown"


# A deadline after the period


def test_what_is_reported_in_time_after_the_period_counts_on_its_last_day() -> None:
    january = REPORTED.changed({"period/submitted_by": "2019-01-10T17:00:00+08:00"})
    ledger = """
        2018-12-20 | 2019-01-11 | dong | scenario.launched | id=timely submitted=2019-01-10T17:00:00
        2018-12-20 | 2019-01-11 | dong | scenario.launched | id=late submitted=2019-01-10T17:00:01
        2019-01-02 | 2019-01-11 | dong | scenario.launched | id=next-year submitted=2019-01-03
        """
    reply = ask(ledger, scheme=january, as_of="2019-01-31")

    assert reply.counted() == ["timely"]
    assert reply.left_out() == {
        "late": "after the deadline 2019-01-10 17:00:01",
        "next-year": "outside the period 2019-01-02",
    }
    assert ask(ledger, scheme=january, as_of="2018-12-30").counted() == []


# Named periods


ASSESSED = rule(
    "measure: {value: {of: indicator.assessed, field: points, pick: sum, empty: zero}}\n"
    "points: {as_given: {}}"
)


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ("2018", True),
        ("2018-12", True),
        ("2018-Q4", True),
        ("2018Q1", True),
        ("2017", False),
        ("2019", False),
        ("2017-12", False),
        ("2019-Q1", False),
    ],
)
def test_a_finding_counts_in_the_period_it_names(period: str, *, counts: bool) -> None:
    ledger = f"2019-02-10 | | dong | indicator.assessed | id=f indicator=1 points=5 period={period}"
    reply = ask(ledger, scheme=ASSESSED, as_of=YEAR_END)

    assert reply.points(unit="dong") == (5 if counts else 0)
    if not counts:
        assert reply.left_out(unit="dong") == {"f": f"outside the period {period}"}


def test_a_figure_of_december_reported_in_january_counts_in_december() -> None:
    faults = rule(
        "measure: {value: {of: data-fault.counted, field: n, pick: sum, empty: zero}}\n"
        "points: {as_given: {}}"
    )
    ledger = "2019-01-10 | 2019-01-10 | dong | data-fault.counted | kind=late month=2018-12 n=3"

    assert (
        ask(ledger, scheme=faults, as_of=YEAR_END, known_at="2019-01-09").figure(unit="dong") == 0
    )
    assert ask(ledger, scheme=faults, as_of=YEAR_END).figure() == 3
    assert ask(ledger, scheme=faults, as_of="2018-12-30").figure() == 0


def test_a_figure_given_within_its_month_counts_from_its_own_day() -> None:
    faults = rule(
        "measure: {value: {of: data-fault.counted, field: n, pick: sum, empty: zero}}\n"
        "points: {as_given: {}}"
    )
    ledger = "2018-05-20 | 2018-05-20 | dong | data-fault.counted | kind=late month=2018-05 n=3"

    assert ask(ledger, scheme=faults, as_of="2018-05-19").figure() == 0
    assert ask(ledger, scheme=faults, as_of="2018-05-20").figure() == 3


def test_an_entry_that_names_a_scheme_counts_only_under_it() -> None:
    ledger = """
        2018-05-01 | | dong | indicator.assessed | id=ours indicator=1 points=1 scheme=four-towns
        2018-05-01 | | dong | indicator.assessed | id=free indicator=1 points=2
        2018-05-01 | | dong | indicator.assessed | id=theirs indicator=1 points=4 scheme=jinan-2018-districts
        """
    reply = ask(ledger, scheme=ASSESSED, as_of=YEAR_END)

    assert reply.counted() == ["ours", "free"]
    assert reply.left_out() == {"theirs": "names another scheme jinan-2018-districts"}


@pytest.mark.parametrize(
    ("period", "first", "last"),
    [
        ("2018", date(2018, 1, 1), date(2018, 12, 31)),
        ("2018-02", date(2018, 2, 1), date(2018, 2, 28)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2018-Q1", date(2018, 1, 1), date(2018, 3, 31)),
        ("2018Q4", date(2018, 10, 1), date(2018, 12, 31)),
    ],
)
def test_a_period_has_a_first_and_a_last_day(period: str, first: date, last: date) -> None:
    assert span(period) == (first, last)


@pytest.mark.parametrize("period", ["2018-00", "2018-13", "2018-Q5", "18", "2018-1", "Q1-2018", ""])
def test_what_is_no_period_is_refused(period: str) -> None:
    with pytest.raises(BadEntry):
        span(period)


# The period as a whole


def test_a_day_after_the_period_gives_the_answer_of_its_last_day() -> None:
    ledger = """
        2018-12-31 | 2019-01-05 | dong | scenario.launched | id=last
        2019-01-01 | 2019-01-05 | dong | scenario.launched | id=after
        """
    answers = [
        ask(ledger, scheme=counted(), as_of=day) for day in (YEAR_END, "2019-01-01", "2030-06-30")
    ]

    assert [reply.counted() for reply in answers] == [["last"]] * 3


def test_a_day_before_the_period_is_refused_and_another_year_is_suggested() -> None:
    with pytest.raises(OutsidePeriod, match="over=2017") as refused:
        ask("", scheme=counted(), as_of="2017-12-31")
    assert refused.value.code == "before-period"
    assert ask("", scheme=counted(), as_of="2018-01-01").figure(unit="dong") == 0


def test_over_another_year_the_period_and_the_deadline_move() -> None:
    ledger = """
        2016-12-01 | 2017-01-05 | dong | scenario.launched | id=a submitted=2016-12-31T17:00:00
        2016-12-01 | 2017-01-05 | dong | scenario.launched | id=b submitted=2016-12-31T17:00:01
        2017-01-01 | 2017-01-05 | dong | scenario.launched | id=c submitted=2017-01-01
        """
    reply = ask(ledger, scheme=REPORTED, as_of="2016-12-31", over=2016)

    assert reply.counted() == ["a"]
    assert reply.left_out() == {
        "b": "after the deadline 2016-12-31 17:00:01",
        "c": "outside the period 2017-01-01",
    }
    assert reply.answer.cross


def test_a_leap_day_at_the_end_of_a_period_stays_the_end_of_february() -> None:
    leap = scheme(
        """
        period: {first: 2019-03-01, last: 2020-02-29, submitted_by: "2020-02-29T17:00:00+08:00"}
        indicators:
          "1": {full: 10, measure: {count: {of: training.held}}, points: {as_given: {}}}
        """
    )
    moved = leap.over(2018).period

    assert (moved.first, moved.last) == (date(2018, 3, 1), date(2019, 2, 28))
    assert moved.submitted_by is not None
    assert moved.submitted_by.isoformat() == "2019-02-28T17:00:00+08:00"
    assert leap.over(2018).over(2019).period == leap.period

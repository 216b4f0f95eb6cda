"""`monthly` and silence: the month's report, the records beside it, and months nobody reported."""

from __future__ import annotations

import pytest

from domain.scheme import Scheme
from tests.telling import Points, ask, rule

YEAR_END = "2018-12-31"

MONTHLY = rule(
    """
    measure:
      monthly:
        reported: {value: {of: data-fault.counted, where: {kind: error}, field: n, pick: sum,
                           latest_per: [month], empty: zero}}
        records: {count: {of: decision.publicised, where: {faults: error}}}
    points: {per_item: {each: -0.1, start: full}}
    """
)
RECORDS = """
    2018-03-05 | 2018-03-05 | dong | decision.publicised | id=r1 faults=error
    2018-03-20 | 2018-03-20 | dong | decision.publicised | id=r2 faults=error,concealed
    2018-03-21 | 2018-03-21 | dong | decision.publicised | id=r3 faults=concealed
    2018-04-02 | 2018-04-02 | dong | decision.publicised | id=r4 faults=error
    """
MARCH = "2018-04-10 | 2018-04-10 | dong | data-fault.counted | id=m3 kind=error month=2018-03 n=5\n"


def test_a_month_without_a_report_is_counted_from_its_records() -> None:
    reply = ask(RECORDS, scheme=MONTHLY, as_of=YEAR_END)

    assert reply.figure() == 3
    assert reply.counted() == ["r1", "r2", "r4"]


def test_a_month_s_report_decides_and_shows_the_records_beside_it() -> None:
    reply = ask(RECORDS + MARCH, scheme=MONTHLY, as_of=YEAR_END)

    assert reply.figure() == 5 + 1
    assert reply.counted() == ["m3", "r4"]
    assert reply.left_out() == {
        "r1": "replaced by m3",
        "r2": "replaced by m3",
        "r3": "does not match faults=concealed",
    }
    outcome = reply.award().outcome
    assert outcome is not None
    assert outcome.figure is not None
    assert dict(outcome.figure.sides) == {"2018-03 reported": 5, "2018-03 records": 2}


def test_a_report_of_zero_is_a_report() -> None:
    zero = MARCH.replace("n=5", "n=0")

    assert ask(RECORDS + zero, scheme=MONTHLY, as_of=YEAR_END).figure() == 1


def test_a_retracted_report_gives_the_month_back_to_its_records() -> None:
    told = RECORDS + MARCH + "2018-05-01 | 2018-05-01 | - | entry.retracted | target=m3"

    assert ask(told, scheme=MONTHLY, as_of=YEAR_END).figure() == 3


def test_a_re_issued_report_replaces_the_month_s_first() -> None:
    told = (
        RECORDS
        + MARCH
        + ("2018-05-10 | 2018-05-10 | dong | data-fault.counted | kind=error month=2018-03 n=4")
    )

    assert ask(told, scheme=MONTHLY, as_of=YEAR_END).figure() == 4 + 1


def test_nothing_at_all_is_no_fault() -> None:
    reply = ask("", scheme=MONTHLY, as_of=YEAR_END, units="dong")

    assert [reply.figure(unit="dong"), reply.points(unit="dong")] == [0, 10]


def test_where_lateness_needs_an_unknown_calendar_the_month_is_not_guessed() -> None:
    late = rule(
        """
        measure:
          monthly:
            reported: {value: {of: data-fault.counted, where: {kind: late}, field: n, pick: sum,
                               latest_per: [month], empty: zero}}
            records: {count: {of: decision.publicised,
                              days_between: {from: decided_on, to: publicised_on, more_than: 7}}}
        points: {per_item: {each: -0.1, start: full}}
        """
    )
    told = (
        "2013-06-20 | | dong | decision.publicised | decided_on=2013-06-01 publicised_on=2013-06-20"
    )

    assert ask(told, scheme=late.over(2013), as_of="2013-12-31").points() == "unscored"


# Silence


def silent(policy: str) -> Scheme:
    """Full marks less one for each listing, and what silence is worth."""
    return rule(
        f"""
        measure: {{open: {{opened: defaulter.listed, closed: defaulter.cleared}}}}
        points: {{per_item: {{each: -1, start: full}}}}
        silence: {policy}
        """
    )


ZERO_REPORT = "2018-12-20 | | dong | period.reported | id=z topics=defaulter.listed period=2018\n"


@pytest.mark.parametrize(
    ("policy", "points"), [("accept", 10), ("unscored", "unscored"), ("zero", 0)]
)
def test_an_award_that_rests_on_no_entry_is_worth_what_the_scheme_says(
    policy: str, points: Points
) -> None:
    reply = ask("", scheme=silent(policy), as_of=YEAR_END, units="dong")

    assert reply.points(unit="dong") == points
    silence = reply.award(unit="dong").silence
    assert silence is not None
    assert silence.returns == ()


@pytest.mark.parametrize("policy", ["accept", "unscored", "zero"])
def test_a_return_tells_a_clean_period_from_a_silent_one(policy: str) -> None:
    """A 零报告: nothing happened, and the unit said so."""
    reply = ask(ZERO_REPORT, scheme=silent(policy), as_of=YEAR_END)

    assert reply.points() == 10
    silence = reply.award().silence
    assert silence is not None
    assert silence.returns == ("2018",)


def test_an_entry_breaks_the_silence() -> None:
    told = "2018-05-01 | | dong | defaulter.listed | body=organ"
    reply = ask(told, scheme=silent("zero"), as_of=YEAR_END)

    assert reply.points() == 9
    assert reply.award().silence is None


def test_a_return_about_something_else_or_of_another_year_says_nothing_here() -> None:
    for line in (
        ZERO_REPORT.replace("defaulter.listed", "training.held"),
        ZERO_REPORT.replace("period=2018", "period=2017"),
        ZERO_REPORT + "2018-12-21 | 2018-12-21 | - | entry.retracted | target=z",
    ):
        assert (
            ask(line, scheme=silent("zero"), as_of=YEAR_END, units="dong").points(unit="dong") == 0
        )

"""`value`: a quantity that entries record: the last, the sum, the mean, the extremes."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.scheme import Scheme
from tests.telling import ask, rule

YEAR_END = "2018-12-31"


def recorded(body: str) -> Scheme:
    """Take the quantity so, and give it as the points."""
    return rule(f"{{measure: {{value: {body}}}, points: {{as_given: {{}}}}}}", full="1000000")


AMOUNTS = """
    2018-03-01 | | dong | financing.granted | id=a amount=120
    2018-05-01 | | dong | financing.granted | id=b amount=80.5
    2018-04-01 | | dong | financing.granted | id=c amount=200
    """


@pytest.mark.parametrize(
    ("pick", "figure", "counted"),
    [
        ("last", Fraction(161, 2), ["b"]),
        ("sum", Fraction(801, 2), ["a", "c", "b"]),
        ("mean", Fraction(267, 2), ["a", "c", "b"]),
        ("max", 200, ["c"]),
        ("min", Fraction(161, 2), ["b"]),
    ],
)
def test_the_last_the_sum_the_mean_the_greatest_and_the_least(
    pick: str, figure: Fraction, counted: list[str]
) -> None:
    amounts = recorded(f"{{of: financing.granted, field: amount, pick: {pick}}}")
    reply = ask(AMOUNTS, scheme=amounts, as_of=YEAR_END)

    assert reply.figure() == figure
    assert reply.counted() == counted


def test_the_figures_that_were_not_picked_are_shown_as_replaced() -> None:
    last = recorded("{of: financing.granted, field: amount, pick: last}")

    assert ask(AMOUNTS, scheme=last, as_of=YEAR_END).left_out() == {
        "a": "replaced by b",
        "c": "replaced by b",
    }


def test_the_last_figure_is_the_last_by_the_day_asked() -> None:
    last = recorded("{of: financing.granted, field: amount, pick: last}")

    assert ask(AMOUNTS, scheme=last, as_of="2018-04-30").figure() == 200


def test_of_two_figures_of_one_day_the_one_recorded_later_is_the_last() -> None:
    last = recorded("{of: financing.granted, field: amount, pick: last}")
    ledger = """
        2018-03-01 | 2018-03-05 | dong | financing.granted | id=later amount=7
        2018-03-01 | 2018-03-02 | dong | financing.granted | id=earlier amount=5
        """

    assert ask(ledger, scheme=last, as_of=YEAR_END).counted() == ["later"]


def test_nothing_recorded_is_missing_unless_the_scheme_says_zero() -> None:
    missing = recorded("{of: financing.granted, field: amount, pick: sum}")
    zero = recorded("{of: financing.granted, field: amount, pick: sum, empty: zero}")

    assert ask("", scheme=missing, as_of=YEAR_END, units="dong").points(unit="dong") == "unscored"
    assert ask("", scheme=zero, as_of=YEAR_END, units="dong").points(unit="dong") == 0


def test_a_recorded_zero_is_a_figure() -> None:
    last = recorded("{of: financing.granted, field: amount, pick: last}")
    reply = ask("2018-03-01 | | dong | financing.granted | amount=0", scheme=last, as_of=YEAR_END)

    assert reply.points() == 0


def test_figures_of_another_year_are_not_taken() -> None:
    total = recorded("{of: financing.granted, field: amount, pick: sum, empty: zero}")
    ledger = "2017-12-31 | | dong | financing.granted | id=old amount=9"

    assert ask(ledger, scheme=total, as_of=YEAR_END).figure() == 0


# latest_per: a month's report re-issued

MONTHLY = recorded(
    "{of: data-fault.counted, where: {kind: error}, field: n, pick: sum, latest_per: [month], "
    "empty: zero}"
)


def test_a_month_re_issued_replaces_the_month_and_adds_nothing() -> None:
    ledger = """
        2018-02-10 | 2018-02-10 | dong | data-fault.counted | id=jan kind=error month=2018-01 n=20
        2018-03-01 | 2018-03-01 | dong | data-fault.counted | id=jan2 kind=error month=2018-01 n=15
        2018-03-10 | 2018-03-10 | dong | data-fault.counted | id=feb kind=error month=2018-02 n=4
        """

    assert ask(ledger, scheme=MONTHLY, as_of=YEAR_END, known_at="2018-02-28").figure() == 20
    reply = ask(ledger, scheme=MONTHLY, as_of=YEAR_END)
    assert reply.figure() == 19
    assert reply.left_out() == {"jan": "replaced by jan2"}


def test_if_the_re_issue_is_retracted_the_first_report_stands_again() -> None:
    ledger = """
        2018-02-10 | 2018-02-10 | dong | data-fault.counted | id=jan kind=error month=2018-01 n=20
        2018-03-01 | 2018-03-01 | dong | data-fault.counted | id=jan2 kind=error month=2018-01 n=15
        2018-04-01 | 2018-04-01 | -    | entry.retracted    | target=jan2
        """

    assert ask(ledger, scheme=MONTHLY, as_of=YEAR_END).figure() == 20


def test_errors_and_late_records_of_one_month_do_not_replace_each_other() -> None:
    ledger = """
        2018-02-10 | | dong | data-fault.counted | kind=error month=2018-01 n=20
        2018-02-11 | | dong | data-fault.counted | kind=late month=2018-01 n=15
        """

    assert ask(ledger, scheme=MONTHLY, as_of=YEAR_END).figure() == 20


# last_n

LAST_THREE = recorded(
    '{of: figure.reported, where: {indicator: "m"}, field: value, in: 分, pick: mean, last_n: 3}'
)


def monitored(*values: str) -> str:
    """One published figure a month, from January on."""
    return "\n".join(
        f"2018-{month:02d}-20 | | dong | figure.reported | id=m{month} indicator=m value={value} in=分"
        for month, value in enumerate(values, start=1)
    )


def test_the_mean_of_the_last_three_scores() -> None:
    reply = ask(monitored("80", "83", "84", "83.5"), scheme=LAST_THREE, as_of=YEAR_END)

    assert reply.figure() == Fraction(501, 6)
    assert reply.left_out() == {"m1": "over the cap 3"}


def test_with_fewer_than_three_scores_the_mean_is_missing() -> None:
    assert ask(monitored("83", "84"), scheme=LAST_THREE, as_of=YEAR_END).points() == "unscored"
    assert ask(monitored("83", "84", "85"), scheme=LAST_THREE, as_of=YEAR_END).points() == 84


# in, whole, from_unit


def test_a_figure_in_another_unit_of_quantity_is_not_taken() -> None:
    percent = recorded(
        '{of: figure.reported, where: {indicator: "1"}, field: value, in: "%", pick: last}'
    )
    reply = ask(
        """
        2018-05-01 | | dong | figure.reported | id=share indicator=1 value=93 in=%
        2018-06-01 | | dong | figure.reported | id=count indicator=1 value=500 in=件
        """,
        scheme=percent,
        as_of=YEAR_END,
    )

    assert reply.figure() == 93
    assert reply.left_out() == {"count": "does not match in=件"}


WHOLE = recorded("{of: penalty.imposed, field: points, pick: sum, empty: zero, whole: true}")


def test_points_that_are_not_whole_leave_the_figure_missing() -> None:
    ledger = """
        2018-05-01 | | dong | penalty.imposed | id=a points=11
        2018-06-01 | | dong | penalty.imposed | id=b points=0.5
        """
    reply = ask(ledger, scheme=WHOLE, as_of=YEAR_END)

    assert reply.points() == "unscored"
    assert reply.left_out() == {"b": "not a whole number 1/2"}
    assert ask(ledger, scheme=WHOLE, as_of="2018-05-31").points() == 11


def test_the_county_s_place_scores_its_departments() -> None:
    place = recorded("{of: county-rank.published, from_unit: xi, field: place, pick: last}")
    ledger = "2018-05-01 | | xi | county-rank.published | place=3 of=12"

    assert ask(ledger, scheme=place, as_of=YEAR_END).figure(unit="dong") == 3

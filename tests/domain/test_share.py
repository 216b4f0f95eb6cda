"""`share_of_best`, `min_max`, `share_of`: of the best, of the span, of a target (按比例)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.errors import BadScheme
from domain.scheme import Scheme
from tests.telling import Points, ask, rule

YEAR_END = "2018-12-31"
SUM = "measure: {value: {of: financing.granted, field: amount, pick: sum, empty: zero}}"


def shared(compare: str, measure: str = SUM) -> Scheme:
    """Ten points by share."""
    return rule(f"{measure}\ncompare: {compare}\npoints: {{proportional: {{}}}}")


def granted(**amounts: object) -> str:
    """One amount for each unit."""
    return "\n".join(
        f"2018-05-01 | | {unit} | financing.granted | amount={amount}"
        for unit, amount in amounts.items()
    )


def points_of(told: str, system: Scheme, units: str | None = None) -> dict[str, Points]:
    """The points of every unit at the end of the year."""
    return ask(told, scheme=system, as_of=YEAR_END, units=units).all_points()


# share_of_best


def test_the_best_has_all_and_the_others_in_proportion() -> None:
    told = granted(dong=9, xi=5, nan="0.1")

    assert points_of(told, shared("{share_of_best: {}}")) == {
        "dong": 10, "xi": Fraction("5.56"), "nan": Fraction("0.11"), "bei": 0,
    }  # fmt: skip


def test_where_less_is_better_the_least_has_all() -> None:
    least = shared("{share_of_best: {best: least}}")

    assert points_of(granted(dong=4, xi=8, nan=16, bei=4), least) == {
        "dong": 10, "xi": 5, "nan": Fraction("2.5"), "bei": 10,
    }  # fmt: skip


def test_equal_amounts_all_have_full_marks() -> None:
    told = granted(dong=3, xi=3, nan=3, bei=3)

    assert set(points_of(told, shared("{share_of_best: {}}")).values()) == {10}


@pytest.mark.parametrize(("when_zero", "points"), [("zero", 0), ("full", 10)])
def test_if_the_best_is_zero_the_scheme_says_what_everyone_gets(
    when_zero: str, points: int
) -> None:
    system = shared(f"{{share_of_best: {{when_zero: {when_zero}}}}}")

    assert set(points_of("", system).values()) == {points}


def test_a_unit_without_a_figure_is_not_compared() -> None:
    missing = "measure: {value: {of: financing.granted, field: amount, pick: sum}}"

    assert points_of(granted(dong=8, xi=4), shared("{share_of_best: {}}", missing)) == {
        "dong": 10, "xi": 5, "nan": "unscored", "bei": "unscored",
    }  # fmt: skip


def test_negative_figures_have_no_share() -> None:
    findings = "measure: {value: {of: figure.reported, field: value, pick: last, empty: zero}}"
    told = "2018-05-01 | | dong | figure.reported | indicator=x value=-3"

    with pytest.raises(BadScheme) as refused:
        points_of(told, shared("{share_of_best: {}}", findings))
    assert refused.value.code == "negative-share"


def test_ratios_are_compared_exactly() -> None:
    """1/3 and 333333333/1000000000 differ, though no printed decimal shows it."""
    measure = """measure:
  ratio:
    of: {value: {of: loan-platform.counted, field: registered, pick: last}}
    over: {value: {of: loan-platform.counted, field: enterprises, pick: last}}"""
    told = """
        2018-05-01 | | dong | loan-platform.counted | registered=1 enterprises=3
        2018-05-01 | | xi   | loan-platform.counted | registered=333333333 enterprises=1000000000
        """
    reply = ask(
        told, scheme=shared("{share_of_best: {}}", measure), as_of=YEAR_END, units="dong xi"
    )

    assert reply.exact(unit="dong") == 10
    assert reply.exact(unit="xi") == Fraction(999999999, 100000000)
    assert reply.points(unit="xi") == 10


# min_max


def test_the_most_has_all_the_least_nothing_and_the_rest_between() -> None:
    told = granted(dong=11, xi=2, nan=5, bei=3)

    assert points_of(told, shared("{min_max: {}}")) == {
        "dong": 10, "xi": 0, "nan": Fraction("3.33"), "bei": Fraction("1.11"),
    }  # fmt: skip


def test_where_less_is_better_the_span_is_turned_round() -> None:
    least = shared("{min_max: {best: least}}")

    assert points_of(granted(dong=11, xi=2, nan=5, bei=2), least) == {
        "dong": 0, "xi": 10, "nan": Fraction("6.67"), "bei": 10,
    }  # fmt: skip


@pytest.mark.parametrize(("all_equal", "points"), [("full", 10), ("zero", 0)])
def test_if_all_are_equal_or_a_unit_is_alone_the_scheme_says_what_they_get(
    all_equal: str, points: int
) -> None:
    system = shared(f"{{min_max: {{all_equal: {all_equal}}}}}")

    assert set(points_of(granted(dong=3, xi=3, nan=3, bei=3), system).values()) == {points}
    assert points_of(granted(dong=3), system, units="dong") == {"dong": points}


@pytest.mark.parametrize(("when_zero", "points"), [("zero", 0), ("full", 10)])
def test_if_all_are_zero_that_is_another_question(when_zero: str, points: int) -> None:
    other = "zero" if when_zero == "full" else "full"
    system = shared(f"{{min_max: {{all_equal: {other}, when_zero: {when_zero}}}}}")

    assert set(points_of("", system).values()) == {points}


# share_of


@pytest.mark.parametrize(
    ("amount", "points"), [(0, 0), (1, Fraction("3.33")), (2, Fraction("6.67")), (3, 10), (4, 10)]
)
def test_three_are_asked_for_and_more_earn_no_more(amount: int, points: Points) -> None:
    system = shared("{share_of: {target: 3}}")

    assert points_of(granted(dong=amount), system, units="dong") == {"dong": points}


CITY_AVERAGE = """measure:
  ratio:
    of: {value: {of: credit-check.counted, field: checks, pick: last}}
    over: {value: {of: credit-check.counted, field: entities, pick: last}}
compare:
  share_of:
    reference:
      ratio:
        of: {value: {of: credit-check.counted, field: city_checks, pick: last}}
        over: {value: {of: credit-check.counted, field: city_entities, pick: last}}
points: {all_or_nothing: {when: {at_least: 1}}}
"""


@pytest.mark.parametrize(
    ("checks", "city", "points"),
    [
        ("200", "city_checks=2000 city_entities=10000", 10),  # equal to the city's average
        ("201", "city_checks=2000 city_entities=10000", 10),
        ("199", "city_checks=2000 city_entities=10000", 0),
        ("200", "city_checks=0 city_entities=10000", "unscored"),
        ("200", "", "unscored"),
    ],
)
def test_a_share_of_the_city_s_average(checks: str, city: str, points: Points) -> None:
    told = f"2018-05-01 | | dong | credit-check.counted | checks={checks} entities=1000 {city}"

    assert ask(told, scheme=rule(CITY_AVERAGE), as_of=YEAR_END).points() == points


def test_the_entries_of_the_reference_are_shown() -> None:
    told = (
        "2018-05-01 | | dong | credit-check.counted | "
        "checks=1 entities=2 city_checks=1 city_entities=4"
    )
    items = ask(told, scheme=rule(CITY_AVERAGE), as_of=YEAR_END).award().items

    assert {item.side for item in items} == {"of", "over", "reference/of", "reference/over"}


def test_a_share_needs_a_target_or_a_reference() -> None:
    for body in ("{}", "{target: 0}", "{target: 3, reference: {count: {of: training.held}}}"):
        with pytest.raises(BadScheme):
            shared(f"{{share_of: {body}}}")

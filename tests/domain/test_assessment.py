"""From awards to a sheet: who is bound, what is missing, the total, its rounding, its grade."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.award import Span
from domain.scheme import Scheme
from tests.telling import Points, ask, scheme

YEAR_END = "2018-12-31"


def given(code: str, extra: str = "") -> str:
    """An indicator whose points are published for it."""
    return (
        f'"{code}": {{measure: {{value: {{of: indicator.assessed, where: {{indicator: "{code}"}}, '
        f"field: points, pick: last}}}}, points: {{as_given: {{}}}}, {extra}}}"
    )


def system(*indicators: str, total: str = "full: 100") -> Scheme:
    """A scheme of these indicators."""
    lines = "\n  ".join(indicators)
    return scheme(f"indicators:\n  {lines}\ntotal: {{{total}}}\n")


def assessed(**points: object) -> str:
    """The points of 东镇, by indicator (`i1`: indicator 1)."""
    return "\n".join(
        f"2018-05-01 | | dong | indicator.assessed | indicator={code[1:]} points={value}"
        for code, value in points.items()
    )


# Not applicable


def bound(policy: str) -> Scheme:
    """Item 2 binds towns only."""
    return system(
        given("1", "full: 60"),
        given("2", f"full: 40, applies_to: {{kinds: [town]}}, not_applicable: {policy}"),
    )


STREET = "2018-05-01 | | bei | indicator.assessed | indicator=1 points=45"


@pytest.mark.parametrize(
    ("policy", "total"), [("rescale", 75), ("full", 85), ("zero", 45), ("undecided", None)]
)
def test_a_street_that_an_item_does_not_bind(policy: str, total: int | None) -> None:
    """45 of 60 are three quarters: 75 of 100; or 45 + 40; or 45; or nobody can say."""
    reply = ask(STREET, scheme=bound(policy), as_of=YEAR_END)

    assert reply.points("2", "bei") == "not applicable"
    assert reply.total("bei") == total


def test_an_undecided_total_has_neither_span_nor_place_nor_grade() -> None:
    sheet = ask(STREET, scheme=bound("undecided"), as_of=YEAR_END).sheet("bei")

    assert (sheet.span, sheet.place, sheet.grade) == (None, None, None)


def test_without_a_policy_the_rest_is_rescaled() -> None:
    free = system(given("1", "full: 60"), given("2", "full: 40, applies_to: {kinds: [town]}"))

    assert ask(STREET, scheme=free, as_of=YEAR_END).total("bei") == 75


def test_a_rescaled_total_is_rounded_once() -> None:
    """10/60 of 100 is 16.666…; the items themselves have no third decimal."""
    told = "2018-05-01 | | bei | indicator.assessed | indicator=1 points=10"

    assert ask(told, scheme=bound("rescale"), as_of=YEAR_END).total("bei") == Fraction("16.67")


def test_a_unit_that_no_item_binds_has_no_total() -> None:
    towns = system(given("1", "full: 100, applies_to: {kinds: [town]}"))

    assert ask("", scheme=towns, as_of=YEAR_END).total("bei") is None


@pytest.mark.parametrize("who", ["{kinds: [street]}", "{units: [bei]}", "{group: streets}"])
def test_an_item_binds_kinds_or_units_or_a_group(who: str) -> None:
    text = f"""
        units: {{basis: default, groups: {{streets: [bei]}},
                roster: {{dong: {{name: 东镇, kind: town}}, bei: {{name: 北街道, kind: street}}}}}}
        indicators:
          {given("1", f"full: 10, applies_to: {who}")}
        """
    reply = ask("", scheme=scheme(text), as_of=YEAR_END)

    assert reply.all_points() == {"dong": "not applicable", "bei": "unscored"}


def test_a_roster_may_call_a_unit_by_another_name_than_its_permanent_id() -> None:
    text = f"""
        units: {{basis: default,
                roster: {{weijian: {{name: 市卫健委, kind: department, unit: pds-weijian}}}}}}
        indicators:
          {given("1", "full: 10, applies_to: {units: [weijian]}")}
        """
    told = "2018-05-01 | | pds-weijian | indicator.assessed | indicator=1 points=7"

    assert ask(told, scheme=scheme(text), as_of=YEAR_END).all_points() == {"pds-weijian": 7}


# Unscored


def test_a_total_with_an_open_item_is_unscored_and_says_where_it_may_lie() -> None:
    two = system(given("1", "full: 60"), given("2", "full: 40"))
    sheet = ask(assessed(i1="45.5"), scheme=two, as_of=YEAR_END).sheet()

    assert (sheet.total, sheet.grade, sheet.place, sheet.converted) == (None, None, None, None)
    assert sheet.span == Span(Fraction("45.5"), Fraction("85.5"))


def test_an_open_item_without_full_marks_leaves_the_upper_end_open() -> None:
    two = system(given("1", "full: 60"), given("2", "full: null"))
    sheet = ask(assessed(i1=45), scheme=two, as_of=YEAR_END).sheet()

    assert sheet.span == Span(Fraction(45), None)


def test_the_span_of_a_total_stays_within_its_limits() -> None:
    two = system(given("1", "full: 60"), given("2", "full: 60"), total="full: 100, max: 100")
    sheet = ask(assessed(i1=60), scheme=two, as_of=YEAR_END).sheet()

    assert sheet.span == Span(Fraction(60), Fraction(100))


def test_the_span_of_a_rescaled_total_is_rescaled() -> None:
    three = system(
        given("1", "full: 40"),
        given("2", "full: 40"),
        given("3", "full: 20, applies_to: {kinds: [street]}"),
    )
    sheet = ask(assessed(i1=20), scheme=three, as_of=YEAR_END).sheet()

    assert sheet.span == Span(Fraction(25), Fraction(75))


@pytest.mark.parametrize(
    ("missing", "points"), [("unscored", "unscored"), ("zero", 0), ("full", 40)]
)
def test_the_scheme_may_say_what_a_missing_figure_earns(missing: str, points: Points) -> None:
    two = system(given("1", "full: 60"), given("2", f"full: 40, missing: {missing}"))
    reply = ask(assessed(i1=50), scheme=two, as_of=YEAR_END)

    assert reply.points("2") == points
    assert reply.total() == (None if points == "unscored" else 50 + Fraction(points))


def test_zero_unscored_and_not_applicable_are_three_answers() -> None:
    three = system(
        given("1", "full: 10"),
        given("2", "full: 10"),
        given("3", "full: 10, applies_to: {kinds: [street]}"),
    )
    reply = ask(assessed(i1=0), scheme=three, as_of=YEAR_END)

    assert [reply.points(code) for code in "123"] == [0, "unscored", "not applicable"]


# Bonus, penalty, shown

EXTRAS = (
    given("1", "full: 100"),
    given("b1", "kind: bonus, full: null, cap: null, missing: zero"),
    given("b2", "kind: bonus, full: null, cap: null, missing: zero"),
    given("p", "kind: penalty, full: null, cap: null, missing: zero"),
    given("s", "kind: shown, full: null, cap: null"),
)


@pytest.mark.parametrize(
    ("limits", "points", "total"),
    [
        ("", {"i1": 90, "ib1": 4, "ib2": 3}, 97),
        ("bonus_cap: 10", {"i1": 90, "ib1": 4, "ib2": 6}, 100),
        ("bonus_cap: 10", {"i1": 90, "ib1": 4, "ib2": 7}, 100),
        ("", {"i1": 95, "ib1": 10}, 105),
        ("max: 100", {"i1": 95, "ib1": 10}, 100),
        ("", {"i1": 95, "ip": 3}, 92),
        ("bonus_cap: 5", {"i1": 95, "ib1": 9, "ip": 3}, 97),
        ("", {"i1": 2, "ip": 5}, 0),
        ("min: null", {"i1": 2, "ip": 5}, -3),
        ("", {"i1": 50, "is": 40}, 50),
    ],
)
def test_the_total_is_base_plus_bonus_within_its_cap_minus_penalty_within_limits(
    limits: str, points: dict[str, object], total: int
) -> None:
    extras = system(*EXTRAS, total="full: 100" + (f", {limits}" if limits else ""))

    assert ask(assessed(**points), scheme=extras, as_of=YEAR_END).total() == total


def test_an_open_item_that_is_only_shown_leaves_the_total_alone() -> None:
    assert ask(assessed(i1=50), scheme=system(*EXTRAS), as_of=YEAR_END).points("s") == "unscored"
    assert ask(assessed(i1=50), scheme=system(*EXTRAS), as_of=YEAR_END).total() == 50


def test_an_open_bonus_leaves_open_no_more_than_the_cap_of_all_bonuses() -> None:
    extras = system(
        given("1", "full: 90"),
        given("b", "kind: bonus, full: 20"),
        total="full: 100, bonus_cap: 10",
    )

    assert ask(assessed(i1=80), scheme=extras, as_of=YEAR_END).sheet().span == Span(
        Fraction(80), Fraction(90)
    )


def test_an_open_penalty_may_take_the_total_down() -> None:
    extras = system(given("1", "full: 90"), given("p", "kind: penalty, full: 20"))

    assert ask(assessed(i1=80), scheme=extras, as_of=YEAR_END).sheet().span == Span(
        Fraction(60), Fraction(80)
    )


# Rounding


def thirds(at: str) -> Scheme:
    """Three items, each a third of a recorded value."""
    third = "compare: {share_of: {target: 3}}, points: {proportional: {}}, full: 1"
    measure = "measure: {value: {of: financing.granted, field: amount, pick: last}}"
    lines = [f'"{code}": {{{measure}, {third}}}' for code in "123"]
    return system(*lines, total=f"full: 3, round: {{decimals: 2, mode: half_up, at: {at}}}")


@pytest.mark.parametrize(
    ("at", "points", "total"), [("indicator", "0.33", "0.99"), ("total", "1/3", "1")]
)
def test_items_are_rounded_and_then_added_or_the_total_alone_is(
    at: str, points: str, total: str
) -> None:
    reply = ask(
        "2018-05-01 | | dong | financing.granted | amount=1", scheme=thirds(at), as_of=YEAR_END
    )

    assert reply.points("1") == Fraction(points)
    assert reply.exact("1") == Fraction(1, 3)
    assert reply.total() == Fraction(total)


@pytest.mark.parametrize(
    ("given_points", "printed"),
    [("0.004", "0"), ("0.005", "0.01"), ("0.0049999", "0"), ("2.675", "2.68"), ("1.005", "1.01")],
)
def test_a_half_is_rounded_up(given_points: str, printed: str) -> None:
    one = system(given("1", "full: 10"))

    assert ask(assessed(i1=given_points), scheme=one, as_of=YEAR_END).points() == Fraction(printed)


def test_the_scheme_says_how_many_decimals() -> None:
    for decimals, printed in (("0", "3"), ("1", "2.7"), ("3", "2.667")):
        one = system(given("1", "full: 10"), total=f"full: 10, round: {{decimals: {decimals}}}")
        reply = ask(assessed(i1="2.6666"), scheme=one, as_of=YEAR_END)
        assert reply.points() == Fraction(printed)


# Conversion and grades


@pytest.mark.parametrize(("points", "converted"), [("100", "5"), ("89", "4.45"), ("88.9", "4.45")])
def test_a_total_of_a_hundred_is_converted_to_five(points: str, converted: str) -> None:
    """88.9 × 5 ÷ 100 = 4.445, rounded as everything else."""
    five = system(given("1", "full: 100"), total="full: 100, convert_to: 5")

    assert ask(assessed(i1=points), scheme=five, as_of=YEAR_END).sheet().converted == Fraction(
        converted
    )


def graded(on: str) -> Scheme:
    """The grades of Pingdingshan on a total rounded to whole points."""
    return scheme(
        f"""
        indicators:
          {given("1", "full: 100")}
        total: {{full: 100, round: {{decimals: 0, at: total}}}}
        grade_on: {on}
        grades: [{{name: 优秀, at_least: 90}}, {{name: 良好, at_least: 80}}, {{name: 不合格, at_least: 0}}]
        """
    )


@pytest.mark.parametrize(
    ("points", "on_printed", "on_exact"),
    [
        ("90", "优秀", "优秀"),
        ("89.5", "优秀", "良好"),
        ("89.49", "良好", "良好"),
        ("80", "良好", "良好"),
        ("79.5", "良好", "不合格"),
        ("0", "不合格", "不合格"),
    ],
)
def test_a_grade_is_given_on_the_printed_total_unless_the_scheme_says_otherwise(
    points: str, on_printed: str, on_exact: str
) -> None:
    told = assessed(i1=points)

    assert ask(told, scheme=graded("printed"), as_of=YEAR_END).sheet().grade == on_printed
    assert ask(told, scheme=graded("exact"), as_of=YEAR_END).sheet().grade == on_exact


def test_a_total_below_every_grade_has_none() -> None:
    low = scheme(
        f"""
        indicators:
          {given("1", "full: 100, floor: null")}
        total: {{full: 100, min: null}}
        grades: [{{name: 合格, at_least: 60}}]
        """
    )

    assert ask(assessed(i1=59), scheme=low, as_of=YEAR_END).sheet().grade is None


def test_awards_stand_in_the_order_of_their_codes_with_bonus_and_penalty_last() -> None:
    codes = system(
        given("10", "full: 1"),
        given("2", "full: 1"),
        given("special-", "kind: penalty, full: null"),
        given("1.10", "full: 1"),
        given("special+", "kind: bonus, full: null"),
        given("1.2", "full: 1"),
    ).codes

    assert codes == ("1.2", "1.10", "2", "10", "special+", "special-")

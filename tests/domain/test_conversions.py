"""From a figure or a share to points: thresholds, lines, tables (成立得满分, 每…扣…分, …分以上)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.errors import BadScheme
from domain.scheme import Scheme
from tests.telling import Points, ask, rule

YEAR_END = "2018-12-31"


def converted(points: str, extra: str = "", full: str = "10") -> Scheme:
    """Points for a recorded value."""
    return rule(
        f"measure: {{value: {{of: figure.reported, field: value, pick: last}}}}\n"
        f"points: {points}\n{extra}",
        full=full,
    )


def given(value: object, system: Scheme) -> Points:
    """What the scheme gives for the value."""
    told = f"2018-05-01 | | dong | figure.reported | indicator=x value={value}"
    return ask(told, scheme=system, as_of=YEAR_END).points()


# all_or_nothing


@pytest.mark.parametrize(
    ("when", "below", "at", "above"),
    [
        ("at_least: 3", 0, 10, 10),
        ("more_than: 3", 0, 0, 10),
        ("at_most: 3", 10, 10, 0),
        ("less_than: 3", 10, 0, 0),
        ("equals: 3", 0, 10, 0),
        ("at_least: 3, at_most: 3", 0, 10, 0),
    ],
)
def test_full_marks_where_the_condition_holds_and_else_none(
    when: str, below: int, at: int, above: int
) -> None:
    system = converted(f"{{all_or_nothing: {{when: {{{when}}}}}}}")

    assert [given(value, system) for value in ("2.99", "3", "3.01")] == [below, at, above]


def test_a_condition_without_a_bound_is_refused() -> None:
    with pytest.raises(BadScheme):
        converted("{all_or_nothing: {when: {}}}")


# per_item


@pytest.mark.parametrize(
    ("points", "three", "fifty"),
    [
        ("{each: -2, start: full}", 4, 0),
        ("{each: -2, start: full, at_most: 4}", 6, 6),
        ("{each: -2, start: full, at_most: 6}", 4, 4),
        ("{each: 2, start: zero}", 6, 10),
        ("{each: 2, start: zero, at_most: 5}", 5, 5),
        ("{each: -0.1, start: full}", Fraction("9.7"), 5),
        ("{each: 2, start: full}", 10, 10),
    ],
)
def test_so_much_for_each_item_from_full_or_from_zero(
    points: str, three: Points, fifty: Points
) -> None:
    system = converted(f"{{per_item: {points}}}")

    assert [given(value, system) for value in (3, 50)] == [three, fifty]
    assert given(0, system) == (0 if "zero" in points else 10)


def test_the_most_that_is_deducted_is_not_the_floor() -> None:
    """Full 8, three items of 2, at most 4: four are left."""
    system = converted("{per_item: {each: -2, start: full, at_most: 4}}", full="8")

    assert [given(value, system) for value in (1, 2, 3)] == [6, 4, 4]


def test_a_thousand_deductions_of_a_tenth_are_exactly_a_hundred() -> None:
    system = converted("{per_item: {each: -0.1, start: full}}", full="100")

    assert [given(n, system) for n in (1, 3, 999, 1000)] == [
        Fraction("99.9"), Fraction("99.7"), Fraction("0.1"), 0,
    ]  # fmt: skip


# tiers

TIERS = "{tiers: {table: [{at_most: 1, points: full}, {at_most: 2, points: 2}], otherwise: 0}}"


@pytest.mark.parametrize(
    ("value", "points"),
    [("0", 10), ("1", 10), ("1.01", 2), ("2", 2), ("2.01", 0), ("3", 0)],
)
def test_the_first_row_that_matches_gives_the_points(value: str, points: int) -> None:
    assert given(value, converted(TIERS)) == points


def test_a_table_needs_a_row() -> None:
    with pytest.raises(BadScheme):
        converted("{tiers: {table: []}}")


def test_with_nothing_to_measure_and_no_tier_for_it_the_figure_is_missing() -> None:
    delay = "measure: {delay: {start: objection.assigned, end: objection.resolved}}"
    for missing, points in (("unscored", "unscored"), ("zero", 0), ("full", 10)):
        system = rule(f"{delay}\npoints: {TIERS}\nmissing: {missing}")
        reply = ask("", scheme=system, as_of=YEAR_END, units="dong")
        assert reply.points(unit="dong") == points


# linear, as_given, proportional


@pytest.mark.parametrize(
    ("growth", "points"), [("5", Fraction("0.9")), ("0", 1), ("50", 0), ("60", 0), ("-50", 1)]
)
def test_the_line_of_the_self_assessment(growth: str, points: Points) -> None:
    """Jinan 2018, (七): 1/50×(50−5) = 0.9."""
    assert given(growth, converted("{linear: {a: 1, b: -0.02}}", full="1")) == points


def test_a_line_scores_even_where_full_marks_are_not_printed() -> None:
    system = converted("{linear: {a: 1, b: 0.5}}", "full: null")

    assert given(7, system) == Fraction("4.5")


def test_an_assessor_s_points_are_taken_as_given_and_held_at_full() -> None:
    assert [given(value, converted("{as_given: {}}")) for value in ("7.25", "10", "10.01", "-1")] == [
        Fraction("7.25"), 10, 10, 0,
    ]  # fmt: skip


def test_a_share_above_one_earns_no_more_than_full() -> None:
    system = rule(
        """
        measure:
          ratio:
            of: {value: {of: financing.granted, field: amount, pick: sum, empty: zero}}
            over: {value: {of: financing.demanded, field: amount, pick: sum}}
        points: {proportional: {}}
        cap: null
        """
    )
    told = """
        2018-05-01 | | dong | financing.granted  | amount=9
        2018-05-01 | | dong | financing.demanded | amount=6
        """

    assert ask(told, scheme=system, as_of=YEAR_END).points() == 10


# Full marks that are not printed


@pytest.mark.parametrize(
    ("points", "given_points"),
    [
        ("{all_or_nothing: {when: {at_least: 1}}}", "unscored"),
        ("{per_item: {each: -1, start: full}}", "unscored"),
        ("{per_item: {each: 1, start: zero}}", 3),
        ("{tiers: {table: [{at_least: 3, points: full}]}}", "unscored"),
        ("{tiers: {table: [{at_least: 3, points: 2}]}}", 2),
        ("{as_given: {}}", 3),
        ("{linear: {a: 0, b: 1}}", 3),
    ],
)
def test_where_full_marks_are_not_printed_only_what_needs_none_can_be_said(
    points: str, given_points: Points
) -> None:
    assert given(3, converted(points, "full: null")) == given_points


# What fits where


@pytest.mark.parametrize(
    "line",
    [
        "points: {proportional: {}}",
        "points: {rank_linear: {}}",
        "points: {rank_step: {step: 1}}",
        "compare: {rank: {}}\npoints: {proportional: {}}",
        "compare: {rank: {}}\npoints: {linear: {a: 0, b: 1}}",
        "compare: {share_of: {target: 3}}\npoints: {rank_linear: {}}",
        "compare: {share_of_best: {}}\npoints: {per_item: {each: -1, start: full}}",
        "compare: {share_of_best: {}}\npoints: {as_given: {}}",
    ],
)
def test_points_by_place_need_a_place_and_points_by_share_a_share(line: str) -> None:
    with pytest.raises(BadScheme):
        rule(f"measure: {{count: {{of: training.held}}}}\n{line}")


@pytest.mark.parametrize(
    "body",
    [
        "{count: {of: training.held}, open: {opened: post.designated}}",
        "{total: {of: training.held}}",
        "[count]",
        "{count: {of: training.held, wher: {a: b}}}",
    ],
)
def test_a_slot_holds_exactly_one_known_word_and_only_its_own_keys(body: str) -> None:
    with pytest.raises(BadScheme):
        rule(f"measure: {body}\npoints: {{as_given: {{}}}}")

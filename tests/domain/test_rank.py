"""`rank` and `external_rank`: a place, worked out in the cohort or published elsewhere (排名)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.scheme import Scheme
from tests.telling import Points, ask, rule, scheme

YEAR_END = "2018-12-31"
COUNT = "measure: {count: {of: scenario.launched}}"


def ranked(ties: str = "best", points: str = "{last: one_nth, zero: ranked}") -> Scheme:
    """Ten points by place."""
    return rule(
        f"{COUNT}\ncompare: {{rank: {{best: most, ties: {ties}}}}}\n"
        f"points: {{rank_linear: {points}}}"
    )


def reports(**numbers: int) -> str:
    """So many entries of each unit."""
    return "\n".join(
        f"2018-05-01 | | {unit} | scenario.launched |"
        for unit, number in numbers.items()
        for _ in range(number)
    )


def places(told: str, system: Scheme, units: str | None = None) -> dict[str, Fraction | None]:
    """The place of every unit."""
    reply = ask(told, scheme=system, as_of=YEAR_END, units=units)
    compared = {
        unit: outcome.compared
        for unit in reply.answer.sheets
        if (outcome := reply.award(unit=unit).outcome) is not None
    }
    return {unit: None if one is None else one.value for unit, one in compared.items()}


@pytest.mark.parametrize(
    ("ties", "expected", "n"),
    [
        ("best", ["1", "2", "2", "4"], 4),
        ("dense", ["1", "2", "2", "3"], 3),
        ("mean", ["1", "5/2", "5/2", "4"], 4),
        ("worst", ["1", "3", "3", "4"], 4),
    ],
)
def test_two_equal_figures_share_a_place(ties: str, expected: list[str], n: int) -> None:
    told = reports(dong=8, xi=5, nan=5, bei=1)
    reply = ask(told, scheme=ranked(ties), as_of=YEAR_END)

    assert list(places(told, ranked(ties)).values()) == [Fraction(place) for place in expected]
    outcome = reply.award(unit="xi").outcome
    assert outcome is not None
    assert outcome.compared is not None
    assert [outcome.compared.n, outcome.compared.tied, outcome.compared.best] == [n, 2, 8]


@pytest.mark.parametrize(
    ("ties", "points"),
    [
        ("best", [10, Fraction("7.5"), Fraction("7.5"), Fraction("2.5")]),
        ("dense", [10, Fraction("6.67"), Fraction("6.67"), Fraction("3.33")]),
        ("mean", [10, Fraction("6.25"), Fraction("6.25"), Fraction("2.5")]),
        ("worst", [10, 5, 5, Fraction("2.5")]),
    ],
)
def test_the_last_place_gets_one_nth(ties: str, points: list[Points]) -> None:
    reply = ask(reports(dong=8, xi=5, nan=5, bei=1), scheme=ranked(ties), as_of=YEAR_END)

    assert list(reply.all_points().values()) == points


def test_a_tie_at_the_top_and_a_tie_at_the_bottom() -> None:
    told = reports(dong=5, xi=5, nan=1, bei=1)

    assert list(places(told, ranked("best")).values()) == [1, 1, 3, 3]
    assert list(places(told, ranked("worst")).values()) == [2, 2, 4, 4]
    assert list(places(told, ranked("dense")).values()) == [1, 1, 2, 2]
    assert list(places(told, ranked("mean")).values()) == [
        Fraction(3, 2), Fraction(3, 2), Fraction(7, 2), Fraction(7, 2),
    ]  # fmt: skip


def test_if_all_are_equal_all_are_first_and_have_full_marks() -> None:
    reply = ask(reports(dong=3, xi=3, nan=3, bei=3), scheme=ranked(), as_of=YEAR_END)

    assert set(reply.all_points().values()) == {10}


def test_nobody_reported_anything() -> None:
    """All share the first place; whether a place with nothing earns points is another question."""
    assert set(ask("", scheme=ranked(), as_of=YEAR_END).all_points().values()) == {10}
    none = ranked(points="{last: one_nth, zero: no points}")
    assert set(ask("", scheme=none, as_of=YEAR_END).all_points().values()) == {0}


def test_units_with_nothing_take_part_in_the_comparison() -> None:
    told = reports(dong=2, xi=1)
    reply = ask(told, scheme=ranked(points="{last: one_nth, zero: no points}"), as_of=YEAR_END)

    assert reply.all_points() == {"dong": 10, "xi": Fraction("7.5"), "nan": 0, "bei": 0}


def test_a_unit_whose_figure_is_missing_is_not_in_the_cohort() -> None:
    system = rule(
        "measure: {value: {of: financing.granted, field: amount, pick: sum}}\n"
        "compare: {rank: {best: most}}\npoints: {rank_linear: {last: one_nth}}"
    )
    told = """
        2018-05-01 | | dong | financing.granted | amount=5
        2018-05-01 | | xi   | financing.granted | amount=3
        """
    reply = ask(told, scheme=system, as_of=YEAR_END)

    assert reply.all_points() == {"dong": 10, "xi": 5, "nan": "unscored", "bei": "unscored"}


def test_units_that_the_item_does_not_bind_are_not_in_the_cohort() -> None:
    system = rule(
        f"{COUNT}\ncompare: {{rank: {{best: most}}}}\npoints: {{rank_linear: {{last: one_nth}}}}\n"
        "applies_to: {units: [dong, xi]}\nnot_applicable: rescale"
    )
    reply = ask(reports(dong=1, xi=2, nan=9), scheme=system, as_of=YEAR_END)

    assert reply.all_points() == {
        "dong": 5, "xi": 10, "nan": "not applicable", "bei": "not applicable",
    }  # fmt: skip


def test_where_fewer_is_better_the_fewest_is_first() -> None:
    system = rule(
        f"{COUNT}\ncompare: {{rank: {{best: least}}}}\n"
        "points: {rank_linear: {last: one_nth, zero: ranked}}"
    )

    assert places(reports(dong=3, xi=1), system, units="dong xi nan") == {
        "dong": 3, "xi": 2, "nan": 1,
    }  # fmt: skip


def test_one_unit_moves_the_others() -> None:
    told = reports(dong=2, xi=1) + "\n2018-06-01 | | - | entry.retracted | target=e1\n"
    told += "2018-06-01 | | - | entry.retracted | target=e2"

    assert ask(told, scheme=ranked(), as_of=YEAR_END, known_at=3).points(unit="xi") == Fraction(
        "7.5"
    )
    assert ask(told, scheme=ranked(), as_of=YEAR_END, known_at=5).points(unit="xi") == 10


# rank_linear


@pytest.mark.parametrize(
    ("last", "points"),
    [
        ("one_nth", [10, Fraction("7.5"), 5, Fraction("2.5")]),
        ("zero", [10, Fraction("6.67"), Fraction("3.33"), 0]),
        ("4", [10, 8, 6, 4]),
    ],
)
def test_the_last_place_gets_one_nth_nothing_or_so_many_points(
    last: str, points: list[Points]
) -> None:
    system = ranked(points=f"{{last: {last}, zero: ranked}}")
    reply = ask(reports(dong=4, xi=3, nan=2, bei=1), scheme=system, as_of=YEAR_END)

    assert list(reply.all_points().values()) == points


@pytest.mark.parametrize("last", ["one_nth", "zero", "4"])
def test_a_unit_alone_is_first_and_has_full_marks(last: str) -> None:
    system = ranked(points=f"{{last: {last}, zero: no points}}")

    assert ask(reports(dong=1), scheme=system, as_of=YEAR_END, units="dong").points() == 10


def test_with_nothing_a_unit_alone_has_no_points_unless_it_is_ranked_like_any_other() -> None:
    for zero, points in (("no points", 0), ("ranked", 10)):
        system = ranked(points=f"{{last: one_nth, zero: {zero}}}")
        reply = ask("", scheme=system, as_of=YEAR_END, units="dong")
        assert reply.points(unit="dong") == points


# rank_step


def test_each_place_costs_a_step_and_never_more_than_all() -> None:
    system = rule(
        f"{COUNT}\ncompare: {{rank: {{best: most}}}}\npoints: {{rank_step: {{step: 4, zero: ranked}}}}"
    )
    reply = ask(reports(dong=4, xi=3, nan=2, bei=1), scheme=system, as_of=YEAR_END)

    assert reply.all_points() == {"dong": 10, "xi": 6, "nan": 2, "bei": 0}


def test_a_step_gives_nothing_to_a_unit_with_nothing() -> None:
    system = rule(f"{COUNT}\ncompare: {{rank: {{best: most}}}}\npoints: {{rank_step: {{step: 1}}}}")

    assert ask(reports(dong=1), scheme=system, as_of=YEAR_END).all_points() == {
        "dong": 10, "xi": 0, "nan": 0, "bei": 0,
    }  # fmt: skip


# external_rank

PUBLISHED = """
    measure: {value: {of: county-rank.published, field: place, pick: last}}
    compare: {external_rank: {among: {value: {of: county-rank.published, field: of, pick: last}}}}
    points: {rank_linear: {last: one_nth, zero: ranked}}
    """


@pytest.mark.parametrize(
    ("place", "of", "points"), [(1, 12, 10), (2, 12, Fraction("9.17")), (12, 12, Fraction("0.83"))]
)
def test_a_published_place_counts_among_those_that_were_ranked(
    place: int, of: int, points: Points
) -> None:
    told = f"2018-05-01 | | dong | county-rank.published | place={place} of={of}"

    assert ask(told, scheme=rule(PUBLISHED), as_of=YEAR_END).points() == points


def test_without_a_published_place_nothing_is_scored() -> None:
    reply = ask("", scheme=rule(PUBLISHED), as_of=YEAR_END, units="dong")

    assert reply.points(unit="dong") == "unscored"


def test_a_place_outside_its_league_is_missing() -> None:
    """The place of one publication beside the league of an older one."""
    system = rule(PUBLISHED.replace("field: of, pick: last", "field: of, pick: min"))
    told = """
        2018-05-01 | | dong | county-rank.published | place=2 of=10
        2018-06-01 | | dong | county-rank.published | place=11 of=12
        """
    reply = ask(told, scheme=system, as_of=YEAR_END)

    assert reply.points() == "unscored"
    outcome = reply.award().outcome
    assert outcome is not None
    assert outcome.missing == "a place outside its league"


# Places of totals


def test_equal_totals_share_a_place_and_a_unit_without_a_total_has_none() -> None:
    system = scheme(
        """
        indicators:
          "1": {full: 10, measure: {value: {of: financing.granted, field: amount, pick: sum}},
                points: {as_given: {}}}
        total: {full: 10}
        """
    )
    told = """
        2018-05-01 | | dong | financing.granted | amount=7
        2018-05-01 | | xi   | financing.granted | amount=9
        2018-05-01 | | nan  | financing.granted | amount=7
        """
    reply = ask(told, scheme=system, as_of=YEAR_END)

    assert {unit: sheet.place for unit, sheet in reply.answer.sheets.items()} == {
        "dong": 2, "xi": 1, "nan": 2, "bei": None,
    }  # fmt: skip
    assert reply.sheet("dong").tied == 2
    assert [sheet.unit for sheet in reply.answer.ranking()] == ["xi", "dong", "nan", "bei"]

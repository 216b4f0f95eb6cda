"""Indicators and their parts: limits, sums, what is required, and an assessor's finding."""

from __future__ import annotations

from fractions import Fraction

import pytest

from domain.errors import BadScheme
from domain.scheme import Scheme
from tests.telling import Points, ask, rule

YEAR_END = "2018-12-31"
VALUE = "measure: {value: {of: figure.reported, field: value, pick: last}}"


def reported(value: object) -> str:
    """One published figure."""
    return f"2018-05-01 | | dong | figure.reported | id=f indicator=x value={value}"


# floor and cap


@pytest.mark.parametrize(
    ("limits", "low", "high"),
    [
        ("", 0, 10),
        ("floor: null", -5, 10),
        ("cap: null", 0, 15),
        ("cap: 4", 0, 4),
        ("floor: 2\ncap: 8", 2, 8),
        ("floor: null\ncap: null", -5, 15),
    ],
)
def test_points_stay_within_floor_and_cap(limits: str, low: int, high: int) -> None:
    system = rule(f"{VALUE}\npoints: {{as_given: {{}}}}\n{limits}")

    assert ask(reported(-5), scheme=system, as_of=YEAR_END).points() == low
    assert ask(reported(15), scheme=system, as_of=YEAR_END).points() == high


def test_the_award_says_where_it_was_held() -> None:
    system = rule(f"{VALUE}\npoints: {{as_given: {{}}}}")

    for value, held in ((-1, "floor"), (0, ""), (10, ""), (11, "cap")):
        outcome = ask(reported(value), scheme=system, as_of=YEAR_END).award().outcome
        assert outcome is not None
        assert outcome.clamped == held


# parts

PARTS = """
parts:
  document:
    name: 制定相关文件
    full: 5
    measure: {open: {opened: document.issued, closed: document.repealed}}
    points: {all_or_nothing: {when: {at_least: 1}}}
  cases:
    name: 典型案例
    full: 5
    measure: {count: {of: typical-case.reported}}
    points: {per_item: {each: 1, start: zero}}
"""


def cases(number: int, *, document: bool) -> str:
    """A document perhaps, and so many cases."""
    lines = [
        f"2018-05-{day:02d} | | dong | typical-case.reported |" for day in range(1, number + 1)
    ]
    if document:
        lines.append("2018-02-01 | | dong | document.issued | kind=reward-punishment")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("number", "document", "total", "least", "required"),
    [
        (0, False, 0, 0, 0),
        (0, True, 5, 0, 5),
        (3, False, 3, 0, 0),
        (3, True, 8, 3, 8),
        (5, True, 10, 5, 10),
        (9, True, 10, 5, 10),
    ],
)
def test_parts_add_up_or_the_least_decides_or_one_of_them_is_required(
    number: int, *, document: bool, total: int, least: int, required: int
) -> None:
    told = cases(number, document=document)

    def scored(extra: str) -> Points:
        return ask(told, scheme=rule(PARTS + extra), as_of=YEAR_END, units="dong").points(
            unit="dong"
        )

    assert scored("combine: sum") == total
    assert scored("combine: least") == least
    assert scored("require: document") == required


def test_each_part_has_its_own_limit_and_so_has_the_whole() -> None:
    told = cases(9, document=True)

    assert ask(told, scheme=rule(PARTS, full="7"), as_of=YEAR_END).points() == 7
    children = ask(told, scheme=rule(PARTS), as_of=YEAR_END).award().outcome
    assert children is not None
    assert {code: child.points for code, child in children.children} == {"document": 5, "cases": 5}


def test_parts_are_not_rounded_before_they_are_added() -> None:
    """Three thirds of a hundredth make one hundredth."""
    third = """{name: 三分之一, full: 1, measure: {value: {of: figure.reported, field: value, pick: last}},
      compare: {share_of: {target: 3}}, points: {proportional: {}}}"""
    system = rule(f"parts: {{a: {third}, b: {third}, c: {third}}}", full="3")

    assert ask(reported("0.01"), scheme=system, as_of=YEAR_END).points() == Fraction("0.01")


def test_a_clause_inside_a_part_nests_once_more() -> None:
    system = rule(
        """
        parts:
          own: {name: 自主举办, full: 3, measure: {count: {of: training.held}},
                points: {all_or_nothing: {when: {at_least: 1}}}}
          joined:
            name: 参加培训
            full: 2
            combine: least
            parts:
              attended: {name: 参加, full: 2, measure: {count: {of: training.attended}},
                         points: {all_or_nothing: {when: {at_least: 1}}}}
              missed: {name: 缺席, full: 2, measure: {count: {of: training.missed}},
                       points: {per_item: {each: -1, start: full}}}
        """,
        full="5",
    )
    told = """
        2018-02-01 | | dong | training.held     | id=h
        2018-03-01 | | dong | training.attended | id=a
        2018-04-01 | | dong | training.missed   | id=m
        """

    assert ask(told, scheme=system, as_of="2018-02-28").points() == 3
    assert ask(told, scheme=system, as_of="2018-03-31").points() == 5
    assert ask(told, scheme=system, as_of=YEAR_END).points() == 4
    assert ask(told, scheme=system, as_of=YEAR_END).counted() == ["h", "a", "m"]


OPEN_PART = PARTS.replace(
    "measure: {count: {of: typical-case.reported}}",
    "measure: {value: {of: figure.reported, field: value, pick: last}}",
)


def test_one_unscored_part_leaves_the_whole_unscored_with_the_span_it_leaves_open() -> None:
    told = "2018-02-01 | | dong | document.issued | kind=policy"
    award = ask(told, scheme=rule(OPEN_PART), as_of=YEAR_END).award()

    assert award.state == "unscored"
    assert award.span is not None
    assert [award.span.low, award.span.high] == [5, 10]


def test_under_the_least_and_under_a_requirement_the_whole_item_is_open() -> None:
    told = "2018-02-01 | | dong | document.issued | kind=policy"
    for extra in ("combine: least", "require: cases"):
        span = ask(told, scheme=rule(OPEN_PART + extra), as_of=YEAR_END).award().span
        assert span is not None
        assert [span.low, span.high] == [0, 10]


def test_a_part_may_say_what_becomes_of_a_missing_figure() -> None:
    told = "2018-02-01 | | dong | document.issued | kind=policy"
    for missing, points in (("zero", 5), ("full", 10), ("unscored", "unscored")):
        body = OPEN_PART.replace("  cases:\n", f"  cases:\n    missing: {missing}\n")
        assert ask(told, scheme=rule(body), as_of=YEAR_END).points() == points


def test_a_missing_figure_may_stop_the_whole_answer() -> None:
    system = rule(f"{VALUE}\npoints: {{as_given: {{}}}}\nmissing: error")

    with pytest.raises(BadScheme) as refused:
        ask("", scheme=system, as_of=YEAR_END)
    assert refused.value.code == "figure-missing"


def test_a_part_may_count_from_another_day_than_its_indicator() -> None:
    body = PARTS.replace("    name: 典型案例\n", "    name: 典型案例\n    counts_from: submitted\n")
    system = rule(body + "counts_from: occurred")
    told = """
        2018-02-01 | | dong | document.issued | kind=policy
        2018-05-01 | | dong | typical-case.reported | id=a
        2018-05-02 | | dong | typical-case.reported | id=b submitted
        """

    assert ask(told, scheme=system, as_of=YEAR_END).points() == 6
    assert ask(told, scheme=system, as_of=YEAR_END).left_out() == {"a": "not submitted"}


@pytest.mark.parametrize(
    "body",
    [
        f"{PARTS}\nmeasure: {{count: {{of: training.held}}}}",
        f"{PARTS}\nrequire: nobody",
        "measure: {count: {of: training.held}}",
        "points: {as_given: {}}",
        "name: 空",
    ],
)
def test_a_line_has_either_parts_or_a_measure_with_points(body: str) -> None:
    with pytest.raises(BadScheme):
        rule(body)


# finding

JUDGED = rule(f"finding: replaces\n{PARTS}")


def test_a_finding_replaces_what_the_entries_gave_and_shows_it_beside() -> None:
    told = (
        cases(2, document=True)
        + "\n2018-11-01 | | dong | indicator.assessed | id=f indicator=1 points=9"
    )

    before = ask(told, scheme=JUDGED, as_of="2018-10-31").award()
    assert [before.points, before.finding] == [7, None]
    after = ask(told, scheme=JUDGED, as_of=YEAR_END).award()
    assert after.points == 9
    assert after.finding is not None
    assert after.finding.entries_alone == 7


def test_several_findings_add_up_and_are_held_at_full() -> None:
    told = """
        2018-03-01 | | dong | indicator.assessed | indicator=1 points=4
        2018-04-01 | | dong | indicator.assessed | indicator=1 points=5
        2018-05-01 | | dong | indicator.assessed | indicator=1 points=6
        """

    assert ask(told, scheme=JUDGED, as_of="2018-03-31").points() == 4
    assert ask(told, scheme=JUDGED, as_of="2018-04-30").points() == 9
    assert ask(told, scheme=JUDGED, as_of=YEAR_END).points() == 10


def test_a_retracted_finding_falls_back_to_the_entries() -> None:
    told = (
        cases(2, document=True)
        + """
        2018-11-01 | 2018-11-01 | dong | indicator.assessed | id=f indicator=1 points=9
        2018-12-01 | 2018-12-01 | -    | entry.retracted    | target=f
        """
    )

    assert ask(told, scheme=JUDGED, as_of=YEAR_END).points() == 7


def test_a_finding_scores_what_the_entries_could_not() -> None:
    system = rule(f"finding: replaces\n{OPEN_PART}")
    told = "2018-11-01 | | dong | indicator.assessed | indicator=1 points=6.5"

    assert ask(told, scheme=system, as_of="2018-10-31").points() == "unscored"
    assert ask(told, scheme=system, as_of=YEAR_END).points() == Fraction("6.5")


def test_only_a_finding_that_names_exactly_this_indicator_and_this_scheme_replaces_it() -> None:
    told = (
        cases(1, document=True)
        + """
        2018-11-01 | | dong | indicator.assessed | indicator=1/cases points=5
        2018-11-01 | | dong | indicator.assessed | indicator=2 points=5
        2018-11-01 | | dong | indicator.assessed | indicator=1 points=5 scheme=another-scheme
        2018-11-01 | | dong | indicator.assessed | indicator=1 points=5 period=2017
        """
    )

    assert ask(told, scheme=JUDGED, as_of=YEAR_END).points() == 6


def test_a_finding_of_february_counts_for_the_year_it_names() -> None:
    told = "2019-02-10 | | dong | indicator.assessed | indicator=1 points=8 scheme=four-towns period=2018"

    assert ask(told, scheme=JUDGED, as_of=YEAR_END, known_at="2019-01-31").points(unit="dong") == 0
    assert ask(told, scheme=JUDGED, as_of=YEAR_END).points() == 8


def test_without_finding_replaces_an_assessment_changes_nothing() -> None:
    told = (
        cases(1, document=True)
        + "\n2018-11-01 | | dong | indicator.assessed | indicator=1 points=9"
    )

    assert ask(told, scheme=rule(PARTS), as_of=YEAR_END).points() == 6


COUPLED = "measure: {count: {of: training.held}}\ncompare: {rank: {}}\npoints: {rank_linear: {}}"


def test_a_finding_for_one_unit_must_not_move_others() -> None:
    claims = (
        "measure: {count: {of: product.applied, distinct: {by: [product], within: population}}}"
    )
    for body in (COUPLED, f"{claims}\npoints: {{as_given: {{}}}}"):
        assert couples(rule(body))
        with pytest.raises(BadScheme, match="must not move others"):
            rule(f"{body}\nfinding: replaces")


def couples(system: Scheme) -> bool:
    """Whether one unit's entries move another unit's points."""
    return system.indicators["1"].couples


def test_what_looks_at_one_unit_only_couples_nobody() -> None:
    for body in (
        PARTS,
        "measure: {count: {of: product.applied, distinct: [product]}}\npoints: {as_given: {}}",
        (
            "measure: {count: {of: training.held}}\ncompare: {share_of: {target: 3}}\n"
            "points: {proportional: {}}"
        ),
    ):
        assert not couples(rule(body))

"""What an author is told to mend: each check finds its fault, and the shipped schemes have none."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib import resources

import pytest

from domain.checks import check
from domain.finding import SchemeFinding
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme, parse
from tests.telling import rule, scheme

DEPARTMENTS = "pingyin-2022-departments"
DISTRICTS = "pingdingshan-2020-districts"
JINAN = "jinan-2018-districts"


@cache
def text_of(name: str) -> str:
    """A shipped scheme as it is written."""
    return (resources.files("domain") / "schemes" / f"{name}.yaml").read_text(encoding="utf-8")


def rewritten(name: str, *changes: tuple[str, str]) -> Scheme:
    """A shipped scheme with some of its text replaced."""
    text = text_of(name)
    for old, new in changes:
        assert old in text, f"{name} no longer says {old}"
        text = text.replace(old, new, 1)
    return parse(text, name=name)


def rules(found: list[SchemeFinding]) -> list[str]:
    return [finding.rule for finding in found]


def only(found: list[SchemeFinding]) -> SchemeFinding:
    """The one finding there is, complete in both languages."""
    (finding,) = found
    assert finding.zh
    assert finding.en
    assert finding.remedy
    assert finding.path in str(finding)
    return finding


@pytest.mark.parametrize("name", sorted(shipped_schemes()))
def test_a_shipped_scheme_has_nothing_to_mend(name: str) -> None:
    assert check(shipped_schemes()[name]) == []


# Sums


def test_section_three_as_printed_makes_170_and_is_found() -> None:
    """平阴 annex 2 prints 60+15+90+5; 90 read as 20 is the only single change that gives 100."""
    printed = rewritten(DEPARTMENTS, ("weight: 20, basis: inferred", "weight: 90, basis: printed"))
    found = check(printed)

    assert rules(found) == ["section-sum", "total-sum"]
    assert found[0].path == "sections/三/weight"
    assert "20" in found[0].zh
    assert "170" in found[1].zh


def test_only_the_reading_20_for_90_makes_a_hundred() -> None:
    weights = [60, 15, 90, 5]
    single = [
        (index, 100 - (sum(weights) - weight))
        for index, weight in enumerate(weights)
        if 100 - (sum(weights) - weight) > 0
    ]

    assert single == [(2, 20)]


def test_a_weight_that_is_not_the_printed_one_must_say_on_what_basis() -> None:
    unsaid = rewritten(DEPARTMENTS, ("weight: 20, basis: inferred", "weight: 20, basis: printed"))

    assert only(check(unsaid)).rule == "weight-not-printed"


def test_items_that_do_not_add_up_to_their_section_are_found() -> None:
    short = rewritten(DISTRICTS, ("    full: 5\n    measure: {open: {opened: leading-group", "    full: 4\n    measure: {open: {opened: leading-group"))  # fmt: skip

    assert only(check(short)).rule == "section-sum"


def test_without_sections_the_items_add_up_to_the_total() -> None:
    short = rewritten(JINAN, ("full: 15\n", "full: 14\n"))

    assert only(check(short)).path == "total/full"


# Reach


def test_full_marks_that_no_facts_can_reach_are_declared() -> None:
    """平顶山 annex 2, item 5.1: fifteen points, of which the rule gives ten."""
    undeclared = rewritten(DISTRICTS, ("    unreachable: 5\n", ""))
    found = only(check(undeclared))

    assert (found.rule, found.path) == ("unreachable", "indicators/5.1")
    assert "15" in found.zh
    assert "10" in found.zh


@pytest.mark.parametrize(
    ("line", "reached"),
    [
        ("points: {per_item: {each: 1, start: zero, at_most: 8}}", False),
        ("points: {per_item: {each: 1, start: zero, at_most: 10}}", True),
        ("points: {tiers: {table: [{at_least: 1, points: 9}], otherwise: 0}}", False),
        ("points: {tiers: {table: [{at_least: 1, points: full}], otherwise: 0}}", True),
        ("points: {as_given: {}}\ncap: 9", False),
        ("points: {as_given: {}}\ncap: 9\nunreachable: 1", True),
    ],
)
def test_a_rule_that_stops_short_of_full_marks_is_found(line: str, *, reached: bool) -> None:
    found = check(rule(f"measure: {{count: {{of: training.held}}}}\n{line}"))

    assert rules(found) == ([] if reached else ["unreachable"])


# Quotations


def test_a_misquoted_clause_is_found() -> None:
    wrong = rewritten(JINAN, ("每存在一件，扣3分", "每存在一件，扣2分"))
    found = only(check(wrong))

    assert (found.rule, found.path) == ("quotation", "indicators/9/cite")
    assert "0 次" in found.zh


def test_a_clause_that_stands_twice_needs_what_stands_around_it() -> None:
    bare = rewritten(DISTRICTS, ('suffix: "\\t文件资料\\t材料审核\\n3\\t诚信教育培训", ', ""))

    assert only(check(bare)).rule == "quotation"


def test_an_indicator_without_a_clause_is_found() -> None:
    text = re.sub(r"    cite:\n      - \{quote: \"各单位要成立.*?\n", "", text_of(JINAN), count=1)

    assert only(check(parse(text))).rule == "no-cite"


def test_a_source_that_was_changed_or_is_not_there_is_found() -> None:
    changed = rewritten(JINAN, ("sha256: 9450", "sha256: 0450"))
    absent = rewritten(JINAN, ("file: 000_eb8e3ea5a73fa606.txt", "file: 999.txt"))

    assert only(check(changed)).rule == "source-changed"
    assert only(check(absent)).rule == "no-source"


# Readings


def test_a_default_reading_without_an_alternative_says_why() -> None:
    silent = rewritten(JINAN, (", no_alternative: 原文没有数字，上限须由市信用办决定", ""))
    found = only(check(silent))

    assert (found.rule, found.path) == ("no-alternative", "readings/special+.B5")


@pytest.mark.parametrize(
    "change",
    [
        ("set: {total/max: null}", "set: {total/maximum: null}"),
        ("set: {total/max: null}", "set: {total/max: none}"),
    ],
)
def test_an_alternative_that_does_not_load_is_found(change: tuple[str, str]) -> None:
    found = only(check(rewritten(JINAN, change)))

    assert (found.rule, found.path) == ("dead-alternative", "readings/total.B5")


# Populations


def test_a_comparison_needs_somebody_to_compare_with() -> None:
    """The unit that is best because it is alone."""
    alone = scheme(
        """
        units: {basis: default, roster: {dong: {name: 东镇, kind: town}}}
        indicators:
          "1": {full: 10, measure: {count: {of: training.held}}, compare: {rank: {}},
                points: {rank_linear: {}}}
        """
    )

    assert only(check(alone)).rule == "no-population"


def test_a_claim_among_all_units_needs_them_too() -> None:
    alone = scheme(
        """
        units: {basis: default, roster: {dong: {name: 东镇, kind: town}}}
        indicators:
          "1": {full: 10, points: {per_item: {each: 1, start: zero}},
                measure: {count: {of: product.applied, distinct: {by: [product], within: population}}}}
        """
    )

    assert only(check(alone)).rule == "no-population"


def test_an_open_population_may_be_compared() -> None:
    firms = scheme(
        """
        units: {basis: default, open: enterprise}
        indicators:
          "1": {full: 10, measure: {count: {of: training.held}}, compare: {rank: {}},
                points: {rank_linear: {}}}
        """
    )

    assert check(firms) == []


def test_units_that_an_item_does_not_bind_need_a_policy() -> None:
    silent = rewritten("pingyin-2022-towns", ("    not_applicable: rescale\n", ""))
    found = only(check(silent))

    assert (found.rule, found.path) == ("no-policy", "indicators/7/not_applicable")


@pytest.mark.parametrize(
    "measure",
    [
        "{delay: {start: objection.assigned, end: objection.resolved}}",
        "{count: {of: decision.publicised, days_between: {from: decided_on, to: publicised_on, more_than: 7}}}",
    ],
)
def test_working_days_need_a_calendar(measure: str) -> None:
    text = f"""
        CALENDAR
        indicators:
          "1": {{full: 10, measure: {measure},
                points: {{tiers: {{table: [{{at_most: 1, points: full}}], otherwise: 0, none: full}}}}}}
        """

    assert only(check(scheme(text.replace("CALENDAR", "calendar: null")))).rule == "no-calendar"
    assert check(scheme(text.replace("CALENDAR", "calendar: china-working-days"))) == []


# Tables


def tiered(table: str, measure: str = "count: {of: training.held}") -> Callable[[], list[str]]:
    """The rules that a table breaks."""
    body = f"measure: {{{measure}}}\npoints: {{tiers: {{table: [{table}]}}}}"
    return lambda: rules(check(rule(body)))


@pytest.mark.parametrize(
    ("table", "broken"),
    [
        ("{at_most: 1, points: full}, {at_least: 3, points: 0}", ["tier-hole"]),
        ("{at_most: 1, points: full}, {at_least: 2, points: 0}", []),
        ("{less_than: 2, points: full}, {at_least: 2, points: 0}", []),
        ("{less_than: 2, points: full}, {more_than: 2, points: 0}", ["tier-hole"]),
        ("{at_most: 1, points: full}, {more_than: 2, points: 0}", ["tier-hole"]),
        ("{at_most: 1, points: full}, {more_than: 1, points: 0}", []),
        ("{more_than: 0, points: full}", ["tier-hole"]),
        ("{at_most: 2, points: full}", ["tier-hole"]),
        ("{at_least: 1, points: full}", ["tier-hole"]),
        ("{at_least: 0, points: full}", []),
        ("{at_least: 0, points: full}, {at_least: 2, points: 5}", ["dead-tier"]),
        (
            "{at_most: 5, points: full}, {at_most: 2, points: 5}, {more_than: 5, points: 0}",
            ["dead-tier"],
        ),
        ("{at_least: 2, points: full}, {at_least: 0, points: 5}", []),
    ],
)
def test_a_table_names_every_count_once(table: str, broken: list[str]) -> None:
    assert tiered(table)() == broken


def test_between_whole_numbers_there_is_a_gap_only_for_what_need_not_be_whole() -> None:
    """11 < x < 12 in the colours of firms: nobody says what eleven and a half is."""
    table = "{at_most: 11, points: full}, {at_least: 12, points: 0}"
    sum_of = "value: {of: penalty.imposed, field: points, pick: sum, empty: zero"

    assert tiered(table)() == []
    assert tiered(table, sum_of + "}")() == ["tier-hole"]
    assert tiered(table, sum_of + ", whole: true}")() == []


def test_the_hole_is_named() -> None:
    for table, hole in (
        ("{more_than: 0, points: full}", "x = 0"),
        ("{less_than: 2, points: full}, {more_than: 2, points: 0}", "x = 2"),
        ("{at_most: 1, points: full}, {at_least: 3, points: 0}", "1 < x < 3"),
        ("{at_most: 2, points: full}", "x > 2"),
    ):
        body = f"measure: {{count: {{of: training.held}}}}\npoints: {{tiers: {{table: [{table}]}}}}"
        assert only(check(rule(body))).en == f"no row names {hole}"


def test_otherwise_fills_every_hole() -> None:
    body = """
        measure: {count: {of: training.held}}
        points: {tiers: {table: [{at_most: 1, points: full}, {at_least: 3, points: 5}], otherwise: 0}}
        """

    assert check(rule(body)) == []


@pytest.mark.parametrize(
    ("grades", "broken"),
    [
        ("[{name: 优秀, at_least: 90}, {name: 合格, at_least: 60}]", ["grade-hole"]),
        ("[{name: 优秀, at_least: 90}, {name: 不合格, at_least: 0}]", []),
        ("[{name: 合格, at_least: 60}, {name: 优秀, at_least: 90}, {name: 不合格, at_least: 0}]", ["grade-order"]),
        ("[{name: 优秀, at_least: 90}, {name: 良好, at_least: 90}, {name: 不合格, at_least: 0}]", ["grade-order"]),
    ],
)  # fmt: skip
def test_grades_go_from_high_to_low_and_leave_no_total_out(grades: str, broken: list[str]) -> None:
    one = '"1": {full: 100, measure: {count: {of: training.held}}, points: {as_given: {}}}'

    assert rules(check(scheme(f"indicators: {{{one}}}\ngrades: {grades}"))) == broken


def test_grades_from_zero_do_not_cover_a_total_below_zero() -> None:
    graded = scheme(
        """
        indicators:
          "1": {full: 100, floor: null, measure: {count: {of: training.held}}, points: {as_given: {}}}
        total: {full: 100, min: null}
        grades: [{name: 合格, at_least: 0}]
        """
    )

    assert rules(check(graded)) == ["grade-hole"]


# Measures against the topics they read


@pytest.mark.parametrize(
    ("measure", "broken"),
    [
        ("count: {of: media.reportd}", ["unknown-topic"]),
        ("count: {of: media.reported, where: {levle: city}}", ["unknown-field"]),
        ("count: {of: media.reported, present: [headline]}", ["unknown-field"]),
        ("count: {of: media.reported, distinct: [author]}", ["unknown-field"]),
        ("count: {of: media.reported, distinct: {by: [author], within: population}}", ["unknown-field"]),
        ("count: {of: decision.publicised, absent: [flaws]}", ["unknown-field"]),
        ("count: {of: activity.reported, need: {field: papers, all_of: [plan]}}", ["unknown-field"]),
        ("count: {of: media.reported, cap_per: {by: [theme], max: 2}}", ["unknown-field"]),
        ("open: {opened: post.designated, closed: post.ended, key: [rank]}", ["unknown-field"]),
        ("value: {of: financing.granted, field: sum, pick: last}", ["unknown-field"]),
        ("value: {of: data-fault.counted, field: n, pick: sum, latest_per: [week]}", ["unknown-field"]),
        ("count: {of: media.reported, weight: {by: level, values: {city: 1, nation: 4}}}", ["unnamed-value"]),
        ("count: {of: media.reported, where: {level: [city, nation]}, weight: {by: level, values: {city: 1, nation: 4}}}", []),
        ("count: {of: media.reported, cap_per: {by: [level], max: {by: level, values: {city: 1}}}}", ["unnamed-value"]),
        ("open: {opened: defaulter.listed, weight: {by: body, values: {organ: 3}}}", ["unnamed-value"]),
        ("count: {of: article.adopted, where: {characters: {at_least: 300}}}", []),
        ('count: {of: activity.reported, distinct: ["@quarter"]}', []),
        ("ratio: {of: {count: {of: x.y}}, over: {count: {of: training.held}}}", ["unknown-topic"]),
        ("checklist: {items: {a: {count: {of: media.reported, where: {tone: good}}}}}", ["unknown-field"]),
    ],
)  # fmt: skip
def test_a_measure_reads_only_topics_fields_and_values_that_exist(
    measure: str, broken: list[str]
) -> None:
    found = check(rule(f"measure: {{{measure}}}\npoints: {{as_given: {{}}}}"))

    assert rules(found) == broken


def test_the_fault_of_a_side_or_an_item_is_found_where_it_stands() -> None:
    checklist = "checklist: {items: {a: {count: {of: media.reported, where: {tone: good}}}}}"
    found = check(rule(f"measure: {{{checklist}}}\npoints: {{as_given: {{}}}}"))

    assert only(found).path == "indicators/1/measure/checklist/items/a"

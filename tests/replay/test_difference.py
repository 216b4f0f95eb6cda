"""The difference between two answers, and the entry or the rule behind every point of it."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from domain.scheme import Scheme
from replay.as_of import Memory
from replay.coordinate import Coordinate
from replay.difference import Difference, difference
from replay.timeline import timeline
from tests.telling import remembered, rule, scheme

JINAN = "jinan-2018-districts"
YEAR_END = date(2018, 12, 31)


def between(
    memory: Memory, before: dict[str, object], after: dict[str, object], name: str = JINAN
) -> Difference:
    """The difference of two coordinates of a scheme at the end of the year."""
    base: dict[str, object] = {"scheme": name, "as_of": YEAR_END}
    return difference(
        memory,
        Coordinate(**{**base, **before}),  # type: ignore[arg-type]
        Coordinate(**{**base, **after}),  # type: ignore[arg-type]
    )


def causes(found: Difference, unit: str, code: str | None) -> list[tuple[str, int | None, object]]:
    """What moved a score: the kind of cause, its position, its points."""
    row = found.of(unit, code)
    assert row is not None
    return [(cause.moved, cause.position, cause.points) for cause in row.causes]


LISTED = """
    2018-02-01 | 2018-02-03 | lixia  | defaulter.listed  | id=d1 body=organ
    2018-03-01 | 2018-03-03 | lixia  | defaulter.listed  | id=d2 body=village-committee
    2018-04-01 | 2018-04-03 | gaoxin | defaulter.listed  | id=d3 body=organ
    2019-03-01 | 2019-03-01 | -      | entry.retracted   | id=x1 target=d1
    2019-04-01 | 2019-04-01 | -      | scheme.revised    | scheme=jinan-2018-districts cause=erratum set.indicators/9/measure/open/weight/values/organ=2
    """


def test_a_retraction_and_an_erratum_each_have_their_part() -> None:
    found = between(remembered(LISTED), {"known_at": 3}, {"known_at": 5})

    assert causes(found, "lixia", "9") == [("entry", 4, 3)]
    assert causes(found, "gaoxin", "9") == [("rule", 5, 1)]
    assert found.of("pingyin", "9") is None


def test_on_the_way_back_too_entries_come_before_rules() -> None:
    """So the retraction is undone under the new rule: 2 for it, 1 for the rule."""
    found = between(remembered(LISTED), {"known_at": 5}, {"known_at": 3})

    assert causes(found, "lixia", "9") == [("entry", 4, -2), ("rule", 5, -1)]
    assert causes(found, "gaoxin", "9") == [("rule", 5, -1)]


def test_the_day_comes_first_and_takes_the_old_rules_with_it() -> None:
    found = between(
        remembered(LISTED), {"as_of": date(2018, 2, 15), "known_at": 3}, {"known_at": 5}
    )

    assert causes(found, "lixia", "9") == [("as_of", None, -1), ("entry", 4, 3)]
    assert causes(found, "gaoxin", "9") == [("as_of", None, -3), ("rule", 5, 1)]


def test_entries_come_before_rules_and_the_order_decides_the_split() -> None:
    """A retraction is worth 3 under the old rule and 2 under the new one."""
    told = LISTED + "2019-05-01 | 2019-05-01 | lixia | defaulter.listed | body=organ occurred=x"
    told = told.replace(" occurred=x", "").replace(
        "2019-05-01 | 2019-05-01 | lixia", "2018-05-01 | 2019-05-01 | lixia"
    )
    found = between(remembered(told), {"known_at": 4}, {"known_at": 6})

    assert causes(found, "lixia", "9") == [("entry", 6, -3), ("rule", 5, 1)]


def test_a_way_that_was_walked_is_the_same_when_it_is_asked_for_again_and_more_is_known() -> None:
    memory = remembered(LISTED)
    more = "2019-05-01 | 2019-05-01 | - | entry.retracted | id=x2 target=d2"
    ends: tuple[dict[str, object], dict[str, object]] = ({"known_at": 3}, {"known_at": 5})
    first = between(memory, *ends)
    grown = memory.extended(remembered(LISTED + more).facts[5:])

    assert grown.head == 6
    assert between(grown, *ends).rows == first.rows
    assert between(remembered(LISTED + more), *ends).rows == first.rows


def test_each_way_is_walked_by_itself() -> None:
    memory = remembered(LISTED)
    rule = "indicators/9/points"
    others: list[dict[str, object]] = [
        {"known_at": 4, "changes": ((rule, {"per_item": {"each": -n, "start": "full"}}),)}
        for n in (1, 2)
    ]
    four: dict[str, object] = {"known_at": 4}
    ways: list[tuple[dict[str, object], dict[str, object]]] = [
        ({"known_at": 3}, {"known_at": 4}),
        ({"known_at": 3}, {"known_at": 5}),
        ({"known_at": 5}, {"known_at": 3}),
        *((four, other) for other in others),
    ]
    for before, after in ways:
        found = between(memory, before, after)
        assert found.rows == between(remembered(LISTED), before, after).rows


def test_nothing_moved_is_an_empty_difference() -> None:
    assert between(remembered(LISTED), {"known_at": 3}, {"known_at": 3}).rows == ()


def test_an_entry_that_came_and_went_is_behind_nothing() -> None:
    told = """
        2018-02-01 | 2018-02-03 | lixia | defaulter.listed | id=d1 body=organ
        2018-03-01 | 2018-03-03 | lixia | defaulter.listed | id=d2 body=organ
        2018-04-01 | 2018-04-01 | -     | entry.retracted  | target=d1
        """
    found = between(remembered(told), {"known_at": 0}, {"known_at": 3})

    assert causes(found, "lixia", "9") == [("entry", 2, -3)]


def test_one_unit_s_entry_moves_the_others_that_it_is_compared_with() -> None:
    told = """
        2018-02-01 | 2018-02-03 | lixia    | media.reported  | id=m1 subject=甲 level=nation submitted
        2018-02-01 | 2018-02-03 | shizhong | media.reported  | id=m2 subject=乙 level=city submitted
        2018-04-01 | 2018-04-01 | -        | entry.retracted | target=m1
        """
    found = between(remembered(told), {"known_at": 2}, {"known_at": 3})

    assert causes(found, "lixia", "6") == [("entry", 3, -10)]
    assert causes(found, "shizhong", "6") == [("entry", 3, 10 - Fraction("9.17"))]


def test_over_a_stretch_that_is_unscored_the_step_that_ends_it_takes_the_rest() -> None:
    told = """
        2018-12-01 | 2018-12-01 | lixia | indicator.assessed | id=q1 indicator=8 points=3
        2018-12-02 | 2018-12-02 | -     | entry.retracted    | target=q1
        2018-12-03 | 2018-12-03 | lixia | indicator.assessed | indicator=8 points=5
        """
    found = between(remembered(told), {"known_at": 1}, {"known_at": 3})

    assert sum(points for _, _, points in causes(found, "lixia", "8")) == 2  # type: ignore[misc]


def test_what_was_unscored_has_no_points_and_names_what_scored_it() -> None:
    told = "2018-12-01 | 2018-12-01 | lixia | indicator.assessed | indicator=8 points=3"
    found = between(remembered(told), {"known_at": 0}, {"known_at": 1})
    row = found.of("lixia", "8")
    assert row is not None

    assert [row.before, row.after, row.points] == [None, 3, None]
    assert causes(found, "lixia", "8") == [("entry", 1, 0)]


def test_totals_have_causes_places_and_grades() -> None:
    graded = scheme(
        """
        indicators:
          "1": {full: 10, measure: {count: {of: training.held}}, points: {as_given: {}}}
        total: {full: 10}
        grades: [{name: 合格, at_least: 2}, {name: 不合格, at_least: 0}]
        """
    )
    told = """
        2018-02-01 | 2018-02-01 | dong | training.held |
        2018-02-02 | 2018-02-02 | dong | training.held |
        """
    row = between(remembered(told, graded), {"known_at": 0}, {"known_at": 2}, graded.id).of("dong")
    assert row is not None

    assert [row.before, row.after, row.points] == [0, 2, 2]
    assert (row.place_before, row.place_after) == (1, 1)
    assert (row.grade_before, row.grade_after) == ("不合格", "合格")
    assert [cause.points for cause in row.causes] == [1, 1]


def test_a_supposition_or_another_year_is_a_cause_of_its_own() -> None:
    memory = remembered(LISTED)
    found = between(
        memory, {"known_at": 3}, {"known_at": 3, "changes": (("indicators/9/full", "20"),)}
    )

    assert causes(found, "lixia", "9") == [("question", None, 5)]


def test_a_post_ended_by_its_role_is_named_though_it_answers_no_entry() -> None:
    posts = rule(
        "measure: {open: {opened: post.designated, closed: post.ended, key: [role]}}\n"
        "points: {as_given: {}}"
    )
    told = """
        2018-02-01 | 2018-02-01 | dong | post.designated | role=leader
        2018-05-01 | 2018-05-01 | dong | post.ended      | id=e role=leader
        2018-06-01 | 2018-06-01 | -    | entry.retracted | target=e
        """
    memory = remembered(told, posts)

    ended = between(memory, {"known_at": 1}, {"known_at": 2}, posts.id)
    assert causes(ended, "dong", "1") == [("entry", 2, -1)]
    restored = between(memory, {"known_at": 2}, {"known_at": 3}, posts.id)
    assert causes(restored, "dong", "1") == [("entry", 3, 1)]


def test_what_ends_an_open_matter_is_named_though_it_adds_nothing() -> None:
    """An objection completed on the day it came: 0 working days, and no longer open."""
    delay = rule(
        """
        measure: {delay: {start: objection.assigned, end: objection.resolved}}
        points: {tiers: {table: [{at_most: 1, points: full}], otherwise: 0, none: full}}
        """
    )
    told = """
        2018-02-01 | 2018-02-01 | dong | objection.assigned | id=o
        2018-02-01 | 2018-02-02 | dong | objection.resolved | target=o
        """
    memory = remembered(told, delay)

    assert causes(between(memory, {"known_at": 1}, {"known_at": 2}, delay.id), "dong", "1") == [
        ("entry", 2, 0)
    ]


def test_units_compared_in_a_case_stay_the_ones_compared_on_the_way() -> None:
    """A case compares its own units, not the whole roster of twelve."""
    told = """
        2018-02-01 | 2018-02-03 | lixia    | media.reported | subject=甲 level=nation submitted
        2018-02-01 | 2018-02-03 | shizhong | media.reported | subject=乙 level=city submitted
        2018-03-01 | 2018-03-03 | shizhong | media.reported | subject=乙 level=nation submitted
        """
    whole = remembered(told)
    memory = Memory(whole.facts, compared=["lixia", "shizhong"])
    found = between(memory, {"known_at": 2}, {"known_at": 3})

    assert causes(found, "lixia", "6") == [("entry", 3, -5)]
    assert causes(found, "shizhong", "6") == [("entry", 3, 5)]


def test_the_difference_of_one_indicator_alone() -> None:
    memory = remembered(LISTED)
    base = Coordinate(JINAN, as_of=YEAR_END, known_at=3)
    found = difference(
        memory, base, Coordinate(JINAN, as_of=YEAR_END, known_at=5), codes=frozenset({"9"})
    )

    assert {row.code for row in found.rows} == {"9"}


# Timelines


def steps(
    told: str, unit: str, code: str | None, axis: str = "as_of", system: Scheme | None = None
) -> list[tuple[object, object, object]]:
    """Each step: when, before, after."""
    memory = remembered(told, system or "")
    name = JINAN if system is None else system.id
    asked = Coordinate(name, unit=unit, code=code, as_of=YEAR_END)
    return [
        (step.at, step.before, step.after)
        for step in timeline(memory, asked, axis=axis)  # type: ignore[arg-type]
    ]


TOLD = """
    2018-02-01 | 2018-02-03 | lixia | defaulter.listed  | id=d1 body=organ
    2018-06-01 | 2018-06-05 | lixia | defaulter.cleared | target=d1
    2018-09-01 | 2018-12-01 | lixia | defaulter.listed  | id=d2 body=institution
    2018-12-20 | 2018-12-20 | -     | entry.amended     | target=d2 set.occurred_on=2018-10-01
    """


def test_a_score_moves_on_the_days_on_which_something_counted() -> None:
    assert steps(TOLD, "lixia", "9") == [
        (date(2018, 1, 1), None, 15),
        (date(2018, 2, 1), 15, 12),
        (date(2018, 6, 1), 12, 15),
        (date(2018, 10, 1), 15, 12),
    ]


def test_and_it_moves_as_the_office_learns() -> None:
    """The first listing cost nothing at the year's end once its clearing was known."""
    assert steps(TOLD, "lixia", "9", axis="known_at") == [
        (0, None, 15),
        (1, 15, 12),
        (2, 12, 15),
        (3, 15, 12),
    ]


def test_a_report_moves_the_score_on_the_day_it_was_handed_in() -> None:
    told = """
        2018-02-01 | 2018-02-03 | lixia | leading-group.established | id=g number=1 submitted=2018-02-03
        2018-03-01 | 2018-03-01 | -     | entry.amended | target=g set.submitted_at=2018-02-10
        """

    assert steps(told, "lixia", "1")[1:] == [(date(2018, 2, 10), 0, 15)]


def test_a_figure_moves_the_score_on_the_last_day_of_the_month_it_names() -> None:
    faults = rule(
        "measure: {value: {of: data-fault.counted, field: n, pick: sum, empty: zero}}\n"
        "points: {as_given: {}}"
    )
    told = """
        2018-03-10 | 2018-03-10 | dong | data-fault.counted | id=f kind=late month=2018-02 n=3
        2018-08-01 | 2018-08-01 | -    | entry.amended      | target=f set.month=2018-01
        """

    assert steps(told, "dong", "1", system=faults)[1:] == [(date(2018, 1, 31), 0, 3)]


def test_a_supplement_moves_the_score_on_the_day_it_was_handed_in() -> None:
    told = """
        2018-02-01 | 2018-02-03 | lixia | leading-group.established | id=g submitted
        2018-05-01 | 2018-05-02 | -     | entry.supplemented | target=g set.number=1 submitted
        """

    assert steps(told, "lixia", "1")[1:] == [(date(2018, 5, 1), 0, 15)]


def test_a_delay_that_runs_on_moves_the_score_every_working_day() -> None:
    running = rule(
        """
        measure: {delay: {start: objection.assigned, end: objection.resolved, unfinished: running}}
        points: {tiers: {table: [{at_most: 1, points: full}, {at_most: 2, points: 2}], otherwise: 0, none: full}}
        """
    )
    told = "2018-12-24 | 2018-12-24 | dong | objection.assigned |"

    assert steps(told, "dong", "1", system=running)[1:] == [
        (date(2018, 12, 26), 10, 2),
        (date(2018, 12, 27), 2, 0),
    ]


def test_an_amended_rule_moves_the_score_on_its_first_day() -> None:
    told = (
        TOLD
        + """
        2018-12-21 | 2018-12-21 | - | scheme.revised | scheme=jinan-2018-districts cause=amendment effective_from=2018-08-01 set.indicators/9/full=10
        """
    )

    assert steps(told, "lixia", "9")[2:] == [
        (date(2018, 6, 1), 12, 15),
        (date(2018, 8, 1), 15, 10),
        (date(2018, 10, 1), 10, 7),
    ]


def test_a_scheme_that_an_office_publishes_has_a_timeline_from_its_publication() -> None:
    body = (
        '{"language":1,"scheme":"own-scheme","revision":1,"status":"adopted","title":"自订",'
        '"source":{"document":"甲","issuer":"乙","file":"a.txt","sha256":"00"},'
        '"period":{"first":"2018-01-01","last":"2018-12-31"},'
        '"units":{"basis":"office","roster":{"dong":{"name":"东镇","kind":"town"}}},'
        '"indicators":{"1":{"name":"一","full":10,"measure":{"count":{"of":"training.held"}},'
        '"points":{"as_given":{}}}},"total":{"full":null}}'
    )
    told = f"""
        2018-01-02 | 2018-01-02 | lixia | training.held    |
        2018-01-03 | 2018-01-03 | -     | scheme.published | body={body}
        2018-02-01 | 2018-02-01 | dong  | training.held    |
        """
    asked = Coordinate("own-scheme", unit="dong", code="1", as_of=YEAR_END)
    found = timeline(remembered(told), asked, axis="known_at")

    assert [step.at for step in found] == [2, 3]
    assert [step.after for step in found] == [0, 1]


def test_a_step_names_the_entries_behind_it() -> None:
    asked = Coordinate(JINAN, unit="lixia", code="9", as_of=YEAR_END)
    found = timeline(remembered(TOLD), asked)

    assert [step.entries for step in found] == [(), (1,), (1,), (3,)]


def test_a_timeline_stops_at_the_day_asked_and_at_what_was_known() -> None:
    asked = Coordinate(JINAN, unit="lixia", code="9", as_of=date(2018, 5, 1), known_at=1)

    assert [step.at for step in timeline(remembered(TOLD), asked)] == [
        date(2018, 1, 1), date(2018, 2, 1),
    ]  # fmt: skip

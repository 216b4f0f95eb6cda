"""The delta log says at every day and position what the rules say, on the cases and on random ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.bases import Base, counts
from domain.fact import Fact
from domain.history import History
from domain.rulebook import Rulebook, shipped_schemes
from domain.workdays import shipped
from projections.backends.reference import Reference
from projections.deltas import compiler
from projections.deltas.plan import Plan, plan_of, rows_in_memory
from projections.deltas.row import day_number, number_of
from replay.cases import in_memory, read_case
from tests.properties.ledgers import ANNUAL, days_of, ledgers
from tests.properties.ledgers import Told as Tale
from tests.telling import story

FOLDER = Path(__file__).parents[1] / "cases"
CASES = sorted([*FOLDER.rglob("*.json"), *FOLDER.rglob("*.yaml")])
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])

few = settings(some, max_examples=15, phases=[Phase.explicit, Phase.generate])

Counted = dict[tuple[int, Base], int]


def by_rules(plan: Plan, facts: Sequence[Fact], day: date, position: int) -> Counted:
    """The counts of every unit straight from the facts."""
    sight = plan.recipes.countings[0].sight
    whole = sight.moves or any(c.measure.with_subunits for c in plan.recipes.countings)
    view = (sight.whole_view if whole else sight.view)(History(facts), day, position, plan.units)
    return {
        (number_of(unit), base): number
        for unit in plan.units
        for base, number in counts(plan.recipes.countings, unit, view).items()
    }


def by_deltas(plan: Plan, reference: Reference, day: date, position: int) -> Counted:
    """The counts of every unit from the rows."""
    bases = plan.recipes.bases()
    return reference.figures(plan.population, bases, day_number(day), position)


def plan_for(told: Tale) -> Plan:
    calendar = Rulebook(History(told.facts)).calendar(told.scheme.calendar, told.head)
    return Plan(told.scheme, calendar, told.units, across=True)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_counted_alike_on_every_day_and_at_every_position(path: Path) -> None:
    case = read_case(path)
    memory = in_memory(case)
    scheme = memory.rulebook.scheme(case.scheme, memory.head, date.max)
    calendar = memory.rulebook.calendar(scheme.calendar, memory.head)
    plan = Plan(scheme, calendar, case.units, across=True)
    reference = Reference(rows_in_memory(plan, memory.facts))
    days = {scheme.period.first, scheme.period.last}
    days |= {fact.occurred_on + timedelta(more) for fact in memory.facts for more in (-1, 0, 1)}
    within = sorted(day for day in days if scheme.period.first <= day <= scheme.period.last)
    for day in within:
        for position in range(0, memory.head + 1, 1 + memory.head // 20):
            assert by_deltas(plan, reference, day, position) == by_rules(
                plan, memory.facts, day, position
            )


@some
@given(ledgers(schemes=[*ANNUAL, "jinan-2025-targets", "model-city-2018"], county=True), st.data())
def test_whatever_is_recorded_is_counted_alike(told: Tale, data: st.DataObject) -> None:
    plan = plan_for(told)
    reference = Reference(rows_in_memory(plan, told.facts))
    first, last = told.scheme.period.first, told.scheme.period.last
    for day in [d for d in days_of(told.scheme) if first <= d <= last]:
        for position in {told.head, data.draw(st.integers(0, told.head))}:
            assert by_deltas(plan, reference, day, position) == by_rules(
                plan, told.facts, day, position
            )


VARIANTS: dict[str, tuple[str, dict[str, object]]] = {
    "a deadline after the period": (
        "jinan-2018-districts",
        {"period/submitted_by": "2019-01-10T17:00:00+08:00"},
    ),
    "merged units move": ("jinan-2018-districts", {"units/merged": "moves"}),
    "units under others": (
        "jinan-2018-districts",
        {
            "indicators/5/measure/count/with_subunits": True,
            "indicators/9/measure/open/with_subunits": True,
        },
    ),
    "a first claim among all": (
        "jinan-2018-districts",
        {
            "indicators/3-4/measure/count/distinct": {
                "by": ["object", "measure"],
                "within": "population",
            }
        },
    ),
    "silence is no clean record": (
        "pingdingshan-2020-districts",
        {"indicators/3.2/silence": "unscored", "indicators/1.2/silence": "zero"},
    ),
    "delays run on": (
        "pingyin-2022-departments",
        {"indicators/15b/measure/delay/unfinished": "running"},
    ),
    "the mean of delays": (
        "pingyin-2022-departments",
        {"indicators/15b/measure/delay/pick": "mean"},
    ),
    "whole numbers only": (
        "jinan-2018-districts",
        {"indicators/special-/measure/value/whole": True},
    ),
    "a cap and no double": (
        "jinan-2018-districts",
        {"indicators/6/measure/count/distinct": ["subject"]},
    ),
}
"""What no shipped scheme asks, and the language allows."""


@pytest.mark.parametrize("name", VARIANTS)
@few
@given(data=st.data())
def test_what_no_shipped_scheme_asks_is_counted_alike_too(name: str, data: st.DataObject) -> None:
    scheme_id, set_ = VARIANTS[name]
    told = data.draw(ledgers(schemes=[scheme_id], most=10))
    scheme = told.scheme.changed(set_)
    facts = _reorganised(told) if "units" in name else told.facts
    plan = Plan(scheme, shipped(), told.units, across=True)
    reference = Reference(rows_in_memory(plan, facts))
    first, last, head = scheme.period.first, scheme.period.last, len(facts)
    for day in [d for d in days_of(scheme) if first <= d <= last]:
        for position in {head, data.draw(st.integers(0, head))}:
            assert by_deltas(plan, reference, day, position) == by_rules(plan, facts, day, position)


def _reorganised(told: Tale) -> list[Fact]:
    """The facts after one unit was merged into another, and a third was placed under a fourth."""
    first, last, *_ = story(f"""
        {told.scheme.period.first} | 2018-01-01 | {told.units[0]} | unit.merged | into={told.units[1]}
        {told.scheme.period.first} | 2018-01-01 | {told.units[2]} | unit.placed | parent={told.units[3]}
    """)
    both = [structs.replace(first, id="u1"), structs.replace(last, id="u2")]
    facts = [told.facts[0], *both, *told.facts[1:]] if told.facts else both
    return [structs.replace(fact, position=n) for n, fact in enumerate(facts, start=1)]


def test_a_figure_counts_again_when_the_later_one_is_retracted() -> None:
    facts = story("""
        2018-06-01 | 2018-06-02 | lixia | indicator.assessed | id=q1 indicator=8 points=3 period=2018
        2018-07-01 | 2018-07-02 | lixia | indicator.assessed | id=q2 indicator=8 points=5 period=2018
        2018-08-01 | 2018-08-02 | lixia | entry.retracted    | id=x2 target=q2
    """)
    plan = Plan(shipped_schemes()["jinan-2018-districts"], None, ("lixia",))
    reference = Reference(rows_in_memory(plan, facts))
    last = plan.scheme.period.last

    for position in range(4):
        assert by_deltas(plan, reference, last, position) == by_rules(plan, facts, last, position)


def test_a_start_that_is_moved_to_an_earlier_day_runs_from_that_day() -> None:
    facts = story("""
        2022-10-08 | 2022-10-08 | chengguan | objection.assigned | id=o1
        2022-10-20 | 2022-10-20 | chengguan | entry.amended      | target=o1 set.occurred_on=2022-02-07
    """)
    scheme_id, running = VARIANTS["delays run on"]
    scheme = shipped_schemes()[scheme_id].changed(running)
    plan = Plan(scheme, shipped(), ("chengguan",))
    reference = Reference(rows_in_memory(plan, facts))

    for day in (date(2022, 2, 7), date(2022, 3, 14), date(2022, 7, 1), date(2022, 12, 31)):
        assert by_deltas(plan, reference, day, 2) == by_rules(plan, facts, day, 2)


def test_a_case_that_is_cleared_twice_counts_until_the_first_day() -> None:
    facts = story("""
        2018-02-01 | 2018-02-02 | lixia | defaulter.listed  | id=d1 body=organ
        2018-06-01 | 2018-06-02 | lixia | defaulter.cleared | id=c1 target=d1
        2018-03-01 | 2018-06-03 | lixia | defaulter.cleared | id=c2 target=d1
    """)
    plan = Plan(shipped_schemes()["jinan-2018-districts"], None, ("lixia",))

    said = [(row.valid_day, row.known_pos, row.delta) for row in rows_in_memory(plan, facts)]
    assert said == [
        (day_number(date(2018, 2, 1)), 1, 1),
        (day_number(date(2018, 3, 1)), 3, -1),
        (day_number(date(2018, 6, 1)), 2, -1),
        (day_number(date(2018, 6, 1)), 3, 1),
    ]


@some
@given(ledgers())
def test_a_plan_that_was_kept_is_the_same_plan(told: Tale) -> None:
    plan = plan_for(told)
    again = plan_of(plan.body)

    assert again.digest == plan.digest
    assert set(again.recipes.bases()) == set(plan.recipes.bases())
    assert again.population == plan.population


@some
@given(ledgers(schemes=[*ANNUAL, "model-city-2018"], county=True))
def test_the_short_cuts_give_the_rows_that_are_asked_day_by_day(told: Tale) -> None:
    plan = plan_for(told)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(compiler, "_at_once", lambda *_: False)
        day_by_day = rows_in_memory(plan, told.facts)

    assert rows_in_memory(plan, told.facts) == day_by_day

"""The delta log says at every day and position what the rules say, on the cases and on random ledgers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.bases import Base, counts
from domain.fact import Fact
from domain.history import History
from domain.rulebook import Rulebook
from projections.backends.reference import Reference
from projections.deltas.plan import Plan, plan_of, rows_in_memory
from projections.deltas.row import day_number, number_of
from replay.cases import in_memory, read_case
from tests.properties.ledgers import ANNUAL, days_of, ledgers
from tests.properties.ledgers import Told as Tale

CASES = sorted(Path(__file__).parents[1].joinpath("cases").rglob("*.json"))
some = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])

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


@some
@given(ledgers())
def test_a_plan_that_was_kept_is_the_same_plan(told: Tale) -> None:
    plan = plan_for(told)
    again = plan_of(plan.body)

    assert again.digest == plan.digest
    assert set(again.recipes.bases()) == set(plan.recipes.bases())
    assert again.population == plan.population

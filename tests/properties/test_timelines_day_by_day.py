"""A timeline asks only at breakpoints; day by day and entry by entry, nothing moves in between."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.scheme import Scheme
from replay.as_of import Memory, ask
from replay.coordinate import Coordinate
from replay.timeline import timeline
from tests.properties.ledgers import Told, ledgers

few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])

Steps = list[tuple[Any, Any, Any]]


def asked(told: Told, code: str | None) -> Coordinate:
    return Coordinate(told.scheme.id, unit=told.units[0], code=code, as_of=told.scheme.period.last)


def moves(told: Told, memory: Memory, code: str | None, points: list[Any], name: str) -> Steps:
    """Every change of the score and the place over these points, asked one by one."""
    found: Steps = []
    before: tuple[Any, Any] | None = None
    for at in points:
        when = {name: at} | ({"rules_known_at": at} if name == "known_at" else {})
        base = {"as_of": told.scheme.period.last, "known_at": told.head}
        sheet = ask(memory, Coordinate(told.scheme.id, **{**base, **when})).sheet(told.units[0])
        now = (sheet.total if code is None else sheet.award(code).points, sheet.place)
        if before is None or now != before:
            found.append((at, None if before is None else before[0], now[0]))
        before = now
    return found


def some_code(scheme: Scheme) -> st.SearchStrategy[str | None]:
    return st.none() | st.sampled_from(scheme.codes)


@few
@given(ledgers(most=10), st.data())
def test_no_day_without_an_entry_moves_a_score(told: Told, data: st.DataObject) -> None:
    code = data.draw(some_code(told.scheme))
    memory = Memory(told.facts, compared=told.units)
    first, last = told.scheme.period.first, told.scheme.period.last
    days: list[date] = [first + timedelta(days=n) for n in range((last - first).days + 1)]

    found = timeline(memory, asked(told, code))
    steps = [(step.at, step.before, step.after) for step in found]
    assert steps == moves(told, memory, code, days, "as_of")


@few
@given(ledgers(), st.data())
def test_no_step_of_what_was_known_is_missed(told: Told, data: st.DataObject) -> None:
    code = data.draw(some_code(told.scheme))
    memory = Memory(told.facts, compared=told.units)

    found = timeline(memory, asked(told, code), axis="known_at")
    steps = [(step.at, step.before, step.after) for step in found]
    assert steps == moves(told, memory, code, list(range(told.head + 1)), "known_at")

"""A number printed elsewhere is explained by the last position at which we would have said it."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from replay.as_of import Answer, Memory, ask
from replay.coordinate import Coordinate
from replay.reconcile import reconcile
from tests.properties.ledgers import Told, ledgers

some = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def points(answer: Answer, unit: str, code: str | None) -> Fraction | None:
    sheet = answer.sheet(unit)
    return sheet.total if code is None else sheet.award(code).points


@some
@given(ledgers(most=16), st.data())
def test_it_is_the_last_of_all_positions_asked_one_by_one(told: Told, data: st.DataObject) -> None:
    memory = Memory(told.facts, compared=told.units)
    last, head = told.scheme.period.last, told.head
    answers = [
        ask(memory, Coordinate(told.scheme.id, as_of=last, known_at=k, rules_known_at=head))
        for k in range(head + 1)
    ]
    said = {
        (unit, code): [points(answer, unit, code) for answer in answers]
        for unit in told.units
        for code in [*told.scheme.codes, None]
    }
    moved = {
        (cell, number)
        for cell, numbers in said.items()
        for number in numbers
        if number is not None and number != numbers[-1]
    }
    assume(moved)
    (unit, code), printed = data.draw(st.sampled_from(sorted(moved, key=str)))
    numbers = said[unit, code]
    (cell,) = reconcile(memory, answers[-1].resolved, {unit: {code: printed}})

    event(f"coupled: {code is None or told.scheme.indicators[code].couples}")
    until = max(k for k, number in enumerate(numbers) if number == printed)
    assert cell.known_until == until
    assert set(cell.entries) == {
        k for k in range(until + 1, head + 1) if numbers[k] != numbers[k - 1]
    }

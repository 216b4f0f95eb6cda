"""A replayed day or position is what a question of that day or position answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from domain.fact import Fact
from projections.deltas.row import day_number
from projections.memory import Memory
from replay.as_of import ask, pose
from replay.bulk.answers import Shards, leagues_of
from replay.bulk.cells import row
from replay.coordinate import Coordinate
from replay.evaluators import COLUMNS, DELTAS, REFERENCE
from replay.replaying import Replayed, every_day, every_position, moved, replay
from replay.rows import row_of
from tests.properties.ledgers import ANNUAL, Told, ledgers
from tests.telling import story

some = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def as_answered(memory: Memory, replayed: Replayed) -> None:
    """Assert that asking each point on its own gives each line."""
    lines = iter(replayed.lines())
    for stretch in replayed.stretches:
        for point in stretch.points:
            answer = ask(memory, moved(stretch.posed, point))
            for unit, sheet in answer.sheets.items():
                line = next(lines)
                assert (line.at, line.unit, line.row) == (point, unit, row_of(sheet))
    assert next(lines, None) is None


@some
@given(ledgers(schemes=[*ANNUAL, "jinan-2025-targets"], county=True), st.data())
def test_every_day_of_a_year_is_what_a_question_of_that_day_answers(
    told: Told, data: st.DataObject
) -> None:
    memory = Memory(told.facts, compared=told.units)
    period = told.scheme.period
    asked = Coordinate(
        told.scheme.id,
        as_of=period.last + timedelta(data.draw(st.sampled_from([-100, 0, 20]))),
        known_at=data.draw(st.integers(0, told.head)),
    )
    days = every_day(memory, asked)
    replayed = replay(
        memory, asked, points=days[:: data.draw(st.sampled_from([11, 17]))] + days[-1:]
    )

    assert replayed.evaluators == (COLUMNS,)
    as_answered(memory, replayed)


@some
@given(ledgers(schemes=ANNUAL), st.data())
def test_every_position_is_what_a_question_of_that_position_answers(
    told: Told, data: st.DataObject
) -> None:
    memory = Memory(told.facts, compared=told.units)
    first, last = told.scheme.period.first, told.scheme.period.last
    asked = Coordinate(told.scheme.id, as_of=data.draw(st.sampled_from([first, last])))
    positions = every_position(memory, asked)
    replayed = replay(memory, asked, axis="known_at", points=positions)

    as_answered(memory, replayed)
    assert moves(memory, asked, range(told.head + 1)) <= {0, *positions}


def moves(memory: Memory, asked: Coordinate, positions: range) -> set[int]:
    """The positions at which any score differs from the one before."""
    found, before = set(), None
    for position in positions:
        answer = ask(memory, moved_to(asked, position))
        now = [row_of(sheet) for sheet in answer.sheets.values()]
        if now != before:
            found.add(position)
        before = now
    return found


def moved_to(asked: Coordinate, position: int) -> Coordinate:
    return Coordinate(asked.scheme, as_of=asked.as_of, known_at=position)


@pytest.mark.parametrize("backend", [COLUMNS, DELTAS, REFERENCE])
def test_the_answer_says_which_evaluator_it_was(backend: str) -> None:
    memory = Memory([])
    found = replay(memory, Coordinate("jinan-2018-districts"), backend=backend)

    assert found.evaluators == (backend,)
    assert found.size == len(list(found.lines())) == 12


def test_an_amount_too_fine_for_the_log_goes_to_the_reference_which_says_so() -> None:
    facts = story("2018-03-01 | 2018-03-02 | gaoxin | bonus.awarded | points=0.1234567 submitted")
    memory = Memory(facts)
    asked = Coordinate("jinan-2018-districts", as_of=date(2018, 12, 31))
    found = replay(memory, asked)

    assert found.evaluators == (REFERENCE,)
    assert found.because == ("special+: an entry that the rules refuse",)
    as_answered(memory, found)


CORRECTED: dict[str, dict[str, object]] = {
    "a weight": {"indicators/6/measure/count/weight/values/city": 5},
    "a place": {"indicators/7/points": {"rank_step": {"step": 4, "zero": "ranked"}}},
    "a deduction": {"indicators/9/points/per_item/each": -7},
    "a bonus held": {"indicators/special+/cap": 1},
    "a penalty held": {"indicators/special-/cap": 1},
    "half of them": {
        "indicators/5/points": {"rank_linear": {"last": "zero"}},
        "indicators/3-4/compare": {"rank": {"best": "most", "ties": "mean"}},
        "indicators/9/floor": 3,
        "indicators/special-/cap": 2,
        "indicators/6/full": 12,
    },
}


@pytest.mark.parametrize("correction", CORRECTED)
@settings(some, max_examples=10)
@given(ledgers(schemes=["jinan-2018-districts"]))
def test_a_corrected_rule_needs_only_its_own_indicator_judged_again(
    correction: str, told: Told
) -> None:
    memory = Memory(_with_totals(told), compared=told.units)
    asked = Coordinate(told.scheme.id, as_of=told.scheme.period.last)
    changes = CORRECTED[correction]
    codes = list({path.split("/")[1] for path in changes})
    posed = pose(memory, asked)
    other = pose(memory, replace(asked, changes=tuple(changes.items())))
    shards, days = Shards(), [day_number(day) for day in every_day(memory, asked)[::30]]
    mine, after = leagues_of(memory, posed, shards), leagues_of(memory, other, shards)
    before = mine.along("days", days, memory.head)
    assert bool(before.totals.known[:, -1].all())

    short = mine.again("days", days, memory.head, after.recipes, before, codes)
    whole = after.along("days", days, memory.head)
    for point in range(len(days)):
        for unit in range(len(told.units)):
            assert row(short, other.scheme, (point, unit)) == row(
                whole, other.scheme, (point, unit)
            )


def _with_totals(told: Told) -> list[Fact]:
    """The facts, and for every unit the one award that an office gives by hand: nothing is unscored."""
    by_hand = story(
        "\n".join(
            f"2018-01-01 | 2018-01-01 | {unit} | indicator.assessed | indicator=8 points=3 period=2018"
            for unit in told.units
        )
    )
    named = [structs.replace(fact, id=f"by-hand-{n}") for n, fact in enumerate(by_hand)]
    every = [*named, *told.facts]
    return [structs.replace(fact, position=n) for n, fact in enumerate(every, start=1)]

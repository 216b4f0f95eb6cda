"""Base counts judged by the array are the score sheets of the reference, whatever was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.assessment import Assessed
from domain.bases import counts as counted
from domain.bases import recipes
from domain.scheme import Scheme
from domain.view import View
from projections.memory import Memory
from replay.as_of import Answer, ask
from replay.bulk.cells import row
from replay.bulk.composing import Counts
from replay.bulk.judging import judge
from replay.cases import in_memory, read_case
from replay.coordinate import Coordinate
from replay.rows import row_of
from tests.properties.ledgers import ANNUAL, Told, days_of, ledgers

CASES = sorted(Path(__file__).parents[1].joinpath("cases").rglob("*.json"))
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def judged_alike(memory: Memory, answers: Sequence[Answer]) -> None:
    """Assert that counts give every cell of these answers, which are of one scheme's text."""
    first = answers[0]
    scheme, units = first.scheme, list(first.sheets)
    calendar = memory.rulebook.calendar(scheme.calendar, first.viewpoint.rules_known_at)
    made = recipes(scheme, calendar, across=first.cross)
    bases = made.bases()
    numbers = np.zeros((len(bases), len(units), len(answers)), dtype=np.int64)
    for at, answer in enumerate(answers):
        view = view_of(memory, scheme, answer)
        for column, unit in enumerate(units):
            found = counted(made.countings, unit, view)
            numbers[:, column, at] = [base.of(found) for base in bases]
    kinds = {entry.unit or key: entry.kind for key, entry in scheme.units.roster.items()}
    kinds |= {unit.id: unit.kind for unit in first.units if unit.kind and unit.id not in kinds}
    population = [Assessed(unit, kinds.get(unit, scheme.units.open)) for unit in units]
    sheets = judge(made, Counts(bases, numbers), [population], across=first.cross)
    for at, answer in enumerate(answers):
        for column, sheet in enumerate(answer.sheets.values()):
            assert row(sheets, scheme, (at, column)) == row_of(sheet)


def view_of(memory: Memory, scheme: Scheme, answer: Answer) -> View:
    at = answer.viewpoint
    return View(
        memory.history,
        at.known_at,
        at.as_of,
        scheme.id,
        scheme.period.first,
        scheme.period.last,
        scheme.period.submitted_by,
        scheme.zone_info,
        memory.rulebook.calendar(scheme.calendar, at.rules_known_at),
        tuple(answer.sheets),
        answer.units.subunits,
    )


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_judged_alike_on_every_day_something_happens(path: Path) -> None:
    case = read_case(path)
    memory = in_memory(case)
    period = memory.rulebook.scheme(case.scheme, memory.head, date.max).period
    days = {period.first, period.last}
    days |= {fact.occurred_on + timedelta(more) for fact in memory.facts for more in (0, 1)}
    days = {day for day in days if period.first <= day <= period.last}
    by_text: dict[str, list[Answer]] = {}
    for day in sorted(days):
        answer = ask(memory, Coordinate(case.scheme, as_of=day), population=case.units)
        by_text.setdefault(answer.scheme.digest, []).append(answer)
    for answers in by_text.values():
        judged_alike(memory, answers)


@some
@given(ledgers(schemes=[*ANNUAL, "jinan-2025-targets", "model-city-2018"], county=True), st.data())
def test_counts_are_judged_alike_whatever_is_recorded(told: Told, data: st.DataObject) -> None:
    memory = Memory(told.facts, compared=told.units)
    position = data.draw(st.integers(0, told.head))
    days = [day for day in days_of(told.scheme) if day >= told.scheme.period.first]
    judged_alike(
        memory,
        [ask(memory, Coordinate(told.scheme.id, as_of=d, known_at=position)) for d in days],
    )


@some
@given(ledgers(schemes=ANNUAL), st.sampled_from(ANNUAL))
def test_counts_are_judged_alike_under_another_year_and_scheme(told: Told, scheme: str) -> None:
    memory = Memory(told.facts)
    year = told.scheme.period.first.year
    asked = Coordinate(scheme, as_of=date(year, 12, 31), over=year, population=",".join(told.units))

    judged_alike(memory, [ask(memory, asked)])

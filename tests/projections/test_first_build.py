"""A first build by the column gives the rows that the compiler gives, on the cases and on random ledgers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from domain.errors import Tampered
from domain.events import parse
from domain.fact import Fact
from domain.history import History
from domain.rulebook import Rulebook, shipped_schemes
from ledger.ledger import Ledger
from projections.deltas import fields
from projections.deltas.building import Table, built
from projections.deltas.gathering import Stream
from projections.deltas.plan import Plan, rows_in_memory
from projections.deltas.stored import Answered, Page, StoredLog, by_topic
from replay.cases import in_memory, read_case
from tests.properties.ledgers import ANNUAL, ledgers
from tests.properties.ledgers import Told as Tale

CASES = sorted(Path(__file__).parents[1].joinpath("cases").rglob("*.json"))
some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class InMemory:
    """A log of facts that no ledger holds."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self._facts = facts
        self._streams = {stream[0].id: stream for stream in History(facts).streams()}

    def answered(self) -> Answered:
        several = {name: one for name, one in self._streams.items() if len(one) > 1}
        found = np.zeros(max((fact.position for fact in self._facts), default=0) + 1, dtype=bool)
        found[[fact.position for stream in several.values() for fact in stream]] = True
        return Answered(list(several), found)

    def pages(self) -> Iterator[Page]:
        if self._facts:
            yield by_topic([(fact.position, fact.topic, _state(fact)) for fact in self._facts])

    def whole(self, names: Sequence[str]) -> Iterator[list[Stream]]:
        yield [self._streams[name] for name in names]

    def about(self, topics: Collection[str]) -> list[Stream]:
        return [s for s in self._streams.values() if any(fact.topic in topics for fact in s)]


def _state(fact: Fact) -> bytes:
    content: dict[str, Any] = {"id": fact.id, "occurred_on": fact.occurred_on.isoformat()}
    if fact.submitted_at is not None:
        content["submitted_at"] = fact.submitted_at.astimezone(UTC).isoformat()
    if fact.data:
        content["data"] = fact.data
    named = {"topic": fact.topic, "unit": fact.unit}
    return json.dumps(content | named, ensure_ascii=False).encode()


def rows_of(table: Table) -> Counter[tuple[int, ...]]:
    return Counter(zip(*(column.tolist() for column in table), strict=True))


def differences(plan: Plan, facts: Sequence[Fact]) -> tuple[Any, Any]:
    wanted = Counter(tuple(row[1:]) for row in rows_in_memory(plan, facts))
    found = rows_of(built(InMemory(facts), plan.recipes.countings, plan.units))
    # The compiler's rows lie by unit, measure, group; so do the build's.
    return wanted - found, found - wanted


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_case_is_built_as_it_is_compiled(path: Path) -> None:
    case = read_case(path)
    memory = in_memory(case)
    scheme = memory.rulebook.scheme(
        case.scheme, memory.head, max(f.occurred_on for f in memory.facts)
    )
    calendar = memory.rulebook.calendar(scheme.calendar, memory.head)
    plan = Plan(scheme, calendar, case.units, across=True)

    assert differences(plan, memory.facts) == (Counter(), Counter())


@some
@given(ledgers(schemes=[*ANNUAL, "jinan-2025-targets", "model-city-2018"], county=True))
def test_whatever_is_recorded_is_built_as_it_is_compiled(told: Tale) -> None:
    calendar = Rulebook(History(told.facts)).calendar(told.scheme.calendar, told.head)
    plan = Plan(told.scheme, calendar, told.units, across=True)

    assert differences(plan, told.facts) == (Counter(), Counter())


def test_most_indicators_of_the_annual_schemes_are_built_by_the_column() -> None:
    countings = [
        counting
        for scheme in ANNUAL
        for counting in Plan(shipped_schemes()[scheme], None, ()).recipes.countings
    ]
    by_column = [one for one in countings if fields.topic_of(one) is not None]

    assert len(by_column) > len(countings) // 3


def test_a_row_left_out_would_be_seen() -> None:
    case = read_case(CASES[0])
    memory = in_memory(case)
    scheme = memory.rulebook.scheme(case.scheme, memory.head, memory.facts[-1].occurred_on)
    plan = Plan(scheme, memory.rulebook.calendar(scheme.calendar, memory.head), case.units)
    counted = {row.entry for row in rows_in_memory(plan, memory.facts)}
    fewer = [fact for fact in memory.facts if fact.position != min(counted)]

    assert differences(plan, fewer) == (Counter(), Counter())
    found = rows_of(built(InMemory(fewer), plan.recipes.countings, plan.units))
    assert found != Counter(tuple(row[1:]) for row in rows_in_memory(plan, memory.facts))


def test_an_instant_between_two_seconds_counts_on_the_side_on_which_the_rules_see_it() -> None:
    scheme = shipped_schemes()["jinan-2018-districts"]
    deadline = scheme.period.submitted_by
    assert deadline is not None
    plan = Plan(scheme, None, ("lixia",))
    case = Fact(
        1, "a", "activity.reported", "lixia", None, scheme.period.last, deadline, deadline,
        {"media_level": "city", "materials": ["document", "summary", "media-report"]},
    )  # fmt: skip
    late = replace(case, position=2, id="b", submitted_at=deadline + timedelta(microseconds=1))

    assert differences(plan, [case, late]) == (Counter(), Counter())
    found = built(InMemory([case, late]), plan.recipes.countings, plan.units)
    assert found.entry.tolist() == [1]


def test_a_ledger_is_built_from_what_it_stores_and_a_gap_is_refused() -> None:
    scheme = shipped_schemes()["jinan-2018-districts"]
    plan = Plan(scheme, None, tuple(scheme.units.roster))
    listed = {"topic": "defaulter.listed", "occurred_on": "2018-05-01", "unit": "lixia"}
    entries: list[dict[str, Any]] = [
        {**listed, "id": f"d{n}", "data": {"body": "organ"}} for n in range(3)
    ]
    cleared = {
        "id": "c1",
        "topic": "defaulter.cleared",
        "target": "d1",
        "occurred_on": "2018-06-01",
    }
    with Ledger.create("sqlite://", name="t", kind="live") as made:
        made.append([parse(one) for one in [*entries, cleared]], recorded_by="office")
        wanted = Counter(tuple(row[1:]) for row in rows_in_memory(plan, list(made.facts())))
        log = StoredLog(made, 4)
        assert rows_of(built(log, plan.recipes.countings, plan.units)) == wanted

        with made.database.writing() as transaction:
            transaction.run("DROP TRIGGER entries_refuse_delete")
            transaction.run("DELETE FROM entries WHERE position = 3")
        with pytest.raises(Tampered, match="Entry 3 is gone"):
            built(log, plan.recipes.countings, plan.units)


def test_the_test_log_writes_a_state_that_the_ledger_reads_back() -> None:
    moment = datetime(2018, 5, 1, 12, tzinfo=UTC)
    fact = Fact(1, "a", "training.held", "lixia", None, moment.date(), moment, moment)

    assert json.loads(_state(fact))["submitted_at"] == "2018-05-01T12:00:00+00:00"

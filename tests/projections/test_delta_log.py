"""The delta log follows a ledger exactly once, and every backend reads the same numbers from it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from sqlalchemy import func, select

from domain.errors import LedgerUnusable, Tampered
from domain.fact import Fact
from domain.rulebook import shipped_schemes
from domain.workdays import YearTable, shipped
from ledger.ledger import Ledger
from projections.backends.reference import Reference
from projections.backends.sql import Sql
from projections.deltas import log as following
from projections.deltas.generations import digests, rebuild
from projections.deltas.log import DeltaLog
from projections.deltas.plan import Plan, rows_in_memory
from projections.deltas.row import day_number
from projections.deltas.tables import CURRENT, ORIGIN
from projections.rebuild import rebuild as rebuild_all
from tests.projections.test_delta_compiler import plan_for
from tests.properties.ledgers import ANNUAL, days_of, ledgers
from tests.properties.ledgers import Told as Tale
from tests.stored import put, stored
from tests.telling import story

some = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])


JINAN = shipped_schemes()["jinan-2018-districts"]
DISTRICTS = tuple(entry.unit or key for key, entry in JINAN.units.roster.items())
PLAN = Plan(JINAN, shipped(), DISTRICTS)

STORY = """
2018-02-01 | 2018-02-02 | lixia    | defaulter.listed  | id=d1 body=organ
2018-02-03 | 2018-02-04 | lixia    | media.reported    | id=m1 subject=甲 level=city submitted
2018-02-04 | 2018-02-05 | lixia    | media.reported    | id=m2 subject=甲 level=city submitted
2018-02-05 | 2018-02-06 | lixia    | media.reported    | id=m3 subject=甲 level=city submitted
2018-03-01 | 2018-03-02 | lixia    | defaulter.cleared | id=c1 target=d1
2018-03-05 | 2018-03-06 | lixia    | entry.retracted   | id=x1 target=m1
2018-03-06 | 2018-03-07 | lixia    | entry.retracted   | id=x2 target=x1
2018-05-01 | 2018-05-02 | gaoxin   | defaulter.listed  | id=d2 body=village-committee
2018-06-01 | 2018-06-02 | gaoxin   | entry.reattributed | id=r1 target=d2 to=lixia
"""


def told_log(place: str = "sqlite://") -> tuple[Ledger, DeltaLog]:
    """The story in a ledger, with its log at the head."""
    ledger = stored(place)
    put(ledger, story(STORY))
    log = DeltaLog(ledger)
    log.keep(PLAN)
    log.catch_up()
    return ledger, log


def followed(told: Tale, batches: Sequence[int], plan: Plan) -> tuple[Ledger, DeltaLog]:
    """A ledger told batch by batch, and its log that followed after each.

    What was written for earlier batches is never touched, and nothing is said to be known before.
    """
    ledger = stored("sqlite://")
    log = DeltaLog(ledger)
    log.keep(plan)
    facts: list[Fact] = list(told.facts)
    while facts:
        number = batches[len(facts) % len(batches)]
        put(ledger, facts[:number])
        del facts[:number]
        before, reached = log.rows(plan.population), log.position(plan)
        log.catch_up()
        rows = log.rows(plan.population)
        assert [row for row in rows if row.known_pos <= reached] == before
    return ledger, log


@some
@given(
    ledgers(schemes=[*ANNUAL, "model-city-2018"], county=True),
    st.lists(st.integers(1, 5), min_size=1, max_size=3),
)
def test_following_in_any_batches_gives_the_rows_of_the_whole(
    told: Tale, batches: list[int]
) -> None:
    plan = plan_for(told)
    _, log = followed(told, batches, plan)

    assert log.rows(plan.population) == rows_in_memory(plan, told.facts)


@some
@given(ledgers(schemes=[*ANNUAL, "model-city-2018"], county=True))
def test_a_log_in_the_database_answers_as_the_plain_fold_does(told: Tale) -> None:
    plan = plan_for(told)
    ledger, log = followed(told, [3], plan)
    reference, sql = Reference(log.rows(plan.population)), Sql(ledger.database)
    bases = plan.recipes.bases()
    first, last = told.scheme.period.first, told.scheme.period.last
    days = [day_number(day) for day in days_of(told.scheme) if first <= day <= last]
    positions = list(range(told.head + 1))
    where = plan.population, bases
    for day in days:
        assert sql.figures(*where, day, told.head) == reference.figures(*where, day, told.head)
        assert sql.drift(*where, day, positions) == reference.drift(*where, day, positions)
    for position in positions:
        assert sql.timeline(*where, days, position) == reference.timeline(*where, days, position)


@pytest.mark.parametrize("seed", range(3))
def test_rows_add_up_alike_in_any_order(seed: int) -> None:
    _, log = told_log()
    rows = log.rows(PLAN.population)
    shuffled = random.Random(seed).sample(rows, len(rows))
    where = PLAN.population, PLAN.recipes.bases(), day_number(JINAN.period.last), 9

    assert Reference(shuffled).figures(*where) == Reference(rows).figures(*where)


def test_the_rows_between_two_positions_are_the_difference() -> None:
    _, log = told_log()
    rows = log.rows(PLAN.population)
    bases = [replace(base, cap=None, signed=True) for base in PLAN.recipes.bases()]
    where = PLAN.population, bases, day_number(JINAN.period.last)
    before, after = (Reference(rows).figures(*where, position) for position in (4, 9))
    between = Reference(row for row in rows if 4 < row.known_pos <= 9).figures(*where, 9)

    assert between == {
        key: difference
        for key in {**before, **after}
        if (difference := after.get(key, 0) - before.get(key, 0))
    }
    assert between


def test_a_row_taken_away_is_found_whoever_adds_up(place: str) -> None:
    ledger, log = told_log(place)
    table = CURRENT.deltas
    with ledger.database.core() as connection:
        connection.execute(table.delete().where(table.c.entry == 1, table.c.delta == 1))
    where = PLAN.population, PLAN.recipes.bases()
    day = day_number(JINAN.period.last)

    for backend in (Reference(log.rows(PLAN.population)), Sql(ledger.database)):
        with pytest.raises(Tampered, match="rebuild"):
            backend.figures(*where, day, 9)
        with pytest.raises(Tampered, match="rebuild"):
            backend.timeline(*where, [day - 100, day], 9)
    (result,) = [one for one in rebuild_all(ledger, check=True) if one.name == "measure_delta"]
    assert not result.same
    rebuild_all(ledger)
    assert all(one.same for one in rebuild_all(ledger, check=True))
    assert log.rows(PLAN.population) == rows_in_memory(PLAN, story(STORY))


def test_a_row_slipped_in_before_its_batch_is_found() -> None:
    ledger, _ = told_log()
    with ledger.database.core() as connection:
        row = connection.execute(select(CURRENT.deltas).limit(1)).one()._asdict()
        connection.execute(CURRENT.deltas.insert().values(**row | {"known_pos": 0}))

    before, after, _ = rebuild(ledger, check=True)
    assert [key for key in before if before[key] != after[key]] == [
        (row["population"], row["measure"])
    ]


def test_both_databases_hold_the_same_rows(place: str) -> None:
    ledger, log = told_log(place)

    assert log.rows(PLAN.population) == rows_in_memory(PLAN, story(STORY))
    with ledger.database.core() as connection:
        kept = digests(connection, CURRENT)
    before, after, position = rebuild(ledger)
    assert (kept, kept, 9) == (before, after, position)


def test_a_changed_weight_compiles_nothing_and_a_changed_condition_only_its_own_counts() -> None:
    ledger, log = told_log()
    heavier = JINAN.changed({"indicators/9/measure/open/weight/values/organ": 5})
    log.keep(Plan(heavier, shipped(), DISTRICTS))
    assert _series(ledger) == _series_of(PLAN)

    only_city = JINAN.changed({"indicators/6/measure/count/where": {"level": ["city"]}})
    revised = Plan(only_city, shipped(), DISTRICTS)
    log.keep(revised)
    assert _series(ledger) == _series_of(PLAN) + 1
    assert (log.position(PLAN), log.position(revised)) == (9, 0)
    log.catch_up()
    expected = {*rows_in_memory(PLAN, story(STORY)), *rows_in_memory(revised, story(STORY))}
    assert set(log.rows(PLAN.population)) == expected


def test_a_published_calendar_compiles_only_what_counts_working_days() -> None:
    scheme = shipped_schemes()["pingyin-2022-departments"]
    units = tuple(entry.unit or key for key, entry in scheme.units.roster.items())
    other = shipped().replaced(YearTable.of(2022, [], []))
    before, after = (Plan(scheme, calendar, units).recipes for calendar in (shipped(), other))
    kept = {counting.identity for counting in before.countings}

    assert {one.KIND for one in after.countings if one.identity not in kept} == {"records", "delay"}
    assert len([one for one in after.countings if one.identity not in kept]) == 2


def test_a_changed_roster_is_another_population() -> None:
    _, log = told_log()
    fewer = Plan(JINAN, shipped(), DISTRICTS[:3])
    log.keep(fewer)
    log.catch_up()

    assert fewer.population != PLAN.population
    assert log.rows(fewer.population) == rows_in_memory(fewer, story(STORY))
    assert log.rows(PLAN.population) == rows_in_memory(PLAN, story(STORY))


def test_what_no_plan_names_any_more_is_gone_after_a_rebuild() -> None:
    ledger, log = told_log()
    fewer = Plan(JINAN, shipped(), DISTRICTS[:3])
    log.keep(fewer)
    log.catch_up()
    log.forget(PLAN)
    rebuild(ledger)

    assert log.rows(PLAN.population) == []
    assert log.rows(fewer.population) == rows_in_memory(fewer, story(STORY))


def test_rows_of_another_ledger_are_refused_and_rebuilt_on_request() -> None:
    ledger, log = told_log()
    with ledger.database.core() as connection:
        connection.execute(ORIGIN.update().values(ledger="another/office"))

    with pytest.raises(LedgerUnusable, match="another/office") as refused:
        log.catch_up()
    assert refused.value.code == "delta-log-foreign"
    rebuild(ledger)
    assert log.catch_up() == 9


def test_rows_of_entries_that_are_not_these_are_refused_and_rebuilt_on_request() -> None:
    ledger, _ = told_log()
    other = stored("sqlite://")
    put(other, story(STORY), salt=b"other")
    _copied(ledger, other)
    more = story(STORY + "2018-07-01 | 2018-07-02 | lixia | defaulter.listed | id=d9 body=organ")
    put(other, more[9:], salt=b"other")

    with pytest.raises(LedgerUnusable, match="rebuild") as refused:
        DeltaLog(other).catch_up()
    assert refused.value.code == "delta-log-foreign"
    rebuild(other)
    assert DeltaLog(other).rows(PLAN.population) == rows_in_memory(PLAN, more)


def _copied(ledger: Ledger, other: Ledger) -> None:
    """Copy the delta log of one ledger beside another."""
    DeltaLog(other).keep(PLAN)
    with ledger.database.querying() as source, other.database.core() as connection:
        for table in CURRENT.all:
            connection.execute(table.delete())
            rows = [row._asdict() for row in source.execute(select(table))]
            if rows:
                connection.execute(table.insert(), rows)


def test_rows_of_another_format_are_refused_and_rebuilt_on_request() -> None:
    ledger, log = told_log()
    with ledger.database.core() as connection:
        connection.execute(ORIGIN.update().values(format=99))

    with pytest.raises(LedgerUnusable, match="scoretrail rebuild") as refused:
        log.catch_up()
    assert refused.value.code == "delta-log-format"
    rebuild(ledger)
    assert log.catch_up() == 9


def test_a_build_that_was_killed_goes_on_where_it_was(
    durable_place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = [
        fact
        for number in range(40)
        for fact in story(
            STORY.replace("=", f"={number}-", 0)
            .replace("id=", f"id={number}-")
            .replace("target=", f"target={number}-")
        )
    ]
    placed = [_at(fact, position) for position, fact in enumerate(facts, start=1)]
    ledger = stored(durable_place)
    put(ledger, placed)
    log = DeltaLog(ledger)
    log.keep(PLAN)
    script = (
        "import sys, time\n"
        "from ledger.ledger import Ledger\n"
        "from projections.deltas import log\n"
        "log.PAGE = 7\n"
        "def slowly(reached, head): print(reached, flush=True); time.sleep(0.05)\n"
        "log.DeltaLog(Ledger.open(sys.argv[1])).catch_up(progress=slowly)\n"
    )
    build = subprocess.Popen(
        [sys.executable, "-c", script, durable_place], stdout=subprocess.PIPE, text=True,
        cwd=Path(__file__).parents[2],
    )  # fmt: skip
    assert build.stdout is not None
    for _ in range(5):
        build.stdout.readline()
    os.kill(build.pid, signal.SIGKILL)
    build.wait()

    stopped = log.position(PLAN)
    assert 0 < stopped < len(placed)
    monkeypatch.setattr(following, "PAGE", 11)
    assert log.catch_up() == len(placed)
    assert log.rows(PLAN.population) == rows_in_memory(PLAN, placed)


def _at(fact: Fact, position: int) -> Fact:
    return structs.replace(fact, position=position)


def _series(ledger: Ledger) -> int:
    with ledger.database.querying() as connection:
        return int(
            connection.execute(select(func.count()).select_from(CURRENT.series)).scalar_one()
        )


def _series_of(plan: Plan) -> int:
    return len(plan.recipes.countings)

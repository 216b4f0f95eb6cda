"""The delta log follows a ledger exactly once, and every backend reads the same numbers from it."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.fact import Fact
from ledger.ledger import Ledger
from projections.backends.reference import Reference
from projections.backends.sql import Sql
from projections.deltas.log import DeltaLog
from projections.deltas.plan import Plan, rows_in_memory
from projections.deltas.row import day_number
from tests.projections.test_delta_compiler import plan_for
from tests.properties.ledgers import ANNUAL, days_of, ledgers
from tests.properties.ledgers import Told as Tale
from tests.stored import put, stored

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def followed(told: Tale, batches: Sequence[int], plan: Plan) -> tuple[Ledger, DeltaLog]:
    """A ledger told batch by batch, and its log that followed after each."""
    ledger = stored("sqlite://")
    log = DeltaLog(ledger)
    log.keep(plan)
    facts: list[Fact] = list(told.facts)
    while facts:
        number = batches[len(facts) % len(batches)]
        put(ledger, facts[:number])
        del facts[:number]
        log.catch_up()
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

"""The delta log as it lies beside a ledger, only looked at: how far it came, and its rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Connection, func, inspect, select

from ledger.ledger import Ledger
from ledger.tables import ENTRIES, HEAD
from projections.deltas.generations import digest_of_all, digests
from projections.deltas.log import DeltaLog
from projections.deltas.plan import Plan
from projections.deltas.row import number_of
from projections.deltas.tables import CURRENT, FORMAT, ORIGIN, PLANS


class Kept(NamedTuple):
    """A plan that is kept: how far its counts came, and how many rows hold them."""

    plan: Plan
    position: int
    rows: int
    digest: str
    """One digest over the rows of all its counts; a rebuild must give the same."""


def plans(ledger: Ledger) -> list[Kept]:
    """Every plan that is kept, by scheme."""
    if not is_kept(ledger):
        return []
    log = DeltaLog(ledger)
    found = sorted(log.plans(), key=lambda plan: (plan.scheme.id, plan.scheme.period, plan.digest))
    with ledger.database.querying() as connection:
        several, numbers = digests(connection, CURRENT), counted(connection)
    made = []
    for plan in found:
        keys = {(plan.population, number_of(base.identity)) for base in plan.recipes.bases()}
        mine = {key: several[key] for key in keys & several.keys()}
        rows = sum(numbers[key] for key in mine)
        made.append(Kept(plan, log.position(plan), rows, digest_of_all(mine)))
    return made


def is_kept(ledger: Ledger) -> bool:
    """Whether the ledger has a delta log."""
    with ledger.database.querying() as connection:
        return bool(inspect(connection).has_table(PLANS.name))


def reached(ledger: Ledger, plan: Plan) -> int:
    """The position that all counts of a plan have reached.

    0 where they are not kept, or where the rows are of another ledger or format.
    """
    with ledger.database.querying() as connection:
        if not inspect(connection).has_table(ORIGIN.name) or not _is_its_own(connection):
            return 0
        series, leaf = CURRENT.series.c, ENTRIES.c.leaf
        rows = connection.execute(
            select(series.counting, series.position, series.leaf, leaf)
            .outerjoin(ENTRIES, ENTRIES.c.position == series.position)
            .where(series.population == plan.population)
        ).all()
    known = {row[0]: row[1] for row in rows if row[1] and row[2] == row[3]}
    wanted = (number_of(counting.identity) for counting in plan.recipes.countings)
    return min((known.get(number, 0) for number in wanted), default=0)


def _is_its_own(connection: Connection) -> bool:
    ledger = connection.execute(select(HEAD.c.ledger)).scalar_one()
    origin = connection.execute(select(ORIGIN.c.ledger, ORIGIN.c.format)).first()
    return origin is not None and (origin[0], origin[1]) == (ledger, FORMAT)


def columns(
    ledger: Ledger, population: int, names: Sequence[str], *, until: int
) -> list[tuple[int, ...]]:
    """Some columns of every row of a population that was known at a position."""
    table = CURRENT.deltas
    rows = select(*(table.c[name] for name in names)).where(
        table.c.population == population, table.c.known_pos <= until
    )
    with ledger.database.querying() as connection:
        return [tuple(row) for row in connection.execute(rows)]


def counted(connection: Connection) -> dict[tuple[int, int], int]:
    """How many rows each population and measure has."""
    table = CURRENT.deltas.c
    rows = select(table.population, table.measure, func.count()).group_by(
        table.population, table.measure
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(rows)}

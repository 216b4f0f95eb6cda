"""The delta log as it lies beside a ledger, only looked at: how far it came, and its rows."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, inspect, select

from ledger.ledger import Ledger
from ledger.tables import ENTRIES, HEAD
from projections.deltas.plan import Plan
from projections.deltas.row import number_of
from projections.deltas.tables import CURRENT, FORMAT, ORIGIN, PLANS


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

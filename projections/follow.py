"""Following the log: rows and the position they reach, in one transaction, exactly once.

A projection is disposable: it folds entries into rows of its own table and can be thrown away. The
projector locks the projection's checkpoint, reads past it, folds, writes, and moves the checkpoint only
from where it stood; whoever lost a race rolls back and has written nothing. A failing entry stops it
there, with the reason: nothing is skipped.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from typing import ClassVar

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, Table, Text, select

from domain.errors import Tampered
from domain.fact import Fact
from ledger.clock import instant
from ledger.codec import fact_of
from ledger.ledger import Ledger
from ledger.tables import ENTRIES

PROJECTIONS = MetaData()
PAGE = 1_000

CHECKPOINTS = Table(
    "projection_checkpoints",
    PROJECTIONS,
    Column("name", Text, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("position", BigInteger, nullable=False),
)

Progress = Callable[[int, int], None]


class Projection(ABC):
    """A read model: one table, and the fold that fills it.

    `VERSION` names the meaning of the rows; when it grows, what an older version wrote is dropped and
    the log is read again from its beginning.
    """

    NAME: ClassVar[str]
    VERSION: ClassVar[int] = 1
    TABLE: ClassVar[Table]

    @abstractmethod
    def fold(self, connection: Connection, table: Table, facts: Sequence[Fact]) -> None:
        """Write what these entries, the next in order, change in the rows of `table`."""


def prepare(ledger: Ledger, tables: MetaData = PROJECTIONS) -> None:
    """Make the tables of the projections where they are missing."""
    with ledger.database.core() as connection:
        tables.create_all(connection, checkfirst=True)


def catch_up(
    ledger: Ledger,
    projection: Projection,
    *,
    table: Table | None = None,
    progress: Progress | None = None,
) -> int:
    """Fold every entry past the checkpoint; return the position reached.

    `table` is where the rows go, the projection's own by default; each table has its checkpoint.
    """
    table = projection.TABLE if table is None else table
    head = ledger.head.position
    reached = -1
    while reached < head:
        with ledger.database.core() as connection:
            seen = _locked(connection, projection, table)
            facts = _read(connection, seen)
            if not facts:
                return seen
            projection.fold(connection, table, facts)
            reached = facts[-1].position
            _advance(connection, table, seen, reached)
        if progress is not None:
            progress(reached, head)
    return reached


def position_of(ledger: Ledger, projection: Projection) -> int:
    """The position a projection has reached; 0 if it never ran."""
    prepare(ledger)
    with ledger.database.core() as connection:
        reached = select(CHECKPOINTS.c.position).where(CHECKPOINTS.c.name == projection.TABLE.name)
        return int(connection.execute(reached).scalar() or 0)


def _locked(connection: Connection, projection: Projection, table: Table) -> int:
    """The position of the checkpoint, its row locked until the end of the transaction."""
    mine = CHECKPOINTS.c.name == table.name
    row = connection.execute(
        select(CHECKPOINTS.c.version, CHECKPOINTS.c.position).where(mine).with_for_update()
    ).first()
    if row is None:
        fresh = {"name": table.name, "version": projection.VERSION, "position": 0}
        connection.execute(CHECKPOINTS.insert().values(fresh))
        return 0
    if row.version == projection.VERSION:
        return int(row.position)
    connection.execute(table.delete())
    connection.execute(
        CHECKPOINTS.update().where(mine).values(version=projection.VERSION, position=0)
    )
    return 0


def _read(connection: Connection, seen: int) -> list[Fact]:
    page = (
        select(ENTRIES.c.position, ENTRIES.c.recorded_at, ENTRIES.c.state)
        .where(ENTRIES.c.position > seen)
        .order_by(ENTRIES.c.position)
        .limit(PAGE)
    )
    facts = [fact_of(row[0], instant(row[1]), row[2]) for row in connection.execute(page)]
    for expected, fact in enumerate(facts, start=seen + 1):
        if fact.position != expected:
            raise Tampered(
                "gap",
                f"第 {expected} 条记录不见了：台账被改动过。请运行 verify。",
                f"Entry {expected} is gone: the ledger has been tampered with. Run verify.",
            )
    return facts


def _advance(connection: Connection, table: Table, seen: int, reached: int) -> None:
    moved = connection.execute(
        CHECKPOINTS.update()
        .where(CHECKPOINTS.c.name == table.name, CHECKPOINTS.c.position == seen)
        .values(position=reached)
    )
    assert moved.rowcount == 1, "the checkpoint's row is locked, nobody else moves it"

"""Rebuilding: throw a projection away, fold the log again, and compare byte for byte.

The new rows are folded into a table beside the old one and compared before they take its place, so that
a reader never sees half a projection.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, MetaData, Table, select

from ledger.codec import canonical
from ledger.ledger import Ledger
from projections.deltas import generations, kept
from projections.deltas.log import DeltaLog
from projections.follow import CHECKPOINTS, Progress, Projection, catch_up, prepare
from projections.in_effect import FactsInEffect
from projections.tallies import Tallies

ALL: tuple[Projection, ...] = (FactsInEffect(), Tallies())


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One projection rebuilt: its digest before and after, and the position reached."""

    name: str
    position: int
    before: str
    after: str

    @property
    def same(self) -> bool:
        """Whether the old rows were what the log gives."""
        return self.before == self.after


def rebuild(
    ledger: Ledger,
    projections: Sequence[Projection] = ALL,
    *,
    check: bool = False,
    progress: Progress | None = None,
) -> list[Rebuilt]:
    """Rebuild each projection from the log.

    With `check` the old rows are left in place and only compared; otherwise the new ones take over.
    """
    prepare(ledger)
    results = []
    for projection in projections:
        position = catch_up(ledger, projection)
        beside = _beside(projection)
        prepare(ledger, beside.metadata)
        _forget(ledger, beside)
        catch_up(ledger, projection, table=beside, progress=progress)
        with ledger.database.core() as connection:
            before, after = _digest(connection, projection.TABLE), _digest(connection, beside)
            if not check:
                _take_over(connection, projection.TABLE, beside)
            connection.execute(beside.delete())
            connection.execute(CHECKPOINTS.delete().where(CHECKPOINTS.c.name == beside.name))
        results.append(Rebuilt(projection.NAME, position, before, after))
    return [*results, *_deltas(ledger, check=check, progress=progress)]


def _deltas(ledger: Ledger, *, check: bool, progress: Progress | None) -> Iterator[Rebuilt]:
    """The delta log, where there is one."""
    if kept.is_kept(ledger):
        before, after, position = generations.rebuild(ledger, check=check, progress=progress)
        one, other = generations.digest_of_all(before), generations.digest_of_all(after)
        yield Rebuilt(generations.NAME, position, one, other)


def refresh(ledger: Ledger, *, progress: Progress | None = None) -> None:
    """Bring every projection up to the head."""
    prepare(ledger)
    for projection in ALL:
        catch_up(ledger, projection, progress=progress)
    if kept.is_kept(ledger):
        DeltaLog(ledger).catch_up(progress=progress)


def _beside(projection: Projection) -> Table:
    """A table of the same columns and key under another name, without the look-up indexes."""
    table = projection.TABLE.to_metadata(MetaData(), name=f"{projection.TABLE.name}_rebuilt")
    table.indexes.clear()
    return table


def _forget(ledger: Ledger, table: Table) -> None:
    with ledger.database.core() as connection:
        connection.execute(table.delete())
        connection.execute(CHECKPOINTS.delete().where(CHECKPOINTS.c.name == table.name))


def _digest(connection: Connection, table: Table) -> str:
    """SHA-256 over all rows in the order of their key, each in canonical form."""
    digest = hashlib.sha256()
    ordered = select(table).order_by(*table.primary_key.columns)
    for row in connection.execute(ordered):
        digest.update(canonical([None if value is None else str(value) for value in row]) + b"\n")
    return digest.hexdigest()


def _take_over(connection: Connection, table: Table, beside: Table) -> None:
    connection.execute(table.delete())
    names = [column.name for column in table.columns]
    connection.execute(table.insert().from_select(names, select(beside)))

"""The two shapes of a log: the plain one of any application, and the ledger's.

Both draw positions from a head row that the writer has locked, so that positions have no gaps and
commit in order. `max(position) + 1` without that lock would lose events for who follows the log.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, Protocol

from eventsourcing.persistence import ProgrammingError, StoredEvent
from msgspec import Struct
from sqlalchemy import Column, Connection, MetaData, Table, bindparam, select, text

from ledger.clock import Clock, micros, now
from ledger.codec import Columns, columns_of
from ledger.entry import Frames
from ledger.integrity.tree import leaf_hash
from ledger.store.database import Database, Row, Transaction
from ledger.store.tiles import Tiles
from ledger.tables import ENTRIES, HEAD, log_table, position_table


class HeadRow(NamedTuple):
    """The head as the writer finds it; a plain log has only a position."""

    position: int
    recorded_at: int = 0
    ledger: str = ""
    kind: str = ""


class Log(Protocol):
    """What the recorders need to know of a shape."""

    table: Table
    position: Column[Any]
    stream: Column[Any]
    stream_version: Column[Any]

    def make(self, connection: Connection) -> None:
        """Make the tables if they are not there."""

    def lock(self, transaction: Transaction) -> HeadRow:
        """Take the only writer lock, and read the head."""

    def rows(self, head: HeadRow, events: Sequence[StoredEvent], **extra: object) -> list[Row]:
        """Number the events after the head."""

    def write(self, transaction: Transaction, head: HeadRow, rows: Sequence[Row]) -> None:
        """Insert numbered rows and move the head."""


class PlainLog:
    """Any application's events, in tables of its own name: two applications share one database."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._metadata = MetaData()
        self.table = log_table(f"{name}_events", self._metadata)
        self._head = position_table(f"{name}_head", self._metadata)
        self.position = self.table.c.notification_id
        self.stream = self.table.c.originator_id
        self.stream_version = self.table.c.originator_version
        self._lock = database.compiled(select(self._head.c.position).with_for_update())
        moved = self._head.update().values(position=bindparam("to"))
        self._move = database.compiled(moved)

    def make(self, connection: Connection) -> None:
        """Make the tables and the one head row."""
        self._metadata.create_all(connection)
        if connection.execute(select(self._head.c.position)).first() is None:
            connection.execute(self._head.insert().values(position=0))

    def lock(self, transaction: Transaction) -> HeadRow:
        """Lock the head row."""
        found = transaction.row(self._lock)
        if found is None:
            raise ProgrammingError(f"{self._head.name} has no row: its tables were not created")
        return HeadRow(*found)

    def rows(self, head: HeadRow, events: Sequence[StoredEvent], **_: object) -> list[Row]:
        """Number the events."""
        return [
            (position, str(event.originator_id), event.originator_version, event.topic, event.state)
            for position, event in enumerate(events, start=head.position + 1)
        ]

    def write(self, transaction: Transaction, head: HeadRow, rows: Sequence[Row]) -> None:
        """Insert the events and move the head."""
        self._database.insert(transaction, self.table, rows)
        transaction.run(self._move, (head.position + len(rows),))


class Draft(Struct, frozen=True, gc=False):
    """An entry before it has a position."""

    stream: str
    stream_version: int
    state: bytes
    columns: Columns
    sealed: bytes | None = None


def _columns(event: StoredEvent) -> Columns:
    return columns_of(event.state)


class LedgerLog:
    """The entries of a ledger: moment, author, leaf and tree come with the position."""

    table = ENTRIES
    position = ENTRIES.c.position
    stream = ENTRIES.c.stream
    stream_version = ENTRIES.c.stream_version

    def __init__(
        self,
        database: Database,
        *,
        clock: Clock = now,
        derive: Callable[[StoredEvent], Columns] = _columns,
    ) -> None:
        self._database = database
        self._clock = clock
        self._derive = derive
        self.behind = 0
        """By how many microseconds the clock was behind the head at the last append."""
        self.tiles = Tiles(database)
        head = select(HEAD.c.position, HEAD.c.recorded_at, HEAD.c.ledger, HEAD.c.kind)
        self._read = database.compiled(head)
        self._lock = database.compiled(head.with_for_update())
        moved = HEAD.update().values(position=bindparam("to"), recorded_at=bindparam("at"))
        self._move = database.compiled(moved)

    def make(self, connection: Connection) -> None:
        """A ledger is made by `Ledger.create`, with its name and kind; here it must be there."""
        connection.execute(select(text("1")).select_from(HEAD))

    def head(self, transaction: Transaction) -> HeadRow:
        """Read the head without a lock."""
        return _one(transaction.rows(self._read))

    def lock(self, transaction: Transaction) -> HeadRow:
        """Lock the head row."""
        return _one(transaction.rows(self._lock))

    def moment(self, head: HeadRow) -> int:
        """Give the instant of an append: the clock's, but always after the head's."""
        moment = micros(self._clock())
        self.behind = max(0, head.recorded_at - moment)
        return max(moment, head.recorded_at + 1)

    def rows(self, head: HeadRow, events: Sequence[StoredEvent], **extra: object) -> list[Row]:
        """Number the events of a library application, which says by whom they are recorded."""
        recorded_by = extra.get("recorded_by")
        if not isinstance(recorded_by, str):
            raise ProgrammingError("say who records: save(..., recorded_by=...)")
        drafts = [
            Draft(
                str(event.originator_id), event.originator_version, event.state, self._derive(event)
            )
            for event in events
        ]
        return self.entries(head, drafts, self.moment(head), recorded_by)

    def entries(
        self, head: HeadRow, drafts: Sequence[Draft], recorded_at: int, recorded_by: str
    ) -> list[Row]:
        """Number, frame and hash the entries of one append."""
        frame = Frames(head.ledger, recorded_at, recorded_by).frame
        rows = []
        for position, draft in enumerate(drafts, start=head.position + 1):
            stream, version, state, sealed = (
                draft.stream,
                draft.stream_version,
                draft.state,
                draft.sealed,
            )
            leaf = leaf_hash(frame(state, position, stream, version, sealed))
            before = (position, recorded_at, recorded_by, stream, version, state, sealed, leaf)
            rows.append(before + draft.columns)
        return rows

    def write(self, transaction: Transaction, head: HeadRow, rows: Sequence[Row]) -> None:
        """Insert the entries, advance the tree and move the head."""
        if not rows:
            return
        self._database.insert(transaction, self.table, rows)
        self.tiles.advance(transaction, head.position, [row[LEAF] for row in rows])
        transaction.run(self._move, (rows[-1][POSITION], rows[-1][RECORDED_AT]))


POSITION, RECORDED_AT, LEAF = 0, 1, 7
"""Places in a row of `entries`."""


def _one(found: list[Row]) -> HeadRow:
    if len(found) != 1:
        raise ProgrammingError(f"a ledger has one head row, not {len(found)}")
    return HeadRow(*found[0])

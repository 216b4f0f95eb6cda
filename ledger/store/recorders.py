"""Our recorders behind the library's abstract ones, on either database and for either shape."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from threading import Event
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    IntegrityError,
    Notification,
    ProcessRecorder,
    StoredEvent,
    Subscription,
    Tracking,
    TrackingRecorder,
)
from sqlalchemy import (
    ClauseElement,
    Column,
    Connection,
    MetaData,
    Table,
    bindparam,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite

from ledger.store.database import Database, Transaction, at_most
from ledger.store.logs import Log
from ledger.store.subscription import PollingSubscription
from ledger.tables import stream_table, tracking_table

Identity = type[UUID] | type[str]
"""How the id of a stream is given back: as a UUID or as text."""

EVERYTHING = 2**62
"""Above every version, position and number of rows."""

MAKING_TABLES = 0x53435254
"""PostgreSQL's advisory lock while tables are made: two processes may start at once."""


def make_tables(database: Database, *makers: Callable[[Connection], object]) -> None:
    """Make tables in one transaction; each maker adds what is not there."""
    if database.path is not None:
        database.write_ahead()
    with database.core() as connection:
        if not database.is_sqlite:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MAKING_TABLES})"))
        for make in makers:
            make(connection)


class Streams:
    """How a stream is read, from whichever table."""

    def __init__(
        self, database: Database, columns: Sequence[Column[Any]], identity: Identity
    ) -> None:
        stream, version, topic, state = columns
        query = select(version, topic, state).where(
            stream == bindparam("stream_"), version > bindparam("gt"), version <= bindparam("lte")
        )
        self._database = database
        self._identity = identity
        self._rising = database.compiled(at_most(query.order_by(version), "limit_"))
        self._falling = database.compiled(at_most(query.order_by(version.desc()), "limit_"))

    def select(
        self,
        stream: UUID | str,
        *,
        gt: int | None,
        lte: int | None,
        desc: bool,
        limit: int | None,
    ) -> list[StoredEvent]:
        """Read the events of a stream between two versions."""
        statement = self._falling if desc else self._rising
        parameters = (
            str(stream),
            -EVERYTHING if gt is None else gt,
            EVERYTHING if lte is None else lte,
            EVERYTHING if limit is None else limit,
        )
        with self._database.reading() as transaction:
            found = transaction.rows(statement, parameters)
        name = self._identity(str(stream))
        return [StoredEvent(name, *row) for row in found]


class StreamRecorder(AggregateRecorder):
    """Events by stream and version alone: snapshots (快照)."""

    def __init__(self, database: Database, name: str, *, identity: Identity = UUID) -> None:
        self._database = database
        self._metadata = MetaData()
        self._table = stream_table(name, self._metadata)
        self._streams = Streams(database, list(self._table.c), identity)

    def create_table(self) -> None:
        """Make the table if it is not there."""
        make_tables(self._database, self._metadata.create_all)

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: object) -> None:
        """Insert all or nothing."""
        rows = [
            (str(event.originator_id), event.originator_version, event.topic, event.state)
            for event in stored_events
        ]
        with self._database.writing() as transaction:
            self._database.insert(transaction, self._table, rows)

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Read a stream."""
        return self._streams.select(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)


class LogRecorder(ApplicationRecorder):
    """Events in one order for all, with positions that have no gaps."""

    def __init__(self, database: Database, log: Log, *, identity: Identity = UUID) -> None:
        self._database = database
        self._log = log
        self._identity = identity
        self._followers: set[Event] = set()
        columns = [log.stream, log.stream_version, log.table.c.topic, log.table.c.state]
        self._streams = Streams(database, columns, identity)
        notified = (
            select(log.position, *columns)
            .where(log.position >= bindparam("start"), log.position <= bindparam("stop"))
            .order_by(log.position)
        )
        topical = notified.where(database.among(log.table.c.topic, "topics"))
        self._notified = database.compiled(at_most(notified, "limit_"))
        self._topical = database.compiled(at_most(topical, "limit_"))
        self._last = database.compiled(select(func.max(log.position)))

    def create_table(self) -> None:
        """Make the tables if they are not there."""
        make_tables(self._database, self._log.make)

    def insert_events(
        self, stored_events: Sequence[StoredEvent], **kwargs: object
    ) -> Sequence[int]:
        """Insert all or nothing, strictly: an event that is there already is an error."""
        with self._database.writing() as transaction:
            positions = self._insert(transaction, stored_events, **kwargs)
        for follower in tuple(self._followers):
            follower.set()
        return positions

    def _insert(
        self, transaction: Transaction, stored_events: Sequence[StoredEvent], **kwargs: object
    ) -> Sequence[int]:
        if not stored_events:
            return []
        head = self._log.lock(transaction)
        rows = self._log.rows(head, stored_events, **kwargs)
        self._log.write(transaction, head, rows)
        return list(range(head.position + 1, head.position + len(rows) + 1))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Read a stream."""
        return self._streams.select(originator_id, gt=gt, lte=lte, desc=desc, limit=limit)

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> Sequence[Notification]:
        """Read the log from a position on."""
        first = 1 if start is None else start + (not inclusive_of_start)
        parameters = [first, EVERYTHING if stop is None else stop]
        with self._database.reading() as transaction:
            if topics:
                listed = self._database.many(topics)
                found = transaction.rows(self._topical, (*parameters, listed, limit))
            else:
                found = transaction.rows(self._notified, (*parameters, limit))
        identity = self._identity
        return [
            Notification(identity(stream), version, topic, state, id=position)
            for position, stream, version, topic, state in found
        ]

    def max_notification_id(self) -> int | None:
        """Give the last position, or nothing of an empty log."""
        with self._database.reading() as transaction:
            found = transaction.row(self._last)
        return found[0] if found else None

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Follow the log by position, on every database."""
        woken = Event()
        self._followers.add(woken)
        leave = partial(self._followers.discard, woken)
        return PollingSubscription(self, gt, topics, woken=woken, leave=leave)


class PositionRecorder(TrackingRecorder):
    """How far other logs have been processed, and in a subclass what was counted from them.

    A subclass adds its tables to `metadata` before `create_table`, and writes to them in the
    transaction in which it calls `record`.
    """

    def __init__(self, database: Database, name: str) -> None:
        self.database = database
        self.metadata = MetaData()
        table = tracking_table(name, self.metadata)
        self._upsert = database.compiled(_only_forward(database, table))
        reached = select(table.c.notification_id)
        reached = reached.where(table.c.application_name == bindparam("name_"))
        self._reached = database.compiled(reached)

    def create_table(self) -> None:
        """Make the tables if they are not there."""
        make_tables(self.database, self.metadata.create_all)

    def insert_tracking(self, tracking: Tracking) -> None:
        """Move forward, or refuse: a position counts once."""
        with self.database.writing() as transaction:
            self.record(transaction, tracking)

    def record(self, transaction: Transaction, tracking: Tracking) -> None:
        """Move forward within a transaction; one statement, so two workers cannot both pass."""
        parameters = (tracking.application_name, tracking.notification_id)
        if transaction.row(self._upsert, parameters) is None:
            raise IntegrityError(f"already processed: {tracking}")

    def max_tracking_id(self, application_name: str) -> int | None:
        """Tell how far an application has been processed."""
        with self.database.reading() as transaction:
            found = transaction.row(self._reached, (application_name,))
        return found[0] if found else None


def _only_forward(database: Database, table: Table) -> ClauseElement:
    name, position = table.c.application_name, table.c.notification_id
    insert = sqlite.insert(table) if database.is_sqlite else postgresql.insert(table)
    return insert.on_conflict_do_update(
        index_elements=[name],
        set_={position: insert.excluded.notification_id},
        where=position < insert.excluded.notification_id,
    ).returning(position)


class ProcessingRecorder(PositionRecorder, LogRecorder, ProcessRecorder):
    """A log whose events follow from another log: both in one transaction."""

    def __init__(
        self, database: Database, log: Log, name: str, *, identity: Identity = UUID
    ) -> None:
        PositionRecorder.__init__(self, database, name)
        LogRecorder.__init__(self, database, log, identity=identity)

    def create_table(self) -> None:
        """Make the tables of both if they are not there."""
        make_tables(self._database, self._log.make, self.metadata.create_all)

    def _insert(
        self, transaction: Transaction, stored_events: Sequence[StoredEvent], **kwargs: object
    ) -> Sequence[int]:
        positions = super()._insert(transaction, stored_events, **kwargs)
        if isinstance(tracking := kwargs.get("tracking"), Tracking):
            self.record(transaction, tracking)
        return positions

"""The eventsourcing library's own test cases, on every store and for both shapes of a log.

Its modules are imported whole: imported by name, the abstract cases would be collected as tests.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent, Tracking
from eventsourcing.tests import application, persistence, projection
from eventsourcing.utils import Environment, get_topic
from sqlalchemy import BigInteger, Column, Table, Text, bindparam, select

from ledger.codec import Columns
from ledger.opening import make
from ledger.store import Factory
from ledger.store.database import Database, Row
from ledger.store.logs import HeadRow, LedgerLog, Log, PlainLog
from ledger.store.recorders import (
    Identity,
    LogRecorder,
    PositionRecorder,
    ProcessingRecorder,
    StreamRecorder,
)


class FilledLog(LedgerLog):
    """The ledger's shape for events that are no entries: a filler supplies the envelope."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, derive=self._filler)

    @staticmethod
    def _filler(event: StoredEvent) -> Columns:
        name = f"{event.originator_id}.{event.originator_version}"
        return Columns(name, event.topic, 1, None, None, "2018-03-10", None, None)

    def rows(self, head: HeadRow, events: Sequence[StoredEvent], **_: object) -> list[Row]:
        return super().rows(head, events, recorded_by="conformance")


class Store:
    """A store of one kind, empty for each test."""

    __test__ = False
    kind: str
    shape = "plain"
    identity: Identity = UUID

    @pytest.fixture(autouse=True)
    def _open(
        self, empty_place: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
    ) -> Iterator[None]:
        self.place = empty_place(self.kind)
        self.databases: list[Database] = []
        monkeypatch.setenv("PERSISTENCE_MODULE", "ledger.store")
        monkeypatch.setenv("SQLALCHEMY_URL", self.place)
        yield
        for database in self.databases:
            database.close()

    def new_originator_id(self) -> UUID | str:
        return self.identity(str(uuid4()))

    def database(self) -> Database:
        database = Database(self.place)
        self.databases.append(database)
        if self.shape == "ledger":
            make(database, "conformance", "live")
        return database

    def log(self, database: Database) -> Log:
        return FilledLog(database) if self.shape == "ledger" else PlainLog(database, "stored")


class AggregateRecorder(Store, persistence.AggregateRecorderTestCase):
    def create_recorder(self) -> StreamRecorder:
        recorder = StreamRecorder(self.database(), "snapshots", identity=self.identity)
        recorder.create_table()
        return recorder


class ApplicationRecorder(Store, persistence.ApplicationRecorderTestCase[LogRecorder]):
    EXPECT_CONTIGUOUS_NOTIFICATION_IDS = True

    def create_recorder(self) -> LogRecorder:
        database = self.database()
        recorder = LogRecorder(database, self.log(database), identity=self.identity)
        recorder.create_table()
        return recorder

    def test_subscribe(self) -> None:
        self.optional_test_insert_subscribe()


class TrackingRecorder(Store, persistence.TrackingRecorderTestCase):
    def create_recorder(self) -> PositionRecorder:
        recorder = PositionRecorder(self.database(), "tracking")
        recorder.create_table()
        return recorder


class ProcessRecorder(Store, persistence.ProcessRecorderTestCase):
    def create_recorder(self) -> ProcessingRecorder:
        database = self.database()
        log = self.log(database)
        recorder = ProcessingRecorder(database, log, "tracking", identity=self.identity)
        recorder.create_table()
        return recorder


class NonInterleaving(Store, persistence.NonInterleavingNotificationIDsBaseCase):
    insert_num = 2000

    def create_recorder(self) -> LogRecorder:
        return ApplicationRecorder.create_recorder(self)  # type: ignore[arg-type]


class CountingView(PositionRecorder, projection.EventCountersView):
    """Counts events, in the transaction that records how far it has come."""

    def __init__(self, database: Database, name: str) -> None:
        super().__init__(database, name)
        self.counters = Table(
            f"{name}_counters",
            self.metadata,
            Column("name", Text, primary_key=True),
            Column("n", BigInteger, nullable=False),
        )
        counted = self.counters.update().values(n=self.counters.c.n + 1)
        named = self.counters.c.name == bindparam("which")
        self.count = database.compiled(counted.where(named))
        self.read = database.compiled(select(self.counters.c.n).where(named))

    def create_table(self) -> None:
        super().create_table()
        with self.database.writing() as transaction:
            if transaction.row(self.read, ("created",)) is None:
                rows = [("created", 0), ("subsequent", 0)]
                self.database.insert(transaction, self.counters, rows)

    def get_created_event_counter(self) -> int:
        return self._counter("created")

    def get_subsequent_event_counter(self) -> int:
        return self._counter("subsequent")

    def incr_created_event_counter(self, tracking: Tracking) -> None:
        self._increment("created", tracking)

    def incr_subsequent_event_counter(self, tracking: Tracking) -> None:
        self._increment("subsequent", tracking)

    def _counter(self, name: str) -> int:
        with self.database.reading() as transaction:
            found = transaction.row(self.read, (name,))
        assert found is not None
        return int(found[0])

    def _increment(self, name: str, tracking: Tracking) -> None:
        with self.database.writing() as transaction:
            self.record(transaction, tracking)
            transaction.run(self.count, (1, name))


class InfrastructureFactory(Store, persistence.InfrastructureFactoryTestCase[Factory]):
    def setUp(self) -> None:
        settings = {"PERSISTENCE_MODULE": "ledger.store", "SQLALCHEMY_URL": self.place}
        if self.shape == "ledger":
            settings["LEDGER_SHAPE"] = "ledger"
            if self.kind != "memory":
                self.database()
        self.env = Environment(name="Conformance", env=settings)
        super().setUp()
        if self.kind == "memory" and self.shape == "ledger":
            make(self.factory.database, "conformance", "live")

    def expected_factory_class(self) -> type[Factory]:
        return Factory

    def expected_aggregate_recorder_class(self) -> type[StreamRecorder]:
        return StreamRecorder

    def expected_application_recorder_class(self) -> type[LogRecorder]:
        return LogRecorder

    def expected_tracking_recorder_class(self) -> type[PositionRecorder]:
        return PositionRecorder

    def tracking_recorder_subclass(self) -> type[CountingView]:
        return CountingView

    def expected_process_recorder_class(self) -> type[ProcessingRecorder]:
        return ProcessingRecorder


class ExampleApplication(Store, application.ExampleApplicationTestCase):
    expected_factory_topic = get_topic(Factory)


class ApplicationCase(Store, application.ApplicationTestCase):
    pass


class EventCountersView(Store, projection.EventCountersViewTestCase):
    def construct_event_counters_view(self) -> CountingView:
        view = CountingView(self.database(), "eventcounters_tracking")
        view.create_table()
        return view


class EventCountersProjection(Store, projection.AggregateEventCountersProjectionTestCase):
    view_class = CountingView


class EventSourcedProjection(Store, projection.EventSourcedProjectionTestCase):
    pass


KINDS = ("memory", "file", "postgres")
RECORDERS = (
    AggregateRecorder,
    ApplicationRecorder,
    TrackingRecorder,
    ProcessRecorder,
    NonInterleaving,
    InfrastructureFactory,
)
APPLICATIONS = (
    ExampleApplication,
    ApplicationCase,
    EventCountersView,
    EventCountersProjection,
    EventSourcedProjection,
)


def collected(case: type[Store], kind: str, shape: str, identity: Identity) -> None:
    """Give pytest one case on one store; it collects what is named Test."""
    name = f"Test{case.__name__}_{kind}_{shape}_{identity.__name__.lower()}"
    parts = {"kind": kind, "shape": shape, "identity": identity, "__test__": True}
    test = type(name, (case,), parts)
    globals()[name] = pytest.mark.postgres(test) if kind == "postgres" else test


def collect() -> None:
    """Give pytest every case on every store."""
    for kind in KINDS:
        for recorder in RECORDERS:
            collected(recorder, kind, "plain", UUID)
            collected(recorder, kind, "plain", str)
            collected(recorder, kind, "ledger", str)
        for case in APPLICATIONS:
            collected(case, kind, "plain", UUID)


collect()

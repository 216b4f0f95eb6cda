"""What an eventsourcing application is given by `PERSISTENCE_MODULE=ledger.store`.

`SQLALCHEMY_URL` names the database, `ORIGINATOR_ID_TYPE` (uuid or text) the kind of stream ids,
`CREATE_TABLE` whether tables are made. The tables carry the application's name. With
`LEDGER_SHAPE=ledger` the application records into a ledger that `Ledger.create` has made.
"""

from __future__ import annotations

from uuid import UUID

from eventsourcing.persistence import (
    AggregateRecorder,
    ApplicationRecorder,
    InfrastructureFactory,
    ProcessRecorder,
)
from eventsourcing.utils import Environment, EnvType, resolve_topic, strtobool

from ledger.store.database import Database
from ledger.store.logs import LedgerLog, Log, PlainLog
from ledger.store.recorders import (
    Identity,
    LogRecorder,
    PositionRecorder,
    ProcessingRecorder,
    StreamRecorder,
)


class Factory(InfrastructureFactory[PositionRecorder]):
    """Makes our recorders for one application, on one database."""

    SQLALCHEMY_URL = "SQLALCHEMY_URL"
    ORIGINATOR_ID_TYPE = "ORIGINATOR_ID_TYPE"
    CREATE_TABLE = "CREATE_TABLE"
    LEDGER_SHAPE = "LEDGER_SHAPE"

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        self._identity = self._read_identity()
        self._is_ledger = self._read_shape()
        self._name = self.env.name.lower() or "stored"
        self.database = Database(self._read_url())

    def _read_url(self) -> str:
        url = self.env.get(self.SQLALCHEMY_URL)
        if not url:
            raise OSError(f"set {self.SQLALCHEMY_URL}, for example to sqlite:///events.db")
        return url

    def _read_identity(self) -> Identity:
        kinds: dict[str, Identity] = {"uuid": UUID, "text": str}
        given = self.env.get(self.ORIGINATOR_ID_TYPE, "uuid").lower()
        if given not in kinds:
            raise OSError(f"{self.ORIGINATOR_ID_TYPE} is {given!r}; it must be 'uuid' or 'text'")
        return kinds[given]

    def _read_shape(self) -> bool:
        given = self.env.get(self.LEDGER_SHAPE, "plain").lower()
        if given not in {"plain", "ledger"}:
            raise OSError(f"{self.LEDGER_SHAPE} is {given!r}; it must be 'plain' or 'ledger'")
        return given == "ledger"

    def _log(self) -> Log:
        return LedgerLog(self.database) if self._is_ledger else PlainLog(self.database, self._name)

    @property
    def _tracking(self) -> str:
        return "tracking" if self._is_ledger else f"{self._name}_tracking"

    @property
    def _makes_tables(self) -> bool:
        return strtobool(self.env.get(self.CREATE_TABLE) or "yes")

    def aggregate_recorder(self, purpose: str = "events") -> AggregateRecorder:
        """Keep events by stream alone, as snapshots are kept."""
        name = "aggregates" if purpose == "events" else purpose
        prefix = "" if self._is_ledger else f"{self._name}_"
        recorder = StreamRecorder(self.database, f"{prefix}{name}", identity=self._identity)
        if self._makes_tables:
            recorder.create_table()
        return recorder

    def application_recorder(self) -> ApplicationRecorder:
        """Keep an application's events in one order."""
        topic = self.env.get(self.APPLICATION_RECORDER_TOPIC)
        kind: type[LogRecorder] = resolve_topic(topic) if topic else LogRecorder
        recorder = kind(self.database, self._log(), identity=self._identity)
        if self._makes_tables:
            recorder.create_table()
        return recorder

    def tracking_recorder(
        self, tracking_recorder_class: type[PositionRecorder] | None = None
    ) -> PositionRecorder:
        """Keep how far other applications were processed."""
        topic = self.env.get(self.TRACKING_RECORDER_TOPIC)
        kind = tracking_recorder_class or (resolve_topic(topic) if topic else PositionRecorder)
        assert issubclass(kind, PositionRecorder)
        recorder = kind(self.database, self._tracking)
        if self._makes_tables:
            recorder.create_table()
        return recorder

    def process_recorder(self) -> ProcessRecorder:
        """Keep events that follow from others, with how far those were processed."""
        topic = self.env.get(self.PROCESS_RECORDER_TOPIC)
        kind: type[ProcessingRecorder] = resolve_topic(topic) if topic else ProcessingRecorder
        recorder = kind(self.database, self._log(), self._tracking, identity=self._identity)
        if self._makes_tables:
            recorder.create_table()
        return recorder

    def close(self) -> None:
        """Close every connection."""
        self.database.close()

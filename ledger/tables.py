"""The tables of a ledger, and the plain ones of any eventsourcing application.

`entries.state` is the truth; the columns after `leaf` are derived from it for look-ups. Nothing
here updates or deletes: the triggers refuse it in the database itself, whoever asks.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

FORMAT = 1
"""The format of the tables; a ledger of a newer one is refused."""

APPLICATION_ID = 0x53435254
"""SQLite's mark of a file that is ours: "SCRT"."""

MARK = "scoretrail ledger, format "
"""PostgreSQL's mark, as the comment on the head table, followed by the format."""

# SQLite makes an INTEGER primary key the row's own number.
Number = BigInteger().with_variant(Integer, "sqlite")

LEDGER = MetaData()

ENTRIES = Table(
    "entries",
    LEDGER,
    Column("position", Number, primary_key=True, autoincrement=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("stream", Text, nullable=False),
    Column("stream_version", BigInteger, nullable=False),
    Column("state", LargeBinary, nullable=False),
    Column("sealed", LargeBinary),
    Column("leaf", LargeBinary, nullable=False),
    Column("id", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("topic_version", BigInteger, nullable=False),
    Column("unit", Text),
    Column("target", Text),
    Column("occurred_on", Text, nullable=False),
    Column("submitted_at", BigInteger),
    Column("confirmed_by", Text),
    UniqueConstraint("stream", "stream_version", name="entries_stream"),
    UniqueConstraint("id", name="entries_id"),
    CheckConstraint("confirmed_by IS NULL OR confirmed_by <> recorded_by", "entries_two_persons"),
)
Index(
    "entries_unit",
    ENTRIES.c.unit,
    ENTRIES.c.topic,
    ENTRIES.c.occurred_on,
    ENTRIES.c.position,
)
Index("entries_topic", ENTRIES.c.topic, ENTRIES.c.position)
Index(
    "entries_target",
    ENTRIES.c.target,
    sqlite_where=ENTRIES.c.target.is_not(None),
    postgresql_where=ENTRIES.c.target.is_not(None),
)

HEAD = Table(
    "head",
    LEDGER,
    Column("position", BigInteger, nullable=False),
    Column("recorded_at", BigInteger, nullable=False),
    Column("ledger", Text, primary_key=True),
    Column("kind", Text, CheckConstraint("kind IN ('live', 'told')"), nullable=False),
)

TREE = Table(
    "tree",
    LEDGER,
    Column("level", Integer, primary_key=True, autoincrement=False),
    Column("tile", BigInteger, primary_key=True, autoincrement=False),
    Column("hashes", LargeBinary, nullable=False),
)


def tracking_table(name: str, metadata: MetaData) -> Table:
    """How far each followed application has been processed, one row each."""
    return Table(
        name,
        metadata,
        Column("application_name", Text, primary_key=True),
        Column("notification_id", BigInteger, nullable=False),
    )


def stream_table(name: str, metadata: MetaData) -> Table:
    """Events by stream and version alone: snapshots, mostly."""
    return Table(
        name,
        metadata,
        Column("originator_id", Text, primary_key=True),
        Column("originator_version", BigInteger, primary_key=True, autoincrement=False),
        Column("topic", Text, nullable=False),
        Column("state", LargeBinary, nullable=False),
    )


TRACKING = tracking_table("tracking", LEDGER)
SNAPSHOTS = stream_table("snapshots", LEDGER)


def log_table(name: str, metadata: MetaData) -> Table:
    """The library's five columns: events by position, stream and version."""
    return Table(
        name,
        metadata,
        Column("notification_id", Number, primary_key=True, autoincrement=False),
        Column("originator_id", Text, nullable=False),
        Column("originator_version", BigInteger, nullable=False),
        Column("topic", Text, nullable=False),
        Column("state", LargeBinary, nullable=False),
        UniqueConstraint("originator_id", "originator_version", name=f"{name}_stream"),
    )


def position_table(name: str, metadata: MetaData) -> Table:
    """The head of a plain log: one row, the last position."""
    return Table(name, metadata, Column("position", BigInteger, nullable=False))


REFUSAL = "entries are only ever added, and a ledger keeps its name and kind"

_GUARDED = {
    "entries_refuse_update": ("UPDATE", "entries"),
    "entries_refuse_delete": ("DELETE", "entries"),
    "head_refuse_update": ("UPDATE OF ledger, kind", "head"),
    "head_refuse_delete": ("DELETE", "head"),
}
_GUARDED_FROM_TRUNCATE = {
    "entries_refuse_truncate": ("TRUNCATE", "entries"),
    "head_refuse_truncate": ("TRUNCATE", "head"),
}

SQLITE_TRIGGERS = {
    name: (
        f"CREATE TRIGGER {name} BEFORE {what} ON {table}"
        f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    )
    for name, (what, table) in _GUARDED.items()
}
# INSERT OR REPLACE would take a row out without asking the trigger on DELETE.
SQLITE_TRIGGERS["entries_refuse_replace"] = (
    "CREATE TRIGGER entries_refuse_replace BEFORE INSERT ON entries"  # noqa: S608 — no input
    " WHEN EXISTS (SELECT 1 FROM entries WHERE position = NEW.position OR id = NEW.id"
    " OR (stream = NEW.stream AND stream_version = NEW.stream_version))"
    f" BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
)

POSTGRES_FUNCTION = (
    "CREATE FUNCTION entries_refuse() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN RAISE EXCEPTION '{REFUSAL}'; END $$"
)
POSTGRES_TRIGGERS = {
    name: (
        f"CREATE TRIGGER {name} BEFORE {what} ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION entries_refuse()"
    )
    for name, (what, table) in (_GUARDED | _GUARDED_FROM_TRUNCATE).items()
}


def make_ledger(connection: Connection) -> None:
    """Make the tables of a ledger, with their triggers and the mark that says whose they are."""
    LEDGER.create_all(connection, checkfirst=False)
    if connection.dialect.name == "sqlite":
        statements = [
            *SQLITE_TRIGGERS.values(),
            f"PRAGMA application_id = {APPLICATION_ID}",
            f"PRAGMA user_version = {FORMAT}",
        ]
    else:
        statements = [
            POSTGRES_FUNCTION,
            *POSTGRES_TRIGGERS.values(),
            f"COMMENT ON TABLE head IS '{MARK}{FORMAT}'",
        ]
    for statement in statements:
        connection.exec_driver_sql(statement)

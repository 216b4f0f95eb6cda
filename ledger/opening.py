"""Whether a database is a ledger of ours, and safe to write to.

A database of another application, a ledger of a newer format and a server that may lose what it has
acknowledged are all refused here, before anything is read or written.
"""

from __future__ import annotations

import os

from eventsourcing.persistence import PersistenceError
from sqlalchemy import URL

from domain.errors import LedgerUnusable
from ledger.entry import Kind
from ledger.faults import SENTENCES, explained, spoken
from ledger.store.database import Database, Row, Transaction
from ledger.tables import APPLICATION_ID, FORMAT, HEAD, MARK, make_ledger

POSTGRES_SETTINGS = ("fsync", "full_page_writes", "synchronous_commit")
SQLITE_FULL = 2

_MARK = "SELECT obj_description(to_regclass('head'), 'pg_class')"
_TABLES = (
    "SELECT count(*) FROM pg_catalog.pg_class"
    " WHERE relnamespace = to_regnamespace(current_schema()) AND relkind IN ('r', 'p', 'v', 'm')"
)


def opened(place: str | URL, *, read_only: bool) -> Database:
    """Open the database of an existing ledger, or refuse and say why."""
    database = Database(place, access="read" if read_only else "write")
    if database.path is not None and not database.path.exists():
        raise _missing(database)
    if not read_only and not _writable(database):
        raise _read_only(database)
    if read_only and _lies_alone(database):
        database.close()
        database = Database(place, access="copy")
    try:
        _check(database, durable=not read_only)
    except BaseException:
        database.close()
        raise
    return database


def _writable(database: Database) -> bool:
    """Tell whether the file can be written, and its log beside it."""
    path = database.path
    return path is None or all(
        os.access(place, os.W_OK, effective_ids=os.access in os.supports_effective_ids)
        for place in (path, path.absolute().parent)
    )


def _lies_alone(database: Database) -> bool:
    """Tell a file whose folder lets nobody put a log beside it: a medium, an archive."""
    if database.path is None or database.path.with_name(f"{database.path.name}-wal").exists():
        return False
    try:
        with database.reading() as transaction:
            transaction.rows("PRAGMA schema_version")
    except PersistenceError as error:
        return explained(error, database).code in {"ledger-unreachable", "ledger-read-only"}
    return False


def _check(database: Database, *, durable: bool) -> None:
    with spoken(database), database.reading() as transaction:
        found, tables = mark(database, transaction)
        if found is None:
            raise foreign(database) if tables else _missing(database)
        if found > FORMAT:
            raise _newer(database, found)
        if durable and (unsafe := unsafe_settings(database, transaction)):
            raise _unsafe(database, unsafe)


def creatable(database: Database) -> None:
    """Refuse to make a ledger where one is, or where another application keeps its tables."""
    with spoken(database), database.reading() as transaction:
        found, tables = mark(database, transaction)
    if found is not None:
        raise LedgerUnusable(
            "ledger-exists",
            f"{_place(database)} 已是一个台账。请直接使用，或另选一处。",
            f"{_place(database)} is a ledger already. Use it, or choose another place.",
        )
    if tables:
        raise foreign(database)


def make(database: Database, name: str, kind: Kind) -> None:
    """Make the tables of a ledger and its head, in one transaction."""
    if database.path is not None:
        database.write_ahead()
    with database.core() as connection:
        make_ledger(connection)
        head = HEAD.insert().values(position=0, recorded_at=0, ledger=name, kind=kind)
        connection.execute(head)


def mark(database: Database, transaction: Transaction) -> tuple[int | None, int]:
    """Read the format of a ledger, none if it is not one, and how many tables there are."""
    if database.is_sqlite:
        application = _number(transaction.row("PRAGMA application_id"))
        number = _number(transaction.row("PRAGMA user_version"))
        tables = _number(transaction.row("SELECT count(*) FROM sqlite_master"))
        return (number if application == APPLICATION_ID else None), tables + (application != 0)
    comment = _text(transaction.row(_MARK))
    written = comment.removeprefix(MARK)
    found = int(written) if written != comment and written.isdecimal() else None
    return found, _number(transaction.row(_TABLES))


def unsafe_settings(database: Database, transaction: Transaction) -> list[str]:
    """Name the settings under which an acknowledged entry may be lost."""
    if database.in_memory:
        return []
    if database.is_sqlite:
        journal = _text(transaction.row("PRAGMA journal_mode"))
        synchronous = _number(transaction.row("PRAGMA synchronous"))
        unsafe = [] if journal == "wal" else [f"journal_mode = {journal} (wal)"]
        return unsafe + ([] if synchronous >= SQLITE_FULL else [f"synchronous = {synchronous} (2)"])
    settings = ((name, _text(transaction.row(f"SHOW {name}"))) for name in POSTGRES_SETTINGS)
    return [f"{name} = {value} (on)" for name, value in settings if value == "off"]


def _number(row: Row | None) -> int:
    assert row is not None
    return int(row[0])


def _text(row: Row | None) -> str:
    return str(row[0]) if row is not None and row[0] is not None else ""


def _place(database: Database) -> str:
    return database.url.render_as_string(hide_password=True)


def _read_only(database: Database) -> LedgerUnusable:
    zh, en = SENTENCES["ledger-read-only"]
    return LedgerUnusable(
        "ledger-read-only", f"{zh} [{_place(database)}]", f"{en} [{_place(database)}]"
    )


def _missing(database: Database) -> LedgerUnusable:
    return LedgerUnusable(
        "ledger-missing",
        f"{_place(database)} 处没有台账。请先用 scoretrail init 建立，或检查地址。",
        f"There is no ledger at {_place(database)}. Make one with scoretrail init, or check the"
        " address.",
    )


def foreign(database: Database) -> LedgerUnusable:
    """Refuse a database of another application."""
    return LedgerUnusable(
        "ledger-foreign",
        f"{_place(database)} 是其他应用的数据库，不是 scoretrail 台账，未作任何改动。请检查地址。",
        f"{_place(database)} is the database of another application, not a scoretrail ledger;"
        " nothing was changed. Check the address.",
    )


def _newer(database: Database, found: int) -> LedgerUnusable:
    return LedgerUnusable(
        "ledger-newer",
        f"{_place(database)} 的格式是第 {found} 版，本程序只认到第 {FORMAT} 版。请升级。",
        f"{_place(database)} has format {found}; this program knows up to {FORMAT}."
        " Install a newer scoretrail.",
    )


def _unsafe(database: Database, unsafe: list[str]) -> LedgerUnusable:
    return LedgerUnusable(
        "durability-unsafe",
        f"{_place(database)} 的设置可能丢失已确认的登记：{'，'.join(unsafe)}。请改为括号中的值。",
        f"The settings of {_place(database)} may lose acknowledged entries: {', '.join(unsafe)}."
        " Set them to the value in brackets.",
    )

"""One database: its connections, its transactions, and what its drivers do differently.

SQLAlchemy builds the statements, keeps the pool and makes the tables; within a transaction the
driver takes tuples and gives tuples. Writers come one at a time: on SQLite by `BEGIN IMMEDIATE`, on
PostgreSQL by the lock on the head row, which is the recorders' business. Errors leave in the
library's terms; what they mean to a person is said in `ledger.faults`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from pathlib import Path
from threading import Lock, RLock
from types import ModuleType
from typing import Any, Literal, cast
from urllib.parse import quote

import msgspec
from eventsourcing import persistence
from sqlalchemy import (
    URL,
    ClauseElement,
    Column,
    ColumnElement,
    Connection,
    Engine,
    PoolProxiedConnection,
    Select,
    Table,
    Text,
    any_,
    bindparam,
    create_engine,
    event,
    func,
    literal_column,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from domain.errors import LedgerUnusable
from ledger.store.address import file_of, url_of

SQLITE_BUSY_SECONDS = 30
WRITER_KILOBYTES = 65_536
"""Pages that SQLite's writer may keep. With its default of two megabytes a long append reads and
writes the same pages of the indexes again and again, and takes half as long again."""
POSTGRES_LOCK = "10s"
COPY_FROM = 50
"""PostgreSQL takes this many rows and more by binary COPY."""

Row = tuple[Any, ...]

Access = Literal["create", "write", "read", "copy"]
"""`create` may make an SQLite file, `write` may not, `read` writes nothing, and `copy` reads a file
that nobody writes, as it lies there, without the files that a log needs beside it."""


class CommitFailedError(persistence.OperationalError):
    """The commit itself failed: whether the transaction happened is not known."""


class Transaction:
    """What a recorder may do between begin and commit: tuples in, tuples out."""

    def __init__(self, connection: PoolProxiedConnection, **cursor: bool) -> None:
        self._connection = connection
        self._cursor: Any = connection.cursor(**cursor)

    def run(self, statement: str, parameters: Sequence[Any] = ()) -> None:
        """Run one statement."""
        self._cursor.execute(statement, parameters)

    def run_many(self, statement: str, rows: Sequence[Row]) -> None:
        """Run one statement for many rows, in the driver."""
        self._cursor.executemany(statement, rows)

    def rows(self, statement: str, parameters: Sequence[Any] = ()) -> list[Row]:
        """Read all rows."""
        found: list[Row] = self._cursor.execute(statement, parameters).fetchall()
        return found

    def each(self, statement: str, parameters: Sequence[Any] = ()) -> Iterator[Row]:
        """Read row by row, as SQLite gives them; the transaction goes on meanwhile."""
        yield from self._cursor.execute(statement, parameters)

    def row(self, statement: str, parameters: Sequence[Any] = ()) -> Row | None:
        """Read the first row."""
        found: Row | None = self._cursor.execute(statement, parameters).fetchone()
        return found

    @contextmanager
    def undecoded(self) -> Iterator[None]:
        """Read text of SQLite whose bytes are not valid UTF-8, instead of failing on it."""
        driver = cast("sqlite3.Connection", self._connection.driver_connection)
        driver.text_factory = partial(str, encoding="utf-8", errors="surrogateescape")
        try:
            yield
        finally:
            driver.text_factory = str

    def copy(self, table: Table, rows: Iterable[Row]) -> None:
        """Send rows straight into a table of PostgreSQL."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        statement = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)'
        with self._cursor.copy(statement) as stream:
            stream.set_types([_copied_as(column) for column in table.columns])
            for row in rows:
                stream.write_row(row)


def at_most(query: Select[Any], name: str) -> Select[Any]:
    """Limit a query by a parameter; SQLite's compiler would add the offset as one more."""
    return query.limit(bindparam(name)).offset(literal_column("0"))


def _copied_as(column: Column[Any]) -> str:
    kind = column.type.python_type
    return {int: "int8", bytes: "bytea"}.get(kind, "text")


class Database:
    """A database by its URL. In memory it is one connection that all threads take in turn."""

    def __init__(self, place: str | URL, *, access: Access = "create") -> None:
        self.url = url_of(place)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.in_memory = self.is_sqlite and self.path is None
        self.access = access
        self.engine = self._sqlite() if self.is_sqlite else self._postgres()
        self._turn = RLock() if self.in_memory else Lock()
        self._insertions: dict[Table, str] = {}
        self._kept: PoolProxiedConnection | None = None
        self._closed = False

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return file_of(self.url)

    def _postgres(self) -> Engine:
        options = [str(self.url.query.get("options", "")), f"-c lock_timeout={POSTGRES_LOCK}"]
        if self.access in {"read", "copy"}:
            options.append("-c default_transaction_read_only=on")
        # Positional parameters, so that rows are tuples on both databases.
        arguments = {"options": " ".join(options)}
        try:
            return create_engine(self.url, paramstyle="format", connect_args=arguments)
        except ModuleNotFoundError as error:
            raise LedgerUnusable(
                "driver-missing",
                "PostgreSQL 需要 psycopg：请安装 scoretrail[postgres]。",
                "PostgreSQL needs psycopg: install scoretrail[postgres].",
            ) from error

    def _sqlite(self) -> Engine:
        url = self.url
        if self.access != "create" and (path := self.path):
            # Not mode=ro: that leaves the log's files behind, which a writer takes away.
            mode = {"immutable": "1"} if self.access == "copy" else {"mode": "rw"}
            url = url.set(database=f"file:{quote(str(path))}", query={**mode, "uri": "true"})
        arguments = {
            "isolation_level": None,  # the driver begins nothing of its own
            "timeout": SQLITE_BUSY_SECONDS,
            "check_same_thread": False,
        }
        pool = StaticPool if self.in_memory else None
        engine = create_engine(url, connect_args=arguments, poolclass=pool)
        event.listen(engine, "connect", _synchronous)
        if self.access == "read":
            event.listen(engine, "connect", _query_only)
        return engine

    def compiled(self, statement: ClauseElement) -> str:
        """Write a statement as the driver takes it; parameters go by order of appearance."""
        return str(statement.compile(dialect=self.engine.dialect))

    def among(self, column: ColumnElement[str], name: str) -> ColumnElement[bool]:
        """Compare a column with any number of texts given as one parameter, made by `many`."""
        if self.is_sqlite:
            listed = func.json_each(bindparam(name)).table_valued("value")
            return column.in_(select(listed.c.value))
        return column == any_(bindparam(name, type_=ARRAY(Text)))

    def many(self, values: Collection[str]) -> str | list[str]:
        """Give the parameter that `among` takes."""
        return msgspec.json.encode(list(values)).decode() if self.is_sqlite else list(values)

    def insert(self, transaction: Transaction, table: Table, rows: Sequence[Row]) -> None:
        """Insert rows, each a tuple of all columns: the one insert of every recorder."""
        if not self.is_sqlite and len(rows) >= COPY_FROM:
            transaction.copy(table, rows)
        elif rows:
            statement = self._insertions.get(table)
            if statement is None:
                statement = self._insertions[table] = self.compiled(table.insert())
            if len(rows) == 1:
                transaction.run(statement, rows[0])
            else:
                transaction.run_many(statement, rows)

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Read. On SQLite all that is read within is one snapshot."""
        if self.in_memory:
            with self._my_turn():
                own = self._own()
                if cast("Any", own.driver_connection).in_transaction:
                    yield Transaction(own)  # read within a write by the same thread
                else:
                    with self._transaction(own, "BEGIN") as transaction:
                        yield transaction
            return
        connection = self._taken()
        try:
            with self._transaction(connection, "BEGIN") as transaction:
                yield transaction
        finally:
            connection.close()

    @contextmanager
    def inspecting(self) -> Iterator[Transaction]:
        """Read one state of everything, also text that is no longer valid."""
        with self.reading() as transaction:
            if not self.is_sqlite:
                transaction.run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                yield transaction
                return
            with transaction.undecoded():
                yield transaction

    @contextmanager
    def writing(self) -> Iterator[Transaction]:
        """Write all or nothing; on SQLite one writer at a time, on a connection kept for it."""
        if self.is_sqlite:
            self._queue()
            try:
                own = self._own()
                with self._transaction(own, "BEGIN IMMEDIATE", commit=True) as transaction:
                    yield transaction
            finally:
                self._turn.release()
            return
        connection = self._taken()
        try:
            with self._transaction(connection, "", commit=True) as transaction:
                yield transaction
        finally:
            connection.close()

    def write_ahead(self) -> None:
        """Turn on SQLite's write-ahead log, for good: readers and the writer do not wait."""
        with self._my_turn():
            try:
                self._own().cursor().execute("PRAGMA journal_mode = WAL")
            except self.driver.Error as error:
                raise self._translated(error) from error

    @contextmanager
    def core(self) -> Iterator[Connection]:
        """Give a SQLAlchemy connection in one write transaction: for tables and projections."""
        try:
            with self._my_turn(), self.engine.connect() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                yield connection
                connection.commit()
        except SQLAlchemyError as error:
            raise self._translated(error) from error

    @contextmanager
    def querying(self) -> Iterator[Connection]:
        """Give a SQLAlchemy connection that only reads: on SQLite one snapshot, and no writer waits."""
        turn = self._my_turn() if self.in_memory else nullcontext()
        try:
            with turn, self.engine.connect() as connection:
                if self.is_sqlite:
                    connection.exec_driver_sql("BEGIN")
                yield connection
                connection.rollback()
        except SQLAlchemyError as error:
            raise self._translated(error) from error

    def _queue(self) -> None:
        """Queue the writers of this process; SQLite alone would let them poll for the file."""
        if not self._turn.acquire(timeout=SQLITE_BUSY_SECONDS):
            raise persistence.OperationalError("database is locked by this process")

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if not self.is_sqlite:
            yield
            return
        self._queue()
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _transaction(
        self, connection: PoolProxiedConnection, begin: str, *, commit: bool = False
    ) -> Iterator[Transaction]:
        try:
            # PostgreSQL would send states as hexadecimal text, twice as long and to be decoded.
            transaction = Transaction(connection, **({} if self.is_sqlite else {"binary": True}))
            if self.is_sqlite:
                transaction.run(begin)
            yield transaction
            if not commit:
                connection.rollback()
        except BaseException as error:
            self._undo(connection)
            if (translated := self._translated(error)) is error:
                raise
            raise translated from error
        if commit:
            try:
                connection.commit()
            except self.driver.Error as error:
                self._undo(connection)
                raise CommitFailedError(*error.args) from error

    def _undo(self, connection: PoolProxiedConnection) -> None:
        try:
            connection.rollback()
        except self.driver.Error:
            # The server is gone, and with it every connection in the pool.
            connection.invalidate()
            self.engine.dispose()

    def _own(self) -> PoolProxiedConnection:
        """Give SQLite's writer, or in memory the only connection; for whoever has the turn."""
        if self._kept is None:
            self._kept = self._taken()
            if self.access in {"create", "write"} and not self.in_memory:
                self._kept.cursor().execute(f"PRAGMA cache_size = -{WRITER_KILOBYTES}")
        return self._kept

    def _taken(self) -> PoolProxiedConnection:
        if self._closed:
            raise persistence.InterfaceError("the database was closed")
        try:
            return self.engine.raw_connection()
        except (self.driver.Error, SQLAlchemyError) as error:
            raise self._translated(error) from error

    @property
    def driver(self) -> ModuleType:
        """The DBAPI module."""
        return cast("ModuleType", self.engine.dialect.dbapi)

    def _translated(self, error: BaseException) -> BaseException:
        """Put an error of the driver into the library's terms; leave all others as they are."""
        cause = error.orig if isinstance(error, DBAPIError) else error
        if isinstance(cause, SQLAlchemyError):
            return persistence.OperationalError(str(cause))
        if not isinstance(cause, self.driver.Error):
            return error
        for kind in type(cause).__mro__:
            known = getattr(persistence, kind.__name__, None)
            if isinstance(known, type) and issubclass(known, persistence.PersistenceError):
                translated = known(*cause.args)
                translated.__cause__ = cause
                return translated
        return persistence.PersistenceError(*cause.args)

    def close(self) -> None:
        """Close every connection; on SQLite the last one folds the log into the file.

        It waits for its turn: SQLite's driver crashes if a connection is closed while it is used.
        """
        with self._my_turn():
            self._closed = True
            if self._kept is not None:
                self._kept.close()
                self._kept = None
            self.engine.dispose()


def _synchronous(connection: DBAPIConnection, _: object) -> None:
    """Ask that a commit returns only when it is on disk; SQLite's own default may be less."""
    connection.cursor().execute("PRAGMA synchronous = FULL")


def _query_only(connection: DBAPIConnection, _: object) -> None:
    connection.cursor().execute("PRAGMA query_only = ON")

"""The opponents without us: the driver alone, its fastest way in, one commit for each insert.

They are as durable as a ledger, write to tables that a ledger's own code has made, and are handed
rows that are finished.
"""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, ClassVar

from sqlalchemy import URL, Table, make_url
from sqlalchemy.dialects.sqlite import dialect

Row = tuple[Any, ...]
Insert = Callable[[Sequence[Row]], None]


class Raw(ABC):
    """A connection of a driver."""

    SHOW: ClassVar[str]

    @abstractmethod
    def inserting(self, table: Table) -> Insert:
        """Give a function that inserts rows, each a tuple of all columns, and commits."""

    @abstractmethod
    def rows(self, query: str) -> list[Row]:
        """Read all rows."""

    @abstractmethod
    def run(self, statement: str) -> None:
        """Run a statement and commit."""

    @abstractmethod
    def close(self) -> None:
        """Close the connection."""

    def shown(self, *settings: str) -> dict[str, str]:
        """Read settings of the database by their names."""
        return {name: str(self.rows(f"{self.SHOW} {name}")[0][0]) for name in settings}


class RawSqlite(Raw):
    """`sqlite3`: BEGIN IMMEDIATE, execute or executemany, COMMIT."""

    SHOW = "PRAGMA"

    def __init__(self, url: URL) -> None:
        path = url.database
        assert path is not None
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")

    def inserting(self, table: Table) -> Insert:
        """Give the insert of many rows by executemany, and of one by execute."""
        statement = str(table.insert().compile(dialect=dialect()))
        cursor = self._connection.cursor()

        def insert(rows: Sequence[Row]) -> None:
            cursor.execute("BEGIN IMMEDIATE")
            if len(rows) == 1:
                cursor.execute(statement, rows[0])
            else:
                cursor.executemany(statement, rows)
            cursor.execute("COMMIT")

        return insert

    def rows(self, query: str) -> list[Row]:
        """Read all rows."""
        return self._connection.execute(query).fetchall()

    def run(self, statement: str) -> None:
        """Run a statement; outside a transaction each commits by itself."""
        self._connection.execute(statement)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class RawPostgres(Raw):
    """`psycopg`: binary COPY for many rows, INSERT for one, COMMIT."""

    SHOW = "SHOW"

    def __init__(self, url: URL) -> None:
        import psycopg  # noqa: PLC0415 — an extra, like the server

        plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connection: Any = psycopg.connect(plain)

    def inserting(self, table: Table) -> Insert:
        """Give the insert of many rows by COPY, and of one by INSERT."""
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        types = [_type(column.type.python_type) for column in table.columns]
        copy = f'COPY "{table.name}" ({names}) FROM STDIN (FORMAT BINARY)'
        places = ", ".join(["%s"] * len(types))
        one = f'INSERT INTO "{table.name}" ({names}) VALUES ({places})'  # noqa: S608 — our names
        cursor = self._connection.cursor()

        def insert(rows: Sequence[Row]) -> None:
            if len(rows) == 1:
                cursor.execute(one, rows[0])
            else:
                with cursor.copy(copy) as stream:
                    stream.set_types(types)
                    for row in rows:
                        stream.write_row(row)
            self._connection.commit()

        return insert

    def rows(self, query: str) -> list[Row]:
        """Read all rows."""
        found: list[Row] = self._connection.execute(query).fetchall()
        self._connection.rollback()
        return found

    def run(self, statement: str) -> None:
        """Run a statement and commit."""
        self._connection.execute(statement)
        self._connection.commit()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def _type(kind: type) -> str:
    return {int: "int8", bytes: "bytea"}.get(kind, "text")


@contextmanager
def connected(place: str | URL) -> Iterator[Raw]:
    """Connect by the driver to a database that is there."""
    url = make_url(place)
    raw = RawSqlite(url) if url.get_backend_name() == "sqlite" else RawPostgres(url)
    try:
        yield raw
    finally:
        raw.close()

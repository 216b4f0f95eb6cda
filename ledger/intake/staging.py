"""The staging of a long file: its rows as they will be recorded, on disk and not in memory (暂存).

A file is read to its end before anything of it is recorded, so that one bad row stops all of it.
What was read waits in a private database of SQLite without a name: it spills to the disk, whatever
its length takes a few megabytes of memory, and nothing of it is left behind, not even by a kill.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, NamedTuple, Self

import msgspec

from domain.errors import LedgerUnusable
from ledger.codec import canonical
from ledger.intake.likeness import row_id

_CACHE = -16_384
"""Kilobytes of pages kept in memory."""

_TABLES = """
CREATE TABLE staged (
  number INTEGER PRIMARY KEY,
  row INTEGER NOT NULL,
  identity BLOB,
  id TEXT NOT NULL,
  topic TEXT NOT NULL,
  lent INTEGER NOT NULL,
  state BLOB NOT NULL
);
CREATE TABLE repeated (number INTEGER PRIMARY KEY, times INTEGER NOT NULL);
"""

# A row that stands in its file for the second time is a second entry.
_REPEATED = """
INSERT INTO repeated
SELECT number, times FROM (
  SELECT number, row_number() OVER (PARTITION BY identity ORDER BY number) AS times
  FROM staged
  WHERE identity IN (SELECT identity FROM staged GROUP BY identity HAVING count(*) > 1)
) WHERE times > 1
"""

_CONTRADICTING = """
SELECT row, id FROM (
  SELECT number, row, id, state,
         first_value(state) OVER (PARTITION BY id ORDER BY number) AS first
  FROM staged WHERE identity IS NULL
) WHERE state <> first ORDER BY number LIMIT ?
"""

_PAGE = """
SELECT number, row, identity, id, topic, lent, state, coalesce(times, 1)
FROM staged LEFT JOIN repeated USING (number)
WHERE number > ? ORDER BY number LIMIT ?
"""


class Staged(NamedTuple):
    """One row that waits: its place in the file, and the bytes that will be its entry."""

    row: int
    identity: bytes | None
    """What its id was made from; none where the row itself says its id."""
    id: str
    topic: str
    lent: frozenset[str]
    state: bytes


class Staging:
    """The rows of one file, in order. Close it when done."""

    def __init__(self) -> None:
        self._lent: list[frozenset[str]] = []
        self.count = 0
        with _spoken():
            self._connection = sqlite3.connect("", isolation_level=None)
            self._connection.execute(f"PRAGMA cache_size = {_CACHE}")
            self._connection.execute("PRAGMA journal_mode = OFF")
            self._connection.executescript(_TABLES)

    def add(self, rows: Sequence[Staged]) -> None:
        """Take in the next rows."""
        values = []
        for row in rows:
            self.count += 1
            lent = self._number_of(row.lent)
            values.append((self.count, row.row, row.identity, row.id, row.topic, lent, row.state))
        with _spoken():
            self._connection.execute("BEGIN")
            self._connection.executemany("INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?)", values)
            self._connection.execute("COMMIT")

    def _number_of(self, lent: frozenset[str]) -> int:
        if lent not in self._lent:
            self._lent.append(lent)
        return self._lent.index(lent)

    def settle(self) -> None:
        """Find the rows that stand more than once; call it when all are there."""
        with _spoken():
            self._connection.execute(_REPEATED)

    def contradicting(self, most: int) -> list[tuple[int, str]]:
        """The rows, at most so many, whose own id an earlier row has with other content."""
        with _spoken():
            return self._connection.execute(_CONTRADICTING, (most,)).fetchall()

    def chunks(self, size: int) -> Iterator[list[Staged]]:
        """All rows in order, so many at a time."""
        after = 0
        while True:
            with _spoken():
                page = self._connection.execute(_PAGE, (after, size)).fetchall()
            if not page:
                return
            after = page[-1][0]
            yield [self._row(*values) for _, *values in page]

    def _row(
        self, row: int, identity: bytes | None, name: str, topic: str, lent: int, *rest: Any
    ) -> Staged:
        state, times = rest
        if times > 1:
            assert identity is not None
            name = row_id(identity, times)
            state = canonical(msgspec.json.decode(state) | {"id": name})
        return Staged(row, identity, name, topic, self._lent[lent], state)

    def close(self) -> None:
        """Forget everything."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


@contextmanager
def _spoken() -> Iterator[None]:
    """The folder for temporary files may be full or closed to us."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerUnusable(
            "staging-failed",
            f"读文件时暂存失败，未登记任何内容：{error}。请检查临时目录（TMPDIR）的空间和权限。",
            f"The rows could not be kept while reading, and nothing was recorded: {error}. Check"
            " the space and the permissions of the folder for temporary files (TMPDIR).",
        ) from error

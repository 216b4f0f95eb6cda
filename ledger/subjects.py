"""The subject store: natural persons under opaque ids, apart from the ledger (当事人匿名编号).

An identity number never enters the ledger, and is not kept here either: a keyed hash of it finds
the id again, so that one person reported twice stays one; a mask shows that the column was filled.
The file lies beside the ledger and never in the same database, because a row deleted from a
database that is backed up for years is not gone.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from domain.codes import compact
from domain.errors import LedgerUnusable
from domain.identity import masked_number

SUFFIX = ".subjects"
_APPLICATION = 0x53754A31
_SCHEMA = """
CREATE TABLE index_key (key BLOB NOT NULL CHECK (length(key) = 32));
CREATE TABLE subjects (
  subject TEXT PRIMARY KEY,
  look_up BLOB NOT NULL UNIQUE CHECK (length(look_up) = 32),
  mask TEXT NOT NULL
) WITHOUT ROWID;
"""


def beside(ledger: Path) -> Path:
    """Where the subject store of a ledger file lies.

    >>> beside(Path("demo/ledger.db")).as_posix()
    'demo/ledger.subjects'
    """
    return ledger.with_suffix(SUFFIX)


class Subjects:
    """The subject store of one ledger, in a SQLite file of its own. Close it when done."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path
        self._key = bytes(connection.execute("SELECT key FROM index_key").fetchone()[0])

    @classmethod
    def open(cls, path: Path | str, *, create: bool = True) -> Self:
        """Open the store, or make it, readable by its owner alone."""
        path = Path(path)
        if path.suffix == ".db":
            raise _unusable(
                path, "subjects-name", f"扩展名应为 {SUFFIX}", f"its name must end in {SUFFIX}"
            )
        if not path.exists():
            if not create:
                raise _unusable(path, "subjects-missing", "没有这个文件", "there is no such file")
            _made_private(path)
        with _spoken(path):
            connection = sqlite3.connect(path, isolation_level=None, timeout=30)
            try:
                _prepare(connection, path)
                return cls(connection, path)
            except BaseException:
                connection.close()
                raise

    def subject_for(self, number: str) -> str:
        """The opaque id of the person with this number; a new one is kept at once."""
        gathered = self.gather()
        subject = gathered.subject_for(number)
        gathered.save()
        return subject

    def gather(self) -> Gathered:
        """Collect the persons of a file, to be kept when the file is recorded and not before."""
        return Gathered(self)

    def mask_of(self, subject: str) -> str | None:
        """The mask of a person's number (3****************1)."""
        with _spoken(self._path):
            row = self._connection.execute(
                "SELECT mask FROM subjects WHERE subject = ?", (subject,)
            ).fetchone()
        return None if row is None else str(row[0])

    def look_up(self, number: str) -> bytes:
        """The keyed hash under which a number is found. Without the key it tells nothing."""
        return hmac.digest(self._key, compact(number).encode(), "sha256")

    def known(self, look_up: bytes) -> str | None:
        """The id already kept under that hash."""
        with _spoken(self._path):
            row = self._connection.execute(
                "SELECT subject FROM subjects WHERE look_up = ?", (look_up,)
            ).fetchone()
        return None if row is None else str(row[0])

    def keep(self, persons: dict[bytes, tuple[str, str]]) -> None:
        """Keep new persons: look-up → (subject, mask), all or none."""
        with _spoken(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                self._connection.executemany(
                    "INSERT INTO subjects (look_up, subject, mask) VALUES (?, ?, ?)",
                    [(look_up, subject, mask) for look_up, (subject, mask) in persons.items()],
                )
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the file."""
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


class Gathered:
    """The persons of one file: ids are given out at once, and kept when `save` is called."""

    def __init__(self, subjects: Subjects) -> None:
        self._subjects = subjects
        self._new: dict[bytes, tuple[str, str]] = {}
        self._met: dict[bytes, str] = {}

    def subject_for(self, number: str) -> str:
        """The opaque id of the person with this number."""
        look_up = self._subjects.look_up(number)
        subject = self._met.get(look_up)
        if subject is None:
            subject = self._subjects.known(look_up)
            if subject is None:
                subject = f"subject-{secrets.token_hex(10)}"
                self._new[look_up] = (subject, masked_number(number))
            self._met[look_up] = subject
        return subject

    @property
    def pending(self) -> int:
        """How many persons are not kept yet."""
        return len(self._new)

    def save(self) -> int:
        """Keep those not kept yet, and say how many; somebody else's id for one of them refuses."""
        if not self._new:
            return 0
        try:
            self._subjects.keep(self._new)
        except sqlite3.IntegrityError:
            raise LedgerUnusable(
                "subjects-overtaken",
                "另一次导入刚登记了同一当事人。请重新读取文件再登记。",
                "Another import has just registered the same person. Read the file again.",
            ) from None
        count = len(self._new)
        self._new = {}
        return count


def _made_private(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except FileExistsError:
        return
    except OSError as error:
        raise _unusable(
            path,
            "subjects-unwritable",
            f"不能建立：{error.strerror}",
            f"cannot be made: {error.strerror}",
        ) from error


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    """Ask for deletion that overwrites, and for one file without a log of old pages."""
    connection.execute("PRAGMA busy_timeout = 30000")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA synchronous = EXTRA")
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark != _APPLICATION and tables:
        raise _unusable(path, "subjects-foreign", "不是匿名编号库", "it is no subject store")
    if not tables:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN IMMEDIATE")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in filter(str.strip, _SCHEMA.split(";\n")):
                connection.execute(statement)
            connection.execute("INSERT INTO index_key VALUES (?)", (secrets.token_bytes(32),))
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        connection.execute("COMMIT")


@contextmanager
def _spoken(path: Path) -> Iterator[None]:
    """Say in words what the database says in its own; a breach of uniqueness passes through."""
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.Error as error:
        raise _unusable(
            path, "subjects-unusable", f"不能使用：{error}", f"cannot be used: {error}"
        ) from error


def _unusable(path: Path, code: str, zh: str, en: str) -> LedgerUnusable:
    return LedgerUnusable(code, f"匿名编号库 {path}：{zh}。", f"Subject store {path}: {en}.")

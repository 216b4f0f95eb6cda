"""The subject store: natural persons under opaque ids, with their keys, apart from the ledger (密钥库).

An identity number never enters the ledger in clear, and is not kept here: a keyed hash of it finds
the id again, so that one person reported twice stays one; a mask shows that the column was filled.
Where persons are sealed, each has a key here, wrapped by a master key that lies elsewhere. The file
lies beside the ledger and never in the same database, because a row deleted from a database that is
backed up for years is not gone.
"""

from __future__ import annotations

import hmac
import os
import secrets
import sqlite3
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from domain.codes import compact
from domain.errors import LedgerUnusable, Refused
from domain.identity import masked_number
from ledger.sealing import MasterKey, SubjectKey, master_needed, new_subject_key

SUFFIX = ".subjects"
_APPLICATION = 0x53754A31
_FORMAT = 3
_SCHEMA = """
CREATE TABLE index_key (key BLOB NOT NULL CHECK (length(key) = 32));
CREATE TABLE subjects (
  subject TEXT PRIMARY KEY,
  look_up BLOB NOT NULL UNIQUE CHECK (length(look_up) = 32),
  mask TEXT NOT NULL
) WITHOUT ROWID;
"""
_SEALING = """
CREATE TABLE IF NOT EXISTS keys (subject TEXT PRIMARY KEY, wrapped BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (sha256 TEXT, subject TEXT, PRIMARY KEY (sha256, subject));
CREATE TABLE IF NOT EXISTS erased (subject TEXT PRIMARY KEY, record INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS holds (subject TEXT PRIMARY KEY, until TEXT, ground TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS restrictions (subject TEXT PRIMARY KEY, ground TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
"""
INDEX = "index key"
MASTER, WRAPPED_INDEX, SEEN = "master", "index", "seen"
"""Names of settings: the master key's fingerprint, the index key under it, the audit log as seen."""


def beside(ledger: Path) -> Path:
    """Where the subject store of a ledger file lies.

    >>> beside(Path("demo/ledger.db")).as_posix()
    'demo/ledger.subjects'
    """
    return ledger.with_suffix(SUFFIX)


class Subjects:
    """The subject store of one ledger, in a SQLite file of its own. Close it when done."""

    def __init__(
        self, connection: sqlite3.Connection, path: Path, master: MasterKey | None = None
    ) -> None:
        self._connection = connection
        self.path = path
        self.master = master
        fingerprint = self.setting(MASTER)
        if master is not None and fingerprint not in (None, master.fingerprint.encode()):
            raise _unusable(
                path, "master-key-wrong", "是用另一把主密钥封存的", "it is sealed by another key"
            )

    @classmethod
    def open(
        cls, path: Path | str, *, create: bool = True, master: MasterKey | None = None
    ) -> Self:
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
                return cls(connection, path, master)
            except BaseException:
                connection.close()
                raise

    @property
    def sealed(self) -> bool:
        """Whether persons' data is sealed in this ledger, and not only masked."""
        return self.setting(MASTER) is not None

    def begin_sealing(self, master: MasterKey) -> None:
        """Seal persons' data from now on: the index key is wrapped, new persons get keys."""
        if self.sealed:
            raise Refused(
                "sealed-already",
                "本账的个人信息已在封存，主密钥不能更换。",
                "Persons' data in this ledger is sealed already, and the master key stays.",
            )
        wrapped = master.wrap(INDEX, self.index)
        with self.changing() as change:
            change("DELETE FROM index_key")
            change("INSERT INTO settings VALUES (?, ?)", (WRAPPED_INDEX, wrapped))
            change("INSERT INTO settings VALUES (?, ?)", (MASTER, master.fingerprint.encode()))
        self.master = master
        self.shrink()

    @cached_property
    def index(self) -> bytes:
        """The key under which numbers are looked up."""
        if (wrapped := self.setting(WRAPPED_INDEX)) is not None:
            return self._needed_master().unwrap(INDEX, wrapped)
        return _blob(self.rows("SELECT key FROM index_key")[0][0])

    def _needed_master(self) -> MasterKey:
        if self.master is None:
            raise master_needed()
        return self.master

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
        found = self.rows("SELECT mask FROM subjects WHERE subject = ?", (subject,))
        return str(found[0][0]) if found else None

    def look_up(self, number: str) -> bytes:
        """The keyed hash under which a number is found. Without the key it tells nothing."""
        return hmac.digest(self.index, compact(number).encode(), "sha256")

    def known(self, look_up: bytes) -> str | None:
        """The id already kept under that hash."""
        found = self.rows("SELECT subject FROM subjects WHERE look_up = ?", (look_up,))
        return str(found[0][0]) if found else None

    def wrapped_key(self, subject: str) -> bytes | None:
        """The subject's key as it lies in the store."""
        found = self.rows("SELECT wrapped FROM keys WHERE subject = ?", (subject,))
        return _blob(found[0][0]) if found else None

    def key_of(self, subject: str) -> SubjectKey | None:
        """The subject's key; None where it has none, or none any more."""
        wrapped = self.wrapped_key(subject)
        if wrapped is None:
            return None
        return SubjectKey(subject, self._needed_master().unwrap(subject, wrapped))

    def is_erased(self, subject: str) -> bool:
        """Whether the subject's key was destroyed for good."""
        return bool(self.rows("SELECT 1 FROM erased WHERE subject = ?", (subject,)))

    def keep(
        self, persons: Mapping[bytes, tuple[str, str]], keys: Iterable[SubjectKey] = ()
    ) -> None:
        """Keep new persons, look-up → (subject, mask), and new keys: all or none."""
        listed = [(look_up, *person) for look_up, person in persons.items()]
        wrapped = [(one.subject, self._needed_master().wrap(one.subject, one.key)) for one in keys]
        with self.changing() as change:
            for row in listed:
                change("INSERT INTO subjects (look_up, subject, mask) VALUES (?, ?, ?)", row)
            for pair in wrapped:
                change("INSERT INTO keys VALUES (?, ?)", pair)

    def rows(self, query: str, parameters: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
        """Read rows."""
        with _spoken(self.path):
            return self._connection.execute(query, parameters).fetchall()

    def setting(self, name: str) -> bytes | None:
        """A setting of the store."""
        found = self.rows("SELECT value FROM settings WHERE name = ?", (name,))
        return _blob(found[0][0]) if found else None

    @contextmanager
    def changing(self) -> Iterator[Change]:
        """Change the store: all or nothing."""
        with _spoken(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection.execute
                self._connection.execute("COMMIT")
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise

    def shrink(self) -> None:
        """Write the file anew without what was deleted, and leave no log of old pages."""
        with _spoken(self.path):
            self._connection.execute("VACUUM")
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

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


class Change(Protocol):
    """Runs one statement within a change of the store."""

    def __call__(self, statement: str, parameters: tuple[object, ...] = ..., /) -> object:
        """Run it."""


class Anybody:
    """Holds every subject."""

    def __contains__(self, subject: object) -> bool:
        return True


@dataclass(slots=True, repr=False)
class Gathered:
    """The persons of one file: ids are given out at once, and kept when `save` is called."""

    subjects: Subjects
    seals: bool = field(init=False)
    """Whether what a file says of persons is sealed, and not only masked."""
    met: set[str] = field(default_factory=set)
    """The subjects that the file speaks of."""
    _new: dict[bytes, tuple[str, str]] = field(default_factory=dict)
    _found: dict[bytes, str] = field(default_factory=dict)
    _keys: dict[str, SubjectKey] = field(default_factory=dict)
    _new_keys: dict[str, SubjectKey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.seals = self.subjects.sealed

    def subject_for(self, number: str) -> str:
        """The opaque id of the person with this number."""
        look_up = self.subjects.look_up(number)
        subject = self._found.get(look_up)
        if subject is None:
            subject = self.subjects.known(look_up)
            if subject is None:
                subject = f"subject-{secrets.token_hex(10)}"
                self._new[look_up] = (subject, masked_number(number))
            self._found[look_up] = subject
        self.met.add(subject)
        return subject

    def key_for(self, subject: str) -> SubjectKey:
        """The subject's key; a new one is kept with the file."""
        self.met.add(subject)
        key = self._keys.get(subject)
        if key is None:
            key = self.subjects.key_of(subject)
            if key is None:
                key = SubjectKey(subject, new_subject_key())
                if not self.subjects.is_erased(subject):  # it stays erased: this key is never kept
                    self._new_keys[subject] = key
            self._keys[subject] = key
        return key

    @property
    def pending(self) -> int:
        """How many persons are not kept yet."""
        return max(len(self._new), len(self._new_keys))

    def save(self, named: Callable[[], Container[str]] = Anybody) -> int:
        """Keep those not kept yet, and say how many; somebody else's id for one of them refuses.

        `named` gives the subjects of which the entries to be recorded speak: nobody else is kept.
        """
        if not self.pending:
            return 0
        spoken_of = named()
        self._new = {at: one for at, one in self._new.items() if one[0] in spoken_of}
        self._new_keys = {one: key for one, key in self._new_keys.items() if one in spoken_of}
        try:
            self.subjects.keep(self._new, self._new_keys.values())
        except sqlite3.IntegrityError:
            raise LedgerUnusable(
                "subjects-overtaken",
                "另一次导入刚登记了同一当事人。请重新读取文件再登记。",
                "Another import has just registered the same person. Read the file again.",
            ) from None
        count = self.pending
        self._new, self._new_keys = {}, {}
        return count


def _blob(value: object) -> bytes:
    return value if isinstance(value, bytes) else b""


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
    if connection.execute("PRAGMA user_version").fetchone()[0] < _FORMAT:
        connection.execute("BEGIN IMMEDIATE")
        if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            for statement in filter(str.strip, _SCHEMA.split(";\n")):
                connection.execute(statement)
            connection.execute("INSERT INTO index_key VALUES (?)", (secrets.token_bytes(32),))
            connection.execute(f"PRAGMA application_id = {_APPLICATION}")
        for statement in filter(str.strip, _SEALING.split(";\n")):
            connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {_FORMAT}")
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

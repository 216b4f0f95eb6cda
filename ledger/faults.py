"""What a database's errors mean to a person: one sentence in each language, and what to do.

An error before the commit means that nothing was appended. An error of the commit itself means that
the outcome is not known: the caller repeats the same ids, and is told which are there.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from eventsourcing.persistence import InterfaceError, OperationalError, PersistenceError

from domain.errors import LedgerUnusable, OutcomeUnknown, ScoretrailError
from ledger.store.database import CommitFailedError, Database

SENTENCES = {
    "ledger-busy": (
        "台账正由他人写入，等待已超时。请稍后重试。",
        "The ledger is being written by another; waiting took too long. Try again later.",
    ),
    "ledger-read-only": (
        "台账只能读，不能写。请检查文件和目录的权限，或用有写权限的账户。",
        "It can be read but not written. Check its permissions, or use an account that may write.",
    ),
    "disk-full": (
        "磁盘已满。请腾出空间后重试，同样的记录编号不会重复登记。",
        "The disk is full. Free some space and try again; the same ids are never recorded twice.",
    ),
    "disk-failed": (
        "磁盘读写出错。请检查磁盘和限额后重试，同样的记录编号不会重复登记。",
        "The disk failed. Check it and its quota; the same ids are never recorded twice.",
    ),
    "ledger-damaged": (
        "数据库文件已损坏。请运行 scoretrail verify，并从备份恢复。",
        "The database file is damaged. Run scoretrail verify, and restore a backup.",
    ),
    "ledger-foreign": (
        "这不是 scoretrail 台账，而是别的文件或数据库。请检查地址。",
        "This is no scoretrail ledger but another file or database. Check the address.",
    ),
    "ledger-unreachable": (
        "打不开数据库。请检查路径、目录权限、服务器地址和账户。",
        "The database cannot be opened. Check its path or address, permissions and account.",
    ),
    "connection-lost": (
        "与数据库的连接中断，这一批没有登记。请重新提交。",
        "The connection to the database was lost, and nothing was appended. Submit it again.",
    ),
    "database-failed": (
        "数据库拒绝了操作。",
        "The database refused.",
    ),
}

SQLITE_CODES = {
    sqlite3.SQLITE_BUSY: "ledger-busy",
    sqlite3.SQLITE_LOCKED: "ledger-busy",
    sqlite3.SQLITE_READONLY: "ledger-read-only",
    sqlite3.SQLITE_FULL: "disk-full",
    sqlite3.SQLITE_IOERR: "disk-failed",
    sqlite3.SQLITE_CORRUPT: "ledger-damaged",
    sqlite3.SQLITE_NOTADB: "ledger-foreign",
    sqlite3.SQLITE_CANTOPEN: "ledger-unreachable",
    sqlite3.SQLITE_AUTH: "ledger-read-only",
    sqlite3.SQLITE_PERM: "ledger-read-only",
}

POSTGRES_STATES = {
    "55P03": "ledger-busy",  # lock not available in time
    "40P01": "ledger-busy",  # deadlock
    "25006": "ledger-read-only",
    "42501": "ledger-read-only",  # insufficient privilege
    "53100": "disk-full",
    "58030": "disk-failed",
    "57P01": "connection-lost",  # the server shuts down
    "57P02": "connection-lost",
    "57P03": "connection-lost",
    "08003": "connection-lost",
    "08006": "connection-lost",
    "XX001": "ledger-damaged",
    "XX002": "ledger-damaged",
}


@contextmanager
def spoken(database: Database) -> Iterator[None]:
    """Turn what the database says into what a person can act on."""
    try:
        yield
    except PersistenceError as error:
        raise explained(error, database) from error


def explained(error: PersistenceError, database: Database) -> ScoretrailError:
    """Say what happened, and whether something may have been written."""
    code = _code(error)
    zh, en = SENTENCES[code]
    place = database.url.render_as_string(hide_password=True)
    detail = f" [{place}: {' '.join(str(error).split())}]"
    if isinstance(error, CommitFailedError):
        return OutcomeUnknown(
            code,
            f"提交时出错，这一批可能已登记，也可能没有：请原样重新提交。{zh}{detail}",
            f"The commit failed, so this batch may or may not be recorded: submit it again as it"
            f" is. {en}{detail}",
        )
    return LedgerUnusable(code, zh + detail, en + detail)


def _code(error: PersistenceError) -> str:
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        # The low byte is the kind; the rest says where it happened.
        number = getattr(cause, "sqlite_errorcode", None) or 0
        return SQLITE_CODES.get(number & 0xFF, "database-failed")
    state = getattr(cause, "sqlstate", None)
    if state is None and isinstance(error, OperationalError | InterfaceError):
        return "ledger-busy" if "locked" in str(error) else "ledger-unreachable"
    return POSTGRES_STATES.get(state or "", "database-failed")

"""Check a ledger against its own hashes: every stored byte of every entry, the order, the tree.

The truth is an entry's state inside its frame. All else in its row is hashed with it or derived
from it, so a single changed byte in any column is found, with the position at fault. What this
cannot see is a whole history replaced together with its root: for that the root is kept elsewhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from sqlalchemy import bindparam, select

from ledger.integrity.finding import Finding, finding
from ledger.integrity.walk import Walk
from ledger.store.database import Database, Row, Transaction, at_most
from ledger.tables import ENTRIES, HEAD, POSTGRES_TRIGGERS, SQLITE_TRIGGERS, TREE

Progress = Callable[[int, int], None]
"""Called with the number of entries checked and the number there are."""

PAGE = 1_000
LIMIT = 100
"""So many findings are enough: one changed head row contradicts every entry."""

_POSTGRES_TRIGGERS = (
    "SELECT tgname FROM pg_trigger WHERE tgrelid IN (to_regclass('entries'), to_regclass('head'))"
    " AND NOT tgisinternal AND tgenabled IN ('O', 'A')"
)


def verify(database: Database, progress: Progress | None = None) -> list[Finding]:
    """Check a ledger, and list what contradicts itself; an empty list means nothing does."""
    return list(islice(findings(database, progress), LIMIT))


def findings(database: Database, progress: Progress | None = None) -> Iterator[Finding]:
    """Check a ledger from its first entry to its tree."""
    with database.inspecting() as transaction:
        yield from _guards(database, transaction)
        try:
            heads = transaction.rows(database.compiled(select(HEAD)))
        except database.driver.Error as error:
            yield finding(
                0, "unreadable", f"台账头读不出：{error}", f"its head cannot be read: {error}"
            )
            return
        if len(heads) != 1:
            yield finding(0, "head-wrong", f"台账头有 {len(heads)} 行", f"{len(heads)} head rows")
            return
        walk = Walk(heads[0])
        try:
            for row in _rows(database, transaction, walk, progress):
                yield from walk.check(row)
        except database.driver.Error as error:
            zh, en = f"读不出：{error}", f"cannot be read: {error}"
            yield finding(walk.position + 1, "unreadable", zh, en)
            return
        yield from walk.end()
        try:
            tiles = transaction.rows(database.compiled(select(TREE)))
        except database.driver.Error as error:
            yield finding(
                0, "unreadable", f"树读不出：{error}", f"its tree cannot be read: {error}"
            )
            return
        yield from walk.compare(tiles)


def _rows(
    database: Database, transaction: Transaction, walk: Walk, progress: Progress | None
) -> Iterator[Row]:
    """Read all rows in order of position; the walk sees gaps and what lies beyond the head."""
    page = select(ENTRIES).where(ENTRIES.c.position > bindparam("after"))
    statement = database.compiled(at_most(page.order_by(ENTRIES.c.position), "page"))
    after = -(2**62)
    while rows := transaction.rows(statement, (after, PAGE)):
        yield from rows
        after = rows[-1][0]
        if progress is not None:
            progress(walk.count, max(walk.count, walk.head))


def _guards(database: Database, transaction: Transaction) -> Iterator[Finding]:
    """What the database itself should refuse, and on SQLite whether its indexes agree."""
    if database.is_sqlite:
        found: dict[str, str] = dict(
            transaction.rows("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        )
        missing = [name for name, text in SQLITE_TRIGGERS.items() if found.get(name) != text]
    else:
        names = {name for (name,) in transaction.rows(_POSTGRES_TRIGGERS)}
        missing = [name for name in POSTGRES_TRIGGERS if name not in names]
    for name in missing:
        zh, en = f"触发器 {name} 缺失或被改动", f"trigger {name} is missing or altered"
        yield finding(0, "trigger-missing", zh, en)
    if database.is_sqlite:
        try:
            faults = [text for (text,) in transaction.rows("PRAGMA integrity_check(10)")]
        except database.driver.Error as error:
            faults = [str(error)]
        for text in faults:
            if text != "ok":
                yield finding(0, "file-damaged", f"数据库文件：{text}", f"database file: {text}")

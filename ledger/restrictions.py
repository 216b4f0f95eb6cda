"""Who is restricted (限制处理), read from the subject store without opening anything in it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from domain.errors import LedgerUnusable


def restricted(store: Path | None) -> frozenset[str]:
    """The persons whose data is hidden; nobody where there is no store, or an older one."""
    if store is None or not store.exists():
        return frozenset()
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as opened:
            there = opened.execute("SELECT 1 FROM sqlite_master WHERE name = 'restrictions'")
            if there.fetchone() is None:
                return frozenset()
            rows = opened.execute("SELECT subject FROM restrictions").fetchall()
    except sqlite3.Error as error:
        raise LedgerUnusable(
            "subjects-unusable",
            f"匿名编号库 {store}：不能使用：{error}。",
            f"Subject store {store}: cannot be used: {error}.",
        ) from error
    return frozenset(str(subject) for (subject,) in rows)

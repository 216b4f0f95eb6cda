"""Check a ledger against its own hashes: every stored byte of every entry, the order, the tree.

The truth is an entry's state inside its frame. Everything else in its row is derived from it or
hashed with it, so a single changed byte in any column is found, with the position at fault. What
this cannot see is a whole history replaced together with its root: for that the root is kept
elsewhere. It reads the tables as they are and trusts no index, no head and no tile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from eventsourcing.persistence import PersistenceError
from sqlalchemy import bindparam, select

from domain.errors import ScoretrailError
from domain.events import TOPICS
from ledger.codec import canonical, columns_of
from ledger.entry import Frames
from ledger.integrity.tree import leaf_hash, perfect
from ledger.store.database import Database, Row, Transaction
from ledger.tables import ENTRIES, HEAD, POSTGRES_TRIGGERS, SQLITE_TRIGGERS, TREE

Progress = Callable[[int, int], None]
"""Called with the entries checked and the entries there are."""

PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that contradicts itself; position 0 stands for the ledger as a whole."""

    position: int
    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        where = f"#{self.position} " if self.position else ""
        return f"{where}{self.zh} | {where}{self.en}"

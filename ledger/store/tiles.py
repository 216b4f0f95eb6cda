"""Where the tree's hashes are kept: leaves in their entries' rows, and tiles of 256 hashes.

Only the levels 8, 16 and 24 have tiles: 255 of 256 single appends touch none, and any other subtree
is at most 128 hashes of one tile away.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from sqlalchemy import bindparam, select

from domain.errors import Tampered
from ledger.integrity.tree import HASH_SIZE, Nodes, perfect
from ledger.store.database import Database, Transaction
from ledger.tables import ENTRIES, TREE

WIDTH = 256
STEP = 8
"""Levels from one row of tiles to the next: 2^8 = 256."""


class Tiles:
    """The stored part of a ledger's tree."""

    def __init__(self, database: Database) -> None:
        at = (TREE.c.level == bindparam("level_"), TREE.c.tile == bindparam("tile_"))
        table = TREE.update().values(hashes=bindparam("hashes_")).where(*at)
        leaves = (
            select(ENTRIES.c.leaf)
            .where(ENTRIES.c.position > bindparam("after"), ENTRIES.c.position <= bindparam("to"))
            .order_by(ENTRIES.c.position)
        )
        self._database = database
        self._select = database.compiled(select(TREE.c.hashes).where(*at))
        self._update = database.compiled(table)
        self._leaves = database.compiled(leaves)

    def advance(self, transaction: Transaction, size: int, leaves: Sequence[bytes]) -> None:
        """Add leaves to a tree of `size`, in the transaction that inserts their entries."""
        first = size // WIDTH
        if (size + len(leaves)) // WIDTH == first:
            return
        before = self._leaves_of(transaction, first * WIDTH, size) if size % WIDTH else []
        if len(before) != size % WIDTH:
            raise _incomplete(size)
        self._extend(transaction, STEP, first, _folded([*before, *leaves]))

    def _extend(
        self, transaction: Transaction, level: int, first: int, hashes: Sequence[bytes]
    ) -> None:
        """Add the hashes of subtrees to their tiles, and each tile filled to the level above."""
        tile, used = divmod(first, WIDTH)
        parts = self._tile(transaction, level, tile)[:used] if used else []
        parts = [*parts, *hashes]
        for number, start in enumerate(range(0, len(parts), WIDTH), start=tile):
            blob = b"".join(parts[start : start + WIDTH])
            if number == tile and used:
                transaction.run(self._update, (blob, level, number))
            else:
                self._database.insert(transaction, TREE, [(level, number, blob)])
        if filled := _folded(parts):
            self._extend(transaction, level + STEP, tile, filled)

    def nodes(self, transaction: Transaction) -> Nodes:
        """Read subtrees of the stored tree, each row of hashes once."""

        @cache
        def row(level: int, number: int) -> list[bytes]:
            if level:
                return self._tile(transaction, level, number)
            return self._leaves_of(transaction, number * WIDTH, (number + 1) * WIDTH)

        @cache
        def node(level: int, index: int) -> bytes:
            above = level % STEP
            number, start = divmod(index << above, WIDTH)
            hashes = row(level - above, number)[start : start + (1 << above)]
            if len(hashes) != 1 << above:
                raise _incomplete((index + 1) << level)
            return perfect(hashes)

        return node

    def _tile(self, transaction: Transaction, level: int, number: int) -> list[bytes]:
        found = transaction.row(self._select, (level, number))
        blob = found[0] if found else b""
        return [blob[start : start + HASH_SIZE] for start in range(0, len(blob), HASH_SIZE)]

    def _leaves_of(self, transaction: Transaction, after: int, to: int) -> list[bytes]:
        # A damaged file may hold anything; what is no hash is missing.
        found = transaction.rows(self._leaves, (after, to))
        return [leaf for (leaf,) in found if isinstance(leaf, bytes) and len(leaf) == HASH_SIZE]


def _incomplete(size: int) -> Tampered:
    return Tampered(
        "tree-incomplete",
        f"前 {size} 条登记的散列不全，台账已被改动。请运行 scoretrail verify。",
        f"hashes of the first {size} entries are missing: the ledger was altered."
        " Run scoretrail verify.",
    )


def _folded(hashes: Sequence[bytes]) -> list[bytes]:
    """Fold each full row of 256 hashes into the one above it."""
    full = len(hashes) - len(hashes) % WIDTH
    return [perfect(hashes[start : start + WIDTH]) for start in range(0, full, WIDTH)]

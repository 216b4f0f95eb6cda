"""Rebuilding the delta log: compile everything again beside it, compare digests, and change over.

A digest is taken for each population and measure, over its rows in the order of their key. The log
that followed and the one that is compiled anew must agree in every one of them.
"""

from __future__ import annotations

import hashlib
from itertools import groupby

from sqlalchemy import Connection, select

from domain.errors import LedgerUnusable
from ledger.ledger import Ledger
from ledger.tables import HEAD
from projections.deltas.log import DeltaLog, Progress
from projections.deltas.tables import BESIDE, CURRENT, FORMAT, ORIGIN, Tables

NAME = CURRENT.deltas.name

Digests = dict[tuple[int, int], str]
"""SHA-256 (hex) of the rows of each population and measure."""


def rebuild(
    ledger: Ledger, *, check: bool = False, progress: Progress | None = None
) -> tuple[Digests, Digests, int]:
    """Compile the log again; give the digests before and after, and the position reached.

    With `check` the old rows stay and are only compared; otherwise the new ones take over, and what no
    plan names any more is gone. Rows of another ledger or of another format are compared as they lie.
    """
    current, beside = DeltaLog(ledger), DeltaLog(ledger, BESIDE)
    try:
        current.catch_up(progress=progress)
    except LedgerUnusable as error:
        if not error.code.startswith("delta-log-") or check:
            raise
    with ledger.database.core() as connection:
        BESIDE.metadata.drop_all(connection)
    beside.begin()
    position = beside.catch_up(progress=progress)
    with ledger.database.core() as connection:
        CURRENT.metadata.create_all(connection)
        before, after = digests(connection, CURRENT), digests(connection, BESIDE)
        if not check:
            _take_over(connection)
        BESIDE.metadata.drop_all(connection)
    return before, after, position


def digests(connection: Connection, tables: Tables) -> Digests:
    """The digest of each population and measure."""
    table = tables.deltas
    columns = list(table.columns)
    rows = connection.execute(select(*columns).order_by(*table.primary_key.columns))
    found: Digests = {}
    for (population, measure), some in groupby(rows, key=lambda row: (row[0], row[1])):
        digest = hashlib.sha256()
        for row in some:
            digest.update(b"%d,%d,%d,%d,%d,%d\n" % tuple(row[2:]))
        found[population, measure] = digest.hexdigest()
    return found


def digest_of_all(several: Digests) -> str:
    """One digest over all of them."""
    digest = hashlib.sha256()
    for (population, measure), one in sorted(several.items()):
        digest.update(f"{population},{measure},{one}\n".encode())
    return digest.hexdigest()


def _take_over(connection: Connection) -> None:
    for old, new in zip(CURRENT.all, BESIDE.all, strict=True):
        connection.execute(old.delete())
        names = [column.name for column in old.columns]
        connection.execute(old.insert().from_select(names, select(*new.columns)))
    connection.execute(ORIGIN.delete())
    ledger = connection.execute(select(HEAD.c.ledger)).scalar_one()
    connection.execute(ORIGIN.insert().values(ledger=ledger, format=FORMAT))

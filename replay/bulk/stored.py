"""Stored shards: made from a ledger's delta log, kept in a folder, and extended as the ledger grows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from sqlalchemy import select

from domain.errors import LedgerUnusable
from domain.language import digest_of
from ledger.ledger import Ledger
from projections.backends.shard import Shard, Table
from projections.backends.shard_files import ShardFiles
from projections.deltas.log import DeltaLog
from projections.deltas.plan import Plan
from projections.deltas.tables import CURRENT, FORMAT
from projections.memory import Memory


class StoredShards:
    """Gives the shard of a plan up to the ledger's head, from a folder where it lies there."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self._ledger = ledger
        self._folder = folder
        self._log = DeltaLog(ledger)
        self._opened: dict[tuple[int, int, str], Shard] = {}

    def of(self, memory: Memory, plan: Plan) -> Shard:
        """The shard that holds what a plan counts; the log is brought up to the head first."""
        self._log.keep(plan)
        head = self._log.catch_up()
        meaning = self._meaning(plan.population)
        key = (plan.population, head, meaning)
        if key not in self._opened:
            self._opened[key] = self._read(plan.population, head, meaning)
        return self._opened[key]

    def _read(self, population: int, head: int, meaning: str) -> Shard:
        files = ShardFiles(self._folder, ledger=self._ledger.head.name, meaning=meaning)

        def tail(since: int) -> Table:
            return self._tail(population, since)

        try:
            return files.current(population, head, tail)
        except LedgerUnusable as error:
            if error.code != "shard-outdated":
                raise
            return files.rebuilt(population, head, tail)

    def _meaning(self, population: int) -> str:
        """What the rows of a population mean: the format, and which counts are kept for it."""
        series = CURRENT.series
        with self._ledger.database.querying() as connection:
            kept = connection.execute(
                select(series.c.identity).where(series.c.population == population)
            ).scalars()
            return digest_of({"format": FORMAT, "counts": sorted(kept)})

    def _tail(self, population: int, since: int) -> Table:
        columns = [CURRENT.deltas.c[name] for name in Table._fields]
        rows = select(*columns).where(
            CURRENT.deltas.c.population == population, CURRENT.deltas.c.known_pos > since
        )
        with self._ledger.database.querying() as connection:
            found = connection.execute(rows).all()
        numbers = np.array([tuple(row) for row in found], dtype=np.int64)
        return Table(*numbers.reshape(-1, len(columns)).T)

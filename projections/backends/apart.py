"""Rows of a whole ledger taken apart: one shard for each population, whoever is in several."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from projections.backends.shard import Shard, Table, build
from projections.deltas import building
from projections.deltas.row import number_of


def shards(
    rows: building.Table, populations: Sequence[Sequence[str]], position: int
) -> Iterator[Shard]:
    """The shard of each population, numbered by its place."""
    order = np.argsort(rows.unit, kind="stable")
    units = rows.unit[order]
    columns = (
        rows.unit, rows.measure, rows.group_key, rows.valid_day, rows.known_pos, rows.delta,
    )  # fmt: skip
    for number, population in enumerate(populations):
        wanted = np.array([number_of(unit) for unit in population], dtype=np.int64)
        first = np.searchsorted(units, wanted).tolist()
        last = np.searchsorted(units, wanted, side="right").tolist()
        pieces = [order[start:stop] for start, stop in zip(first, last, strict=True)]
        mine = np.concatenate([order[:0], *pieces])
        yield build(number, Table(*(column[mine] for column in columns)), position)

"""What is told to a ledger, and the finished rows of it, which opponents are handed.

A told ledger takes the moment of recording from whoever tells, so every contestant writes the same
bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property

from sqlalchemy import select

from benchmarks.data import RECORDER, Batch
from benchmarks.place import Place
from benchmarks.raw import Row
from domain.events import parse
from domain.fact import Fact
from ledger.clock import instant
from ledger.codec import fact_of
from ledger.ledger import Ledger
from ledger.tables import ENTRIES

NAME = "bench/jinan-2018"
POSITION, RECORDED_AT, STATE = 0, 1, 5
"""Places in a row of `entries`."""


@contextmanager
def ledger(place: Place) -> Iterator[Ledger]:
    """Give an empty ledger in a database of its own."""
    with place.database() as url, Ledger.create(url, name=NAME, kind="told") as made:
        yield made


def tell(told: Ledger, batch: Batch) -> None:
    """Append a batch of plain values: validated, written canonically, admitted, hashed, stored."""
    events = [parse(content) for content in batch.contents]
    told.append(events, recorded_by=RECORDER, recorded_at=batch.recorded_at)


def rows_of(told: Ledger) -> list[Row]:
    """Read the rows of all entries, whole."""
    query = told.database.compiled(select(ENTRIES).order_by(ENTRIES.c.position))
    with told.database.reading() as transaction:
        return transaction.rows(query)


def facts_of(rows: Sequence[Row]) -> list[Fact]:
    """Read the facts that rows hold."""
    return [fact_of(row[POSITION], instant(row[RECORDED_AT]), row[STATE]) for row in rows]


@dataclass
class Told:
    """Batches, and what a ledger makes of them."""

    batches: Sequence[Batch]
    rows: list[list[Row]] = field(default_factory=list)

    def __post_init__(self) -> None:
        with Ledger.create("sqlite://", name=NAME, kind="told") as told:
            for batch in self.batches:
                tell(told, batch)
            found = iter(rows_of(told))
        self.rows = [[next(found) for _ in batch.contents] for batch in self.batches]

    @property
    def count(self) -> int:
        """How many entries there are."""
        return sum(len(batch.contents) for batch in self.batches)

    @cached_property
    def facts(self) -> list[Fact]:
        """All entries as the rules see them."""
        return [fact for rows in self.rows for fact in facts_of(rows)]

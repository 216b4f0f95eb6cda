"""Reading entries back: fast for the rules, validated for people, found by position, id or instant.

Pages are tuples straight from the driver. Each page is its own short transaction: entries never
change and positions have no gaps, so a reader needs no lock and holds up no writer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, bindparam, select

from domain.errors import UnknownName
from domain.fact import Fact
from ledger.clock import instant
from ledger.codec import envelope_of, fact_of
from ledger.entry import Entry
from ledger.store.database import Database, Row, at_most
from ledger.tables import ENTRIES

PAGE = 2_000


class Reader:
    """The statements that read entries, written once for a database."""

    def __init__(self, database: Database) -> None:
        columns = ENTRIES.c
        brief = select(columns.position, columns.recorded_at, columns.state)
        whole = select(
            columns.position,
            columns.recorded_at,
            columns.recorded_by,
            columns.stream,
            columns.stream_version,
            columns.leaf,
            columns.state,
            columns.sealed,
        )
        between = (columns.position > bindparam("after"), columns.position <= bindparam("until"))
        of_topics = database.among(columns.topic, "topics")
        self._database = database
        self._brief = self._paged(brief.where(*between))
        self._topical = self._paged(brief.where(*between, of_topics))
        self._whole = self._paged(whole.where(*between))
        self._by_id = database.compiled(whole.where(columns.id == bindparam("id")))
        moment = select(columns.recorded_at).where(columns.position == bindparam("position"))
        self._moment = database.compiled(moment)

    def _paged(self, query: Select[Any]) -> str:
        return self._database.compiled(at_most(query.order_by(ENTRIES.c.position), "page"))

    def facts(self, after: int, until: int, topics: Collection[str] | None) -> Iterator[Fact]:
        """Read entries as the rules see them, without validating what was validated once."""
        listed = None if topics is None else self._database.many(topics)
        decoded = fact_of
        recorded, recorded_at = -1, instant(0)
        for page in self._pages(after, until, listed):
            for position, moment, state in page:
                if moment != recorded:
                    recorded, recorded_at = moment, instant(moment)
                yield decoded(position, recorded_at, state)

    def _pages(self, after: int, until: int, listed: object) -> Iterator[list[Row]]:
        while after < until:
            with self._database.reading() as transaction:
                if listed is None:
                    page = transaction.rows(self._brief, (after, until, PAGE))
                else:
                    page = transaction.rows(self._topical, (after, until, listed, PAGE))
            if page:
                yield page
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def entries(self, after: int, until: int) -> Iterator[Entry]:
        """Read whole entries, each validated by its topic's model."""
        while after < until:
            with self._database.reading() as transaction:
                page = transaction.rows(self._whole, (after, until, PAGE))
            yield from map(entry_of, page)
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def by_id(self, entry_id: str) -> Entry:
        """Read the entry of that id."""
        with self._database.reading() as transaction:
            found = transaction.row(self._by_id, (entry_id,))
        if found is None:
            raise UnknownName(
                "unknown-entry",
                f"台账中没有记录 {entry_id}。",
                f"The ledger holds no entry {entry_id!r}.",
            )
        return entry_of(found)

    def position_at(self, moment: int, head: int) -> int:
        """Find the last position recorded by an instant: recorded_at rises with position."""
        low, high = 0, head
        with self._database.reading() as transaction:
            while low < high:
                middle = (low + high + 1) // 2
                found = transaction.row(self._moment, (middle,))
                if found is not None and found[0] <= moment:
                    low = middle
                else:
                    high = middle - 1
        return low


def entry_of(row: Row) -> Entry:
    """Validate a whole row."""
    position, recorded_at, recorded_by, stream, stream_version, leaf, state, sealed = row
    return Entry(
        position,
        instant(recorded_at),
        recorded_by,
        stream,
        stream_version,
        envelope_of(state),
        leaf,
        state,
        sealed,
    )

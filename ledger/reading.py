"""Reading entries back: fast for the rules, validated for people, found by position, id or instant.

Pages are tuples straight from the driver. Each page is its own short transaction: entries never
change and positions have no gaps, so a reader needs no lock and holds up no writer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Select, bindparam, exists, literal_column, select, union

from domain.errors import Tampered, UnknownName
from domain.fact import Fact
from ledger.clock import instant
from ledger.codec import current, fact, read, validated
from ledger.entry import Entry, Frames
from ledger.integrity.tree import leaf_hash
from ledger.store.database import Database, Row, at_most
from ledger.tables import ENTRIES

PAGE = 2_000
REATTRIBUTED = "entry.reattributed"


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
            columns.state,
            columns.sealed,
            columns.leaf,
            columns.topic,
        )
        between = (columns.position > bindparam("after"), columns.position <= bindparam("until"))
        of_topics = database.among(columns.topic, "topics")
        self._database = database
        self._brief = self._paged(brief.where(*between))
        self._topical = self._paged(brief.where(*between, of_topics))
        self._whole = self._paged(whole.where(*between))
        self._sealed = self._paged(whole.where(*between, columns.sealed.is_not(None)))
        self._at = database.compiled(whole.where(columns.position == bindparam("at")))
        named = select(columns.stream).where(of_topics, columns.position <= bindparam("until"))
        other = ENTRIES.alias()
        # The position is compared as a sum, so that SQLite looks up unit and topic and not the topic alone.
        of_unit = select(columns.stream).where(
            of_topics,
            columns.position + literal_column("0") <= bindparam("until"),
            database.among(columns.unit, "units"),
        )
        answering = named.where(
            columns.unit.is_(None),
            exists().where(other.c.stream == columns.stream, database.among(other.c.unit, "units")),
        )
        streams = [columns.stream.in_(named), columns.stream.in_(union(of_unit, answering))]
        self._streams, self._streams_of = (
            database.compiled(brief.where(one).order_by(columns.position)) for one in streams
        )
        moved = select(columns.stream, columns.state).where(
            columns.topic == bindparam("topic"), columns.position <= bindparam("until")
        )
        self._moved = database.compiled(moved)
        in_stream = brief.where(database.among(columns.stream, "streams"))
        self._in_stream = database.compiled(in_stream.order_by(columns.position))
        self._by_id = database.compiled(whole.where(columns.id == bindparam("id")))
        moment = select(columns.recorded_at).where(columns.position == bindparam("position"))
        self._moment = database.compiled(moment)

    def _paged(self, query: Select[Any]) -> str:
        return self._database.compiled(at_most(query.order_by(ENTRIES.c.position), "page"))

    def facts(self, after: int, until: int, topics: Collection[str] | None) -> Iterator[Fact]:
        """Read entries as the rules see them, without validating what was validated once."""
        listed = None if topics is None else self._database.many(topics)
        recorded, recorded_at = -1, instant(0)
        for page in self._pages(after, until, listed):
            for position, moment, state in page:
                if moment != recorded:
                    recorded, recorded_at = moment, instant(moment)
                yield fact(position, recorded_at, read(current(state)))

    def _pages(self, after: int, until: int, listed: object) -> Iterator[list[Row]]:
        while after < until:
            with self._database.reading() as transaction:
                if listed is None:
                    page = transaction.rows(self._brief, (after, until, PAGE))
                else:
                    page = transaction.rows(self._topical, (after, until, listed, PAGE))
            if listed is None:
                _without_gap(page, after, until)
            if page:
                yield page
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def entries(self, after: int, until: int, ledger: str) -> Iterator[Entry]:
        """Read whole entries, each checked against its hash and validated by its topic's model."""
        genuine = Genuine(ledger)
        while after < until:
            with self._database.reading() as transaction:
                page = transaction.rows(self._whole, (after, until, PAGE))
            _without_gap(page, after, until)
            yield from map(genuine.entry, page)
            after = page[-1][0]

    def streams(
        self, topics: Collection[str], until: int, units: Collection[str] | None
    ) -> list[Fact]:
        """Read every stream that holds an entry of these topics, of these units if they are given.

        An answer that names no unit is of the unit it answers, and what was reattributed to one of the
        units is theirs too.
        """
        many = self._database.many
        with self._database.reading() as transaction:
            if units is None:
                rows = transaction.rows(self._streams, (many(topics), until))
            else:
                of_units = (many(topics), until, many(units))
                rows = transaction.rows(self._streams_of, (*of_units, *of_units))
                wanted = set(units)
                moved = {
                    stream
                    for stream, state in transaction.rows(self._moved, (REATTRIBUTED, until))
                    if read(current(state)).data.get("to") in wanted
                }
                rows += transaction.rows(self._in_stream, (many(sorted(moved)),))
        found = {position: (moment, state) for position, moment, state in rows}
        return [
            fact(position, instant(moment), read(current(state)))
            for position, (moment, state) in sorted(found.items())
            if position <= until
        ]

    def at(self, positions: Collection[int], ledger: str) -> Iterator[Entry]:
        """Read the entries at these positions, checked and validated."""
        genuine = Genuine(ledger)
        with self._database.reading() as transaction:
            rows = [transaction.row(self._at, (position,)) for position in positions]
        for position, row in zip(positions, rows, strict=True):
            if row is None:
                raise _gone(position)
            yield genuine.entry(row)

    def sealed(self, until: int, ledger: str) -> Iterator[Entry]:
        """Read the entries that hold sealed fields, checked and validated."""
        genuine, after = Genuine(ledger), 0
        while after < until:
            with self._database.reading() as transaction:
                page = transaction.rows(self._sealed, (after, until, PAGE))
            yield from map(genuine.entry, page)
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def by_id(self, entry_id: str, ledger: str) -> Entry:
        """Read the entry of that id."""
        with self._database.reading() as transaction:
            found = transaction.row(self._by_id, (entry_id,))
        if found is None:
            raise UnknownName(
                "unknown-entry",
                f"台账中没有记录 {entry_id}。",
                f"The ledger holds no entry {entry_id!r}.",
            )
        return Genuine(ledger).entry(found)

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


def _without_gap(page: list[Row], after: int, until: int) -> None:
    """Refuse a log with a hole: positions have none, so a row was taken out."""
    due = min(PAGE, until - after)
    if len(page) == due and page[-1][0] == after + due:
        return
    found = {row[0] for row in page}
    raise _gone(next(at for at in range(after + 1, until + 1) if at not in found))


def _gone(missing: int) -> Tampered:
    return Tampered(
        "entry-missing",
        f"第 {missing} 条登记不见了，台账已被改动。请运行 scoretrail verify。",
        f"Entry {missing} is gone: the ledger was altered. Run scoretrail verify.",
    )


class Genuine:
    """Makes entries of rows, and refuses a row that its hash contradicts."""

    def __init__(self, ledger: str) -> None:
        self._ledger = ledger
        self._append: tuple[int, str] | None = None
        self._frames = Frames(ledger, 0, "")
        self._recorded_at = instant(0)

    def entry(self, row: Row) -> Entry:
        """Check and validate a whole row."""
        position, moment, recorded_by, stream, version, state, sealed, leaf, topic = row
        if self._append != (moment, recorded_by):
            self._append = (moment, recorded_by)
            self._frames = Frames(self._ledger, moment, recorded_by)
            self._recorded_at = instant(moment)
        if leaf_hash(self._frames.frame(state, position, stream, version, sealed)) != leaf:
            raise Tampered(
                "entry-altered",
                f"第 {position} 条登记与其散列不符，已被改动。请运行 scoretrail verify。",
                f"Entry {position} contradicts its hash: it was altered. Run scoretrail verify.",
            )
        envelope = validated(state, topic)
        return Entry(
            position, self._recorded_at, recorded_by, stream, version, envelope, leaf, state, sealed
        )

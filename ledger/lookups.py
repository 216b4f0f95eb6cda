"""Looking entries up: found through the indexes, read as the rules see them, without validating again.

What one question reads is a small part of a ledger. Each look-up is one snapshot and reads no further
than the position it is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sqlalchemy import LargeBinary, Select, bindparam, func, literal_column, select

from domain.effect import REATTRIBUTED
from domain.fact import Fact
from ledger.clock import instant
from ledger.codec import current, fact, read
from ledger.faults import spoken
from ledger.store.database import Database, Row, Transaction
from ledger.tables import ENTRIES

CARRYING_OUT = b'{"answers":'
"""How the state of an entry begins that carries something out: its fields stand in order."""

_BRIEF = (ENTRIES.c.position, ENTRIES.c.recorded_at, ENTRIES.c.state)


class Lookups:
    """The statements, written once for a database."""

    def __init__(self, database: Database) -> None:
        columns = ENTRIES.c
        self._database = database
        known = columns.position <= bindparam("until")
        placed = (*_BRIEF, columns.stream, columns.stream_version)
        self._of_units = database.compiled(
            select(*placed).where(database.among(columns.unit, "units"), known)
        )
        in_streams = select(*_BRIEF).where(database.among(columns.stream, "streams"), known)
        self._in_streams = self._by_position(in_streams)
        self._answers = database.compiled(
            in_streams.where(columns.stream_version > literal_column("1"))
        )
        self._at = database.compiled(select(*_BRIEF).where(columns.position == bindparam("at")))
        self._stream_of = database.compiled(
            select(columns.stream).where(columns.id == bindparam("id"))
        )
        self._of_topics = self._by_position(
            select(*_BRIEF).where(database.among(columns.topic, "topics"), known)
        )
        self._last = database.compiled(
            select(func.max(columns.position)).where(columns.topic == bindparam("topic"), known)
        )
        self._targeting = self._by_position(
            select(*_BRIEF).where(database.among(columns.target, "ids"), known)
        )
        begins = func.substr(columns.state, literal_column("1"), literal_column("11"))
        self._carrying_out = self._by_position(
            select(*_BRIEF).where(begins == bindparam("begins", type_=LargeBinary), known)
        )
        self._moved = database.compiled(
            select(columns.stream, columns.state).where(columns.topic == bindparam("topic"), known)
        )
        self._first = database.compiled(
            select(columns.unit, func.min(columns.position)).group_by(columns.unit)
        )
        self._days = database.compiled(select(columns.occurred_on, columns.position))
        self._how_many = database.compiled(
            select(func.count()).where(database.among(columns.unit, "units"))
        )

    def _by_position(self, query: Select[*tuple[object, ...]]) -> str:
        return self._database.compiled(query.order_by(ENTRIES.c.position))

    def of_units(
        self, units: Collection[str], until: int, besides: Collection[str] = ()
    ) -> list[Fact]:
        """Every stream that holds an entry of these units, and these streams besides, by position."""
        many = self._database.many
        with spoken(self._database), self._database.reading() as transaction:
            rows = transaction.rows(self._of_units, (many(units), until))
            found = {row[0]: row for row in rows}
            strange = {row[3] for row in rows if row[4] > 1} | set(besides)
            more = transaction.rows(self._answers, (many({row[3] for row in rows}), until))
            if strange:
                more += transaction.rows(self._in_streams, (many(strange), until))
        for row in more:
            found.setdefault(row[0], row)
        return list(facts_of(found[position] for position in sorted(found)))

    def how_many(self, units: Collection[str]) -> int:
        """How many entries name these units."""
        with spoken(self._database), self._database.reading() as transaction:
            found = transaction.row(self._how_many, (self._database.many(units),))
        return 0 if found is None else int(found[0])

    def of_topics(self, topics: Collection[str], until: int) -> list[Fact]:
        """Every entry of these topics."""
        with spoken(self._database), self._database.reading() as transaction:
            rows = transaction.rows(self._of_topics, (self._database.many(topics), until))
        return list(facts_of(rows))

    def at(self, position: int) -> Fact | None:
        """The entry at a position, if there is one."""
        with spoken(self._database), self._database.reading() as transaction:
            return next(facts_of(transaction.rows(self._at, (position,))), None)

    def stream(self, entry_id: str, until: int) -> list[Fact]:
        """The facts of the stream that holds an entry, by position; none if it is not known."""
        with spoken(self._database), self._database.reading() as transaction:
            return list(facts_of(self._stream(transaction, entry_id, until)))

    def _stream(self, transaction: Transaction, entry_id: str, until: int) -> list[Row]:
        found = transaction.row(self._stream_of, (entry_id,))
        if found is None:
            return []
        return transaction.rows(self._in_streams, (self._database.many([found[0]]), until))

    def last_of(self, topics: Collection[str], until: int) -> int:
        """The position of the last entry of these topics; 0 if there is none."""
        with spoken(self._database), self._database.reading() as transaction:
            found = [transaction.row(self._last, (topic, until)) for topic in topics]
        return max((row[0] or 0 for row in found if row is not None), default=0)

    def targeting(self, ids: Collection[str], until: int) -> list[Fact]:
        """Every entry that answers one of these directly."""
        with spoken(self._database), self._database.reading() as transaction:
            rows = transaction.rows(self._targeting, (self._database.many(ids), until))
        return list(facts_of(rows))

    def carrying_out(self, until: int) -> list[Fact]:
        """Every entry that carries out a proposal or a decision: its state begins with that.

        No index holds it: the whole ledger is gone through.
        """
        with spoken(self._database), self._database.reading() as transaction:
            return list(facts_of(transaction.rows(self._carrying_out, (CARRYING_OUT, until))))

    def moved(self, until: int) -> Iterator[tuple[str, str]]:
        """Each unit to which something was reattributed, with the stream that was."""
        with spoken(self._database), self._database.reading() as transaction:
            rows = transaction.rows(self._moved, (REATTRIBUTED, until))
        for stream, state in rows:
            yield str(read(current(state)).data["to"]), stream

    def first_of_units(self) -> dict[str | None, int]:
        """Every unit that an entry names, with the first such entry; None where one names none."""
        with spoken(self._database), self._database.reading() as transaction:
            return dict(transaction.rows(self._first))

    def days(self, until: int) -> Iterator[tuple[str, int]]:
        """The day on which each entry happened, and its position, in no order."""
        with spoken(self._database), self._database.reading() as transaction:
            for day, position in transaction.each(self._days):
                if position <= until:
                    yield day, position


def facts_of(rows: Iterable[Row]) -> Iterator[Fact]:
    """Read rows that begin with position, recorded_at and state."""
    recorded, recorded_at = -1, instant(0)
    for position, moment, state, *_ in rows:
        if moment != recorded:
            recorded, recorded_at = moment, instant(moment)
        yield fact(position, recorded_at, read(current(state)))

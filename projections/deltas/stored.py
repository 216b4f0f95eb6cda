"""The stored log as a first build reads it: pages of states as lines, and the streams that hold an answer.

The database joins the states of a page to one text, so that no row becomes an object here: what is read
is taken apart by the column. There must be as many as positions, of which each is there once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from sqlalchemy import LargeBinary, Select, bindparam, cast, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from domain.errors import Tampered
from ledger.clock import instant
from ledger.codec import current, fact_of
from ledger.ledger import Ledger
from ledger.tables import ENTRIES
from ledger.upcasting import UPCASTERS
from projections.deltas.gathering import Stream
from projections.deltas.lines import LINE_END, Lines

PAGE = 50_000

Array = npt.NDArray[np.int64]


class Page(NamedTuple):
    """Entries in order of position, and the topic of each."""

    lines: Lines
    topics: pa.DictionaryArray


class Answered:
    """The streams that hold an answer: the positions of each, one stream after the other."""

    def __init__(self, positions: Array, starts: Array) -> None:
        self.positions = positions
        self.starts = starts
        """Where each stream begins among the positions."""

    @cached_property
    def _sorted(self) -> Array:
        return np.sort(self.positions)

    def hold(self, positions: Array) -> npt.NDArray[np.bool_]:
        """Which of some positions are in one of the streams."""
        if not len(self._sorted):
            return np.zeros(len(positions), dtype=bool)
        places = np.searchsorted(self._sorted, positions)
        return np.equal(self._sorted[np.minimum(places, len(self._sorted) - 1)], positions)


class Log(Protocol):
    """What a first build reads, from a ledger or from memory, up to a position."""

    until: int

    def answered(self) -> Answered:
        """The streams that hold an answer."""

    def pages(self) -> Iterator[Page]:
        """All entries in order."""

    def about(self, topics: Collection[str]) -> list[Stream]:
        """Every stream that holds an entry of one of the topics."""


class StoredLog:
    """The entries of a ledger up to a position, by position and by stream."""

    def __init__(self, ledger: Ledger, until: int) -> None:
        columns = ENTRIES.c
        self._database, self.until = ledger.database, until
        until_here = columns.position <= bindparam("until")
        several = select(columns.stream).where(columns.stream_version == bindparam("version"))
        self._answered = self._database.compiled(
            select(columns.position, columns.stream_version)
            .where(columns.stream.in_(several), until_here)
            .order_by(columns.stream, columns.stream_version)
        )
        paged = _paged_on_sqlite() if self._database.is_sqlite else _paged_on_postgres()
        self._paged = self._database.compiled(paged)
        here = (columns.position > bindparam("after"), columns.position <= bindparam("last"))
        self._positions = self._database.compiled(select(columns.position).where(*here))
        whole = select(columns.stream, columns.position, columns.recorded_at, columns.state)
        ordered = whole.where(until_here).order_by(columns.stream, columns.position)
        about = select(columns.stream).where(self._database.among(columns.topic, "topics"))
        self._about = self._database.compiled(ordered.where(columns.stream.in_(about)))

    def answered(self) -> Answered:
        """The streams that hold an answer."""
        rows = self._rows(self._answered, (2, self.until))
        positions, versions = np.array(rows, dtype=np.int64).reshape(-1, 2).T
        starts = np.flatnonzero(versions == 1)
        return without_single(positions, starts)

    def pages(self) -> Iterator[Page]:
        """All entries in order; a gap is refused."""
        for after in range(0, self.until, PAGE):
            last = min(after + PAGE, self.until)
            ((number, topics, text),) = self._rows(self._paged, (after, last))
            wanted = range(after + 1, last + 1)
            if number != len(wanted):
                there = {position for (position,) in self._rows(self._positions, (after, last))}
                raise _gap(wanted, there)
            yield _taken_apart(wanted, topics, text)

    def about(self, topics: Collection[str]) -> list[Stream]:
        """Every stream that holds an entry of one of the topics."""
        listed = self._database.many(sorted(topics))
        return _streams(self._rows(self._about, (self.until, listed)))

    def _rows(self, query: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._database.reading() as transaction:
            return transaction.rows(query, parameters)


def page_of(rows: Sequence[tuple[int, str, bytes]]) -> Page:
    """Positions, topics and states, one row each, as a page."""
    positions, topics, states = zip(*rows, strict=True)
    ended = pa.array([state + LINE_END for state in states], pa.large_binary())
    coded = pa.array(topics, pa.string()).dictionary_encode()
    return Page(Lines(np.array(positions, dtype=np.int64), ended), coded)


def _paged_on_sqlite() -> Select[Any]:
    """One row for a page: how many there are, and topics and states, each joined."""
    columns, end = ENTRIES.c, literal_column("x'0a'", LargeBinary)
    page = (
        select(columns.topic, columns.state)
        .where(columns.position > bindparam("after"), columns.position <= bindparam("last"))
        .order_by(columns.position)
        .subquery()
    )
    lines = cast(func.group_concat(page.c.state, end).op("||")(end), LargeBinary)
    return select(func.count(), func.group_concat(page.c.topic), lines)


def _paged_on_postgres() -> Select[Any]:
    """One row for a page, as on SQLite."""
    columns, end = ENTRIES.c, literal_column("'\\x0a'::bytea", LargeBinary)

    def joined(column: Any, separator: Any) -> Any:
        return func.string_agg(column, aggregate_order_by(separator, columns.position))

    topics = joined(columns.topic, literal_column("','"))
    return select(func.count(), topics, joined(columns.state, end).op("||")(end)).where(
        columns.position > bindparam("after"), columns.position <= bindparam("last")
    )


def _taken_apart(wanted: range, topics: str, text: bytes) -> Page:
    """The joined columns of a page as arrays."""
    found = np.arange(wanted.start, wanted.stop)
    coded = pc.list_flatten(pc.split_pattern(pa.array([topics]), ",")).dictionary_encode()
    ends = np.flatnonzero(np.frombuffer(text, dtype=np.uint8) == LINE_END[0]) + 1
    assert len(coded) == len(found), "no topic holds a comma"
    if len(ends) != len(found):
        raise _broken(wanted)
    offsets = pa.py_buffer(np.concatenate([[0], ends]))
    states = pa.LargeBinaryArray.from_buffers(
        pa.large_binary(), len(ends), [None, offsets, pa.py_buffer(text)]
    )
    return Page(Lines(found, states if not UPCASTERS else _current(states)), coded)


def _current(states: pa.LargeBinaryArray) -> pa.LargeBinaryArray:
    """The states, each in the newest version of its topic."""
    newest = [current(line.removesuffix(LINE_END)) + LINE_END for line in states.to_pylist()]
    return pa.array(newest, pa.large_binary())


def without_single(positions: Array, starts: Array) -> Answered:
    """Streams by their positions, those of one entry left out."""
    lengths = np.diff(starts, append=len(positions))
    several = lengths > 1
    kept = np.repeat(several, lengths)
    return Answered(positions[kept], np.cumsum(lengths[several]) - lengths[several])


def _streams(rows: Sequence[tuple[Any, ...]]) -> list[Stream]:
    moments = {moment: instant(moment) for moment in {row[2] for row in rows}}
    return [
        [fact_of(position, moments[moment], state) for _, position, moment, state in stream]
        for _, stream in groupby(rows, key=itemgetter(0))
    ]


def _broken(wanted: range) -> Tampered:
    return Tampered(
        "line-end-in-state",
        f"第 {wanted[0]} 至 {wanted[-1]} 条中有一条的登记内容含换行，不是规范写法：台账被改动过。请运行 "
        "verify。",
        f"Of entries {wanted[0]} to {wanted[-1]} one holds the end of a line, which no canonical form "
        "does: the ledger has been tampered with. Run verify.",
    )


def _gap(wanted: range, found: Collection[int]) -> Tampered:
    missing = next(place for place in wanted if place not in found)
    return Tampered(
        "gap",
        f"第 {missing} 条记录不见了：台账被改动过。请运行 verify。",
        f"Entry {missing} is gone: the ledger has been tampered with. Run verify.",
    )

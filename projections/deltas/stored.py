"""The stored log as a first build reads it: pages of states by topic, and the streams that hold an answer."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol

import numpy as np
import numpy.typing as npt
from sqlalchemy import bindparam, select

from domain.errors import Tampered
from ledger.clock import instant
from ledger.codec import current, fact_of
from ledger.ledger import Ledger
from ledger.store.database import at_most
from ledger.tables import ENTRIES
from ledger.upcasting import UPCASTERS
from projections.deltas.gathering import Stream

PAGE = 20_000
STREAMS = 5_000

Page = dict[str, tuple[npt.NDArray[np.int64], npt.NDArray[np.object_]]]
"""Positions and states, by topic."""


class Answered(NamedTuple):
    """The streams that hold an answer, and whether each position is in one of them."""

    streams: Sequence[str]
    positions: npt.NDArray[np.bool_]


class Log(Protocol):
    """What a first build reads, from a ledger or from memory."""

    def answered(self) -> Answered:
        """The streams that hold an answer."""

    def pages(self) -> Iterator[Page]:
        """All entries in order."""

    def whole(self, names: Sequence[str]) -> Iterator[list[Stream]]:
        """Streams by name, each whole, some at a time."""

    def about(self, topics: Collection[str]) -> list[Stream]:
        """Every stream that holds an entry of one of the topics."""


class StoredLog:
    """The entries of a ledger up to a position, by position and by stream."""

    def __init__(self, ledger: Ledger, until: int) -> None:
        columns = ENTRIES.c
        self._database, self._until = ledger.database, until
        until_here = columns.position <= bindparam("until")
        second = select(columns.stream).where(
            columns.stream_version == bindparam("version"), until_here
        )
        self._answered = self._database.compiled(
            select(columns.stream, columns.position)
            .where(columns.stream.in_(second), until_here)
            .order_by(columns.stream)
        )
        brief = select(columns.position, columns.topic, columns.state)
        paged = brief.where(columns.position > bindparam("after"), until_here)
        self._paged = self._database.compiled(at_most(paged.order_by(columns.position), "page"))
        whole = select(columns.stream, columns.position, columns.recorded_at, columns.state)
        ordered = whole.where(until_here).order_by(columns.stream, columns.position)
        named = self._database.among(columns.stream, "streams")
        self._named = self._database.compiled(ordered.where(named))
        about = select(columns.stream).where(self._database.among(columns.topic, "topics"))
        self._about = self._database.compiled(ordered.where(columns.stream.in_(about)))

    def answered(self) -> Answered:
        """The streams that hold an answer."""
        found = np.zeros(self._until + 1, dtype=bool)
        rows = self._rows(self._answered, (2, self._until, self._until))
        found[np.fromiter((row[1] for row in rows), np.int64, len(rows))] = True
        return Answered(list(dict.fromkeys(row[0] for row in rows)), found)

    def pages(self) -> Iterator[Page]:
        """All entries in order; a gap is refused."""
        after = 0
        while after < self._until:
            rows = self._rows(self._paged, (after, self._until, PAGE))
            if not rows or rows[-1][0] - after != len(rows):
                raise _gap(after, {row[0] for row in rows})
            yield by_topic(rows)
            after = rows[-1][0]

    def whole(self, names: Sequence[str]) -> Iterator[list[Stream]]:
        """Streams by name, each whole up to the position, some thousand at a time."""
        for start in range(0, len(names), STREAMS):
            some = self._database.many(names[start : start + STREAMS])
            yield _streams(self._rows(self._named, (self._until, some)))

    def about(self, topics: Collection[str]) -> list[Stream]:
        """Every stream that holds an entry of one of the topics."""
        listed = self._database.many(sorted(topics))
        return _streams(self._rows(self._about, (self._until, listed)))

    def _rows(self, query: str, parameters: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        with self._database.reading() as transaction:
            return transaction.rows(query, parameters)


def by_topic(rows: Sequence[tuple[Any, ...]]) -> Page:
    """Rows in order of position as columns, apart by topic."""
    positions, topics, states = zip(*rows, strict=True)
    codes = {topic: code for code, topic in enumerate(dict.fromkeys(topics))}
    code = np.fromiter(map(codes.__getitem__, topics), np.int16, len(topics))
    order = np.argsort(code, kind="stable")
    bounds = np.searchsorted(code[order], np.arange(len(codes) + 1)).tolist()
    everything = np.empty(len(states), dtype=object)
    everything[:] = states if not UPCASTERS else list(map(current, states))
    everything, numbers = everything[order], np.array(positions, dtype=np.int64)[order]
    return {
        topic: (numbers[start:stop], everything[start:stop])
        for topic, start, stop in zip(codes, bounds, bounds[1:], strict=False)
    }


def _streams(rows: Sequence[tuple[Any, ...]]) -> list[Stream]:
    moments = {moment: instant(moment) for moment in {row[2] for row in rows}}
    return [
        [fact_of(position, moments[moment], state) for _, position, moment, state in stream]
        for _, stream in groupby(rows, key=itemgetter(0))
    ]


def _gap(after: int, found: Collection[int]) -> Tampered:
    missing = next(place for place in range(after + 1, after + PAGE + 2) if place not in found)
    return Tampered(
        "gap",
        f"第 {missing} 条记录不见了：台账被改动过。请运行 verify。",
        f"Entry {missing} is gone: the ledger has been tampered with. Run verify.",
    )

"""Streams of a ledger's entries, read whole up to the end of a batch, and their files by key."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from sqlalchemy import Connection, Row, Select, func, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.bases import Counting, Key
from domain.bases.counting import key_text
from domain.errors import Tampered
from domain.fact import Fact
from ledger.clock import instant
from ledger.codec import fact_of
from ledger.tables import ENTRIES
from projections.deltas.gathering import Stream
from projections.deltas.row import number_of
from projections.deltas.tables import Tables

EntryRow = Row[str, int, int, int, bytes]
"""Stream, version in it, position, recorded_at and state."""

CHUNK = 5_000
"""So many values go into one comparison."""


class Batch:
    """The entries between two positions, and the streams they touched, whole up to the later one."""

    def __init__(self, connection: Connection, tables: Tables, after: int, until: int) -> None:
        self._connection = connection
        self._tables = tables
        self.first = after + 1
        rows = connection.execute(
            _entries()
            .where(ENTRIES.c.position > after, ENTRIES.c.position <= until)
            .order_by(ENTRIES.c.position)
        ).all()
        _without_gap(rows, after, until)
        self.last = until
        self._whole = self._completed(rows)
        self._by_topic: dict[str, dict[str, None]] = {}
        for name, stream in self._whole.items():
            for fact in stream:
                self._by_topic.setdefault(fact.topic, {})[name] = None

    def touching(self, topics: Collection[str]) -> list[Stream]:
        """The streams touched that hold a fact of any of the topics."""
        if len(topics) == 1:
            (topic,) = topics
            return [self._whole[name] for name in self._by_topic.get(topic, ())]
        names = dict.fromkeys(n for topic in sorted(topics) for n in self._by_topic.get(topic, ()))
        return [self._whole[name] for name in names]

    def _completed(self, rows: Sequence[EntryRow]) -> dict[str, Stream]:
        """The facts of the batch by stream, with the earlier ones of streams begun before it."""
        begun: dict[str, list[Fact]] = {}
        older: dict[str, None] = {}
        moment, recorded = -1, instant(0)
        for stream, version, position, recorded_at, state in rows:
            if stream not in begun and version > 1:
                older[stream] = None
            if recorded_at != moment:
                moment, recorded = recorded_at, instant(recorded_at)
            fact = fact_of(position, recorded, state)
            begun.setdefault(stream, []).append(fact)
        return {**begun, **dict(self._read(older))}

    def _read(self, names: Iterable[str]) -> Iterator[tuple[str, Stream]]:
        """Streams by name, whole up to the end of the batch."""
        for some in _chunks(list(names)):
            yield from self._streams(_entries().where(ENTRIES.c.stream.in_(some)))

    def _streams(self, query: Select[str, int, int, int, bytes]) -> Iterator[tuple[str, Stream]]:
        ordered = query.where(ENTRIES.c.position <= self.last).order_by(
            ENTRIES.c.stream, ENTRIES.c.position
        )
        for name, rows in groupby(self._connection.execute(ordered), key=lambda row: row[0]):
            yield name, [fact_of(row[2], instant(row[3]), row[4]) for row in rows]

    def of_topics(self, topics: Collection[str]) -> list[Stream]:
        """Every stream that holds a fact of any of the topics."""
        named = select(ENTRIES.c.stream).where(ENTRIES.c.topic.in_(sorted(topics)))
        return [
            stream for _, stream in self._streams(_entries().where(ENTRIES.c.stream.in_(named)))
        ]

    def file(self, counting: Counting, filed: Iterable[tuple[Key, Stream]]) -> None:
        """File each stream under a key; what is filed already stays."""
        keys = self._tables.keys
        number = number_of(counting.identity)
        rows = sorted({(number, key_text(key), stream[0].id) for key, stream in filed})
        if not rows:
            return
        dialect = sqlite if self._connection.dialect.name == "sqlite" else postgresql
        insert = dialect.insert(keys).on_conflict_do_nothing()
        if dialect is sqlite:
            text = str(insert.compile(dialect=self._connection.dialect))
            self._connection.exec_driver_sql(text, rows)
            return
        names = ("counting", "key", "stream")
        self._connection.execute(insert, [dict(zip(names, row, strict=True)) for row in rows])

    def shared(self, counting: Counting, keys: Collection[Key]) -> set[Key]:
        """Those of the keys under which more than one stream is filed."""
        by_text = {key_text(key): key for key in keys}
        table = self._tables.keys
        found: set[Key] = set()
        for some in _chunks(list(by_text)):
            rows = self._connection.execute(
                select(table.c.key)
                .where(table.c.counting == number_of(counting.identity), table.c.key.in_(some))
                .group_by(table.c.key)
                .having(func.count() > 1)
            )
            found.update(by_text[row[0]] for row in rows)
        return found

    def filed(self, counting: Counting, keys: Collection[Key]) -> Mapping[Key, list[Stream]]:
        """The streams filed under each of the keys."""
        by_text = {key_text(key): key for key in keys}
        table = self._tables.keys
        found: dict[Key, list[str]] = {key: [] for key in keys}
        for some in _chunks(list(by_text)):
            rows = self._connection.execute(
                select(table.c.key, table.c.stream).where(
                    table.c.counting == number_of(counting.identity), table.c.key.in_(some)
                )
            )
            for text, stream in rows:
                found[by_text[text]].append(stream)
        named = dict.fromkeys(name for names in found.values() for name in names)
        whole = self._whole | dict(self._read(name for name in named if name not in self._whole))
        return {key: [whole[n] for n in names if n in whole] for key, names in found.items()}


def _entries() -> Select[str, int, int, int, bytes]:
    columns = ENTRIES.c
    return select(
        columns.stream,
        columns.stream_version,
        columns.position,
        columns.recorded_at,
        columns.state,
    )


def _chunks(values: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def _without_gap(rows: Sequence[EntryRow], after: int, until: int) -> None:
    if [row[2] for row in rows] == list(range(after + 1, until + 1)):
        return
    found = {row[2] for row in rows}
    missing = next(place for place in range(after + 1, until + 1) if place not in found)
    raise Tampered(
        "gap",
        f"第 {missing} 条记录不见了：台账被改动过。请运行 verify。",
        f"Entry {missing} is gone: the ledger has been tampered with. Run verify.",
    )

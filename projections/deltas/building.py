"""The first build: the rows of a whole ledger by the column, for the shards (首次编制).

Facts that nothing answers go through `columnar`, a topic at a time; the streams that hold an answer, one
entry in ten, and the countings that columns cannot do, go through the compiler. Both ways give the rows
that the compiler alone would give, and a property test says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import pairwise, repeat
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pyarrow import ArrowInvalid

from domain.bases import Counting
from ledger.collecting import put_off
from projections.deltas import columnar, fields, versions
from projections.deltas.alike import Alike, alike
from projections.deltas.gathering import MemoryShelf, Stream, Wanted, compiled, topics_of
from projections.deltas.lines import Lines, together
from projections.deltas.row import Change, day_number, number_of
from projections.deltas.stored import Answered, Log, Page

AT_ONCE = 100_000
"""So many entries of answered streams are taken in one go."""

Array = npt.NDArray[np.int64]
Progress = Callable[[int, int], None]


class Table(NamedTuple):
    """Rows of the log without their population, as columns in no order."""

    unit: Array
    measure: Array
    group_key: Array
    valid_day: Array
    known_pos: Array
    entry: Array
    delta: Array


class Wish(NamedTuple):
    """What is built: the countings of one plan, and the units for which they are kept."""

    countings: Sequence[Counting]
    members: Collection[str]


def built(log: Log, countings: Sequence[Counting], members: Collection[str]) -> Table:
    """Every row that the entries of the log cause for the members, under the countings of one plan."""
    (table,) = built_together(log, [Wish(countings, members)])
    return table


def built_together(
    log: Log, wishes: Sequence[Wish], *, progress: Progress | None = None
) -> list[Table]:
    """For each wish every row that the entries of the log cause; the log is gone through once."""
    with put_off():
        return _built(log, wishes, progress)


def _built(log: Log, wishes: Sequence[Wish], progress: Progress | None) -> list[Table]:
    buildings = [_Building(one.countings, frozenset(one.members)) for one in wishes]
    read: dict[str, frozenset[str]] = {}
    for one in buildings:
        for topic, names in one.fields.items():
            read[topic] = read.get(topic, frozenset()) | names
    answered = log.answered()
    kept = []
    for page in log.pages():
        held = answered.hold(page.lines.positions)
        for topic, lines in _by_topic(page, ~held, read):
            _alone(buildings, topic, lines, read[topic])
        kept.append(page.lines.at(np.flatnonzero(held)))
        if progress is not None:
            progress(int(page.lines.positions[-1]), log.until)
    for streams in _streams(together(kept), answered):
        for building in buildings:
            building.answered(streams)
    asked = frozenset().union(*(one.asked for one in buildings))
    streams = log.about(asked) if asked else []
    for building in buildings:
        building.compile(streams, building.others)
    return [building.table() for building in buildings]


def _by_topic(
    page: Page, free: npt.NDArray[np.bool_], topics: Collection[str]
) -> Iterator[tuple[str, Lines]]:
    """The facts of a page that nothing answers, of each of the topics."""
    codes = page.topics.indices.to_numpy()
    for code, topic in enumerate(page.topics.dictionary.to_pylist()):
        places = np.flatnonzero(free & (codes == code))
        if topic in topics and len(places):
            yield topic, page.lines.at(places)


def _alone(buildings: Iterable[_Building], topic: str, lines: Lines, names: frozenset[str]) -> None:
    """Take facts of one topic that nothing answers, for everybody who counts them."""
    mine = [one for one in buildings if topic in one.fields]
    try:
        facts = columnar.read(topic, lines, names)
    except ArrowInvalid:  # a field whose values are of several kinds
        streams = [[fact] for fact in lines.facts()]
        for building in mine:
            building.compile(streams, building.mine[topic])
        return
    for building in mine:
        building.alone(facts, lines)


def _streams(kept: Lines, answered: Answered) -> Iterator[list[Stream]]:
    """The streams that hold an answer, whole, some at a time."""
    places = np.searchsorted(kept.positions, answered.positions)
    starts = answered.starts
    chosen = starts[np.flatnonzero(np.diff(starts // AT_ONCE, prepend=-1))]
    for first, last in pairwise([*chosen.tolist(), len(places)]):
        facts = kept.at(places[first:last]).facts()
        here = starts[(starts >= first) & (starts < last)] - first
        yield [facts[start:stop] for start, stop in pairwise([*here.tolist(), len(facts)])]


class _Building:
    """The rows so far."""

    def __init__(self, countings: Sequence[Counting], members: frozenset[str]) -> None:
        topics = {one: fields.topic_of(one) for one in countings}
        self.others = [one for one in countings if topics[one] is None]
        self.asked = frozenset().union(*(topics_of(one) for one in self.others))
        self._members = members
        self._unit_numbers = {unit: number_of(unit) for unit in members}
        self._sights = [one.sight for one in countings]
        self.fields = fields.fields_of(countings)
        self.mine = {
            topic: [one for one in countings if topics[one] == topic] for topic in self.fields
        }
        self._told: dict[Counting, columnar.Told] = defaultdict(dict)
        self._tables: list[Table] = []

    def alone(self, facts: columnar.Facts, lines: Lines) -> None:
        """Take facts of one topic that nothing answers."""
        for counting in self.mine[facts.topic]:
            rows = columnar.rows(counting, facts, self._told[counting])
            self._add_rows(facts, rows, rows.known_pos, np.ones(len(rows.unit), dtype=np.int64))
            left = lines.at(np.searchsorted(lines.positions, rows.left))
            self.compile([[fact] for fact in left.facts()], [counting])

    def answered(self, streams: Sequence[Stream]) -> None:
        """Take whole streams that hold an answer."""
        several = alike(self._sights[0], streams) if self.mine else []
        for topic, mine in self.mine.items():
            about = [one for one in several if any(mark.topic == topic for mark in one.shape)]
            fit = [
                one
                for one in about
                if all(versions.does(counting, topic, one.shape) for counting in mine)
            ]
            self.compile(_every([one for one in about if one not in fit]), mine)
            self._answered(topic, fit)

    def _answered(self, topic: str, fit: Sequence[Alike]) -> None:
        streams = _every(fit)
        try:
            made = versions.versions(topic, fit, self.fields[topic])
        except ArrowInvalid:  # a field whose values are of several kinds
            self.compile(streams, self.mine[topic])
            return
        if made is None:
            return
        for counting in self.mine[topic]:
            rows = versions.rows(counting, made)
            self._add_rows(made.facts, rows, rows.entry, rows.delta)
            self.compile([streams[number] for number in rows.left.tolist()], [counting])

    def compile(self, streams: Sequence[Stream], countings: Iterable[Counting]) -> None:
        """Add the rows that the compiler gives for whole streams."""
        if not streams:
            return
        for counting in countings:
            topics = topics_of(counting)
            own = [one for one in streams if any(fact.topic in topics for fact in one)]
            wanted = Wanted(counting, self._members)
            self._add(compiled(wanted, own, MemoryShelf(streams)), counting)

    def table(self) -> Table:
        """All rows."""
        if not self._tables:
            return Table(*(np.zeros(0, dtype=np.int64) for _ in Table._fields))
        return Table(*(np.concatenate(column) for column in zip(*self._tables, strict=True)))

    def _add_rows(
        self, facts: columnar.Facts, rows: columnar.Rows | versions.Rows, entry: Array, delta: Array
    ) -> None:
        """Add columns as rows of the log, of the members only."""
        known = map(self._unit_numbers.get, facts.units.dictionary.to_pylist(), repeat(0))
        unit = np.array([*known, 0], dtype=np.int64)[rows.unit]
        measures = np.array([*(number_of(base.identity) for base in rows.bases), 0], dtype=np.int64)
        measure = measures[rows.base]
        columns = Table(unit, measure, rows.group_key, rows.valid_day, rows.known_pos, entry, delta)
        members = unit != 0
        self._tables.append(Table(*(column[members] for column in columns)))

    def _add(self, changes: Iterable[Change], counting: Counting) -> None:
        """Add changes, those of one key together, as rows."""
        merged: dict[tuple[int, ...], int] = {}
        for unit, base, group, day, position, entry, delta in changes:
            for number in self._numbers(unit, counting):
                measure, key = number_of(base.identity), number_of(group)
                cell = (number, measure, key, day_number(day), position, entry)
                merged[cell] = merged.get(cell, 0) + delta
        listed = [(*cell, delta) for cell, delta in merged.items() if delta]
        if listed:
            self._tables.append(Table(*np.array(listed, dtype=np.int64).T))

    def _numbers(self, unit: str, counting: Counting) -> Iterable[int]:
        """For whom a change of a unit is: for itself, or where it stands for all, for every member."""
        if counting.reads_from is not None:
            return map(number_of, self._members)
        return (number_of(unit),) if unit in self._members else ()


def _every(several: Iterable[Alike]) -> list[Stream]:
    """All streams of several shapes."""
    return [stream for one in several for stream in one.streams]

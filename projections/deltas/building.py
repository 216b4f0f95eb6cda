"""The first build: the rows of a whole ledger by the column, for the shards (首次编制).

Facts that nothing answers go through `columnar`, a topic at a time; the streams that hold an answer, one
entry in ten, and the countings that columns cannot do, go through the compiler. Both ways give the rows
that the compiler alone would give, and a property test says so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from pyarrow import ArrowInvalid

from domain.bases import Counting
from ledger.clock import instant
from ledger.codec import fact_of
from projections.deltas import columnar, fields, versions
from projections.deltas.gathering import MemoryShelf, Stream, Wanted, compiled, topics_of
from projections.deltas.row import Change, day_number, number_of
from projections.deltas.stored import Log, Page

AT_ONCE = 250_000
"""So many facts of a topic are taken apart in one go."""

Array = npt.NDArray[np.int64]


class Table(NamedTuple):
    """Rows of the log without their population, as columns in no order."""

    unit: Array
    measure: Array
    group_key: Array
    valid_day: Array
    known_pos: Array
    entry: Array
    delta: Array


def built(log: Log, countings: Sequence[Counting], members: Collection[str]) -> Table:
    """Every row that the entries of the log cause for the members."""
    building = _Building(countings, frozenset(members))
    answered = log.answered()
    for page in log.pages():
        building.alone(page, answered.positions)
    building.apart()
    for streams in log.whole(answered.streams):
        building.answered(streams)
    if building.others:
        building.compile(log.about(building.asked), building.others)
    return building.table()


class _Building:
    """The rows so far, and the facts that nothing answers which have not become rows yet."""

    def __init__(self, countings: Sequence[Counting], members: frozenset[str]) -> None:
        topics = {one: fields.topic_of(one) for one in countings}
        self.others = [one for one in countings if topics[one] is None]
        self.asked = frozenset().union(*(topics_of(one) for one in self.others))
        self._members = members
        self._fields = fields.fields_of(countings)
        self._mine = {
            topic: [one for one in countings if topics[one] == topic] for topic in self._fields
        }
        self._kept: dict[str, list[_Facts]] = {topic: [] for topic in self._fields}
        self._tables: list[Table] = []

    def alone(self, page: Page, answered: npt.NDArray[np.bool_]) -> None:
        """Take the facts of a page that nothing answers."""
        for topic, (positions, states) in page.items():
            if topic not in self._kept:
                continue
            mine = ~answered[positions]
            self._kept[topic].append(_Facts(positions[mine], states[mine]))
            if sum(len(facts.positions) for facts in self._kept[topic]) >= AT_ONCE:
                self._apart(topic)

    def apart(self) -> None:
        """Take apart what is left of every topic."""
        for topic in self._kept:
            self._apart(topic)

    def answered(self, streams: Sequence[Stream]) -> None:
        """Take whole streams that hold an answer."""
        beginning: dict[str, list[Stream]] = {topic: [] for topic in self._fields}
        for stream in streams:
            beginning.setdefault(stream[0].topic, []).append(stream)
        mixed = [one for one in streams if any(fact.topic in self._fields for fact in one[1:])]
        for topic, names in self._fields.items():
            mine, begun = self._mine[topic], beginning[topic]
            fits = [all(versions.does(counting, topic, one) for counting in mine) for one in begun]
            fit = [one for one, does in zip(begun, fits, strict=True) if does]
            left = [one for one, does in zip(begun, fits, strict=True) if not does]
            left += [
                one
                for one in mixed
                if one[0].topic != topic and any(fact.topic == topic for fact in one[1:])
            ]
            self.compile(left, mine)
            try:
                made = versions.versions(mine[0].sight, topic, fit, names)
            except ArrowInvalid:
                self.compile(fit, mine)
                continue
            for counting in mine:
                rows = versions.rows(counting, made)
                self._tables.append(_signed(made.facts, rows, self._members))
                self.compile([fit[number] for number in sorted(rows.left)], [counting])

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

    def _apart(self, topic: str) -> None:
        kept = self._kept[topic]
        self._kept[topic] = []
        if not any(len(facts.positions) for facts in kept):
            return
        positions = np.concatenate([facts.positions for facts in kept])
        states = [state for facts in kept for state in facts.states.tolist()]
        try:
            facts = columnar.read(topic, positions, states, self._fields[topic])
        except ArrowInvalid:  # a field whose values are of several kinds
            self.compile(_single(positions, states, positions), self._mine[topic])
            return
        for counting in self._mine[topic]:
            rows = columnar.rows(counting, facts)
            self._tables.append(_table(facts, rows, self._members))
            self.compile(_single(positions, states, rows.left), [counting])

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


class _Facts(NamedTuple):
    positions: Array
    states: npt.NDArray[np.object_]


def _table(facts: columnar.Facts, rows: columnar.Rows, members: frozenset[str]) -> Table:
    """Columns as rows of the log, of the members only."""
    units = facts.units.dictionary.to_pylist()
    mine = np.array([unit in members for unit in units] or [False], dtype=bool)[rows.unit]
    numbers = np.array([number_of(unit) for unit in units] or [0], dtype=np.int64)
    measures = np.array([number_of(base.identity) for base in rows.bases] or [0], dtype=np.int64)
    positions = rows.known_pos[mine]
    return Table(
        numbers[rows.unit[mine]],
        measures[rows.base[mine]],
        rows.group_key[mine],
        rows.valid_day[mine],
        positions,
        positions,
        np.ones(len(positions), dtype=np.int64),
    )


def _signed(facts: columnar.Facts, rows: versions.Rows, members: frozenset[str]) -> Table:
    """Rows of versions as rows of the log, of the members only."""
    units = facts.units.dictionary.to_pylist()
    mine = np.array([unit in members for unit in units] or [False], dtype=bool)[rows.unit]
    numbers = np.array([number_of(unit) for unit in units] or [0], dtype=np.int64)
    measures = np.array([number_of(base.identity) for base in rows.bases] or [0], dtype=np.int64)
    return Table(
        numbers[rows.unit[mine]],
        measures[rows.base[mine]],
        rows.group_key[mine],
        rows.valid_day[mine],
        rows.known_pos[mine],
        rows.entry[mine],
        rows.delta[mine],
    )


def _single(positions: Array, states: Sequence[bytes], left: Array) -> list[Stream]:
    """Facts left by the columns, each a stream by itself."""
    moment = instant(0)  # no rule of a counting reads when it was recorded
    places = np.searchsorted(positions, left).tolist()
    return [[fact_of(int(positions[place]), moment, states[place])] for place in places]

"""Facts that were answered, by the column: each fact as it stood after each entry of its stream (历次版本).

A correction makes of a fact another version of it, and `domain.effect` says which. What a version adds is
found as for a fact that nothing answers; the rows at a position are those of the new version less those of
the one before. A supplement cuts the days in two, a closing ends what it closes. Streams of another kind,
such as those in which an answer counts itself, are left to the compiler.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.bases import Counting
from domain.bases.flows import Flow, Stock
from domain.bases.sight import Sight
from domain.effect import SUPPLEMENTED, Standing, effect
from domain.fact import Fact
from projections.deltas import columnar
from projections.deltas.columnar import NEVER, Facts
from projections.deltas.fields import kinds_of
from projections.deltas.row import day_number

Array = npt.NDArray[Any]
Stream = Sequence[Fact]


class Version(NamedTuple):
    """A fact as it stood after an entry of its stream, on some days."""

    stream: int
    known: int
    """The position of the entry that made it so."""
    until: int
    """The position of the next entry; 0 if it is the last."""
    since: int
    """The first day on which it stood so."""
    before: int
    """The first day after."""
    standing: Standing


class Versions(NamedTuple):
    """The versions of the base facts of one topic, beside the columns that the rules read."""

    listed: Sequence[Version]
    facts: Facts
    """Their positions number the versions."""


class Rows(NamedTuple):
    """Signed rows, and the streams that are left to the compiler."""

    unit: Array
    base: Array
    group_key: Array
    valid_day: Array
    known_pos: Array
    entry: Array
    delta: Array
    bases: Sequence[Any]
    left: frozenset[int]


def does(counting: Counting, topic: str, stream: Stream) -> bool:
    """Whether the stream begins with the fact of that topic that the counting may count.

    `topic` is that of `fields.topic_of`. A later fact of the topic answers, and may borrow a field.
    """
    if stream[0].topic != topic or any(fact.topic == topic for fact in stream[1:]):
        return False
    if isinstance(counting, Flow) and counting.measure.unless is not None:
        return False
    sight = counting.sight
    late = sight.deadline is not None and sight.deadline.astimezone(sight.zone).date() > sight.last
    return not (late and any(fact.topic == SUPPLEMENTED for fact in stream))


def versions(
    sight: Sight, topic: str, streams: Sequence[Stream], fields: frozenset[str]
) -> Versions:
    """Every version of the facts that the streams begin with. `ArrowInvalid` where values differ in kind."""
    listed = [
        version for number, stream in enumerate(streams) for version in _of(sight, number, stream)
    ]
    standings = [version.standing for version in listed]
    kinds = kinds_of(topic, fields)
    submitted = [
        NEVER if one.submitted_at is None else columnar.seconds_after(one.submitted_at)
        for one in standings
    ]
    facts = Facts(
        topic,
        np.arange(len(listed)),
        pa.array([one.unit for one in standings], pa.string()).dictionary_encode(),
        np.array([day_number(one.occurred_on) for one in standings], dtype=np.int64),
        np.array(submitted, dtype=np.int64),
        {
            name: pa.array([one.data.get(name) for one in standings], kind)
            for name, kind in kinds.items()
        },
    )
    return Versions(listed, facts)


def rows(counting: Counting, made: Versions) -> Rows:
    """The rows that the streams cause under a counting."""
    found = columnar.rows(counting, made.facts)
    listed = made.listed
    left = frozenset(listed[number].stream for number in found.left.tolist())
    stands = np.array([version.standing.gone is None for version in listed], dtype=bool)
    streams = np.array([version.stream for version in listed], dtype=np.int64)
    kept = stands & ~np.isin(streams, np.fromiter(left, np.int64, len(left)))
    mine = kept[found.known_pos]
    number = found.known_pos[mine]
    since = np.maximum(found.valid_day[mine], _column(listed, "since")[number])
    before = np.minimum(_column(listed, "before"), _closed(counting, listed))[number]
    there = since < before
    number, since, before = number[there], since[there], before[there]
    known, until = _column(listed, "known")[number], _column(listed, "until")[number]
    entry = np.array([version.standing.fact.position for version in listed], np.int64)[number]
    cells = [column[mine][there] for column in (found.unit, found.base, found.group_key)]
    ends = before <= day_number(counting.sight.last)
    parts = [
        (since, known, 1, np.ones(len(number), dtype=bool)),
        (before, known, -1, ends),
        (since, until, -1, until > 0),
        (before, until, 1, ends & (until > 0)),
    ]
    columns = [
        np.stack([*(cell[some] for cell in cells), day[some], position[some], entry[some],
                  np.full(int(some.sum()), sign)])
        for day, position, sign, some in parts
    ]  # fmt: skip
    unit, base, group, day, position, about, delta = _added(np.concatenate(columns, axis=1))
    return Rows(unit, base, group, day, position, about, delta, found.bases, left)


def _of(sight: Sight, number: int, stream: Stream) -> Iterator[Version]:
    """The versions of the fact that a stream begins with."""
    positions = [fact.position for fact in stream]
    cuts = _cuts(sight, stream)
    for place, known in enumerate(positions):
        until = positions[place + 1] if place + 1 < len(positions) else 0
        so_far = stream[: place + 1]
        for since, before in zip(cuts, [*cuts[1:], None], strict=True):
            standing = effect(so_far, since, known, deadline=sight.deadline, zone=sight.zone)[0]
            end = NEVER if before is None else day_number(before)
            yield Version(number, known, until, day_number(since), end, standing)


def _cuts(sight: Sight, stream: Stream) -> list[date]:
    """The days of the period from which the fact may stand otherwise than on the day before."""
    days = {
        fact.occurred_on if fact.submitted_at is None
        else fact.submitted_at.astimezone(sight.zone).date()
        for fact in stream
        if fact.topic == SUPPLEMENTED
    }  # fmt: skip
    return [sight.first, *sorted(day for day in days if sight.first < day <= sight.last)]


def _closed(counting: Counting, listed: Sequence[Version]) -> Array:
    """The first day on which each version is closed."""
    if not isinstance(counting, Stock) or counting.measure.closed is None:
        return np.full(len(listed), NEVER)
    closed = counting.measure.closed
    days = [
        min(
            (
                day_number(answer.occurred_on)
                for answer in version.standing.answers
                if answer.fact.topic == closed and answer.gone is None
            ),
            default=NEVER,
        )
        for version in listed
    ]
    return np.array(days, dtype=np.int64)


def _column(listed: Sequence[Version], name: str) -> Array:
    return np.array([getattr(version, name) for version in listed], dtype=np.int64)


def _added(columns: Array) -> tuple[Array, ...]:
    """Rows of equal keys added up, those of nothing left out."""
    if columns.shape[1] == 0:
        return tuple(columns)
    order = np.lexsort(columns[:-1])
    ordered = columns[:, order]
    opens = np.ones(ordered.shape[1], dtype=bool)
    opens[1:] = (ordered[:-1, 1:] != ordered[:-1, :-1]).any(axis=0)
    starts = np.flatnonzero(opens)
    sums = np.add.reduceat(ordered[-1], starts)
    there = sums != 0
    return (*ordered[:-1, starts[there]], sums[there])

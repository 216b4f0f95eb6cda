"""Facts that were answered, by the column: each fact as it stood after each entry of its stream (历次版本).

A correction makes of a fact another version of it, and `shapes` says which. What a version adds is found
as for a fact that nothing answers; the rows at a position are those of the new version less those of the
one before. A supplement cuts the days in two, a closing ends what it closes. Streams of another kind,
such as those in which an answer counts itself, are left to the compiler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial, reduce
from itertools import accumulate, chain
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from domain.bases import Counting
from domain.bases.flows import Flow, Stock
from domain.effect import SUPPLEMENTED
from projections.deltas import columnar
from projections.deltas.alike import Alike
from projections.deltas.columnar import NEVER, Facts
from projections.deltas.fields import kinds_of
from projections.deltas.row import day_number
from projections.deltas.shapes import Shape, Stand, stands

Array = npt.NDArray[Any]


class Part(NamedTuple):
    """The versions of some streams of one shape, after one of their entries and from one cut on."""

    alike: Alike
    place: int
    cut: int
    stand: Stand

    def closed(self, topic: str) -> Array:
        """The first day on which each is closed by an answer of the topic."""
        days = [
            self.alike.days(answer.day, answer.place)
            for answer in self.stand.answers
            if answer.topic == topic
        ]
        return reduce(np.minimum, days, np.full(len(self.alike.streams), NEVER))


class Versions(NamedTuple):
    """The versions of the base facts of one topic: a column of each, beside those that the rules read."""

    facts: Facts
    """Their positions number the versions."""
    parts: Sequence[Part]
    stream: Array
    known: Array
    """The position of the entry that made it so."""
    until: Array
    """The position of the next entry; 0 if it is the last."""
    since: Array
    """The first day on which it stood so."""
    before: Array
    """The first day after."""
    entry: Array


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
    left: Array


def does(counting: Counting, topic: str, shape: Shape) -> bool:
    """Whether streams of the shape begin with the fact of that topic that the counting may count.

    `topic` is that of `fields.topic_of`. A later fact of the topic answers, and may borrow a field.
    """
    if shape[0].topic != topic or any(mark.topic == topic for mark in shape[1:]):
        return False
    if isinstance(counting, Flow) and counting.measure.unless is not None:
        return False
    sight = counting.sight
    late = sight.deadline is not None and sight.deadline.astimezone(sight.zone).date() > sight.last
    return not (late and any(mark.topic == SUPPLEMENTED for mark in shape))


def versions(topic: str, several: Sequence[Alike], fields: frozenset[str]) -> Versions | None:
    """Every version of the facts that the streams begin with; streams are numbered as they come.

    `ArrowInvalid` where values of a field differ in kind; None where no fact ever stands.
    """
    firsts = accumulate((len(one.streams) for one in several), initial=0)
    numbered = [
        (part, first) for one, first in zip(several, firsts, strict=False) for part in _parts(one)
    ]
    parts = [part for part, _ in numbered]
    if not parts:
        return None

    def column(found: Callable[[Part], Array]) -> Array:
        return np.concatenate([found(part) for part in parts])

    def listed(found: Callable[[Part], list[Any]]) -> list[Any]:
        return list(chain.from_iterable(map(found, parts)))

    units = listed(lambda part: part.alike.units(part.stand.unit))
    kinds = kinds_of(topic, fields)
    facts = Facts(
        topic,
        np.arange(len(units)),
        pa.array(units, pa.string()).dictionary_encode(),
        column(lambda part: part.alike.days(part.stand.occurred)),
        column(lambda part: part.alike.moments(part.stand.submitted)),
        {name: pa.array(listed(partial(_values, name)), kind) for name, kind in kinds.items()},
    )
    return Versions(
        facts,
        parts,
        np.concatenate([first + np.arange(len(part.alike.streams)) for part, first in numbered]),
        column(lambda part: part.alike.positions(part.place)),
        column(lambda part: part.alike.positions(part.place + 1)),
        column(lambda part: part.alike.cut(part.cut)),
        column(lambda part: part.alike.cut(part.cut + 1)),
        column(lambda part: part.alike.positions(0)),
    )


def _values(name: str, part: Part) -> list[Any]:
    return part.alike.values(name, part.stand.data.get(name, 0))


def _parts(alike: Alike) -> Iterator[Part]:
    """Where the base facts of some streams stand."""
    for place, by_cut in enumerate(stands(alike.shape, len(alike.cuts[0]))):
        for cut, stand in enumerate(by_cut):
            if not stand.gone:
                yield Part(alike, place, cut, stand)


def rows(counting: Counting, made: Versions) -> Rows:
    """The rows that the streams cause under a counting."""
    found = columnar.rows(counting, made.facts)
    left = np.unique(made.stream[found.left])
    mine = ~np.isin(made.stream[found.known_pos], left)
    number = found.known_pos[mine]
    since = np.maximum(found.valid_day[mine], made.since[number])
    before = np.minimum(made.before, _closed(counting, made))[number]
    there = since < before
    number, since, before = number[there], since[there], before[there]
    known, until, entry = made.known[number], made.until[number], made.entry[number]
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


def _closed(counting: Counting, made: Versions) -> Array:
    """The first day on which each version is closed."""
    closed = counting.measure.closed if isinstance(counting, Stock) else None
    if closed is None:
        return np.full(len(made.stream), NEVER)
    return np.concatenate([part.closed(closed) for part in made.parts])


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

"""Looking up: where only few different figures occur, each is judged once and the cells look it up.

Counts of a year lie close together, and so do places. Judging a hundred different figures and reading
a million cells from the result is the same as judging a million, and takes a tenth of the time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domain.comparisons import Rank
from domain.conversions import RankLinear, RankStep, Tiers
from domain.indicator import Scored
from replay.bulk.comparisons import Compared
from replay.bulk.conversions import given
from replay.bulk.figures import Figures, known
from replay.bulk.rationals import Array, Rationals, whole

FEW = 4_096
"""Up to so many different figures are judged apart, and no more than a quarter of the cells."""
AT_ONCE = 16_384
"""So many cells are read at once."""
TABLES = 256
"""So many tables of places are kept."""

_TABLES: dict[tuple[int, int, int], tuple[Scored, Table]] = {}


@dataclass(frozen=True, eq=False)
class Table:
    """Points by number."""

    points: Rationals
    given: Array | None = None
    """Which of the numbers give points at all; None where all do."""

    def at(self, index: Array) -> Lookup:
        """The points of cells of which each has a number."""
        return Lookup(self, index)

    def half_up(self, decimals: int) -> Rationals:
        """The points rounded, by number."""
        if decimals not in self._rounded:
            self._rounded[decimals] = self.points.half_up(decimals)
        return self._rounded[decimals]

    @cached_property
    def _rounded(self) -> dict[int, Rationals]:
        return {}


@dataclass(frozen=True, eq=False)
class Lookup:
    """Points by number, and the number of each cell."""

    table: Table
    index: Array

    @cached_property
    def found(self) -> Rationals:
        """The points of every cell."""
        return self.read(self.table.points)

    def read(self, numbers: Rationals) -> Rationals:
        """What stands in each cell, of numbers that go with the points."""
        below = numbers.denominators
        if not isinstance(below, int):
            below = _read(np.broadcast_to(below, numbers.numerators.shape), self.index)
        return Rationals(_read(numbers.numerators, self.index), below, numbers.most, numbers.widest)

    @cached_property
    def known(self) -> Array | None:
        """Where there are points; None where there are everywhere."""
        return None if self.table.given is None else _read(self.table.given, self.index)


def _read(table: Array, index: Array) -> Array:
    """What stands under each number, some at a time: NumPy makes wide numbers of narrow ones first."""
    found = np.empty(index.shape, dtype=table.dtype)
    line, numbers = found.reshape(-1), index.reshape(-1)
    for start in range(0, index.size, AT_ONCE):
        line[start : start + AT_ONCE] = table.take(numbers[start : start + AT_ONCE])
    return found


def points_of(found: Rationals | Lookup) -> Rationals:
    """The points of every cell, whether they were judged there or are looked up."""
    return found.found if isinstance(found, Lookup) else found


def looked_up(line: Scored, figures: Figures, compared: Compared | None) -> Lookup | None:
    """The points of a line by its figures, or by places; None where too many are different."""
    if figures.value.numerators.dtype == object:
        return None
    if isinstance(line.points, Tiers) and bool(figures.nothing.any()):
        return None
    if isinstance(line.compare, Rank) and isinstance(line.points, RankLinear | RankStep):
        return _by_place(line, figures, compared)
    return _by_figure(line, figures) if line.compare is None else None


def _by_figure(line: Scored, figures: Figures) -> Lookup | None:
    value = figures.value
    if not isinstance(value.denominators, int) or value.numerators.size == 0:
        return None
    low, high = int(value.numerators.min()), int(value.numerators.max())
    if not _few(high - low + 1, value.numerators):
        return None
    different = known(whole(np.arange(low, high + 1), value.denominators))
    index = value.numerators - low if low else value.numerators
    return _judged(line, different, None).at(index)


def _by_place(line: Scored, figures: Figures, compared: Compared | None) -> Lookup | None:
    assert compared is not None, "a place needs its comparison"
    assert isinstance(line.points, RankLinear | RankStep)
    place, n = compared.value.numerators, compared.n.numerators
    most = int(max(place.max(initial=0), n.max(initial=0))) + 1
    if not _few(most * most, place):
        return None
    if line.points.zero == "no points":  # who has nothing has no place
        place = place * (figures.value.numerators != 0)
    return _every_place(line, most, compared.value.widest).at(n * most + place)


def _every_place(line: Scored, most: int, parts: int) -> Table:
    """What each place gives in a league of each size, worked out once for a line.

    The line is kept with it, so that no other can have its number.
    """
    key = (id(line), most, parts)
    kept = _TABLES.get(key)
    if kept is not None:
        return kept[1]
    sizes, places = np.meshgrid(np.arange(most), np.arange(most), indexing="ij")
    different = Compared(
        whole(places.ravel(), parts),
        whole(np.maximum(sizes.ravel(), 1)),
        np.ones(sizes.size, dtype=bool),
    )
    made = _judged(line, known(whole(places.ravel())), different)
    if len(_TABLES) >= TABLES:
        _TABLES.clear()
    _TABLES[key] = (line, made)
    return made


def _few(different: int, cells: Array) -> bool:
    return different <= FEW and 4 * different <= cells.size


def _judged(line: Scored, figures: Figures, compared: Compared | None) -> Table:
    assert line.points is not None, "checked when the scheme was loaded"
    gave = given(line.points, line.full, figures, compared)
    every = gave.known is None or bool(gave.known.all())
    points = clamped(line, gave.points)
    if points.numerators.shape != figures.value.numerators.shape:
        numerators = np.broadcast_to(points.numerators, figures.value.numerators.shape)
        points = Rationals(numerators, points.denominators, points.most, points.widest)
    points = points.fitted()
    there = None
    if gave.known is not None and not every:
        there = np.broadcast_to(gave.known, points.numerators.shape)
    return Table(points, there)


def clamped(line: Scored, points: Rationals) -> Rationals:
    """The points within cap and floor (扣完为止, 最高…分); the floor has the last word."""
    limit = line.limit()
    if limit is not None:
        points = points.at_most(limit)
    return points if line.floor is None else points.at_least(line.floor)

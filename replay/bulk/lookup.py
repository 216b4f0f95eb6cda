"""Looking up: where only few different figures occur, each is judged once and the cells look it up.

Counts of a year lie close together, and so do places. Judging a hundred different figures and reading
a million cells from the result is the same as judging a million, and takes a tenth of the time. Of ten
cells it is asking that takes the time: what a rule gives is kept, and the next ten look it up.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from domain.comparisons import Rank
from domain.conversions import RankLinear, RankStep, Tiers
from domain.indicator import Scored
from replay.bulk.comparisons import Compared
from replay.bulk.conversions import given
from replay.bulk.figures import Figures, known
from replay.bulk.kinds import Array, kind_for
from replay.bulk.rationals import SOME, Rationals, anywhere, everywhere, over, whole

FEW = 4_096
"""Up to so many different figures are judged apart, and of many cells no more than a quarter of them."""
USUAL = 64
"""A table that is kept has the points of so many figures from 0 on, or of twice as many, and so on."""
AT_ONCE = 16_384
"""So many cells are read at once."""
TABLES = 1_024
"""So many tables are kept."""

_TABLES: dict[tuple[Hashable, ...], Table] = {}


@dataclass(frozen=True, eq=False)
class Table:
    """Points by number."""

    points: Rationals
    given: Array | None = None
    """Which of the numbers give points at all; None where all do."""
    _rounded: dict[int, Rationals] = field(default_factory=dict)

    def at(self, numbers: Numbers) -> Lookup:
        """The points of cells of which each has a number."""
        return Lookup(self, numbers)

    def half_up(self, decimals: int) -> Rationals:
        """The points rounded, by number."""
        rounded = self._rounded.get(decimals)
        if rounded is None:
            rounded = self._rounded[decimals] = self.points.half_up(decimals)
        return rounded


class Numbers(Protocol):
    """Under which number each cell of units × points looks up, some units at a time."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many units and points there are."""

    def of(self, units: slice) -> Array:
        """The numbers of some units."""


@dataclass(frozen=True, slots=True, eq=False)
class ByFigure:
    """Figures in a row, from the least."""

    figures: Array
    least: int

    @property
    def shape(self) -> tuple[int, ...]:
        """How many units and points there are."""
        return self.figures.shape

    def of(self, units: slice) -> Array:
        """The numbers of some units."""
        return self.figures[units] - self.least if self.least else self.figures[units]


@dataclass(frozen=True, slots=True, eq=False)
class ByPlace:
    """Places in a league of each size: the leagues one after the other, each with so many places."""

    places: Array
    sizes: Array
    most: int
    figures: Array | None
    """Where who has nothing has no place: of whom; None where everybody has one."""

    @property
    def shape(self) -> tuple[int, ...]:
        """How many units and points there are."""
        return self.places.shape

    def of(self, units: slice) -> Array:
        """The numbers of some units."""
        places = self.places[units]
        if self.figures is not None:
            places = places * (self.figures[units] != 0).view(np.int8)
        sizes = self.sizes if len(self.sizes) == 1 else self.sizes[units]
        return sizes.astype(kind_for(self.most**2), copy=False) * self.most + places


@dataclass(frozen=True, eq=False)
class Lookup:
    """Points by number, and the number of each cell."""

    table: Table
    numbers: Numbers

    @cached_property
    def found(self) -> Rationals:
        """The points of every cell."""
        return self.read(self.table.points)

    def read(self, numbers: Rationals) -> Rationals:
        """What stands in each cell, of numbers that go with the points."""
        below = numbers.denominators
        if not isinstance(below, int):
            below = self._read(np.broadcast_to(below, numbers.numerators.shape))
        read = self._read(numbers.numerators)
        return Rationals(read, below, numbers.most, numbers.widest)

    @cached_property
    def known(self) -> Array | None:
        """Where there are points; None where there are everywhere."""
        return None if self.table.given is None else self._read(self.table.given)

    def _read(self, table: Array) -> Array:
        """What stands under each number, of some units at a time, so that the numbers stay at hand."""
        found = np.empty(self.numbers.shape, dtype=table.dtype)
        some = max(1, AT_ONCE // max(found.shape[-1], 1))
        for start in range(0, len(found), some):
            units = slice(start, start + some)
            found[units] = table.take(self.numbers.of(units))
        return found


def points_of(found: Rationals | Lookup) -> Rationals:
    """The points of every cell, whether they were judged there or are looked up."""
    return found.found if isinstance(found, Lookup) else found


def looked_up(line: Scored, figures: Figures, compared: Compared | None) -> Lookup | None:
    """The points of a line by its figures, or by places; None where too many are different."""
    if figures.value.numerators.dtype == object:
        return None
    if isinstance(line.points, Tiers) and anywhere(figures.nothing):
        return None
    if isinstance(line.compare, Rank) and isinstance(line.points, RankLinear | RankStep):
        return _by_place(line, figures, compared)
    return _by_figure(line, figures) if line.compare is None else None


def _by_figure(line: Scored, figures: Figures) -> Lookup | None:
    value = figures.value
    if not isinstance(value.denominators, int) or value.numerators.size == 0:
        return None
    if value.numerators.ndim == 0:  # one figure for all, judged sooner than looked up
        return None
    low, high = int(value.numerators.min()), int(value.numerators.max())
    kept = value.numerators.size <= SOME
    if kept:
        low, high = _around(low, high)
    if not _few(high - low + 1, value.numerators):
        return None
    parts = value.denominators

    def judged() -> Table:
        return _judged(line, known(whole(np.arange(low, high + 1), parts)), None)

    table = _kept(line, ("figure", low, high, parts), judged) if kept else judged()
    return table.at(ByFigure(value.numerators, low))


def _around(low: int, high: int) -> tuple[int, int]:
    """The least and the greatest figure of a table that questions about like figures share."""
    first = -(1 << (-low).bit_length()) if low < 0 else 0
    return first, max(USUAL, 1 << max(high, 0).bit_length()) - 1


def _by_place(line: Scored, figures: Figures, compared: Compared | None) -> Lookup | None:
    assert compared is not None, "a place needs its comparison"
    assert isinstance(line.points, RankLinear | RankStep)
    place, n = compared.value.numerators, compared.n.numerators
    most = max(compared.value.most, compared.n.most) + 1
    if not _few(most * most, place):
        return None
    figure = over(place.shape, figures.value.numerators)
    mine = figure if line.points.zero == "no points" else None
    parts = compared.value.widest
    table = _kept(line, ("place", most, parts), lambda: _every_place(line, most, parts))
    return table.at(ByPlace(place, n, most, mine))


def _every_place(line: Scored, most: int, parts: int) -> Table:
    """What each place gives in a league of each size."""
    sizes, places = np.meshgrid(np.arange(most), np.arange(most), indexing="ij")
    different = Compared(
        whole(places.ravel(), parts),
        whole(np.maximum(sizes.ravel(), 1)),
        np.ones(sizes.size, dtype=bool),
    )
    return _judged(line, known(whole(places.ravel())), different)


def _kept(line: Scored, about: tuple[Hashable, ...], judged: Callable[[], Table]) -> Table:
    """A table of equal rules about the same, judged once; integers without bound are not kept."""
    key = (line.points, line.full, line.limit(), line.floor, about)
    kept = _TABLES.get(key)
    if kept is None:
        kept = judged()
        if kept.points.numerators.dtype == object:
            return kept
        if len(_TABLES) >= TABLES:
            _TABLES.clear()
        _TABLES[key] = kept
    return kept


def _few(different: int, cells: Array) -> bool:
    return different <= FEW and (cells.size <= SOME or 4 * different <= cells.size)


def _judged(line: Scored, figures: Figures, compared: Compared | None) -> Table:
    assert line.points is not None, "checked when the scheme was loaded"
    gave = given(line.points, line.full, figures, compared)
    every = gave.known is None or everywhere(gave.known)
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

"""Leagues: populations side by side under one scheme's text, counted and judged together.

Each population is its own shard; units of all lie in one row, so that one call judges them all. Along an
axis they are taken in blocks of a size that a processor's cache holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from domain.assessment import Assessed
from domain.bases import Base, Recipes
from projections.backends.columns import Axis, Pick, apart, pick
from projections.backends.shard import Array, Shard
from projections.deltas.row import number_of
from replay.bulk.assessment import Awards, Sheets
from replay.bulk.composing import Counts
from replay.bulk.judging import bases_of, bindings, judge

CELLS = 60_000
"""So many units × days are judged at once."""


@dataclass(frozen=True, eq=False)
class Leagues:
    """Populations that are scored under the same recipes, with the shard of each."""

    recipes: Recipes
    populations: Sequence[Sequence[Assessed]]
    shards: Sequence[Shard]
    across: bool = False

    @cached_property
    def units(self) -> tuple[str, ...]:
        """All units, in the order of the answer."""
        return tuple(one.unit for population in self.populations for one in population)

    def at(self, day: int, position: int, known: Mapping[str, Awards] | None = None) -> Sheets:
        """Every score sheet at one viewpoint. `known` are awards that need not be judged again."""
        counting = self._counting(known)
        rows = np.zeros(counting.size, dtype=np.int64)
        for block, picks in counting.blocks:
            for picked in picks:
                picked.at(day, position, rows[block])
        return self._judged(counting, rows, 1, known)

    def along(
        self,
        axis: Axis,
        points: Sequence[int],
        held_at: int,
        known: Mapping[str, Awards] | None = None,
    ) -> Sheets:
        """Every score sheet at each point of an axis, while the other stands still."""
        counting = self._counting(known)
        stops = np.array(points, dtype=np.int64)
        width = len(self.units)
        narrow = all(picked.narrow for _, picks in counting.blocks for picked in picks)
        kind = np.int32 if narrow else np.int64
        numbers = np.empty((len(counting.bases), len(stops), width), dtype=kind)
        first = 0
        for _, picks in counting.blocks:
            last = first + len(picks[0].bases)
            for picked, column in zip(picks, self._columns, strict=True):
                counts = picked.running(axis, stops, held_at, column)
                numbers[first:last, :, column] = counts
            first = last
        return self._judged(counting, numbers, len(stops), known)

    def parts(self, points: int) -> Sequence[Leagues]:
        """The same populations in blocks, each small enough to be judged along so many points."""
        if points not in self._parts_kept:
            self._parts_kept[points] = tuple(self._parts(points))
        return self._parts_kept[points]

    @cached_property
    def _parts_kept(self) -> dict[int, Sequence[Leagues]]:
        return {}

    def _parts(self, points: int) -> Iterator[Leagues]:
        first, units = 0, 0
        for number, population in enumerate(self.populations):
            if units and (units + len(population)) * points > CELLS:
                yield self._part(first, number)
                first, units = number, 0
            units += len(population)
        yield self._part(first, len(self.populations))

    def _part(self, first: int, last: int) -> Leagues:
        if (first, last) == (0, len(self.populations)):
            return self
        return Leagues(
            self.recipes, self.populations[first:last], self.shards[first:last], self.across
        )

    def _counting(self, known: Mapping[str, Awards] | None) -> _Counting:
        codes = tuple(code for code in self.recipes.scheme.codes if code not in (known or {}))
        if codes not in self._countings:
            self._countings[codes] = _Counting.of(self, codes)
        return self._countings[codes]

    @cached_property
    def _countings(self) -> dict[tuple[str, ...], _Counting]:
        return {}

    @cached_property
    def _columns(self) -> tuple[slice, ...]:
        """Where each population lies among all units."""
        ends = np.cumsum([len(population) for population in self.populations])
        return tuple(
            slice(int(end) - len(population), int(end))
            for end, population in zip(ends, self.populations, strict=True)
        )

    @cached_property
    def _bound(self) -> dict[str, Array]:
        return bindings(self.recipes.scheme, self.populations)

    def _judged(
        self,
        counting: _Counting,
        numbers: Array,
        points: int,
        known: Mapping[str, Awards] | None,
    ) -> Sheets:
        numbers = numbers.reshape(len(counting.bases), points, len(self.units))
        return judge(
            self.recipes,
            Counts(counting.bases, numbers),
            self.populations,
            across=self.across,
            known=known,
            bound=self._bound,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Counting:
    """What some indicators need of every shard: bases in blocks of which no two share a measure."""

    bases: tuple[Base, ...]
    blocks: tuple[tuple[slice, tuple[Pick, ...]], ...]
    size: int

    @classmethod
    def of(cls, leagues: Leagues, codes: Sequence[str]) -> _Counting:
        recipes, width = leagues.recipes, len(leagues.units)
        wanted = (
            recipes.bases()
            if len(codes) == len(recipes.scheme.codes)
            else tuple(base for code in codes for base in bases_of(recipes, code))
        )
        blocks, bases, start = [], [], 0
        for some in apart(wanted):
            end = start + len(some) * width
            picks, column = [], 0
            for population, shard in zip(leagues.populations, leagues.shards, strict=True):
                columns = {number_of(o.unit): column + n for n, o in enumerate(population)}
                picks.append(pick(shard, some, columns, width))
                column += len(population)
            blocks.append((slice(start, end), tuple(picks)))
            bases += some
            start = end
        return cls(tuple(bases), tuple(blocks), start)

"""Leagues: populations side by side under one scheme's text, counted and judged together.

Each population is its own shard; units of all lie in one column, seat by seat, so that one call judges
them all. Along an axis they are taken in parts of a size that a processor's cache holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from domain.assessment import Assessed
from domain.bases import Base, Recipes
from projections.backends.columns import Axis, Pick, Stops, apart, pick, summed
from projections.backends.shard import Array, Shard
from projections.deltas.row import number_of
from replay.bulk.assessment import Sheets
from replay.bulk.cohorts import Cohorts
from replay.bulk.composing import Counts
from replay.bulk.judging import bindings, cohorts_of, judge, lying

CELLS = 400_000
"""So many units × days are judged at once."""


@dataclass(frozen=True, eq=False)
class Leagues:
    """Populations that are scored under the same recipes, with the shard of each."""

    recipes: Recipes
    populations: Sequence[Sequence[Assessed]]
    shards: Sequence[Shard]
    across: bool = False
    _countings: dict[tuple[Base, ...], _Counting] = field(default_factory=dict)
    """What some counts need of the shards; the same under every text."""

    @cached_property
    def units(self) -> tuple[str, ...]:
        """All units, in the order of the answer."""
        return tuple(one.unit for one in self._lying)

    @cached_property
    def _lying(self) -> list[Assessed]:
        return lying(self.populations, self.cohorts)

    def at(self, day: int, position: int) -> Sheets:
        """Every score sheet at one viewpoint."""
        counting = self._counting(self.recipes.bases())
        rows = np.zeros(counting.size, dtype=np.int64)
        for block, picks in counting.blocks:
            for picked in picks:
                picked.at(day, position, rows[block])
        return self._judged(counting.counts(rows, 1))

    def along(self, axis: Axis, points: Sequence[int], held_at: int) -> Sheets:
        """Every score sheet at each point of an axis, while the other stands still."""
        return self._judged(self._counts(self.recipes.bases(), axis, points, held_at))

    def again(
        self,
        axis: Axis,
        points: Sequence[int],
        held_at: int,
        recipes: Recipes,
        before: Sheets,
        codes: Sequence[str],
    ) -> Sheets:
        """The sheets `before` under corrected recipes, of which only some indicators are others.

        What was counted for them stays counted: a weight or a cap of points needs no row.
        """
        wanted = [base for code in codes for base in recipes.alone(code).bases()]
        counts = before.counts
        if counts is None or not all(base in counts for base in wanted):
            counts = self._counts(wanted, axis, points, held_at)
        return judge(
            recipes,
            counts,
            self.populations,
            across=self.across,
            before=before,
            again=codes,
            cohorts=self.cohorts,
        )

    def parts(self, points: int) -> Sequence[Leagues]:
        """The same populations in blocks, each small enough to be judged along so many points.

        Those of a size lie together; the units of all parts are not in the order of `units`.
        """
        if points not in self._parts_kept:
            self._parts_kept[points] = tuple(self._parts(points))
        return self._parts_kept[points]

    @cached_property
    def _parts_kept(self) -> dict[int, Sequence[Leagues]]:
        return {}

    def _parts(self, points: int) -> Iterator[Leagues]:
        sizes = [len(population) for population in self.populations]
        if sum(sizes) * points <= CELLS:
            yield self
            return
        block: list[int] = []
        for number in sorted(range(len(sizes)), key=sizes.__getitem__):
            if block and (sum(sizes[n] for n in block) + sizes[number]) * points > CELLS:
                yield self._part(block)
                block = []
            block.append(number)
        yield self._part(block)

    def _part(self, numbers: Sequence[int]) -> Leagues:
        populations = [self.populations[number] for number in numbers]
        shards = [self.shards[number] for number in numbers]
        return Leagues(self.recipes, populations, shards, self.across)

    def _counts(
        self, wanted: Iterable[Base], axis: Axis, points: Sequence[int], held_at: int
    ) -> Counts:
        counting = self._counting(wanted)
        stops = Stops(np.array(points, dtype=np.int64))
        narrow = all(picked.narrow for _, picks in counting.blocks for picked in picks)
        rows = np.zeros((counting.size, stops.number), dtype=np.int32 if narrow else np.int64)
        for block, picks in counting.blocks:
            for picked in picks:
                picked.along(axis, stops, held_at, rows[block])
            summed(rows[block], picks[0].bases, [number_of(unit) for unit in self.units])
        return counting.counts(rows, stops.number)

    def _counting(self, wanted: Iterable[Base]) -> _Counting:
        bases = tuple(dict.fromkeys(wanted))
        if bases not in self._countings:
            self._countings[bases] = _Counting.of(self, bases)
        return self._countings[bases]

    @cached_property
    def cohorts(self) -> Cohorts:
        """Who is compared with whom."""
        return cohorts_of(self.populations)

    @cached_property
    def _bound(self) -> dict[str, Array]:
        return bindings(self.recipes.scheme, self._lying, self.recipes.scheme.codes)

    def _judged(self, counts: Counts) -> Sheets:
        return judge(
            self.recipes,
            counts,
            self.populations,
            across=self.across,
            cohorts=self.cohorts,
            bound=self._bound,
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Counting:
    """What some counts need of every shard: bases in blocks of which no two share a measure."""

    bases: tuple[Base, ...]
    none: tuple[Base, ...]
    """Those of which no shard has a row."""
    blocks: tuple[tuple[slice, tuple[Pick, ...]], ...]
    width: int

    @property
    def size(self) -> int:
        """How many bases × units there are."""
        return len(self.bases) * self.width

    def counts(self, rows: Array, points: int) -> Counts:
        """Rows of bases × units as counts."""
        return Counts(self.bases, rows.reshape(len(self.bases), self.width, points), self.none)

    @classmethod
    def of(cls, leagues: Leagues, wanted: Sequence[Base]) -> _Counting:
        there = {int(measure) for shard in leagues.shards for measure in shard.measures}
        found = [base for base in wanted if number_of(base.identity) in there]
        none = tuple(base for base in wanted if number_of(base.identity) not in there)
        width = len(leagues.units)
        columns = np.argsort(leagues.cohorts.order).tolist()
        blocks, bases, start = [], [], 0
        for some in apart(found):
            end = start + len(some) * width
            picks, row = [], 0
            for population, shard in zip(leagues.populations, leagues.shards, strict=True):
                mine = columns[row : row + len(population)]
                numbers = (number_of(one.unit) for one in population)
                picks.append(pick(shard, some, dict(zip(numbers, mine, strict=True)), width))
                row += len(population)
            blocks.append((slice(start, end), tuple(picks)))
            bases += some
            start = end
        return cls(tuple(bases), none, tuple(blocks), width)

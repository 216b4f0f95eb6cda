"""The columnar backend: base counts of whole populations at a viewpoint or along an axis, with NumPy.

It adds up what the plain fold adds up, and gives the same integers; a property test says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np

from domain.bases import Base
from projections.backends.backend import negative
from projections.backends.held import UNLIMITED, Held
from projections.backends.shard import Array, Shard
from projections.deltas.row import number_of

Axis = Literal["days", "positions"]
OTHER: dict[Axis, Axis] = {"days": "positions", "positions": "days"}


class Settled(NamedTuple):
    """The cells of an answer in which something changes, each once, and by how much."""

    cells: Array
    changes: Array


@dataclass(frozen=True, eq=False)
class Pick:
    """The rows of one shard that some bases need, and where each cell's sum belongs.

    `base_of` gives for each measure of the shard the number of the base it is counted for, -1 where
    nobody asks; `width` and `columns` say how many units the answer has and which are the shard's.
    """

    shard: Shard
    bases: Sequence[Base]
    base_of: Array
    columns: Array
    width: int

    @cached_property
    def caps(self) -> Array | None:
        """The cap of each run; None where every cell is one run without a cap."""
        caps = [UNLIMITED if base.cap is None else base.cap for base in self.bases]
        if all(cap == UNLIMITED for cap in caps) and not self.shard.grouped:
            return None
        return np.array(caps, dtype=np.int64)[self._run_bases]

    @cached_property
    def _run_bases(self) -> Array:
        found: Array = self.base_of[self.shard.run_measures]
        return found

    @cached_property
    def never_negative(self) -> Array:
        """Which runs count facts, of which there can be no fewer than none."""
        signed = np.array([base.signed for base in self.bases], dtype=bool)
        found: Array = ~signed[self._run_bases]
        return found

    @cached_property
    def _targets(self) -> Array:
        """Where the sum of each cell belongs, for every measure and unit of the shard."""
        measure, unit = np.divmod(
            np.arange(len(self.shard.measures) * len(self.shard.units)), len(self.shard.units)
        )
        found: Array = self.base_of[measure] * self.width + self.columns[unit]
        return found

    @cached_property
    def targets(self) -> Array:
        """The same, for the cells that have rows."""
        return self._targets[self.shard.run_cells[self.shard.cell_starts]]

    def at(self, day: int, position: int, into: Array) -> None:
        """Write the counts at one viewpoint into a flat row of bases × width."""
        shard = self.shard
        if shard.rows == 0:
            return
        numbers = np.add.reduceat(self._there(day, position), shard.run_starts, dtype=np.int64)
        self._refuse_negative(numbers)
        if self.caps is not None:
            numbers = np.minimum(numbers, self.caps)
        if shard.grouped:
            numbers = np.add.reduceat(numbers, shard.cell_starts)
        into[self.targets] = numbers

    def along(self, axis: Axis, stops: Stops, held_at: int, into: Array) -> None:
        """Write what changes at each point of an axis into an array of (bases × width) × points.

        The other axis stands still at `held_at`. The caller gives zeros, and adds the changes up.
        """
        if self.shard.rows == 0:
            return
        flat = into.reshape(-1)
        if axis == "days" and held_at >= self.shard.position:
            settled = self._settled(stops)
            flat[settled.cells] = settled.changes
            return
        cell, point, changes = self._changing(axis, stops, held_at, into.dtype)
        np.add.at(flat, self._targets.take(cell) * stops.number + point, changes)

    def _settled(self, stops: Stops) -> Settled:
        """What changes on each day once everything is known; kept for the days asked last."""
        days = stops.points.tobytes()
        if days not in self._kept:
            dense = np.zeros(len(self._targets) * stops.number, dtype=np.int64)
            cell, point, changes = self._changing("days", stops, self.shard.position, dense.dtype)
            np.add.at(dense, cell.astype(np.intp) * stops.number + point, changes)
            there = np.flatnonzero(dense)
            moved = (self._targets - np.arange(len(self._targets))) * stops.number
            cells = there + moved.take(there // stops.number)
            self._kept.clear()
            self._kept[days] = Settled(cells, dense[there].astype(self._kind))
        return self._kept[days]

    def _changing(
        self, axis: Axis, stops: Stops, held_at: int, kind: np.dtype[Any]
    ) -> tuple[Array, Array, Array]:
        """Of each row its cell, its point on the axis, and what it changes there."""
        shard = self.shard
        point = stops.of(*shard.along(axis))
        changes = shard.deltas * (point < stops.number)
        still, start = shard.along(OTHER[axis])
        if axis == "positions" or held_at < shard.position:
            changes *= still <= held_at - start
        changes = changes.astype(kind)
        held = self._held_by_day if axis == "days" else self._held_by_position
        if held is not None:
            held.telescope(changes, point, self._refuse_negative)
        return shard.row_cells, np.minimum(point, stops.number - 1), changes

    @cached_property
    def _kept(self) -> dict[bytes, Settled]:
        return {}

    @cached_property
    def _held_by_day(self) -> Held | None:
        if self.caps is None:
            return None
        held = Held.by_day(self.shard, self.caps)
        return held if len(held.runs) else None

    @cached_property
    def _held_by_position(self) -> Held | None:
        return None if self._held_by_day is None else self._held_by_day.by_position(self.shard)

    @cached_property
    def narrow(self) -> bool:
        """Whether no sum of any of its rows needs more than 32 bits."""
        most = int(np.abs(self.shard.deltas.astype(np.int64)).sum())
        return most < np.iinfo(np.int32).max

    @property
    def _kind(self) -> type[np.signedinteger[Any]]:
        return np.int32 if self.narrow else np.int64

    def _there(self, day: int, position: int) -> Array:
        """The deltas that are valid and known, the others as 0."""
        shard = self.shard
        there: Array = (shard.days <= day - shard.first_day) & (shard.positions <= position)
        return shard.deltas * there

    def _refuse_negative(self, numbers: Array, runs: Array | None = None) -> None:
        """Refuse a count of facts below 0; `runs` says whose the numbers are, where not all are there."""
        if numbers.min() >= 0:
            return
        never = self.never_negative if runs is None else self.never_negative[runs]
        wrong = np.flatnonzero((numbers < 0) & never)
        if len(wrong):
            at = int(wrong[0])
            run = at if runs is None else int(runs[at])
            unit = self.shard.units[int(self.shard.run_cells[run]) % len(self.shard.units)]
            raise negative(int(unit), self.bases[self._run_bases[run]], int(numbers[at]))


@dataclass(frozen=True, eq=False)
class Stops:
    """The points of an axis at which counts are asked, which rise."""

    points: Array

    @property
    def number(self) -> int:
        """How many there are."""
        return len(self.points)

    @cached_property
    def _one_by_one(self) -> bool:
        return bool((np.diff(self.points) == 1).all())

    def of(self, moving: Array, start: int) -> Array:
        """The first point at which each row is there; as many as there are points where it never is."""
        if not self._one_by_one:
            return np.searchsorted(self.points - start, moving, side="left")
        since = start - int(self.points[0])
        low, high = int(moving.min()) + since, int(moving.max()) + since
        most = max(abs(low), abs(high), abs(since), self.number)
        wide = np.min_scalar_type(-most - 1)
        point: Array = np.add(moving, since, dtype=np.result_type(moving.dtype, wide))
        if low < 0:
            np.maximum(point, 0, out=point)
        return point if high <= self.number else np.minimum(point, self.number, out=point)


def pick(shard: Shard, bases: Sequence[Base], columns: Mapping[int, int], width: int) -> Pick:
    """What some bases, no two of one measure, need of a shard. `columns` gives each unit's place."""
    numbers = {number_of(base.identity): at for at, base in enumerate(bases)}
    shard = shard.only(list(numbers))
    base_of = np.array([numbers.get(int(one), -1) for one in shard.measures], dtype=np.int64)
    places = np.array([columns[int(unit)] for unit in shard.units], dtype=np.int64)
    return Pick(shard, bases, base_of, places, width)


def apart(bases: Iterable[Base]) -> list[list[Base]]:
    """The bases in lists in which no measure comes twice: the same count under another cap is another."""
    lists: list[dict[str, Base]] = []
    for base in dict.fromkeys(bases):
        free = next((one for one in lists if base.identity not in one), None)
        if free is None:
            free = {}
            lists.append(free)
        free[base.identity] = base
    return [list(one.values()) for one in lists]


class Columns:
    """Shards in memory, answering as every backend does."""

    def __init__(self, shards: Iterable[Shard]) -> None:
        self._shards = {shard.population: shard for shard in shards}

    def shard(self, population: int) -> Shard:
        """The shard of a population."""
        return self._shards[population]

    def figures(
        self, population: int, bases: Sequence[Base], day: int, position: int
    ) -> dict[tuple[int, Base], int]:
        """The counts at one viewpoint."""
        found = {}
        for some, picked in self._picks(population, bases):
            row = np.zeros(len(some) * picked.width, dtype=np.int64)
            picked.at(day, position, row)
            for at in np.flatnonzero(row):
                key = (self._unit(picked, int(at)), some[int(at) // picked.width])
                found[key] = int(row[at])
        return found

    def timeline(
        self, population: int, bases: Sequence[Base], days: Sequence[int], position: int
    ) -> dict[tuple[int, Base], list[int]]:
        """The counts on each of the days."""
        return self._along("days", population, bases, days, position)

    def drift(
        self, population: int, bases: Sequence[Base], day: int, positions: Sequence[int]
    ) -> dict[tuple[int, Base], list[int]]:
        """The counts as known at each of the positions."""
        return self._along("positions", population, bases, positions, day)

    def _along(
        self,
        axis: Axis,
        population: int,
        bases: Sequence[Base],
        points: Sequence[int],
        held_at: int,
    ) -> dict[tuple[int, Base], list[int]]:
        found = {}
        for some, picked in self._picks(population, bases):
            rows = np.zeros((len(some) * picked.width, len(points)), dtype=np.int64)
            picked.along(axis, Stops(np.array(points, dtype=np.int64)), held_at, rows)
            summed(rows, some, picked.shard.units)
            for at in np.flatnonzero(rows.any(axis=1)):
                key = (self._unit(picked, int(at)), some[int(at) // picked.width])
                found[key] = [int(number) for number in rows[at]]
        return found

    def _picks(self, population: int, bases: Sequence[Base]) -> Iterable[tuple[list[Base], Pick]]:
        shard = self._shards[population]
        columns = {int(unit): at for at, unit in enumerate(shard.units)}
        for some in apart(bases):
            yield some, pick(shard, some, columns, len(columns))

    def _unit(self, picked: Pick, at: int) -> int:
        return int(picked.shard.units[at % picked.width])


def summed(changes: Array, bases: Sequence[Base], units: Sequence[int] | Array) -> None:
    """Add up the changes of (bases × units) × points, in place; refuse a count below 0."""
    np.add.accumulate(changes, axis=-1, out=changes)
    if changes.size == 0 or changes.min() >= 0:
        return
    for number, base in enumerate(bases):
        mine = changes[number * len(units) : (number + 1) * len(units)]
        if not base.signed and mine.size and mine.min() < 0:
            unit, point = np.argwhere(mine < 0)[0]
            raise negative(int(units[unit]), base, int(mine[unit, point]))

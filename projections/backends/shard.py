"""A shard: the rows of one population's delta log as columns, sorted once and summed at any viewpoint.

Rows lie by measure, unit, group, day and position, so that a *run* (one group of one unit's count) and a
*cell* (one unit's count) are each one piece, and the rows of one measure are too: a corrected cap or a
single indicator reads its own rows and no others. The state at a viewpoint is one masked sum over the
runs, each held at its cap, and one sum over the cells. Sums are of whole numbers and never of floats.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from projections.deltas.row import DeltaRow

Array = npt.NDArray[Any]


class Table(NamedTuple):
    """Rows of one population as columns, in any order."""

    unit: Array
    measure: Array
    group_key: Array
    valid_day: Array
    known_pos: Array
    delta: Array


@dataclass(frozen=True, eq=False)
class Shard:
    """The sorted rows of one population up to a position of the ledger.

    Days count from `first_day`. Each column is as narrow as its numbers allow, checked when it is
    built; at most 24 bytes of a row are resident.
    """

    population: int
    position: int
    first_day: int
    measures: Array
    units: Array
    days: Array
    positions: Array
    deltas: Array
    run_starts: Array
    run_cells: Array
    """The cell of each run: measure × number of units + unit, both as they are numbered here."""
    groups: Array
    """The group key of each run; read only when rows are added."""

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return len(self.deltas)

    @property
    def resident(self) -> int:
        """How many bytes its columns take."""
        columns = (self.days, self.positions, self.deltas, self.run_starts, self.run_cells)
        return sum(column.nbytes for column in (*columns, self.groups, self.measures, self.units))

    @cached_property
    def run_measures(self) -> Array:
        """The measure of each run, as it is numbered here."""
        return self.run_cells // max(len(self.units), 1)

    @cached_property
    def lengths(self) -> Array:
        """How many rows each run has."""
        return np.diff(self.run_starts, append=self.rows)

    @cached_property
    def cell_starts(self) -> Array:
        """The run with which each cell begins."""
        return np.flatnonzero(np.diff(self.run_cells, prepend=-1))

    @cached_property
    def grouped(self) -> bool:
        """Whether any cell has several runs."""
        return len(self.cell_starts) < len(self.run_cells)

    @cached_property
    def row_cells(self) -> Array:
        """The cell of each row, for who goes along an axis."""
        return np.repeat(self.run_cells, self.lengths)

    def along(self, axis: Literal["days", "positions"]) -> tuple[Array, int]:
        """The days or the positions of the rows, and the number from which they count."""
        return (self.days, self.first_day) if axis == "days" else (self.positions, 0)

    def only(self, measures: Sequence[int]) -> Shard:
        """The rows of some measures; itself where it has no others."""
        wanted = np.isin(self.measures, np.array(measures, dtype=np.int64))
        if bool(wanted.all()):
            return self
        runs = wanted[self.run_measures]
        rows = np.repeat(runs, self.lengths)
        return Shard(
            self.population,
            self.position,
            self.first_day,
            self.measures,
            self.units,
            self.days[rows],
            self.positions[rows],
            self.deltas[rows],
            _starts(self.lengths[runs]),
            self.run_cells[runs],
            self.groups[runs],
        )

    def table(self) -> Table:
        """Its rows as columns again."""
        units = max(len(self.units), 1)
        cells = np.repeat(self.run_cells, self.lengths)
        return Table(
            self.units[cells % units],
            self.measures[cells // units],
            np.repeat(self.groups, self.lengths),
            self.days.astype(np.int64) + self.first_day,
            self.positions.astype(np.int64),
            self.deltas.astype(np.int64),
        )

    def extended(self, tail: Table, position: int) -> Shard:
        """The shard with the rows that later entries caused."""
        mine = self.table()
        both = (np.concatenate(pair) for pair in zip(mine, tail, strict=True))
        return build(self.population, Table(*both), position)


def table_of(rows: Iterable[DeltaRow]) -> Table:
    """Rows as columns."""
    listed = [(r.unit, r.measure, r.group_key, r.valid_day, r.known_pos, r.delta) for r in rows]
    columns = np.array(listed, dtype=np.int64).reshape(-1, len(Table._fields)).T
    return Table(*columns)


def build(population: int, table: Table, position: int) -> Shard:
    """Sort the rows of a population and pack them."""
    measures, measure = np.unique(table.measure, return_inverse=True)
    units, unit = np.unique(table.unit, return_inverse=True)
    cells = narrow(measure.astype(np.int64) * len(units) + unit)
    first_day = int(table.valid_day.min()) if len(cells) else 0
    days = narrow(table.valid_day - first_day)  # short numbers are sorted by their digits
    order = np.lexsort((table.known_pos, days, table.group_key, cells))
    cell, group = cells[order], table.group_key[order]
    opens = np.ones(len(order), dtype=bool)
    opens[1:] = (cell[1:] != cell[:-1]) | (group[1:] != group[:-1])
    starts = np.flatnonzero(opens)
    return Shard(
        population,
        position,
        first_day,
        measures,
        units,
        days[order],
        narrow(table.known_pos[order]),
        narrow(table.delta[order]),
        narrow(starts),
        narrow(cell[starts]),
        group[starts],
    )


def narrow(numbers: Array) -> Array:
    """The numbers in the narrowest kind of integer that holds every one of them."""
    if len(numbers) == 0:
        return numbers.astype(np.int8)
    low, high = int(numbers.min()), int(numbers.max())
    for kind in (np.int8, np.int16, np.int32):
        held = np.iinfo(kind)
        if held.min <= low and high <= held.max:
            return numbers.astype(kind)
    return numbers.astype(np.int64)


def _starts(lengths: Array) -> Array:
    starts: Array = np.cumsum(lengths) - lengths
    return starts

"""Rows held at a cap: what each adds to its run when the run's number goes along an axis.

A run whose number is n counts for g(n), at most its cap. Along an axis the differences g(n) − g(n − δ) add
up to it, so that capped counts need no second pass. A run of one row that is no more than its cap adds
what it says, and is left out here; most groups are such.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from projections.backends.shard import Array, Shard

UNLIMITED = np.iinfo(np.int64).max


@dataclass(frozen=True, eq=False)
class Held:
    """Runs of a shard, and their rows in the order of an axis."""

    runs: Array
    rows: Array
    starts: Array
    """Where each run begins among the rows."""
    lengths: Array
    caps: Array

    @classmethod
    def by_day(cls, shard: Shard, caps: Array) -> Held:
        """The runs that are not what their single row says; their rows from the first day on."""
        in_cell = np.diff(shard.cell_starts, append=len(shard.run_cells))
        first = shard.deltas[shard.run_starts]
        apart = (caps < UNLIMITED) | np.repeat(in_cell > 1, in_cell)
        runs = np.flatnonzero(apart & ((shard.lengths > 1) | (first > caps) | (first < 0)))
        lengths = shard.lengths[runs]
        starts = np.cumsum(lengths) - lengths
        rows = np.repeat(shard.run_starts[runs] - starts, lengths) + np.arange(lengths.sum())
        return cls(runs, rows, starts, lengths, caps[runs])

    def by_position(self, shard: Shard) -> Held:
        """The same, each run's rows as they became known."""
        run = np.repeat(self.runs, self.lengths)
        order = np.lexsort((shard.days[self.rows], shard.positions[self.rows], run))
        return Held(self.runs, self.rows[order], self.starts, self.lengths, self.caps)

    @cached_property
    def _limits(self) -> Array:
        """The cap of each row's run."""
        return np.repeat(self.caps, self.lengths)

    @cached_property
    def _narrow_limits(self) -> Array:
        """The same in 32 bits: a cap that they do not hold limits nothing that they count."""
        return np.minimum(self._limits, np.iinfo(np.int32).max).astype(np.int32)

    def telescope(
        self, changes: Array, point: Array, refuse_negative: Callable[[Array, Array], None]
    ) -> None:
        """Make of each held row's δ its g(n) − g(n − δ) with a running n, in place.

        No point may leave a run's n below 0.
        """
        mine = changes[self.rows]
        after = mine.copy()
        after[self.starts[1:]] -= np.add.reduceat(mine, self.starts, dtype=mine.dtype)[:-1]
        np.add.accumulate(after, out=after)
        if after.min() < 0:
            refuse_negative(self._least(after, point[self.rows]), self.runs)
        before = after - mine
        limits = self._limits if mine.dtype == np.int64 else self._narrow_limits
        changes[self.rows] = np.minimum(after, limits) - np.minimum(before, limits)

    def _least(self, after: Array, point: Array) -> Array:
        """The least number of each run at any point; between two rows of one point it may be less."""
        last = np.ones(len(point), dtype=bool)
        np.not_equal(point[1:], point[:-1], out=last[:-1])
        last[self.starts[1:] - 1] = True
        least: Array = np.minimum.reduceat(after * last, self.starts)
        return least

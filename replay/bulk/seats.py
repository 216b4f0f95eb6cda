"""Seats: how the units of many populations lie in one array, so that each meets its own without searching.

Populations of a size make a block. In it lie the first units of all of them side by side, then the
second ones, and so on: seat by seat. Whatever compares the units of a population then compares whole
rows of an array, and nothing is moved for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from replay.bulk.kinds import Array


@dataclass(frozen=True, slots=True)
class Block:
    """Populations of one size: where their units begin, and where what is one for each population."""

    seats: int
    populations: int
    start: int
    first: int

    def of(self, cells: Array) -> Array:
        """The cells of its units: seats × (populations and points)."""
        mine = cells[self.start : self.start + self.seats * self.populations]
        return mine.reshape(self.seats, -1)

    def each(self, cells: Array) -> Array:
        """Of cells of populations × points those of its own, in one row."""
        return cells[self.first : self.first + self.populations].reshape(-1)


def blocks(sizes: Sequence[int]) -> Iterator[Block]:
    """The blocks of populations of these sizes, the smallest first; nobody sits in an empty one."""
    start = first = 0
    for seats, several in groupby(sorted(size for size in sizes if size)):
        populations = len(list(several))
        yield Block(seats, populations, start, first)
        start, first = start + seats * populations, first + populations


def order(sizes: Sequence[int]) -> Array:
    """Who lies where: units, counted through one population after the other, seat by seat."""
    starts = np.cumsum([0, *sizes])
    by_size = [number for number in np.argsort(sizes, kind="stable") if sizes[number]]
    lying, first = [np.zeros(0, dtype=np.intp)], 0
    for block in blocks(sizes):
        mine = starts[by_size[first : first + block.populations]]
        lying.append((np.arange(block.seats)[:, None] + mine).ravel())
        first += block.populations
    return np.concatenate(lying)

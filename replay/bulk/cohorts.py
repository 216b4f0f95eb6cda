"""Cohorts: who is compared with whom when many populations stand side by side in one array.

Units lie along the first axis, seat by seat as `seats` says; days or positions lie along the last.
Nothing here looks from one population into another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from replay.bulk.kinds import NARROW, WIDEST, Array
from replay.bulk.places import Places, behind
from replay.bulk.rationals import Rationals, everywhere, over, selected
from replay.bulk.seats import Block, blocks, order


@dataclass(frozen=True, eq=False)
class Cohorts:
    """How many units each population has."""

    sizes: tuple[int, ...]

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """The populations by their size, the smallest first."""
        return tuple(blocks(self.sizes))

    @cached_property
    def order(self) -> Array:
        """Who lies where: units, counted through one population after the other."""
        return order(self.sizes)

    @property
    def units(self) -> int:
        """How many units there are in all populations."""
        return sum(self.sizes)

    @cached_property
    def largest(self) -> int:
        """How many units the largest has."""
        return max(self.sizes, default=0)

    def spread(self, each: Array) -> Array:
        """What holds for each population, as the blocks have them, for each of its units."""
        return each if len(each) == 1 else each.take(self._populations, axis=0)

    @cached_property
    def _populations(self) -> Array:
        """The population of each unit, as the blocks have them."""
        return np.concatenate(
            [
                np.tile(np.arange(one.first, one.first + one.populations), one.seats)
                for one in self.blocks
            ]
        )

    def count(self, among: Array) -> Array:
        """How many units of each population meet a condition."""
        if everywhere(among):
            return self._lengths
        return self._each(among, np.dtype(np.int32), np.add)

    @cached_property
    def _lengths(self) -> Array:
        lengths = [[one.seats] for one in self.blocks for _ in range(one.populations)]
        return np.array(lengths, dtype=np.int32)

    def _each(self, cells: Array, kind: np.dtype[np.generic], joined: np.ufunc) -> Array:
        """What is joined of the units of each population."""
        number = len(self._lengths)
        found = np.empty((number, *cells.shape[1:]), dtype=kind)
        for block in self.blocks:
            joined.reduce(block.of(cells), axis=0, out=block.each(found))
        return found

    def best(self, numbers: Rationals, among: Array, *, most: bool) -> Rationals:
        """The greatest number of each population, or the least, for each of its units.

        Where nobody of a population is among them the number means nothing.
        """
        if not most:
            return self.best(numbers.negative(), among, most=True).negative()
        if isinstance(numbers.denominators, int):
            numerators = self.spread(self._greatest(numbers.numerators, among))
            return Rationals(numerators, numbers.denominators, numbers.most + 1, numbers.widest)
        return self._best_fraction(numbers, among)

    def _greatest(self, keys: Array, among: Array) -> Array:
        held = keys if everywhere(among) else behind(among, keys)
        held = over(np.broadcast_shapes(held.shape, among.shape), held)
        return self._each(held, held.dtype, np.maximum)

    def _best_fraction(self, numbers: Rationals, among: Array) -> Rationals:
        """Half of the seats beside the other half, multiplied crosswise; -1/0 is behind every number."""
        if numbers.most * numbers.widest > WIDEST:
            numbers = numbers.reduced()
        bound = max(numbers.most, 1) * numbers.widest
        kind = object if bound > WIDEST else np.int64 if bound > NARROW else np.int32
        parts = np.broadcast_arrays(numbers.numerators, numbers.denominators, among)[:2]
        above, under = (part.astype(kind, copy=False) for part in parts)
        if not everywhere(among):
            above = selected(among, above, np.array(-1, dtype=kind))
            under = selected(among, under, np.array(0, dtype=kind))
        shape = (len(self._lengths), *above.shape[1:])
        top, bottom = np.empty(shape, dtype=kind), np.empty(shape, dtype=kind)
        for block in self.blocks:
            block.each(top)[:], block.each(bottom)[:] = _best(block.of(above), block.of(under))
        return Rationals(
            self.spread(top),
            self.spread(np.maximum(bottom, 1)),
            max(numbers.most, 1),
            max(numbers.widest, 1),
        )

    def places(self, keys: Array, among: Array) -> Places:
        """What a place is made of, for the units among the cohort; the greatest key is first."""
        held = keys if everywhere(among) else behind(among, keys)
        return Places(over(np.broadcast_shapes(held.shape, among.shape), held), among, self.blocks)


def _best(tops: Array, bottoms: Array) -> tuple[Array, Array]:
    """The greatest fraction of each column: winners meet winners until one is left."""
    while len(tops) > 1:
        half = len(tops) // 2
        left, right = slice(half), slice(half, 2 * half)
        better = tops[right] * bottoms[left] > tops[left] * bottoms[right]
        rest = slice(2 * half, None)
        tops = np.concatenate([selected(better, tops[right], tops[left]), tops[rest]])
        bottoms = np.concatenate([selected(better, bottoms[right], bottoms[left]), bottoms[rest]])
    return tops[0], bottoms[0]

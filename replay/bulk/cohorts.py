"""Cohorts: who is compared with whom when many populations stand side by side in one array.

Units lie along the first axis, each population in one piece; days or positions lie along the last.
Nothing here looks from one population into another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from replay.bulk.places import Compared, Places, Seating, behind, by_sorting
from replay.bulk.rationals import NARROW, WIDEST, Array, Rationals, everywhere, over, selected

SMALL = 64
"""Up to so many units a place is found by comparing each with each, above by sorting."""


@dataclass(frozen=True, eq=False)
class Cohorts:
    """How many units each population has, in the order in which they lie."""

    sizes: tuple[int, ...]

    @cached_property
    def starts(self) -> Array:
        """Where each population begins."""
        return np.concatenate(([0], np.cumsum(self.sizes)[:-1])).astype(np.intp)

    @cached_property
    def of(self) -> Array:
        """The population of each unit."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @property
    def units(self) -> int:
        """How many units there are in all populations."""
        return sum(self.sizes)

    @cached_property
    def largest(self) -> int:
        """How many units the largest has."""
        return max(self.sizes)

    @cached_property
    def seating(self) -> Seating:
        """The units of each population seat by seat."""
        return Seating(self.starts, self.sizes)

    def spread(self, each: Array) -> Array:
        """What holds for each population, for each of its units."""
        if len(self.sizes) == 1:
            return each
        return each.take(self.of, axis=0)

    def count(self, among: Array) -> Array:
        """How many units of each population meet a condition."""
        if everywhere(among):
            return np.array(self.sizes, dtype=np.int32)[:, None]
        return np.add.reduceat(among, self.starts, axis=0, dtype=np.int32)

    def best(self, numbers: Rationals, among: Array, *, most: bool) -> Rationals:
        """The greatest number of each population, or the least, for each of its units.

        Where nobody of a population is among them the number means nothing.
        """
        if not most:
            return self.best(numbers.negative(), among, most=True).negative()
        if isinstance(numbers.denominators, int):
            numerators = self.seating.spread(self._greatest(numbers.numerators, among))
            return Rationals(numerators, numbers.denominators, numbers.most + 1, numbers.widest)
        return self._best_fraction(numbers, among)

    def _greatest(self, keys: Array, among: Array) -> Array:
        held = keys if everywhere(among) else behind(among, keys)
        held = np.broadcast_to(held, np.broadcast_shapes(held.shape, among.shape))
        found: Array = self.seating.seated(held).max(axis=0)
        return found

    def _best_fraction(self, numbers: Rationals, among: Array) -> Rationals:
        """Seat after seat beside the best so far, multiplied crosswise; -1/0 is behind every number."""
        if numbers.most * numbers.widest > WIDEST:
            numbers = numbers.reduced()
        bound = max(numbers.most, 1) * numbers.widest
        kind = object if bound > WIDEST else np.int64 if bound > NARROW else np.int32
        parts = np.broadcast_arrays(numbers.numerators, numbers.denominators, among)[:2]
        above, under = (part.astype(kind, copy=False) for part in parts)
        if not everywhere(among):
            above = selected(among, above, np.array(-1, dtype=kind))
            under = selected(among, under, np.array(0, dtype=kind))
        tops, bottoms = self.seating.seated(above), self.seating.seated(under)
        top, bottom = tops[0], bottoms[0]
        for seat in range(1, len(tops)):
            better = tops[seat] * bottom > top * bottoms[seat]
            top = selected(better, tops[seat], top)
            bottom = selected(better, bottoms[seat], bottom)
        return Rationals(
            self.seating.spread(top),
            self.seating.spread(np.maximum(bottom, 1)),
            max(numbers.most, 1),
            max(numbers.widest, 1),
        )

    def places(self, keys: Array, among: Array) -> Places:
        """What a place is made of, for the units among the cohort; the greatest key is first."""
        held = keys if everywhere(among) else behind(among, keys)
        shape = np.broadcast_shapes(held.shape, among.shape)
        if self.largest <= SMALL:
            return Compared(over(shape, held), among, self.seating)
        return by_sorting(over(shape, held), over(shape, among), self.starts, self.sizes)

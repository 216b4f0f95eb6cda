"""Cohorts: who is compared with whom when many populations stand side by side in one array.

Units lie along the last axis, each population in one piece; days or positions lie along the first.
Nothing here looks from one population into another.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from replay.bulk.rationals import Array, Rationals

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

    def spread(self, each: Array) -> Array:
        """What holds for each population, for each of its units."""
        if len(self.sizes) == 1:
            return each
        return each.take(self.of, axis=-1)

    def count(self, among: Array) -> Array:
        """How many units of each population meet a condition."""
        return np.add.reduceat(among, self.starts, axis=-1, dtype=np.int64)

    def greatest(self, keys: Array, among: Array) -> Array:
        """The greatest key of each population; where nobody is among them, no key at all."""
        held = np.where(among, keys, _wide(keys, _below(keys)))
        found: Array = np.maximum.reduceat(held, self.starts, axis=-1)
        return found

    def best(self, numbers: Rationals, among: Array, *, most: bool) -> Rationals:
        """The greatest number of each population, or the least, for each of its units."""
        if not most:
            return self.best(numbers.negative(), among, most=True).negative()
        if numbers.common:
            numerators = self.spread(self.greatest(numbers.numerators, among))
            return Rationals(numerators, numbers.denominators, numbers.most + 1, numbers.widest)
        tight = numbers.reduced()
        keys = tight.ordered()
        is_best = among & (keys == self.spread(self.greatest(keys, among)))
        numerators = self.greatest(tight.numerators, is_best)
        denominators = np.maximum(self.greatest(np.asarray(tight.denominators), is_best), 1)
        return Rationals(
            self.spread(numerators), self.spread(denominators), tight.most + 1, tight.widest
        )

    def places(self, keys: Array, among: Array, *, distinct: bool = False) -> Places:
        """What a place is made of, for the units among the cohort; the greatest key is first.

        Different figures are counted only where `distinct` asks for them.
        """
        keys, among = np.broadcast_arrays(keys, among)
        if max(self.sizes) <= SMALL:
            return self._each_with_each(keys, among, distinct=distinct)
        return self._sorted(keys, among)

    @cached_property
    def _grid(self) -> Array:
        """For each population a row of its units; the last is repeated where it has fewer."""
        across = np.arange(max(self.sizes))
        last = np.array(self.sizes)[:, None] - 1
        grid: Array = self.starts[:, None] + np.minimum(across, last)
        return grid

    @cached_property
    def _real(self) -> Array:
        """Where a row of the grid has a unit of its own."""
        real: Array = np.arange(max(self.sizes)) < np.array(self.sizes)[:, None]
        return real

    def _each_with_each(self, keys: Array, among: Array, *, distinct: bool) -> Places:
        """Each key against each other of its population; who does not take part is behind all."""
        held = keys if bool(among.all()) else np.where(among, keys, _wide(keys, _below(keys)))
        rows = _narrow(held)[..., self._grid]
        if not bool(self._real.all()):
            rows = np.where(self._real, rows, np.array(_below(rows)).astype(rows.dtype))
        ahead, tied = np.zeros(rows.shape, dtype=np.int8), np.zeros(rows.shape, dtype=np.int8)
        for number in range(rows.shape[-1]):
            other = rows[..., number, None]
            ahead += other > rows
            tied += other == rows
        found = [ahead, tied]
        if distinct:
            found += self._different(rows, among)
        flat = (*rows.shape[:-2], -1)
        real = self._real.ravel()
        back = [grid.reshape(flat)[..., real].astype(np.int64) for grid in found]
        return Places(*back)

    def _different(self, rows: Array, among: Array) -> tuple[Array, Array]:
        """How many different keys are ahead of each, and how many there are."""
        there = among[..., self._grid] & self._real
        ahead, all_ = np.zeros(rows.shape, dtype=np.int8), np.zeros(rows.shape, dtype=np.int8)
        for number in range(rows.shape[-1]):
            other = rows[..., number, None]
            seen = (rows[..., :number] == other) & there[..., :number]
            first = there[..., number, None] & ~seen.any(axis=-1, keepdims=True)
            ahead += (other > rows) & first
            all_ += first
        return ahead, all_

    def _sorted(self, keys: Array, among: Array) -> Places:
        ahead, tied, ahead_distinct, distinct = (np.zeros(keys.shape, np.int64) for _ in range(4))
        for start, size in zip(self.starts, self.sizes, strict=True):
            mine = (..., slice(start, start + size))
            found = _by_order(keys[mine], among[mine])
            for whole, part in zip((ahead, tied, ahead_distinct, distinct), found, strict=True):
                whole[mine] = part
        return Places(ahead, tied, ahead_distinct, distinct)


@dataclass(frozen=True, slots=True, eq=False)
class Places:
    """How many stand ahead of each unit, how many share its figure, and the same by different figures."""

    ahead: Array
    tied: Array
    ahead_distinct: Array | None = None
    distinct: Array | None = None


def _by_order(keys: Array, among: Array) -> tuple[Array, Array, Array, Array]:
    """One population's places: sorted from the greatest, those who do not take part at the end."""
    held = np.where(among, keys, _wide(keys, _below(keys)))
    order = np.argsort(-held, axis=-1, kind="stable")
    lined = np.take_along_axis(held, order, axis=-1)
    there = np.take_along_axis(among, order, axis=-1)
    number = np.broadcast_to(np.arange(lined.shape[-1]), lined.shape)
    opens = np.ones(lined.shape, dtype=bool)
    opens[..., 1:] = lined[..., 1:] != lined[..., :-1]
    first = np.maximum.accumulate(np.where(opens, number, 0), axis=-1)
    closes = np.ones(lined.shape, dtype=bool)
    closes[..., :-1] = opens[..., 1:]
    last = np.where(closes, number, lined.shape[-1])
    last = np.minimum.accumulate(last[..., ::-1], axis=-1)[..., ::-1]
    distinct = (opens & there).sum(axis=-1, keepdims=True)
    before = np.cumsum(opens, axis=-1) - 1

    def back(lined_up: Array) -> Array:
        result = np.empty(lined.shape, dtype=np.int64)
        np.put_along_axis(result, order, lined_up, axis=-1)
        return result

    return (
        back(first),
        back(last - first + 1),
        back(before),
        np.broadcast_to(distinct, lined.shape),
    )


def _below(keys: Array) -> int:
    return int(keys.min()) - 1


def _narrow(keys: Array) -> Array:
    """The keys in 16 or 32 bits where all of them fit: comparing them is what takes the time."""
    if keys.dtype == object:
        return keys
    low, high = int(keys.min()), int(keys.max())
    for kind in (np.int16, np.int32):
        if np.iinfo(kind).min < low and high <= np.iinfo(kind).max:
            return keys.astype(kind)
    return keys


def _wide(keys: Array, number: int) -> Array:
    """A number of the keys' own kind; of Python's integers where 64 bits are too few for it."""
    dtype = object if keys.dtype == object or abs(number) >= 2**63 else np.int64
    return np.array(number, dtype=dtype)

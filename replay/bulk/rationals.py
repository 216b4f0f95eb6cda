"""Exact numbers by the million: one rational in each cell of an array, in whole numbers throughout.

NumPy wraps around in silence where its bits are too few. So every array knows how large its numbers may
be; before an operation the bound of its result is computed. What 16 or 32 bits hold is kept in them,
because half as many bytes are read twice as fast, and beyond 64 the cells become Python's own integers,
which have no bound: slower, and equal to the last digit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any

import numpy as np

from replay.bulk.kinds import (
    KINDS,
    WIDEST,
    Array,
    any_negative,
    fitting,
    integer,
    kind_for,
    largest,
    least,
    product,
    times,
    with_room,
)

SOME = 1_024
"""Up to so many cells it is the call that takes time, and not the numbers."""


@dataclass(frozen=True, slots=True, eq=False)
class Rationals:
    """One exact number in each cell: a numerator over a common denominator, or over one each.

    Denominators are above 0. Two bounds go with them: no numerator is further from 0 than `most`, no
    denominator greater than `widest`.
    """

    numerators: Array
    denominators: Array | int
    most: int
    widest: int

    @property
    def common(self) -> bool:
        """Whether all cells have the same denominator."""
        return isinstance(self.denominators, int)

    def __getitem__(self, cells: Any) -> Rationals:
        """The numbers of some cells."""
        denominators = self.denominators
        if not isinstance(denominators, int):
            denominators = np.broadcast_to(denominators, self.numerators.shape)[cells]
        return Rationals(self.numerators[cells], denominators, self.most, self.widest)

    def at(self, *cell: int) -> Fraction:
        """The number in one cell."""
        numerators, denominators = np.broadcast_arrays(
            self.numerators, *with_room(self.widest, self.denominators)
        )
        above, below = (np.asarray(part[cell]).item() for part in (numerators, denominators))
        return Fraction(int(above), int(below))

    # Arithmetic

    def plus(self, other: Rationals) -> Rationals:
        """The sums, cell by cell."""
        return _joined(self, other, np.add)

    def minus(self, other: Rationals) -> Rationals:
        """The differences, cell by cell."""
        return _joined(self, other, np.subtract)

    def negative(self) -> Rationals:
        """The numbers with their signs turned."""
        return Rationals(-self.numerators, self.denominators, self.most, self.widest)

    def scaled(self, by: Fraction) -> Rationals:
        """The numbers, each times `by`."""
        if by == 1:
            return self
        most = self.most * abs(by.numerator)
        widest = self.widest * by.denominator
        if max(most, widest) > WIDEST and (tighter := self.reduced()) is not self:
            return tighter.scaled(by)
        numerators = fitting(self.numerators, kind_for(most))
        denominators = self.denominators
        if not isinstance(denominators, int):
            denominators = fitting(denominators, kind_for(widest))
            denominators = times(denominators, by.denominator)
        else:
            denominators *= by.denominator
        return Rationals(times(numerators, by.numerator), denominators, most, widest)

    def times(self, other: Rationals) -> Rationals:
        """The products, cell by cell."""
        most, widest = self.most * other.most, self.widest * other.widest
        if max(most, widest) > WIDEST:
            tighter = self.reduced(), other.reduced()
            if tighter != (self, other):
                return tighter[0].times(tighter[1])
        a, b = with_room(most, self.numerators, other.numerators)
        below, above = self.denominators, other.denominators
        if isinstance(below, int) and isinstance(above, int):
            return Rationals(product(a, b), below * above, most, widest)
        below, above = with_room(widest, below, above)
        return Rationals(product(a, b), product(below, above), most, widest)

    def over(self, other: Rationals) -> Rationals:
        """The quotients, cell by cell. Where `other` is 0 the result is not to be used."""
        turned, size = other.denominators, other.numerators
        if any_negative(size):
            sign, below = with_room(other.widest, np.sign(size), other.denominators)
            turned, size = sign * below, np.abs(size)
        turned = fitting(turned, kind_for(other.widest))
        upside = Rationals(turned, np.maximum(size, 1), other.widest, max(other.most, 1))
        return self.times(upside)

    def reduced(self) -> Rationals:
        """The same numbers in lowest terms, with bounds as tight as they are; itself if they were."""
        numerators, denominators = self.numerators, self.denominators
        if not isinstance(denominators, int):
            shared = np.gcd(numerators, denominators)
            numerators, denominators = numerators // shared, denominators // shared
        most = largest(numerators)
        widest = denominators if isinstance(denominators, int) else largest(denominators)
        if (most, widest) == (self.most, self.widest):
            return self
        return Rationals(numerators, denominators, most, widest)

    def fitted(self) -> Rationals:
        """The same with a bound as tight as the numerators are, in as few bits as hold them."""
        most = largest(self.numerators)
        numerators = self.numerators.astype(kind_for(most), copy=False)
        return Rationals(numerators, self.denominators, most, self.widest)

    # Order

    def equals(self, number: Fraction) -> Array:
        """Where the number is this one."""
        mine, theirs = self._beside(number)
        return np.asarray(np.equal(mine, theirs))

    def above(self, number: Fraction) -> Array:
        """Where the number is greater."""
        mine, theirs = self._beside(number)
        return np.asarray(np.greater(mine, theirs))

    def below(self, number: Fraction) -> Array:
        """Where the number is less."""
        mine, theirs = self._beside(number)
        return np.asarray(np.less(mine, theirs))

    def exceeds(self, other: Rationals) -> Array:
        """Where this number is greater than the other, by multiplying crosswise."""
        bound = max(self.most * other.widest, other.most * self.widest, self.widest, other.widest)
        a, b = with_room(bound, self.numerators, other.numerators)
        if self.common and other.common and self.widest == other.widest:
            return np.asarray(np.greater(a, b))
        below, above = with_room(bound, self.denominators, other.denominators)
        return np.asarray(np.greater(a * above, b * below))

    def _beside(self, number: Fraction) -> tuple[Array, Any]:
        """Both sides of a comparison, as whole numbers."""
        p, q = number.numerator, number.denominator
        if p == 0:
            return self.numerators, 0
        if isinstance(self.denominators, int):
            mine = fitting(self.numerators, kind_for(self.most * q))
            theirs = p * self.denominators
            if abs(theirs) > WIDEST:
                mine = fitting(mine, KINDS[-1])
            return times(mine, q), theirs
        bound = max(self.most * q, self.widest * abs(p))
        mine, theirs_below = with_room(bound, self.numerators, self.denominators)
        return times(mine, q), times(theirs_below, p)

    def ordered(self) -> Array:
        """Whole numbers in the same order, equal where the numbers are equal.

        Two different fractions with denominators up to B lie at least 1/B² apart, so that the whole
        part of B² times each tells them apart.
        """
        if isinstance(self.denominators, int):
            return self.numerators
        tight = self.reduced()
        factor = tight.widest**2
        numerators, denominators = with_room(
            tight.most * factor, tight.numerators, tight.denominators
        )
        keys: Array = np.floor_divide(times(numerators, factor), denominators)
        return keys

    # Rounding and limits

    def half_up(self, decimals: int) -> Rationals:
        """The numbers rounded to so many places, halves away from 0, as `domain.points.half_up`."""
        scale = 10**decimals
        if isinstance(self.denominators, int) and scale % self.denominators == 0:
            by = scale // self.denominators
            numerators = fitting(self.numerators, kind_for(self.most * by))
            return Rationals(times(numerators, by), scale, self.most * by, scale)
        bound = max(2 * scale * max(self.most, 1) + self.widest, 2 * self.widest)
        if bound > WIDEST and (tighter := self.reduced()) is not self:
            return tighter.half_up(decimals)
        numerators = fitting(self.numerators, kind_for(bound))
        denominators = self.denominators
        if not isinstance(denominators, int):
            denominators = fitting(denominators, kind_for(bound))
        negative = any_negative(numerators)
        size = np.abs(numerators) if negative else numerators
        rounded = (size * (2 * scale) + denominators) // (2 * denominators)
        if negative:
            rounded = np.where(numerators < 0, -rounded, rounded)
        return Rationals(rounded, scale, bound, scale).fitted()

    def at_most(self, limit: Fraction) -> Rationals:
        """The numbers, held at a limit from above."""
        if isinstance(self.denominators, int):
            if self.most <= limit * self.denominators:
                return self
            return self._held(np.minimum, limit)
        return chosen(self.above(limit), constant(limit), self)

    def at_least(self, floor: Fraction) -> Rationals:
        """The numbers, held at a floor from below."""
        if isinstance(self.denominators, int):
            if least(self.numerators) >= floor * self.denominators:
                return self
            return self._held(np.maximum, floor)
        return chosen(self.below(floor), constant(floor), self)

    def _held(self, held: Callable[[Array, Array], Array], at: Fraction) -> Rationals:
        """The numbers, or a limit where that is the least or the greatest of both."""
        assert isinstance(self.denominators, int), "compared over a common denominator"
        shared, mine, theirs = _shared(self.denominators, at.denominator)
        most = theirs * at.numerator
        bound = max(self.most * mine, abs(most))
        numerators, limit = with_room(bound, self.numerators, most)
        if numerators.size > SOME:  # beside a single number NumPy takes its time
            limit = np.full(np.shape(numerators)[-1:], limit)
        return Rationals(np.asarray(held(times(numerators, mine), limit)), shared, bound, shared)


def _shared(one: int, other: int) -> tuple[int, int, int]:
    """A denominator for both, and by how much each of them grows."""
    if one == other:
        return one, 1, 1
    shared = lcm(one, other)
    return shared, shared // one, shared // other


def _joined(one: Rationals, other: Rationals, joined: Callable[[Array, Array], Array]) -> Rationals:
    """The sums or differences, over what is a denominator of both."""
    if isinstance(one.denominators, int) and isinstance(other.denominators, int):
        shared, mine, theirs = _shared(one.denominators, other.denominators)
        bound = one.most * mine + other.most * theirs
        a, b = with_room(bound, one.numerators, other.numerators)
        numerators = joined(times(a, mine), times(b, theirs))
        return Rationals(np.asarray(numerators), shared, bound, shared)
    bound = one.most * other.widest + other.most * one.widest
    widest = one.widest * other.widest
    if bound > WIDEST or widest > WIDEST:
        tighter = one.reduced(), other.reduced()
        if tighter != (one, other):
            return _joined(*tighter, joined)
    a, b = with_room(bound, one.numerators, other.numerators)
    below, above = with_room(max(bound, widest), one.denominators, other.denominators)
    numerators = joined(product(a, above), product(b, below))
    return Rationals(np.asarray(numerators), product(below, above), bound, widest)


def constant(number: Fraction) -> Rationals:
    """One number for every cell."""
    return _constant(number.numerator, number.denominator)


@lru_cache(maxsize=4_096)
def _constant(above: int, below: int) -> Rationals:
    """The same number is one object; nobody writes into it."""
    single = integer(above)
    single.flags.writeable = False
    return Rationals(single, below, abs(above), below)


def over(shape: tuple[int, ...], cells: Array) -> Array:
    """The cells, with what several share standing in each of them."""
    return cells if cells.shape == shape else np.broadcast_to(cells, shape)


def everywhere(cells: Array) -> bool:
    """Whether a condition holds in every cell; a few are counted faster than they are gone through."""
    if cells.size <= SOME:
        return bool(np.count_nonzero(cells) == cells.size)
    return bool(cells.all())


def anywhere(cells: Array) -> bool:
    """Whether a condition holds in any cell."""
    if cells.size <= SOME:
        return bool(np.count_nonzero(cells))
    return bool(cells.any())


def whole(numbers: Array, denominator: int = 1, most: int | None = None) -> Rationals:
    """Whole numbers, or as many parts of a common denominator; none is further from 0 than `most`."""
    if most is None:
        most = largest(numbers)
    kept = numbers.astype(kind_for(most), copy=False)
    return Rationals(kept, denominator, most, denominator)


def up_to(most: int, numbers: Array) -> Rationals:
    """Whole numbers from 0, of which the caller knows that none is greater than `most`."""
    return Rationals(numbers, 1, most, 1)


def quotients(numerators: Array, denominators: Array) -> Rationals:
    """One fraction in each cell; the denominators are above 0."""
    return Rationals(numerators, denominators, largest(numerators), max(largest(denominators), 1))


def chosen(where: Array, yes: Rationals, no: Rationals) -> Rationals:
    """The one number where the condition holds, the other elsewhere."""
    if not anywhere(where):
        return no
    if isinstance(yes.denominators, int) and isinstance(no.denominators, int):
        shared, mine, theirs = _shared(yes.denominators, no.denominators)
        bound = max(yes.most * mine, no.most * theirs)
        a, b = with_room(bound, yes.numerators, no.numerators)
        return Rationals(selected(where, times(a, mine), times(b, theirs)), shared, bound, shared)
    most, widest = max(yes.most, no.most), max(yes.widest, no.widest)
    a, b = with_room(most, yes.numerators, no.numerators)
    below, above = with_room(widest, yes.denominators, no.denominators)
    return Rationals(selected(where, a, b), selected(where, below, above), most, widest)


def selected(where: Array, yes: Array, no: Array) -> Array:
    """The one array where the condition holds, the other elsewhere.

    Counted and not branched: a processor that guesses at every cell is slower than one that multiplies.
    A difference that wraps around wraps back.
    """
    if yes.dtype != no.dtype or yes.dtype == object:
        return np.where(where, yes, no)
    if no.ndim == 0 and no == 0:
        return np.asarray(yes * where)
    if yes.ndim == 0 and yes == 0:
        return np.asarray(no * ~where)
    return np.asarray(no + (yes - no) * where)

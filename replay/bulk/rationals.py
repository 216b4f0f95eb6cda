"""Exact numbers by the million: one rational in each cell of an array, in whole numbers throughout.

NumPy wraps around in silence where 64 bits are too few. So every array knows how large its numbers may
be; before an operation the bound of its result is computed, and beyond 64 bits the cells become Python's
own integers, which have no bound: slower, and equal to the last digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

WIDEST = 2**63 - 1
"""The largest integer that 64 bits hold."""


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
            self.numerators, *_exactly(self.widest, self.denominators)
        )
        return Fraction(int(numerators[cell]), int(denominators[cell]))

    # Arithmetic

    def plus(self, other: Rationals) -> Rationals:
        """The sums, cell by cell."""
        if isinstance(self.denominators, int) and isinstance(other.denominators, int):
            shared = lcm(self.denominators, other.denominators)
            mine, theirs = shared // self.denominators, shared // other.denominators
            bound = self.most * mine + other.most * theirs
            a, b = _exactly(bound, self.numerators, other.numerators)
            return Rationals(_times(a, mine) + _times(b, theirs), shared, bound, shared)
        bound = self.most * other.widest + other.most * self.widest
        widest = self.widest * other.widest
        if bound > WIDEST or widest > WIDEST:
            tighter = self.reduced(), other.reduced()
            if tighter != (self, other):
                return tighter[0].plus(tighter[1])
        a, b = _exactly(bound, self.numerators, other.numerators)
        below, above = _exactly(max(bound, widest), self.denominators, other.denominators)
        return Rationals(a * above + b * below, below * above, bound, widest)

    def minus(self, other: Rationals) -> Rationals:
        """The differences, cell by cell."""
        return self.plus(other.negative())

    def negative(self) -> Rationals:
        """The numbers with their signs turned."""
        return Rationals(-self.numerators, self.denominators, self.most, self.widest)

    def scaled(self, by: Fraction) -> Rationals:
        """The numbers, each times `by`."""
        most = self.most * abs(by.numerator)
        widest = self.widest * by.denominator
        if max(most, widest) > WIDEST and (tighter := self.reduced()) is not self:
            return tighter.scaled(by)
        (numerators,) = _exactly(most, self.numerators)
        denominators = self.denominators
        if not isinstance(denominators, int):
            (denominators,) = _exactly(widest, denominators)
        numerators = _times(numerators, by.numerator)
        return Rationals(numerators, denominators * by.denominator, most, widest)

    def times(self, other: Rationals) -> Rationals:
        """The products, cell by cell."""
        most, widest = self.most * other.most, self.widest * other.widest
        if max(most, widest) > WIDEST:
            tighter = self.reduced(), other.reduced()
            if tighter != (self, other):
                return tighter[0].times(tighter[1])
        a, b = _exactly(most, self.numerators, other.numerators)
        below, above = self.denominators, other.denominators
        if not (isinstance(below, int) and isinstance(above, int)):
            below, above = _exactly(widest, below, above)
        return Rationals(a * b, below * above, most, widest)

    def over(self, other: Rationals) -> Rationals:
        """The quotients, cell by cell. Where `other` is 0 the result is not to be used."""
        turned = np.sign(other.numerators)
        size = np.abs(other.numerators)
        size = np.where(size == 0, 1, size)
        turned, below = _exactly(other.widest, turned, other.denominators)
        upside = Rationals(turned * below, size, other.widest, max(other.most, 1))
        return self.times(upside)

    def reduced(self) -> Rationals:
        """The same numbers in lowest terms, with bounds as tight as they are; itself if they were."""
        numerators, denominators = self.numerators, self.denominators
        if not isinstance(denominators, int):
            shared = np.gcd(numerators, denominators)
            numerators, denominators = numerators // shared, denominators // shared
        most = _largest(numerators)
        widest = denominators if isinstance(denominators, int) else _largest(denominators)
        if (most, widest) == (self.most, self.widest):
            return self
        return Rationals(numerators, denominators, most, widest)

    # Order

    def equals(self, number: Fraction) -> Array:
        """Where the number is this one."""
        mine, theirs = self._beside(number)
        return _where(np.equal(mine, theirs))

    def above(self, number: Fraction) -> Array:
        """Where the number is greater."""
        mine, theirs = self._beside(number)
        return _where(np.greater(mine, theirs))

    def below(self, number: Fraction) -> Array:
        """Where the number is less."""
        mine, theirs = self._beside(number)
        return _where(np.less(mine, theirs))

    def exceeds(self, other: Rationals) -> Array:
        """Where this number is greater than the other, by multiplying crosswise."""
        bound = max(self.most * other.widest, other.most * self.widest)
        a, b = _exactly(bound, self.numerators, other.numerators)
        if self.common and other.common and self.widest == other.widest:
            return _where(np.greater(a, b))
        below, above = _exactly(bound, self.denominators, other.denominators)
        return _where(np.greater(a * above, b * below))

    def _beside(self, number: Fraction) -> tuple[Array, Any]:
        """Both sides of a comparison, as whole numbers."""
        p, q = number.numerator, number.denominator
        if isinstance(self.denominators, int):
            (mine,) = _exactly(self.most * q, self.numerators)
            theirs = p * self.denominators
            if abs(theirs) > WIDEST:
                mine = mine.astype(object)
            return (mine if q == 1 else mine * q), theirs
        bound = max(self.most * q, self.widest * abs(p))
        mine, theirs_below = _exactly(bound, self.numerators, self.denominators)
        return mine * q, theirs_below * p

    def ordered(self) -> Array:
        """Whole numbers in the same order, equal where the numbers are equal.

        Two different fractions with denominators up to B lie at least 1/B² apart, so that the whole
        part of B² times each tells them apart.
        """
        if isinstance(self.denominators, int):
            return self.numerators
        tight = self.reduced()
        factor = tight.widest**2
        numerators, denominators = _exactly(
            tight.most * factor, tight.numerators, tight.denominators
        )
        keys: Array = np.floor_divide(numerators * factor, denominators)
        return keys

    # Rounding and limits

    def half_up(self, decimals: int) -> Rationals:
        """The numbers rounded to so many places, halves away from 0, as `domain.points.half_up`."""
        scale = 10**decimals
        if isinstance(self.denominators, int) and scale % self.denominators == 0:
            by = scale // self.denominators
            (numerators,) = _exactly(self.most * by, self.numerators)
            return Rationals(_times(numerators, by), scale, self.most * by, scale)
        bound = max(2 * scale * self.most + self.widest, 2 * self.widest)
        if bound > WIDEST and (tighter := self.reduced()) is not self:
            return tighter.half_up(decimals)
        (numerators,) = _exactly(bound, self.numerators)
        denominators = self.denominators
        if not isinstance(denominators, int):
            (denominators,) = _exactly(bound, denominators)
        size = (np.abs(numerators) * (2 * scale) + denominators) // (2 * denominators)
        rounded = np.where(numerators < 0, -size, size)
        return _fitted(Rationals(rounded, scale, bound, scale))

    def at_most(self, limit: Fraction) -> Rationals:
        """The numbers, held at a limit from above."""
        return chosen(self.above(limit), constant(limit), self)

    def at_least(self, floor: Fraction) -> Rationals:
        """The numbers, held at a floor from below."""
        return chosen(self.below(floor), constant(floor), self)


def constant(number: Fraction) -> Rationals:
    """One number for every cell."""
    p, q = number.numerator, number.denominator
    return Rationals(_integer(p), q, abs(p), q)


def whole(numbers: Array, denominator: int = 1) -> Rationals:
    """Whole numbers, or as many parts of a common denominator."""
    if numbers.dtype != object:
        numbers = numbers.astype(np.int64, copy=False)
    return Rationals(numbers, denominator, _largest(numbers), denominator)


def quotients(numerators: Array, denominators: Array) -> Rationals:
    """One fraction in each cell; the denominators are above 0."""
    return Rationals(numerators, denominators, _largest(numerators), max(_largest(denominators), 1))


def chosen(where: Array, yes: Rationals, no: Rationals) -> Rationals:
    """The one number where the condition holds, the other elsewhere."""
    if isinstance(yes.denominators, int) and isinstance(no.denominators, int):
        shared = lcm(yes.denominators, no.denominators)
        mine, theirs = shared // yes.denominators, shared // no.denominators
        bound = max(yes.most * mine, no.most * theirs)
        a, b = _exactly(bound, yes.numerators, no.numerators)
        return Rationals(np.where(where, _times(a, mine), _times(b, theirs)), shared, bound, shared)
    numerators = np.where(where, yes.numerators, no.numerators)
    denominators = np.where(where, yes.denominators, no.denominators)
    most, widest = max(yes.most, no.most), max(yes.widest, no.widest)
    return Rationals(numerators, denominators, most, widest)


def _exactly(bound: int, *parts: Array | int) -> tuple[Array, ...]:
    """The arrays as they are where 64 bits are enough for the bound, else as Python's integers."""
    arrays = [_integer(part) if isinstance(part, int) else part for part in parts]
    if bound > WIDEST:
        arrays = [array.astype(object) for array in arrays]
    return tuple(arrays)


def _where(condition: Array) -> Array:
    return condition


def _integer(number: int) -> Array:
    return np.array(number, dtype=object if abs(number) > WIDEST else np.int64)


def _times(array: Array, by: int) -> Array:
    if by == 1:
        return array
    return array * by if abs(by) <= WIDEST else array.astype(object) * by


def _largest(array: Array) -> int:
    """How far from 0 the numbers lie at most."""
    if array.size == 0:
        return 0
    return max(abs(int(array.max())), abs(int(array.min())))


def _fitted(numbers: Rationals) -> Rationals:
    """The numbers with a bound as tight as they are, in 64 bits where they fit."""
    most = _largest(numbers.numerators)
    numerators = numbers.numerators
    if numerators.dtype == object and most <= WIDEST:
        numerators = numerators.astype(np.int64)
    return Rationals(numerators, numbers.denominators, most, numbers.widest)

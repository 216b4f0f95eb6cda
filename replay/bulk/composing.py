"""From base counts to figures by the array: the recipes of `domain.bases`, for every unit and day at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from functools import cached_property, reduce

import numpy as np

from domain.bases import (
    Base,
    ByMonth,
    Decimal,
    Guarded,
    Lacking,
    Mean,
    Quotient,
    Recipe,
    Told,
    Weighted,
    Worst,
    bases_of,
)
from domain.points import ONE, ZERO
from replay.bulk.figures import KNOWN, MISSING, NOTHING, Figures, known
from replay.bulk.kinds import Array
from replay.bulk.rationals import Rationals, anywhere, chosen, constant, quotients, whole

Terms = tuple[tuple[Fraction, Base], ...]
"""Counts and what each of them weighs."""


class Counts:
    """The counts of some bases: one array of units × days for each."""

    def __init__(self, bases: Sequence[Base], numbers: Array, none: Iterable[Base] = ()) -> None:
        """`numbers` are bases × units × days; of the bases in `none` nothing was ever recorded."""
        self._numbers = numbers
        self._bases = bases
        self._of: dict[Base, Array] = dict(zip(bases, numbers, strict=True))
        nothing = np.broadcast_to(np.zeros((), dtype=numbers.dtype), numbers.shape[1:])
        self._of |= dict.fromkeys(none, nothing)
        self._none = frozenset(none)
        self._exact: dict[Base, Rationals] = {}

    def __contains__(self, base: Base) -> bool:
        """Whether it was counted."""
        return base in self._of

    def of(self, base: Base) -> Array:
        """How many there are, of each unit on each day."""
        return self._of[base]

    def never(self, base: Base) -> bool:
        """Whether there is none anywhere."""
        return base in self._none or not anywhere(self._of[base])

    def exact(self, base: Base) -> Rationals:
        """The same as exact numbers, in units of the base's own power of ten."""
        exact = self._exact.get(base)
        if exact is None:
            exact = self._exact[base] = whole(self.of(base), 10**base.scale, self._most.get(base))
        return exact

    @cached_property
    def _most(self) -> dict[Base, int]:
        """How far from 0 the counts of each base lie at most."""
        nothing = dict.fromkeys(self._none, 0)
        if not self._numbers.size:
            return nothing
        rows = self._numbers.reshape(len(self._bases), -1)
        ends = zip(self._bases, rows.max(axis=1).tolist(), rows.min(axis=1).tolist(), strict=True)
        return {base: max(abs(high), abs(low)) for base, high, low in ends} | nothing

    def any(self, base: Base) -> Array:
        """Where there is any."""
        if base in self._none:
            return self.nowhere
        there: Array = self.of(base) != 0
        return there

    @cached_property
    def nowhere(self) -> Array:
        """Nothing, for every unit and day."""
        return np.zeros(self._numbers.shape[1:], dtype=bool)

    def figures(self, recipe: Recipe) -> Figures:
        """The figures that a recipe composes of them."""
        return composed(recipe, self)


def composed(recipe: Recipe, counts: Counts) -> Figures:  # noqa: C901, PLR0911 - one arm a kind
    """The figure of every unit on every day: `domain.bases.figure`, all at once."""
    match recipe:
        case Weighted(terms):
            return known(_weighted(terms, counts))
        case Decimal():
            return _decimal(recipe, counts)
        case Mean():
            return _mean(recipe, counts)
        case Worst():
            return _worst(recipe, counts)
        case Guarded(of, against, _):
            figures = composed(of, counts)
            state = np.where(counts.any(against), MISSING, figures.state)
            return Figures(figures.value, state.astype(np.uint8))
        case ByMonth(months):
            total = constant(ZERO)
            for reported, records in months:
                told, counted = counts.exact(reported.base), counts.exact(records)
                total = total.plus(chosen(counts.any(reported.present), told, counted))
            return known(total)
        case Quotient():
            return _quotient(recipe, counts)
        case Lacking():
            return _lacking(recipe, counts)
        case Told():
            return _told(recipe, counts)


def rests(recipe: Recipe, counts: Counts) -> Array:
    """Where any entry at all counted in the figure."""
    match recipe:
        case Told():
            entries: Array = _numbers(recipe, counts)[4] != 0
            return entries
        case Guarded(of, against, _, counted):
            rested = rests(of, counts)
            return rested | counts.any(against) if counted else rested
        case Decimal(present=base) | Mean(count=base) | Worst(present=base):
            return counts.any(base)
        case _:
            found = counts.nowhere
            for base in bases_of(recipe):
                found = found | counts.any(base)
            return found


def reweighted(recipe: Recipe, was: Recipe, figures: Figures, counts: Counts) -> Figures:
    """The figures of a recipe, from those of one that may count the same and weigh otherwise."""
    if isinstance(recipe, Weighted) and isinstance(was, Weighted):
        moved = _moved(recipe.terms, was.terms)
        if moved is not None and len(moved) < len(recipe.terms):
            parts = (counts.exact(base).scaled(by) for by, base in moved)
            return known(reduce(Rationals.plus, parts, figures.value))
    return composed(recipe, counts)


def _moved(terms: Terms, were: Terms) -> Terms | None:
    """By how much each weight is another; None where other things are counted."""
    if [base for _, base in terms] != [base for _, base in were]:
        return None
    pairs = zip(terms, were, strict=True)
    return tuple((now - old, base) for (now, base), (old, _) in pairs if now != old)


def _weighted(terms: Terms, counts: Counts) -> Rationals:
    parts = [counts.exact(base).scaled(weight) for weight, base in terms]
    return reduce(Rationals.plus, parts) if parts else whole(counts.nowhere)


def _decimal(recipe: Decimal, counts: Counts) -> Figures:
    value = counts.exact(recipe.base)
    if recipe.empty == "zero":
        return known(value)
    return Figures(value, _state(counts.any(recipe.present), MISSING))


def _mean(recipe: Mean, counts: Counts) -> Figures:
    number = counts.of(recipe.count)
    there = number != 0
    below = np.where(there, number, 1) * 10**recipe.total.scale
    value = quotients(np.where(there, counts.of(recipe.total), 0), below)
    if recipe.empty == "zero":
        return known(value)
    return Figures(value, _state(there, NOTHING if recipe.empty == "nothing" else MISSING))


def _worst(recipe: Worst, counts: Counts) -> Figures:
    value = constant(ZERO)
    for worth, base in sorted(recipe.terms):
        value = chosen(counts.any(base), constant(worth), value)
    return Figures(value, _state(counts.any(recipe.present), NOTHING))


def _quotient(recipe: Quotient, counts: Counts) -> Figures:
    of, over = composed(recipe.of, counts), composed(recipe.over, counts)
    both = of.known & over.known
    empty = over.value.equals(ZERO)
    value = of.value.over(over.value)
    if recipe.when_zero == "missing":
        return Figures(value, _state(both & ~empty, MISSING))
    instead = constant(ONE if recipe.when_zero == "one" else ZERO)
    return Figures(chosen(empty, instead, value), _state(both, MISSING))


def _lacking(recipe: Lacking, counts: Counts) -> Figures:
    there = ~counts.nowhere
    number = np.zeros(there.shape, dtype=np.int64)
    everything = counts.nowhere
    for name, item in recipe.items:
        figures = composed(item, counts)
        there = there & figures.known
        lacks = figures.value.equals(ZERO)
        number = number + lacks
        if name in recipe.required:
            everything = everything | lacks
    number = np.where(everything, len(recipe.items), number)
    return Figures(whole(number), _state(there, MISSING))


def _told(recipe: Told, counts: Counts) -> Figures:
    numerator, denominator, present, nothing, _ = _numbers(recipe, counts)
    there = present != 0
    below = np.where(there, denominator, 1)
    value = quotients(numerator, np.where(below == 0, 1, below))
    state = np.where(nothing != 0, NOTHING, np.where(there, KNOWN, MISSING))
    return Figures(value, state.astype(np.uint8))


def _numbers(recipe: Told, counts: Counts) -> list[Array]:
    """The five numbers of a figure told whole: the counts are what has changed from nothing recorded."""
    bases = (recipe.numerator, recipe.denominator, recipe.present, recipe.nothing, recipe.rests_on)
    return [counts.of(base) + blank for base, blank in zip(bases, recipe.blank, strict=True)]


def _state(there: Array, otherwise: int) -> Array:
    state: Array = ~there * np.uint8(otherwise)
    return state


__all__ = ["Counts", "composed", "rests", "reweighted"]

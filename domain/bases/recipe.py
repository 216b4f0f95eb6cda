"""Recipes: how a figure is composed of base counts, exactly, and when it is missing.

They hold what the counts leave out: weights, tiers, what a zero denominator means. The value of a
recipe is that of the measure it was made from, whatever the counts; the reasons are worded alike, but
name no entry.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, assert_never

from domain.bases.irreducible import Base
from domain.figure import Figure
from domain.points import ONE, ZERO

Counts = Mapping[Base, int]
"""The counts of one unit at one viewpoint, caps applied; those of zero may be left out."""


@dataclass(frozen=True, slots=True)
class Weighted:
    """Σ weight × count: a plain count, or entries that weigh by a field."""

    terms: tuple[tuple[Fraction, Base], ...]


@dataclass(frozen=True, slots=True)
class Decimal:
    """A recorded quantity, or a sum of them; where nothing was recorded, missing or zero."""

    base: Base
    present: Base
    empty: Literal["missing", "zero"] = "missing"


@dataclass(frozen=True, slots=True)
class Mean:
    """A sum by the number of its items; without any, missing or zero, or nothing to measure."""

    total: Base
    count: Base
    empty: Literal["missing", "zero", "nothing"] = "missing"


@dataclass(frozen=True, slots=True)
class Worst:
    """The greatest of the values of which there is any; with none at all, nothing to measure."""

    terms: tuple[tuple[Fraction, Base], ...]
    present: Base


@dataclass(frozen=True, slots=True)
class Guarded:
    """A figure that is missing while any of a count is there, such as starts not yet completed."""

    of: Recipe
    against: Base
    missing: str
    counted: bool = True
    """Whether the figure rests on what stands against it."""


@dataclass(frozen=True, slots=True)
class ByMonth:
    """Month by month: what was reported, else how many records there are."""

    months: tuple[tuple[Decimal, Base], ...]


@dataclass(frozen=True, slots=True)
class Quotient:
    """One figure by another."""

    of: Recipe
    over: Recipe
    when_zero: Literal["missing", "zero", "one"]


@dataclass(frozen=True, slots=True)
class Lacking:
    """How many of the items are zero; one that is required makes all of them missing."""

    items: tuple[tuple[str, Recipe], ...]
    required: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A figure taken whole from the reference evaluator: numerator and denominator as counts."""

    numerator: Base
    denominator: Base
    present: Base
    nothing: Base
    rests_on: Base
    """How many entries counted in it."""
    blank: tuple[int, int, int, int, int]
    """The same five where nothing is recorded: the counts are what has changed from it."""

    def numbers(self, counts: Counts) -> tuple[int, ...]:
        """The five as they stand."""
        bases = (self.numerator, self.denominator, self.present, self.nothing, self.rests_on)
        return tuple(b.of(counts) + n for b, n in zip(bases, self.blank, strict=True))


Recipe = Weighted | Decimal | Mean | Worst | Guarded | ByMonth | Quotient | Lacking | Told


def figure(recipe: Recipe, counts: Counts) -> Figure:  # noqa: PLR0911 - one arm a kind
    """The figure of one unit: value, nothing and missing, without the entries behind it."""
    match recipe:
        case Weighted(terms):
            return Figure(sum((w * b.of(counts) for w, b in terms), start=ZERO))
        case Decimal(base, present, empty):
            return _decimal(base, present, empty, counts)
        case Mean(total, count, empty):
            return _mean(total, count, empty, counts)
        case Worst(terms, present):
            return _worst(terms, present, counts)
        case Guarded(of, against, missing):
            stopped = against.of(counts) != 0
            return Figure(None, missing=missing) if stopped else figure(of, counts)
        case ByMonth(months):
            return Figure(sum((_month(m, n, counts) for m, n in months), start=ZERO))
        case Quotient():
            return _quotient(recipe, counts)
        case Lacking():
            return _lacking(recipe, counts)
        case Told():
            return _told(recipe, counts)
        case _:  # pragma: no cover - the kinds above are all
            assert_never(recipe)


def rests(recipe: Recipe, counts: Counts) -> bool:
    """Whether any entry at all counted in the figure: what tells silence from a clean record."""
    match recipe:
        case Told():
            return recipe.numbers(counts)[4] != 0
        case Guarded(of, against, _, counted):
            return rests(of, counts) or (counted and against.of(counts) != 0)
        case Decimal(present=base) | Mean(count=base) | Worst(present=base):
            return base.of(counts) != 0
        case _:
            return any(base.of(counts) for base in bases_of(recipe))


def bases_of(recipe: Recipe) -> Iterator[Base]:
    """Every count that a recipe reads."""
    match recipe:
        case Weighted(terms):
            yield from (base for _, base in terms)
        case Decimal(base, present):
            yield from (base, present)
        case Mean(total, count):
            yield from (total, count)
        case Worst(terms, present):
            yield from (present, *(base for _, base in terms))
        case Guarded(of, against):
            yield against
            yield from bases_of(of)
        case ByMonth(months):
            yield from (b for told, records in months for b in (told.base, told.present, records))
        case Quotient(of, over):
            yield from (*bases_of(of), *bases_of(over))
        case Lacking(items):
            yield from (base for _, item in items for base in bases_of(item))
        case Told(numerator, denominator, present, nothing, rests_on):
            yield from (numerator, denominator, present, nothing, rests_on)
        case _:  # pragma: no cover - the kinds above are all
            assert_never(recipe)


def _scaled(base: Base, counts: Counts) -> Fraction:
    return Fraction(base.of(counts), 10**base.scale)


def _decimal(base: Base, present: Base, empty: str, counts: Counts) -> Figure:
    if present.of(counts) == 0 and empty == "missing":
        return Figure(None, missing="no figure")
    return Figure(_scaled(base, counts))


def _mean(total: Base, count: Base, empty: str, counts: Counts) -> Figure:
    number = count.of(counts)
    if number:
        return Figure(_scaled(total, counts) / number)
    if empty == "nothing":
        return Figure(None, nothing=True)
    return Figure(ZERO) if empty == "zero" else Figure(None, missing="no figure")


def _worst(terms: tuple[tuple[Fraction, Base], ...], present: Base, counts: Counts) -> Figure:
    if present.of(counts) == 0:
        return Figure(None, nothing=True)
    return Figure(max(value for value, base in terms if base.of(counts)))


def _month(reported: Decimal, records: Base, counts: Counts) -> Fraction:
    if reported.present.of(counts):
        return _scaled(reported.base, counts)
    return Fraction(records.of(counts))


def _quotient(recipe: Quotient, counts: Counts) -> Figure:
    of, over = figure(recipe.of, counts), figure(recipe.over, counts)
    if of.value is None or over.value is None:
        return Figure(None, missing=of.missing or over.missing)
    if over.value == 0:
        value = {"missing": None, "zero": ZERO, "one": ONE}[recipe.when_zero]
        return Figure(value, missing="" if value is not None else "over 0")
    return Figure(of.value / over.value)


def _lacking(recipe: Lacking, counts: Counts) -> Figure:
    figures = {name: figure(item, counts) for name, item in recipe.items}
    unknown = [one.missing for one in figures.values() if one.value is None]
    if unknown:
        return Figure(None, missing=unknown[0])
    lacking = {name for name, one in figures.items() if not one.value}
    everything = bool(lacking & set(recipe.required))
    return Figure(Fraction(len(figures) if everything else len(lacking)))


def _told(recipe: Told, counts: Counts) -> Figure:
    numerator, denominator, present, nothing, _ = recipe.numbers(counts)
    if nothing:
        return Figure(None, nothing=True)
    if not present:
        return Figure(None, missing="nothing measured")
    return Figure(Fraction(numerator, denominator))

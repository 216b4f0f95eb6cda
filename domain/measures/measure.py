"""What every measure shares: it looks at one unit through a view and returns a figure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from domain.conditions import Where, empty, mismatch, written
from domain.counting_days import POSITION, Dated, dated, in_order, left_out
from domain.effect import Standing
from domain.errors import BadScheme, CalendarUnknown
from domain.figure import Because, Figure, Item
from domain.language import Flag, Model, Number, Word
from domain.points import ONE, ZERO
from domain.view import Basis, View


class Measure(Word):
    """One figure per unit, with the entries behind it."""

    @abstractmethod
    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        """The unit's figure. Entries looked at and not counted carry the reason."""

    with_subunits: Flag = False
    """Whether the entries of the units placed under this one count for it too (辖区内)."""

    @property
    def runs(self) -> bool:
        """Whether the figure may change on a day on which nothing happens."""
        return any(part.runs for part in self.parts())

    def parts(self) -> tuple[Measure, ...]:
        """The measures it is composed of."""
        return ()

    def reads(self, unit: str, view: View) -> tuple[str, ...] | None:
        """The units whose entries may move this unit's figure; None: anybody's may."""
        return tuple(owned for one in self.units(unit, view) for owned in view.owned(one))

    def read_by(self, population: Sequence[str], view: View) -> frozenset[str] | None:
        """The units whose entries may move the figure of any of these; None: anybody's may."""
        parts = self.parts()
        read = [part.read_by(population, view) for part in parts]
        if not parts:
            read = [_set(self.reads(unit, view)) for unit in population]
        return None if None in read else frozenset().union(*filter(None, read))

    def units(self, unit: str, view: View) -> tuple[str, ...]:
        """The units whose entries this measure reads for the unit."""
        return (unit, *view.subunits.get(unit, ())) if self.with_subunits else (unit,)

    @abstractmethod
    def topics(self) -> frozenset[str]:
        """The topics whose entries this measure reads."""

    @property
    def couples(self) -> bool:
        """Whether another unit's entries move this unit's figure."""
        return False


def together(measures: Iterable[Measure], unit: str, view: View) -> tuple[str, ...] | None:
    """The units that any of the measures reads for the unit; None: anybody's entries may count."""
    found: dict[str, None] = {}
    for measure in measures:
        read = measure.reads(unit, view)
        if read is None:
            return None
        found |= dict.fromkeys(read)
    return tuple(found)


def _set(units: tuple[str, ...] | None) -> frozenset[str] | None:
    return None if units is None else frozenset(units)


class Weight(Model):
    """What one entry weighs, by the value of a field."""

    by: str
    values: dict[str, Number]

    def of(self, standing: Standing) -> Fraction:
        """The weight; a value the scheme does not name is an error, never 0."""
        weight: Fraction = _named(self.values, standing, self.by, "分值(weight)")
        return weight

    def groups(self, kept: Sequence[Dated]) -> tuple[tuple[str, int, Fraction], ...]:
        """The kept entries by the value that gives their weight, in the scheme's order."""
        values = [str(standing.field(self.by)) for _, standing in kept]
        return tuple(
            (value, values.count(value), weight)
            for value, weight in self.values.items()
            if value in values
        )


class CapByValue(Model):
    """How many of a kind count, by the value of a field; null is no limit."""

    by: str
    values: dict[str, Number | None]


class CapPer(Model):
    """Of the entries that share a key the first so many count.

    Jinan 2018, item 6: of one subject at most two reports by city media, three by provincial media.
    """

    by: tuple[str, ...]
    max: CapByValue | Number

    def limit(self, standing: Standing) -> Fraction | None:
        """How many entries of this one's key count; None without limit."""
        if isinstance(self.max, Fraction):
            return self.max
        limit: Fraction | None = _named(self.max.values, standing, self.max.by, "上限(cap)")
        return limit


def _named(values: dict[str, Any], standing: Standing, field: str, what: str) -> Any:
    value = standing.field(field)
    if value in values:
        return values[value]
    raise BadScheme(
        "value-without-rule",
        f"记录 #{standing.fact.position} 的 {field}={written(value)}，办法没有写它的{what}。",
        f"Entry #{standing.fact.position} has {field}={written(value)}; the scheme names no "
        f"{what} for it.",
    )


class Sieve:
    """The entries still counted, in order, and those dropped with the reason."""

    def __init__(self, kept: Iterable[Dated], dropped: Iterable[Item] = ()) -> None:
        self.kept: list[Dated] = sorted(kept, key=in_order)
        self.dropped: list[Item] = list(dropped)

    def drop(self, standing: Standing, because: Because, day: date | None = None) -> None:
        """Note an entry that does not count."""
        self.dropped.append(left_out(standing, because, day))

    def take(self, kept: Sequence[Dated]) -> None:
        """Go on with these."""
        self.kept = list(kept)

    def filtered(self, reason: Callable[[Standing], Because | None]) -> Sieve:
        """Keep the entries for which `reason` gives None, and note why the others go."""
        kept = []
        for day, standing in self.kept:
            because = reason(standing)
            if because is None:
                kept.append((day, standing))
            else:
                self.drop(standing, because, day)
        self.kept = kept
        return self

    def items(self, amounts: Sequence[Fraction] | None = None) -> tuple[Item, ...]:
        """All entries: the counted ones in their order, then the others by position."""
        weights = amounts if amounts is not None else [ONE] * len(self.kept)
        counted = [
            Item(standing.fact.position, counted=True, amount=amount, day=day)
            for (day, standing), amount in zip(self.kept, weights, strict=True)
        ]
        return (*counted, *sorted(self.dropped, key=POSITION))


def unlike(one: Standing, where: Where) -> Because | None:
    """The first field that does not meet its condition; None if all do."""
    if not where:
        return None
    found = mismatch(one, where)
    return Because("does not match", found) if found else None


def lacking(one: Standing, fields: Sequence[str]) -> Because | None:
    """The fields that are empty and must not be; None if none is."""
    found = ",".join([field for field in fields if empty(one.field(field))]) if fields else ""
    return Because("material missing", found) if found else None


def flow(view: View, units: Sequence[str], topic: str, basis: Basis) -> Sieve:
    """The units' entries of a topic that happened in the period and count by the cut-off."""
    return Sieve(*dated(view, units, topic, basis, inside=True))


def stock(view: View, units: Sequence[str], topic: str, basis: Basis) -> Sieve:
    """The units' entries of a topic that count by the cut-off, however old."""
    return Sieve(*dated(view, units, topic, basis, inside=False))


def without_calendar(error: CalendarUnknown, sieve: Sieve) -> Figure:
    """The figure that cannot be said, because a year's working days are not published."""
    zeros = [ZERO] * len(sieve.kept)
    return Figure(None, sieve.items(zeros), missing=f"no working days for {error.year}")

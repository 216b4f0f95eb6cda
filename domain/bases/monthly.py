"""Countings of `monthly`: what was reported for each month, and the records of each month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from domain.bases.amounts import Picked
from domain.bases.counting import Part
from domain.bases.flows import Flow
from domain.bases.irreducible import Base
from domain.bases.recipe import Decimal
from domain.effect import Standing
from domain.errors import BadEntry


class Records(Flow):
    """The records, by the month of their counting day."""

    KIND = "records"

    def part(self, day: date, one: Standing) -> Part:
        return Part(self.of_month(month_of(day)), entry=one.fact.position)

    def of_month(self, month: str) -> Base:
        """How many records a month has."""
        return self.base(month)

    @property
    def months(self) -> tuple[str, ...]:
        """The months of the period; a record counts in one of them."""
        found: dict[str, None] = {}
        year, month = self.sight.first.year, self.sight.first.month
        while (year, month) <= (self.sight.last.year, self.sight.last.month):
            found[f"{year:04}-{month:02}"] = None
            year, month = (year, month + 1) if month < DECEMBER else (year + 1, 1)
        return tuple(found)


class Reports(Picked):
    """The latest report of each month."""

    KIND = "reports"

    def deciding(self, unit: str, one: Standing, amount: Fraction) -> Iterator[Part]:
        told = self.of_month(self._month(str(one.field("month"))))
        yield from self.figure_of(unit, one, amount, told.base, told.present)

    def of_month(self, month: str) -> Decimal:
        """What was reported for a month."""
        return Decimal(self.sum(month), self.base(f"{month} present"), self.measure.empty)

    def _month(self, named: str) -> str:
        """The month that a report names; what is none of the period's months has no count."""
        first, last = month_of(self.sight.first), month_of(self.sight.last)
        if len(named) != len(first) or not first <= named <= last:
            raise BadEntry("not-a-month", f"“{named}”不是月份", f"{named!r} is not a month")
        return named


def month_of(day: date) -> str:
    """The month of a day, as in 2022-03."""
    return day.isoformat()[:7]


DECEMBER = 12

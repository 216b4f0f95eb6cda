"""Countings of recorded quantities and of delays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction

from domain.bases.counting import (
    Grain,
    Key,
    Part,
    Stepped,
    Steps,
    root_of,
    units_of,
    values_of,
    whole_number,
)
from domain.bases.irreducible import Base
from domain.bases.recipe import Decimal, Guarded, Mean, Recipe, Worst
from domain.conditions import empty, written
from domain.effect import Standing
from domain.errors import BadEntry, CalendarUnknown
from domain.fact import Fact
from domain.figure import Because
from domain.measures import Delay, Value
from domain.points import exact
from domain.view import Basis, View


class Amount(Stepped):
    """`value` as a sum or a mean: each entry adds its amount."""

    KIND = "amount"
    measure: Value

    def added(self, unit: str, view: View) -> Iterator[Part]:
        for _, one in self.measure.recorded(unit, view, self.basis).kept:
            yield from self.holding(one)

    def steps(self, one: Standing, view: View) -> Steps:
        day = _recorded_alone(self.measure, one, view, self.basis)
        return [] if day is None else [(day, part) for part in self.holding(one)]

    def holding(self, one: Standing) -> Iterator[Part]:
        """What an entry that holds the quantity adds."""
        amount = exact(one.field(self.measure.field))
        entry = one.fact.position
        if self.measure.whole and amount.denominator != 1:
            yield Part(self.fraction, entry=entry)
            return
        yield Part(self.total, whole_number(amount), entry)
        yield Part(self.present, entry=entry)

    @property
    def total(self) -> Base:
        """The sum."""
        return self.sum("total")

    @property
    def present(self) -> Base:
        """How many entries hold an amount."""
        return self.base("present")

    @property
    def fraction(self) -> Base:
        """How many amounts are not whole, where the text asks for whole ones."""
        return self.base("fraction")

    @property
    def recipe(self) -> Recipe:
        """The sum, or the mean."""
        if self.measure.pick == "sum":
            recipe: Recipe = Decimal(self.total, self.present, self.measure.empty)
        else:
            recipe = Mean(self.total, self.present, self.measure.empty)
        if not self.measure.whole:
            return recipe
        return Guarded(recipe, self.fraction, "not a whole number", counted=False)


class Picked(Stepped):
    """`value` as one of several, or as a sum of the latest of each key."""

    KIND = "picked"
    ANSWERED = False
    measure: Value

    @property
    def grain(self) -> Grain:
        return "key"

    def added(self, unit: str, view: View) -> Iterator[Part]:
        recorded = self.measure.recorded(unit, view, self.basis).kept
        standing = {one.fact.position: one for _, one in recorded}
        for item in self.measure.figure(unit, view, self.basis).items:
            if item.counted:
                yield from self.deciding(unit, standing[item.entry], item.amount)

    def steps(self, one: Standing, view: View) -> Steps:
        day = _recorded_alone(self.measure, one, view, self.basis)
        if day is None or one.unit is None:
            return []
        amount = exact(one.field(self.measure.field))
        return [(day, part) for part in self.deciding(one.unit, one, amount)]

    def deciding(self, unit: str, one: Standing, amount: Fraction) -> Iterator[Part]:
        """What a figure that decides adds."""
        yield from self.figure_of(unit, one, amount, self.total, self.present)

    def figure_of(
        self, unit: str, one: Standing, amount: Fraction, total: Base, present: Base
    ) -> Iterator[Part]:
        """The figure and its presence, under the key of its entry."""
        entry, key = one.fact.position, self._key(unit, one)
        yield Part(total, whole_number(amount), entry, key=key)
        yield Part(present, entry=entry, key=key)

    @property
    def total(self) -> Base:
        """The figure that decides, or the sum of those that do."""
        return self.sum("figure")

    @property
    def present(self) -> Base:
        """How many figures decide."""
        return self.base("present")

    @property
    def recipe(self) -> Decimal:
        """The figure."""
        return Decimal(self.total, self.present, self.measure.empty)

    def keys(self, stream: Sequence[Fact]) -> frozenset[Key]:
        """Under the unit; where only equal keys replace each other, under unit and key."""
        if not self.may_count(stream):
            return frozenset()
        units = units_of(stream)
        if self.measure.pick != "sum":
            return frozenset((unit,) for unit in units)
        found: set[Key] = set()
        for unit in units:
            found |= {(unit, *key) for key in self._possible(stream)}
        return frozenset(found)

    def may_count(self, stream: Sequence[Fact]) -> bool:
        """Whether any value that its fields may ever have meets what the measure asks."""
        for field, condition in self.measure.where.items():
            if field.startswith("@") or not isinstance(condition, str):
                continue
            if not any(
                value == condition or (isinstance(value, tuple) and condition in value)
                for value in values_of(stream, field)
            ):
                return False
        return True

    def _possible(self, stream: Sequence[Fact]) -> list[tuple[str, ...]]:
        found: list[tuple[str, ...]] = [()]
        for field in self.measure.latest_per:
            values = values_of(stream, field)
            if field.startswith("@"):
                return [("*",)]
            found = [(*key, written(value)) for key in found for value in values]
            if any(empty(value) for value in values):
                found.append(("#", stream[0].id))
        return found

    def _key(self, unit: str, one: Standing) -> Key:
        if self.measure.pick != "sum":
            return (unit,)
        fields = self.measure.latest_per
        if any(field.startswith("@") for field in fields):
            return (unit, "*")
        if any(empty(one.field(field)) for field in fields):
            return (unit, "#", root_of(one))
        return (unit, *(written(one.field(field)) for field in fields))


def added_up(measure: Value) -> bool:
    """Whether each entry's amount counts by itself."""
    return measure.pick in ("sum", "mean") and not measure.latest_per and measure.last_n is None


def picked(measure: Value) -> bool:
    """Whether single figures decide, each by itself."""
    one = measure.pick in ("last", "max", "min") or (measure.pick == "sum" and measure.latest_per)
    return bool(one) and not measure.whole and measure.last_n is None


def _recorded_alone(measure: Value, one: Standing, view: View, basis: Basis) -> date | None:
    """The day on which an entry that nothing answers counts, if it holds the quantity."""
    if one.fact.topic != measure.of:
        return None
    day = view.flow_day(one, basis)
    return None if isinstance(day, Because) or measure.unfit(one) is not None else day


class Delays(Stepped):
    """`delay`: each start adds one to the count of its number of days, or its days to a sum."""

    KIND = "delay"
    ANSWERED = False
    measure: Delay

    def added(self, unit: str, view: View) -> Iterator[Part]:
        for _, start in self.measure.started(unit, view, self.basis).kept:
            entry = start.fact.position
            yield Part(self.present, entry=entry)
            end = self.measure.end_of(start, view)
            if end is None and self.measure.unfinished == "missing":
                yield Part(self.unfinished, entry=entry)
                continue
            try:
                days = self.measure.days(view, start.occurred_on, end or view.cutoff)
            except CalendarUnknown:
                yield Part(self.uncalendared, entry=entry)
                continue
            yield from self._lasting(days.numerator, entry)

    def steps(self, one: Standing, view: View) -> Steps:
        if one.fact.topic != self.measure.start:
            return []
        day = view.flow_day(one, self.basis)
        if isinstance(day, Because):
            return []
        entry = one.fact.position
        return [
            (day, Part(self.present, entry=entry)),
            (day, Part(self.unfinished, entry=entry)),
        ]

    def _lasting(self, days: int, entry: int) -> Iterator[Part]:
        if self.measure.pick == "mean":
            yield Part(self.total, days, entry)
        elif days > self.most:
            raise BadEntry("delay-too-long", f"#{entry}：{days} 日", f"#{entry}: {days} days")
        else:
            yield Part(self.lasting(days), entry=entry)

    @property
    def most(self) -> int:
        """The longest delay that has a count: that of the whole period."""
        return (self.sight.last - self.sight.first).days + 1

    def lasting(self, days: int) -> Base:
        """How many starts took so many days."""
        return self.base(f"{days} days")

    @property
    def total(self) -> Base:
        """The days of all starts."""
        return self.sum("total", scale=0)

    @property
    def present(self) -> Base:
        """How many starts there are."""
        return self.base("present")

    @property
    def unfinished(self) -> Base:
        """How many of them are not completed."""
        return self.base("unfinished")

    @property
    def uncalendared(self) -> Base:
        """How many cannot be measured, because a year's working days are not published."""
        return self.base("!no calendar")

    @property
    def recipe(self) -> Recipe:
        """The worst or the mean; missing while one is not completed."""
        if self.measure.pick == "worst":
            days = range(self.most + 1)
            recipe: Recipe = Worst(
                tuple((Fraction(n), self.lasting(n)) for n in days), self.present
            )
        else:
            recipe = Mean(self.total, self.present, "nothing")
        if self.measure.unfinished == "missing":
            recipe = Guarded(recipe, self.unfinished, "not completed")
        if self.measure.unit == "working_day":
            recipe = Guarded(recipe, self.uncalendared, "no working days")
        return recipe

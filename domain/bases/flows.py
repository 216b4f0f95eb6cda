"""Countings of what happened and of what is open: one count for each value that has a weight or a cap."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from itertools import product
from typing import Any

from domain.bases.conditions import Conditions
from domain.bases.counting import (
    Grain,
    Key,
    Part,
    Stepped,
    Steps,
    key_text,
    root_of,
    units_of,
    values_of,
)
from domain.bases.irreducible import Base
from domain.bases.recipe import Guarded, Recipe, Weighted
from domain.effect import CORRECTIONS, Standing
from domain.errors import BadScheme, CalendarUnknown
from domain.fact import Fact
from domain.figure import Because
from domain.language import tree_of
from domain.measures import Count, Open
from domain.measures.count import Distinct
from domain.measures.measure import CapByValue, flow
from domain.points import ONE
from domain.view import View

VERDICTS = 20_000
"""So many combinations of values are kept judged."""


class Flow(Stepped):
    """`count`: each entry adds one to the count of its value, in the group of its key."""

    KIND = "count"
    measure: Count

    def added(self, unit: str, view: View) -> Iterator[Part]:
        try:
            kept = self.measure.qualified(unit, view, self.basis).kept
        except CalendarUnknown:
            happened = flow(view, (unit,), self.measure.of, self.basis).kept
            yield from (Part(self.uncalendared, entry=o.fact.position) for _, o in happened)
            return
        for day, one in kept:
            yield self.part(day, one)

    def steps(self, one: Standing, view: View) -> Steps:
        if one.fact.topic != self.measure.of:
            return []
        day = view.flow_day(one, self.basis)
        if isinstance(day, Because) or self._unfit(one, view):
            return []
        part = self.part(day, one)
        unless = self.measure.unless
        if unless is None or not one.answers:
            return [(day, part)]
        excused = [a.occurred_on for a in one.answers if unless.excuse([a], view.acting)]
        return [(day, part), *_taken_away(part, day, excused)]

    def _unfit(self, one: Standing, view: View) -> bool:
        """Whether the entry does not meet the conditions: asked once for all of the same values."""
        values = None if one.target is not None else self._condition.values(one)
        if values is None:
            return self.measure.unfit(one, view) is not None
        known = self._verdicts.get(values)
        if known is None:
            if len(self._verdicts) > VERDICTS:
                self._verdicts.clear()
            known = self._verdicts[values] = self.measure.unfit(one, view) is not None
        return known

    @cached_property
    def _condition(self) -> Conditions:
        return Conditions.of(self.measure)

    @cached_property
    def _verdicts(self) -> dict[tuple[Any, ...], bool]:
        return {}

    def part(self, day: date, one: Standing) -> Part:
        """What an entry adds that counts on a day."""
        return Part(self.base_of(one), entry=one.fact.position, group=self.group(one))

    def group(self, one: Standing) -> str:
        """Which entries it shares a cap with; an absent field makes a group of its own."""
        if not self._shared:
            return ""
        key = [one.field(field) for field in self._shared]
        if None in key:
            absent = ["absent", one.fact.position]
            key = [absent if value is None else value for value in key]
        return key_text(key)

    @cached_property
    def _shared(self) -> tuple[str, ...]:
        """The fields by which entries share a cap."""
        fields = self.measure.cap_per.by if self.measure.cap_per else self.measure.distinct
        assert not isinstance(fields, Distinct), "a first claim among all units is told whole"
        return fields

    def base_of(self, one: Standing) -> Base:
        """The count that an entry adds to: that of its values."""
        values = tuple(one.field(field) for field in self._by)
        if values in self._bases:
            return self._bases[values]
        for field, value in zip(self._by, values, strict=True):
            if value not in self._named[field]:
                raise BadScheme("value-without-rule", f"{field}={value}", f"{field}={value}")
        return self._bases.setdefault(values, self._base(values))

    @cached_property
    def _bases(self) -> dict[tuple[str, ...], Base]:
        return {}

    @property
    def uncalendared(self) -> Base:
        """Entries that cannot be judged, because a year's working days are not published."""
        return self.base("!no calendar")

    @property
    def recipe(self) -> Recipe:
        """The weighted sum."""
        weight = self.measure.weight
        values = product(*(self._named[field] for field in self._by))
        terms = []
        for one in values:
            weighs = ONE if weight is None else weight.values[one[self._by.index(weight.by)]]
            terms.append((weighs, self._base(one)))
        counted = Weighted(tuple(terms))
        if self.measure.days_between is None:
            return counted
        return Guarded(counted, self.uncalendared, "no working days")

    def turning(self, facts: Sequence[Fact]) -> Iterator[date]:
        rule = self.measure.days_between
        if rule is None or None not in values_of(facts, rule.to):
            return
        for start in values_of(facts, rule.from_):
            if start is not None:
                day = date.fromisoformat(str(start))
                yield from rule.turning(day, self.sight.last, self.sight.calendar)

    def shape(self) -> Any:
        tree = tree_of(self.measure)["count"]
        if self.measure.weight is not None:
            tree["weight"] = _keys(tree["weight"])
        if self.measure.cap_per is not None:
            most = tree["cap_per"]["max"]
            tree["cap_per"] = {**tree["cap_per"], "max": _keys(most)}
        return tree

    @cached_property
    def _by(self) -> tuple[str, ...]:
        """The fields by whose values the count is split."""
        return tuple(self._named)

    @cached_property
    def _named(self) -> Mapping[str, tuple[str, ...]]:
        """The values that the scheme names, by field."""
        named: dict[str, tuple[str, ...]] = {}
        cap = self.measure.cap_per.max if self.measure.cap_per else None
        for rule in (self.measure.weight, cap):
            if rule is not None and not isinstance(rule, Fraction):
                here = tuple(rule.values)
                both = named.get(rule.by, here)
                named[rule.by] = tuple(value for value in both if value in here)
        return named

    def _base(self, values: tuple[str, ...]) -> Base:
        return self.base("+".join(values), cap=self._cap(dict(zip(self._by, values, strict=True))))

    def _cap(self, values: Mapping[str, str]) -> int | None:
        cap_per = self.measure.cap_per
        if cap_per is None:
            return 1 if self.measure.distinct else None
        most = cap_per.max
        limit = most.values[values[most.by]] if isinstance(most, CapByValue) else most
        return None if limit is None else max(0, limit.numerator // limit.denominator)


def _taken_away(part: Part, day: date, ended: Sequence[date]) -> Steps:
    """What an entry no longer adds from the first of these days on, though never before its own."""
    return [(max(day, min(ended)), part._replace(amount=-part.amount))] if ended else []


def countable(measure: Count) -> bool:
    """Whether the entries of equal keys may be counted first and capped when added up."""
    if measure.with_subunits or isinstance(measure.distinct, Distinct):
        return False
    weight, cap = measure.weight, measure.cap_per
    if cap is not None:
        by_value = isinstance(cap.max, CapByValue)
        return not measure.distinct and (not by_value or cap.max.by in cap.by)  # type: ignore[union-attr]
    return not measure.distinct or weight is None or weight.by in measure.distinct


class Stock(Stepped):
    """`open`: each entry still open adds one; those that a closing without target may close share a key."""

    KIND = "open"
    measure: Open

    @property
    def grain(self) -> Grain:
        return "key" if self.measure.closed and self.measure.key else "stream"

    def added(self, unit: str, view: View) -> Iterator[Part]:
        for _, one in self.measure.remaining(unit, view, self.basis).kept:
            yield self.part(unit, one)

    def steps(self, one: Standing, view: View) -> Steps:
        if one.fact.topic != self.measure.opened or one.unit is None:
            return []
        day = view.counting_day(one, self.basis)
        if isinstance(day, Because) or self.measure.unfit(one) is not None:
            return []
        part = self.part(one.unit, one)
        closed = [
            answer.occurred_on
            for answer in one.answers
            if answer.fact.topic == self.measure.closed and view.acting(answer)
        ]
        return [(day, part), *_taken_away(part, day, closed)]

    def part(self, unit: str, one: Standing) -> Part:
        """What an open entry adds."""
        name, weight = "", self.measure.weight
        if weight is not None:
            weight.of(one)  # refuses a value without a weight
            name = str(one.field(weight.by))
        return Part(self.base(name), entry=one.fact.position, key=self._key(unit, one))

    @property
    def recipe(self) -> Recipe:
        """The weighted sum."""
        weight = self.measure.weight
        if weight is None:
            return Weighted(((ONE, self.base("")),))
        return Weighted(tuple((w, self.base(value)) for value, w in weight.values.items()))

    def keys(self, stream: Sequence[Fact]) -> frozenset[Key]:
        """Under unit and key; where a part of the key is absent, by itself."""
        if len(stream) == 1:
            unit, data = stream[0].unit, stream[0].data
            key = tuple(data.get(field) for field in self.measure.key)
            return (
                frozenset() if unit is None else frozenset({self._keyed(unit, key, stream[0].id)})
            )
        here = [f for f in stream if f.topic in (self.measure.opened, *CORRECTIONS)]
        if stream[0].topic == self.measure.closed or any(
            fact.topic == self.measure.opened and fact.target is not None for fact in stream
        ):
            here = list(stream)
        values = [values_of(here, field) for field in self.measure.key]
        return frozenset(
            self._keyed(unit, key, stream[0].id)
            for unit in units_of(stream)
            for key in product(*values)
        )

    def shape(self) -> Any:
        tree = tree_of(self.measure)["open"]
        if self.measure.weight is not None:
            tree["weight"] = _keys(tree["weight"])
        return tree

    def _key(self, unit: str, one: Standing) -> Key:
        return self._keyed(unit, tuple(one.field(f) for f in self.measure.key), root_of(one))

    def _keyed(self, unit: str, key: tuple[Any, ...], root: str) -> Key:
        if None in key:
            return (unit, "#", root)
        return (unit, *(key_text([part]) for part in key))


def _keys(rule: Any) -> Any:
    """A table of values without what it gives each: that belongs to the recipe."""
    if not isinstance(rule, Mapping):
        return "a number"
    return {"by": rule["by"], "values": sorted(rule["values"])}

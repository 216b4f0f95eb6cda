"""Countings that ask the reference evaluator whole, and those of what scoring reads beside measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from domain.across import ELSEWHERE
from domain.bases.counting import Counting, Grain, Part, Stepped, Steps, uncoupled
from domain.bases.irreducible import LIMIT, Base
from domain.bases.recipe import Told
from domain.effect import Standing
from domain.errors import BadEntry
from domain.figure import Because, Figure
from domain.measures import Count, Delay, Measure, Open, Value
from domain.period import named_period
from domain.silence import RETURNED
from domain.view import View


class Whole(Counting):
    """Any measure without counts of its own: numerator and denominator of the figure itself.

    It is compiled by asking the reference evaluator on the whole grid, unit by unit, or for the whole
    population where its units move each other: right for every measure, and slow.
    """

    KIND = "whole"

    @property
    def grain(self) -> Grain:
        elsewhere = any(getattr(part, "from_unit", None) for part in self.measure.parts())
        return "population" if self.measure.couples or elsewhere else uncoupled(self, "key")

    def added(self, unit: str, view: View) -> Iterator[Part]:
        figure = self.measure.figure(unit, view, self.basis)
        numbers = zip(self.bases, _numbers(figure), _numbers(self.blank), strict=True)
        yield from (Part(base, now - blank) for base, now, blank in numbers if now != blank)

    @cached_property
    def bases(self) -> tuple[Base, ...]:
        """Numerator, denominator, whether there is a figure or nothing to measure, and the entries."""
        names = ("numerator", "denominator", "present", "nothing", "entries")
        return tuple(self.sum(name, scale=0) for name in names)

    @cached_property
    def blank(self) -> Figure:
        """The figure of a unit of which nothing is recorded: what is counted is the change from it."""
        return self.measure.figure("", self.sight.closing_view, self.basis)

    @property
    def recipe(self) -> Told:
        """The figure as told."""
        numerator, denominator, present, nothing, entries = self.bases
        return Told(numerator, denominator, present, nothing, entries, _numbers(self.blank))


def _numbers(figure: Figure) -> tuple[int, int, int, int, int]:
    value, counted = figure.value, len(figure.entries)
    if value is None:
        return 0, 0, 0, int(figure.nothing), counted
    if max(abs(value.numerator), value.denominator) >= LIMIT:
        raise BadEntry("figure-too-fine", f"统计数 {value}", f"the figure {value}")
    return value.numerator, value.denominator, 1, 0, counted


@dataclass(frozen=True, eq=False)
class Returns(Counting):
    """The returns received for an indicator's topics (零报告在内): they tell a clean period from silence."""

    KIND = "returns"

    about: frozenset[str] = frozenset()
    """The topics of which a return speaks."""

    def added(self, unit: str, view: View) -> Iterator[Part]:
        for standing in view.standings(RETURNED, unit):
            if (
                self.about & set(standing.data.get("topics", ()))
                and named_period(standing.data)
                and not isinstance(view.counting_day(standing, "occurred"), Because)
            ):
                yield Part(self.received, entry=standing.fact.position)

    @property
    def received(self) -> Base:
        """How many returns were received."""
        return self.base("received")

    @property
    def topics(self) -> frozenset[str]:
        return frozenset({RETURNED})

    def shape(self) -> Any:
        return {"returns": sorted(self.about)}


class Seen(Stepped):
    """The entries of a topic that are about the period and the scheme at all, counted or not.

    Where nobody has any, an indicator asked across years is unscored. `measure` is one of `plainly`:
    conditions tell apart what counts, not what is seen.
    """

    KIND = "seen"
    measure: Count | Open | Value

    @property
    def grain(self) -> Grain:
        return uncoupled(self, "stream")

    def added(self, unit: str, view: View) -> Iterator[Part]:
        for item in self.measure.figure(unit, view, self.basis).items:
            if item.counted or item.because is None or item.because.reason not in ELSEWHERE:
                yield Part(self.seen, entry=item.entry)

    def steps(self, one: Standing, view: View) -> Steps:
        if one.fact.topic != self.topic:
            return []
        day = view.day_of(one, self.basis, inside=self.inside)
        if isinstance(day, Because) and day.reason in ELSEWHERE:
            return []
        return [(self.sight.first, Part(self.seen, entry=one.fact.position))]

    @property
    def topic(self) -> str:
        """The topic whose entries are seen."""
        return self.measure.opened if isinstance(self.measure, Open) else self.measure.of

    @property
    def inside(self) -> bool:
        """Whether what happened before the period is about another time."""
        return not isinstance(self.measure, Open)

    @property
    def seen(self) -> Base:
        """How many entries were seen."""
        return self.base("seen")


def plainly(measure: Measure) -> Iterator[Count | Open | Value]:
    """What a measure looks at, without any condition: the plain counts of its topics.

    A value of another unit stays as it is.
    """
    for part in measure.parts():
        yield from plainly(part)
    below = measure.with_subunits
    match measure:
        case Value(from_unit=str()):
            yield measure
        case Open(opened=topic):
            yield Open(opened=topic, with_subunits=below)
        case Count(of=topic) | Value(of=topic) | Delay(start=topic):
            yield Count(of=topic, with_subunits=below)
        case _:
            assert measure.parts(), "a measure reads a topic, or is composed of others"


def no_measure() -> Value:
    """What stands for the measure where a counting reads entries that no measure reads."""
    return Value(of=RETURNED, field="topics", pick="last")

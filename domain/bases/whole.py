"""Countings that ask the reference evaluator whole, and those of what scoring reads beside measures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from domain.across import ELSEWHERE
from domain.bases.counting import Counting, Grain, Part, uncoupled
from domain.bases.irreducible import LIMIT, Base
from domain.bases.recipe import Told
from domain.errors import BadEntry
from domain.figure import Because
from domain.measures import Value
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
        if figure.nothing:
            yield Part(self.nothing)
        if figure.value is not None:
            value = figure.value
            if max(abs(value.numerator), value.denominator) >= LIMIT:
                raise BadEntry("figure-too-fine", f"统计数 {value}", f"the figure {value}")
            yield Part(self.numerator, value.numerator)
            yield Part(self.denominator, value.denominator)
            yield Part(self.present)
        counted = len(figure.entries)
        if counted:
            yield Part(self.rests_on, counted)

    @property
    def numerator(self) -> Base:
        """The figure's numerator."""
        return self.sum("numerator", scale=0)

    @property
    def denominator(self) -> Base:
        """The figure's denominator."""
        return self.sum("denominator", scale=0)

    @property
    def present(self) -> Base:
        """Whether there is a figure."""
        return self.base("present")

    @property
    def nothing(self) -> Base:
        """Whether there is nothing to measure."""
        return self.base("nothing")

    @property
    def rests_on(self) -> Base:
        """How many entries counted."""
        return self.base("entries")

    @property
    def recipe(self) -> Told:
        """The figure as told."""
        return Told(self.numerator, self.denominator, self.present, self.nothing, self.rests_on)


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


class Seen(Counting):
    """The entries that are about the period and the scheme at all, whether they count or not.

    Where nobody has any, an indicator asked across years is unscored.
    """

    KIND = "seen"

    @property
    def grain(self) -> Grain:
        return uncoupled(self, "stream")

    def added(self, unit: str, view: View) -> Iterator[Part]:
        for item in self.measure.figure(unit, view, self.basis).items:
            if item.counted or item.because is None or item.because.reason not in ELSEWHERE:
                yield Part(self.seen, entry=item.entry)

    @property
    def seen(self) -> Base:
        """How many entries were seen."""
        return self.base("seen")


def no_measure() -> Value:
    """What stands for the measure where a counting reads entries that no measure reads."""
    return Value(of=RETURNED, field="topics", pick="last")

"""`delay`: days from a start to its answer (在 1个工作日内配合完成…)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Literal

from domain.conditions import Unless
from domain.effect import Standing
from domain.errors import CalendarUnknown
from domain.figure import Because, Figure
from domain.language import Topic
from domain.measures.measure import Measure, Sieve, flow, without_calendar
from domain.points import ZERO
from domain.view import Basis, View


class Delay(Measure):
    """The day received is not counted, the day completed is; the worst start decides, or the mean.

    A start not yet answered leaves the figure missing (`unfinished: missing`), or runs to the cut-off.
    So does a year whose working days nobody has published. An answer to what the start itself answers
    ends it too: an objection that was assigned may be resolved under either entry.
    """

    WORD = "delay"

    start: Topic
    end: Topic
    unit: Literal["working_day", "day"] = "working_day"
    pick: Literal["worst", "mean"] = "worst"
    unfinished: Literal["missing", "running"] = "missing"
    unless: Unless | None = None

    @property
    def runs(self) -> bool:
        return self.unfinished == "running"

    def topics(self) -> frozenset[str]:
        excused = {self.unless.answered_by} if self.unless is not None else set()
        return frozenset({self.start, self.end} | excused)

    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        sieve = self.started(unit, view, basis)
        if not sieve.kept:
            return Figure(None, sieve.items([]), nothing=True)
        ends = [self.end_of(standing, view) for _, standing in sieve.kept]
        unfinished = [
            f"#{standing.fact.position}"
            for (_, standing), end in zip(sieve.kept, ends, strict=True)
            if end is None
        ]
        running = self.unfinished == "running"
        try:
            days = [
                ZERO
                if end is None and not running
                else self.days(view, standing.occurred_on, end or view.cutoff)
                for (_, standing), end in zip(sieve.kept, ends, strict=True)
            ]
        except CalendarUnknown as error:
            return without_calendar(error, sieve)
        items = sieve.items(days)
        if unfinished and not running:
            return Figure(None, items, missing=f"not completed: {', '.join(unfinished)}")
        value = max(days) if self.pick == "worst" else sum(days, start=ZERO) / len(days)
        return Figure(value, items)

    def started(self, unit: str, view: View, basis: Basis) -> Sieve:
        """The starts of the period that nothing excuses."""
        sieve = flow(view, self.units(unit, view), self.start, basis)
        if self.unless is None:
            return sieve
        unless = self.unless
        return sieve.filtered(lambda one: _excused(unless, one, view))

    def end_of(self, start: Standing, view: View) -> date | None:
        """The day on which a start was first answered; None while it was not."""
        ends = [
            answer.occurred_on
            for answer in _answers(start)
            if answer.fact.topic == self.end
            and view.acting(answer)
            and answer.occurred_on >= start.occurred_on
        ]
        return min(ends) if ends else None

    def days(self, view: View, start: date, end: date) -> Fraction:
        """The days from a start to its end, as the scheme counts them."""
        if self.unit == "day":
            return Fraction((end - start).days)
        assert view.calendar is not None, "a scheme that counts working days names its calendar"
        return Fraction(view.calendar.working_days(start, end))


def _answers(start: Standing) -> Sequence[Standing]:
    """What answers the start, and what answers the entry that the start answers."""
    return start.answers if start.target is None else [*start.answers, *start.target.answers]


def _excused(unless: Unless, start: Standing, view: View) -> Because | None:
    excuse = unless.excuse(_answers(start), view.acting)
    return None if excuse is None else Because("answered by", f"#{excuse.fact.position}")

"""The compiler: a function of (day, position), taken on a grid and differenced in both directions.

F(d, k) is what some facts add to the base counts on day d as known at position k, and comes from the
rules themselves. Its rows are `F(vᵢ,kⱼ) − F(vᵢ₋₁,kⱼ) − F(vᵢ,kⱼ₋₁) + F(vᵢ₋₁,kⱼ₋₁)` on the days and
positions at which F can change: adding them up gives F back, whatever F is. So no correction has a
rule of its own here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from domain.bases import Base, Counting, Key, Stepped
from domain.effect import SUPPLEMENTED, Standing, effect
from domain.errors import ScoretrailError
from domain.fact import Fact
from domain.history import History, days_of
from projections.deltas.row import Change

Cell = tuple[str, Base, str, int]
"""Unit, base, group and entry."""
State = dict[Cell, int]


class Together(NamedTuple):
    """Facts that are looked at together, in order of position: a stream, or the streams of a key."""

    facts: Sequence[Fact]
    key: Key | None = None
    single: bool = True
    """Whether they are one stream."""


def changes(
    counting: Counting,
    together: Together,
    units: Collection[str],
    *,
    since: int = 0,
) -> Iterator[Change]:
    """The rows that the facts cause from position `since` on, for the units that they may count for."""
    if isinstance(counting, Stepped) and _at_once(counting, together):
        try:
            yield from list(_stepped(counting, together, units, since))
        except ScoretrailError:
            pass  # the rules refuse something: asked day by day, it is counted as refused
        else:
            return
    days = turning_days(counting, together.facts)
    asking = _Asking(counting, together, units, days)
    positions = [fact.position for fact in together.facts]
    earlier = [position for position in positions if position < since]
    before = asking.states(earlier[-1]) if earlier else [{} for _ in days]
    for position in positions[len(earlier) :]:
        after = asking.states(position)
        yield from _differences(before, after, days, position)
        before = after


def alone(
    counting: Stepped, streams: Iterable[Sequence[Fact]], units: Collection[str], since: int
) -> tuple[list[Change], list[Sequence[Fact]]]:
    """The rows of all facts that nothing answers, and the streams that must be looked at closer.

    Nine entries in ten are all of their stream, so this is the short way that most of them go.
    """
    found: list[Change] = []
    left: list[Sequence[Fact]] = []
    view, first = counting.sight.closing_view, counting.sight.first
    turns = counting.measure.runs
    for stream in streams:
        fact, unit = stream[0], stream[0].unit
        if len(stream) > 1 or (turns and any(counting.turning(stream))):
            left.append(stream)
        elif unit in units and fact.position >= since and unit is not None:
            try:
                steps = counting.steps(Standing(fact), view)
            except ScoretrailError:
                left.append(stream)
                continue
            for day, (base, amount, entry, group, _) in steps:
                if amount:
                    since_day = max(day, first)
                    found.append(Change(unit, base, group, since_day, fact.position, entry, amount))
    return found, left


def turning_days(counting: Counting, facts: Sequence[Fact]) -> list[date]:
    """The days of the period on which anything about these facts may change, the first one included.

    What falls after the period may count on its last day, by the deadline.
    """
    sight = counting.sight
    spoken = {day for fact in facts for day in days_of(fact, sight.zone)}
    spoken.update(counting.turning(facts))
    days = {sight.first, *(day for day in spoken if sight.first < day <= sight.last)}
    if any(day > sight.last for day in spoken) or any(f.topic == SUPPLEMENTED for f in facts):
        days.add(sight.last)
    return sorted(days)


class _Asking:
    """Asks the rules what the facts add, day by day, at one position after another."""

    def __init__(
        self, counting: Counting, together: Together, units: Collection[str], days: Sequence[date]
    ) -> None:
        self._counting = counting
        self._key = together.key
        self._units = sorted(units)
        self._days = days
        self._history = History(together.facts)
        whole = counting.sight.moves or counting.measure.with_subunits
        self._view = counting.sight.whole_view if whole else counting.sight.view

    def states(self, position: int) -> list[State]:
        """What they add on each day, as known at a position."""
        return [self._state(day, position) for day in self._days]

    def _state(self, day: date, position: int) -> State:
        view = self._view(self._history, day, position, self._units)
        state: State = {}
        for unit in self._units:
            for part in self._counting.parts(unit, view):
                if self._key is not None and part.key not in (None, self._key):
                    continue
                cell = (unit, part.base, part.group, part.entry)
                state[cell] = state.get(cell, 0) + part.amount
        return state


def _differences(
    before: Sequence[State], after: Sequence[State], days: Sequence[date], position: int
) -> Iterator[Change]:
    """What becomes known at a position, on each day what was not so on the day before it."""
    so_far: State = {}
    for number, day in enumerate(days):
        known, new = before[number], after[number]
        if known == new and not so_far:
            continue
        difference = {
            cell: delta
            for cell in {**known, **new}
            if (delta := new.get(cell, 0) - known.get(cell, 0))
        }
        for cell in {**so_far, **difference}:
            delta = difference.get(cell, 0) - so_far.get(cell, 0)
            if delta:
                unit, base, group, entry = cell
                yield Change(unit, base, group, day, position, entry, delta)
        so_far = difference


def _stepped(
    counting: Stepped, together: Together, units: Collection[str], since: int
) -> Iterator[Change]:
    """The rows of one stream, position by position, without asking day by day."""
    sight, key = counting.sight, together.key
    view = sight.closing_view
    facts = together.facts
    before: dict[tuple[str, Base, str, date, int], int] = {}
    for number, fact in enumerate(facts, start=1):
        if number < len(facts) and facts[number].position < since:
            continue
        after: dict[tuple[str, Base, str, date, int], int] = {}
        for one in effect(
            facts[:number], sight.last, fact.position, deadline=sight.deadline, zone=sight.zone
        ):
            if one.unit is None or one.unit not in units:
                continue
            for day, part in counting.steps(one, view):
                if part.amount and day <= sight.last and (key is None or part.key in (None, key)):
                    cell = (one.unit, part.base, part.group, max(day, sight.first), part.entry)
                    after[cell] = after.get(cell, 0) + part.amount
        if fact.position >= since:
            for cell in {**before, **after}:
                delta = after.get(cell, 0) - before.get(cell, 0)
                if delta:
                    unit, base, group, day, entry = cell
                    yield Change(unit, base, group, day, fact.position, entry, delta)
        before = after


def _at_once(counting: Stepped, together: Together) -> bool:
    """Whether the facts are one stream whose rows can be told without asking day by day."""
    if not together.single:
        return False
    facts = together.facts
    if len(facts) > 1 and (
        not counting.ANSWERED or any(fact.topic == SUPPLEMENTED for fact in facts)
    ):
        return False
    return not any(counting.turning(facts))

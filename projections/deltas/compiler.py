"""The compiler: a function of (day, position), taken on a grid and differenced in both directions.

F(d, k) is what some facts add to the base counts on day d as known at position k, and comes from the
rules themselves. Its rows are `F(vᵢ,kⱼ) − F(vᵢ₋₁,kⱼ) − F(vᵢ,kⱼ₋₁) + F(vᵢ₋₁,kⱼ₋₁)` on the days and
positions at which F can change: adding them up gives F back, whatever F is. So no correction has a
rule of its own here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from domain.bases import Base, Counting, Key, Singly
from domain.effect import SUPPLEMENTED, Standing
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


def changes(
    counting: Counting,
    together: Together,
    units: Collection[str],
    *,
    since: int = 0,
) -> Iterator[Change]:
    """The rows that the facts cause from position `since` on, for the units that they may count for."""
    alone = _alone(counting, together, units) if len(together.facts) == 1 else None
    if alone is not None:
        yield from (change for change in alone if change.position >= since)
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


def _alone(counting: Counting, together: Together, units: Collection[str]) -> list[Change] | None:
    """The rows of a fact that nothing answers, at once; None where it must be asked day by day."""
    (fact,) = together.facts
    if not isinstance(counting, Singly) or any(counting.turning(together.facts)):
        return None
    unit = fact.unit
    if unit is None or unit not in units:
        return []
    sight = counting.sight
    try:
        found = counting.alone(Standing(fact), sight.closing_view)
    except ScoretrailError:
        return None
    if found is None:
        return []
    day, parts = found
    since = max(day, sight.first)
    return [
        Change(unit, part.base, part.group, since, fact.position, part.entry, part.amount)
        for part in parts
        if part.amount and (together.key is None or part.key in (None, together.key))
    ]

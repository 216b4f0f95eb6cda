"""What is kept of every entry: its day, its unit, and where it was moved. A few bytes for each."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from threading import RLock

from domain.effect import REATTRIBUTED
from domain.fact import Fact
from ledger.lookups import Lookups
from ledger.searching import Searching
from projections.day_counts import DayCounts


class Registry:
    """Counts and units of all entries, each read when it is first asked for, then kept up."""

    def __init__(self, lookups: Lookups, searching: Searching, head: int) -> None:
        self._lookups = lookups
        self._searching = searching
        self._head = head
        self._turn = RLock()
        self._days: DayCounts | None = None
        self._first: dict[str | None, int] | None = None
        self._topics: dict[str, int] | None = None
        self._moved: dict[str, set[str]] | None = None
        self._carrying_out: dict[str, list[Fact]] | None = None

    def take(self, facts: Iterable[Fact], until: int) -> None:
        """Go on with what was recorded since."""
        with self._turn:
            for fact in facts:
                if self._days is not None:
                    self._days.add(fact.occurred_on.isoformat(), fact.position)
                if self._first is not None:
                    self._first.setdefault(fact.unit, fact.position)
                if self._topics is not None:
                    self._topics.setdefault(fact.topic, fact.position)
                if self._carrying_out is not None and fact.answers is not None:
                    self._carrying_out.setdefault(fact.answers, []).append(fact)
                if fact.topic == REATTRIBUTED:
                    self._moved = None
            self._head = until

    def later_than(self, day: date, position: int) -> int:
        """How many entries known at a position happened after a day."""
        with self._turn:
            if self._days is None:
                self._days = DayCounts(self._lookups.days(self._head))
            return self._days.later_than(day, position)

    def units(self, position: int) -> Collection[str | None]:
        """Every unit of which anything is known at a position; None where something is of no unit."""
        with self._turn:
            if self._first is None:
                self._first = self._lookups.first_of_units()
            return {unit for unit, first in self._first.items() if first <= position}

    def topics(self, position: int) -> Collection[str]:
        """Every topic of which anything is known at a position."""
        with self._turn:
            if self._topics is None:
                self._topics = self._searching.topics()
            return {topic for topic, first in self._topics.items() if first <= position}

    def carrying_out(self, entry_id: str) -> Collection[Fact]:
        """Every entry that carries out a proposal or a decision, in order."""
        with self._turn:
            if self._carrying_out is None:
                self._carrying_out = {}
                for fact in self._lookups.carrying_out(self._head):
                    self._carrying_out.setdefault(str(fact.answers), []).append(fact)
            return tuple(self._carrying_out.get(entry_id, ()))

    def moved_to(self, units: Iterable[str]) -> set[str]:
        """The streams that were reattributed to one of the units."""
        with self._turn:
            if self._moved is None:
                self._moved = {}
                for to, stream in self._lookups.moved(self._head):
                    self._moved.setdefault(to, set()).add(stream)
            return {stream for unit in units for stream in self._moved.get(unit, ())}

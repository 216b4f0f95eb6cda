"""A memory: what a ledger knows, in order, with its rules and its units, ready to be asked.

It is the read model of the reference evaluator: everything up to a head, any position of it at hand.
It scores nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from functools import cached_property
from itertools import islice
from operator import attrgetter
from typing import Any, Self

from domain.errors import UnknownName
from domain.fact import Fact
from domain.history import History
from domain.recalled import MOST, Recalled
from domain.register import UNIT_TOPICS, register
from domain.rulebook import CALENDAR, TEXTS, Rulebook, shipped_schemes
from domain.scheme import Scheme
from domain.units import Register
from ledger.searching import Wanted

SURROUNDINGS = (*UNIT_TOPICS, *TEXTS)
"""The topics that may change which units are known."""


Units = frozenset[str]


class NotHeldError(Exception):
    """A part of a ledger was asked about units of which it does not hold all: ask a wider one."""


class Memory:
    """What a ledger knows: its facts in order, its rules and its units, ready to be asked.

    `head` is the last position; positions are those of the ledger the facts came from. `compared` are
    the units compared where neither the scheme's roster nor the question says: those of a case.
    """

    def __init__(
        self,
        facts: Iterable[Fact],
        *,
        name: str = "",
        kind: str = "live",
        shipped: Mapping[str, Scheme] | None = None,
        compared: Sequence[str] | None = None,
        most: int = MOST,
    ) -> None:
        self.name = name
        self.kind = kind
        self.compared = compared
        self.shipped = shipped_schemes() if shipped is None else shipped
        self.holds: Units | None = None
        """The units of which it holds everything; None: of all that anything is recorded of."""

        self._history = History(facts)
        self._recalled = Recalled(most)
        self._rules_recalled = Recalled()

        self.head = self._history.head
        """The position of the last entry; 0 if there is none."""

        self.whole = True
        """Whether it holds every entry up to its head, and not only what one question reads."""

    def of(self, facts: Sequence[Fact], *, alike: int = 0) -> Memory:
        """A memory of other facts of the same ledger, reaching as far as this one or further.

        Up to the position `alike` they are the same facts: what was worked out of those is kept.
        """
        other = Memory(
            facts, name=self.name, kind=self.kind, shipped=self.shipped, compared=self.compared
        )
        other.head = max(other.head, self.head)
        other.holds = self.holds
        other._recalled = self.recalled.up_to(alike)
        other._rules_recalled = self.of_rules.up_to(alike)
        return other

    def about(self, units: Units) -> Memory:
        """A memory that holds everything that bears on these units, and all rules.

        Raises `NotHeldError` if this one does not.
        """
        if self.holds is None or units <= self.holds:
            return self
        raise NotHeldError(sorted(units - self.holds))

    def outline(self) -> Memory:
        """A memory of rules and units, and of no more than is at hand: enough to pose a question."""
        return self

    def extended(self, facts: Sequence[Fact]) -> Memory:
        """A memory with what was recorded since; this one stays as it is for whoever asks it.

        Without facts: with whatever can be found to have been recorded since.
        """
        return self._extended(facts, self._recalled, self._rules_recalled)

    def supposing(self, facts: Sequence[Fact]) -> Memory:
        """A memory in which these facts, which nobody recorded, come after the head.

        What is worked out of them goes into no other memory.
        """
        recalled, rules = (one.up_to(self.head) for one in (self._recalled, self._rules_recalled))
        return self._extended(facts, recalled, rules)

    def up_to(self, position: int) -> Memory:
        """The same memory while it knew no more than this, to be asked beside it."""
        return self._with(head=position)

    def _extended(self, facts: Sequence[Fact], recalled: Recalled, rules: Recalled) -> Self:
        return self._with(
            head=max(self.head, facts[-1].position if facts else 0),
            _history=self._history.extended(facts) if facts else self._history,
            _recalled=recalled,
            _rules_recalled=rules,
        )

    def _with(self, **changed: Any) -> Self:
        """A copy in which this is other; what was worked out by the way goes."""
        other = copy(self)
        for kept in ("rulebook", "facts", "_answering"):
            vars(other).pop(kept, None)
        vars(other).update(changed)
        return other

    @property
    def history(self) -> History:
        """The facts in their streams; there may be later ones, which no question up to here sees."""
        return self._history

    @property
    def recalled(self) -> Recalled:
        """What was worked out before of these facts, for whoever asks again."""
        return self._recalled

    @property
    def of_rules(self) -> Recalled:
        """What was worked out before of rules and units alone."""
        return self._rules_recalled

    @cached_property
    def facts(self) -> Sequence[Fact]:
        """Every fact up to the head, in order of position."""
        every = self.history.facts
        if not every or every[-1].position <= self.head:
            return every
        return every[: bisect_right(every, self.head, key=attrgetter("position"))]

    @cached_property
    def rulebook(self) -> Rulebook:
        """The schemes and calendars known."""
        return Rulebook(self.history, self.shipped, self._rules_recalled)

    def units(self, position: int) -> Register:
        """The units known at a position."""

        def known() -> Register:
            return register(self.rulebook.newest(position), self.history, position)

        touched = self.history.touched(SURROUNDINGS, position)
        return self._rules_recalled.get(touched, "units", known)

    def surroundings(self, known_at: int, rules_known_at: int) -> tuple[int, ...]:
        """Positions that stand for the units and the calendars known: what else scores rest on."""
        return (
            self.history.touched(SURROUNDINGS, known_at),
            self.history.touched((CALENDAR,), rules_known_at),
        )

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by that instant."""
        number = bisect_right(self.facts, instant, key=attrgetter("recorded_at"))
        return self.facts[number - 1].position if number else 0

    def count(self, position: int) -> int:
        """How many entries had been recorded by a position."""
        return bisect_right(self.facts, position, key=attrgetter("position"))

    def fact(self, position: int) -> Fact:
        """The entry at a position."""
        found = self.find(position)
        if found is None:
            raise UnknownName(
                "unknown-entry",
                f"没有第 {position} 条记录；台账到第 {self.head} 条。",
                f"There is no entry {position}; the ledger ends at {self.head}.",
            )
        return found

    def find(self, position: int) -> Fact | None:
        """The entry at a position, if it is held here."""
        number = self.count(position)
        if number and self.facts[number - 1].position == position:
            return self.facts[number - 1]
        return None

    def stream(self, entry_id: str) -> Sequence[Fact]:
        """An entry's base fact and all that answers it, in order; empty if it is not held here."""
        found = self.history.stream(entry_id)
        if not found or found[-1].position <= self.head:
            return found
        return [fact for fact in found if fact.position <= self.head]

    def named(self, entry_id: str) -> Fact | None:
        """The entry of an id, if it is known."""
        return next((fact for fact in self.stream(entry_id) if fact.id == entry_id), None)

    def answering(self, entry_id: str) -> Sequence[Fact]:
        """What answers an entry directly, and what carries it out, in order of position."""
        return self._answering.get(entry_id, ())

    def among(self, topics: Collection[str]) -> Memory:
        """A memory that holds every stream with an entry of these topics, and all rules."""
        del topics
        return self

    def matching(self, wanted: Wanted, after: int, until: int, most: int) -> Sequence[Fact]:
        """The first entries after a position that are wanted, at most so many."""
        between = self.facts[self.count(after) : self.count(until)]
        return list(islice(filter(wanted.meets, between), most))

    def how_many(self, wanted: Wanted, after: int, until: int) -> int:
        """How many entries after a position are wanted."""
        return len(self.matching(wanted, after, until, self.head))

    def topics(self) -> Collection[str]:
        """The topics of all entries."""
        return {fact.topic for fact in self.facts}

    def of_topics(self, topics: Collection[str]) -> Sequence[Fact]:
        """Every fact of these topics, in order of position."""
        return [fact for fact in self.facts if fact.topic in topics]

    def last_of(self, topics: Collection[str]) -> int:
        """The position of the last entry of these topics; 0 if there is none."""
        return max((fact.position for fact in self.of_topics(topics)), default=0)

    def recorded_of(self) -> Collection[str | None]:
        """Every unit of which anything is recorded; None where something is of no unit."""
        return {fact.unit for fact in self.facts}

    def later_than(self, day: date, position: int) -> int:
        """How many of the entries known at a position happened after a day."""
        known = self.facts[: self.count(position)]
        return sum(fact.occurred_on > day for fact in known)

    @cached_property
    def _answering(self) -> Mapping[str, list[Fact]]:
        found: dict[str, list[Fact]] = {}
        for fact in self.facts:
            for other in {fact.target, fact.answers} - {None}:
                found.setdefault(str(other), []).append(fact)
        return found

"""A memory that reads the ledger as it is asked: what bears on some units, single entries, all if need be."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Self

from domain.fact import Fact
from domain.history import History
from domain.recalled import Recalled
from ledger.searching import Wanted
from projections.followed import Followed
from projections.memory import Memory, Units
from projections.parts import Part
from projections.under_rules import UnderRules


class LedgerMemory(UnderRules):
    """What a ledger knows at a head. It answers all that a memory of every entry answers, alike.

    Scores are asked of `about`, which holds what bears on the units; whatever asks for all facts
    makes the whole ledger be read once.
    """

    def __init__(self, followed: Followed, rules: Memory) -> None:
        self.name = rules.name
        self.kind = rules.kind
        self.shipped = rules.shipped
        self.compared = None
        self.head = rules.head
        self.whole = True
        self.holds = None
        self.followed = followed
        self.rules = rules
        self._at_hand: list[Memory] = [rules]

    @classmethod
    def now(cls, followed: Followed) -> Self:
        """What the ledger knows now."""
        followed.catch_up()
        return cls(followed, followed.rules)

    def about(self, units: Units) -> Memory:
        """What bears on these units, with all rules; everything where that is too much to keep apart."""
        part = self.followed.part(units)
        return self.everything if part is None else self._take(part.up_to(self.head))

    def outline(self) -> Memory:
        """Rules and units alone."""
        return self.rules

    def _take(self, part: Memory) -> Memory:
        self._at_hand.append(part)
        return part

    def extended(self, facts: Sequence[Fact]) -> Memory:
        """The ledger at the last of the facts that were just recorded; without any, at its head."""
        now = LedgerMemory.now(self.followed)
        return now.up_to(facts[-1].position) if facts else now

    def supposing(self, facts: Sequence[Fact]) -> Memory:
        """A memory in which these facts, which nobody recorded, come after the head."""
        from projections.supposed import Supposed  # noqa: PLC0415 - it is one of these itself

        return Supposed(self, facts) if facts else self

    def up_to(self, position: int) -> Memory:
        """The ledger as it was known at another head."""
        return LedgerMemory(self.followed, self.followed.rules.up_to(position))

    @cached_property
    def everything(self) -> Memory:
        """The memory of every entry."""
        return self.followed.everything(self.head)

    @property
    def history(self) -> History:
        """The streams of all facts."""
        return self.everything.history

    @property
    def recalled(self) -> Recalled:
        """What was worked out before of all facts."""
        return self.everything.recalled

    @cached_property
    def facts(self) -> Sequence[Fact]:
        """All facts, in order of position."""
        return self.everything.facts

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by that instant."""
        return min(self.followed.ledger.position_at(instant), self.head)

    def count(self, position: int) -> int:
        """How many entries had been recorded by a position: a ledger's positions have no gaps."""
        return max(0, min(position, self.head))

    def find(self, position: int) -> Fact | None:
        """The entry at a position, if there is one."""
        if not 0 < position <= self.head:
            return None
        for part in reversed(self._at_hand):
            if (found := part.find(position)) is not None:
                return found
        return self.followed.ledger.lookups.at(position)

    def stream(self, entry_id: str) -> Sequence[Fact]:
        """An entry's base fact and all that answers it, in order; empty if the entry is unknown."""
        for part in reversed(self._at_hand):
            if found := part.stream(entry_id):
                return found
        return self.followed.stream(entry_id, self.head)

    def answering(self, entry_id: str) -> Sequence[Fact]:
        """What answers an entry directly, and what carries it out, in order of position."""
        found = self.followed.ledger.lookups.targeting([entry_id], self.head)
        found += self.followed.registry.carrying_out(entry_id)
        by_position = {fact.position: fact for fact in found if fact.position <= self.head}
        return [by_position[position] for position in sorted(by_position)]

    def among(self, topics: Collection[str]) -> Memory:
        """A memory that holds every stream with an entry of these topics, and all rules."""
        facts = self.followed.ledger.streams(topics, until=self.head)
        return Part(facts, (), self.rules)

    def matching(self, wanted: Wanted, after: int, until: int, most: int) -> Sequence[Fact]:
        """The first entries after a position that are wanted, at most so many."""
        return self.followed.ledger.searching.page(wanted, after, min(until, self.head), most)

    def how_many(self, wanted: Wanted, after: int, until: int) -> int:
        """How many entries after a position are wanted."""
        return self.followed.ledger.searching.how_many(wanted, after, min(until, self.head))

    def topics(self) -> Collection[str]:
        """The topics of all entries."""
        return self.followed.registry.topics(self.head)

    def of_topics(self, topics: Collection[str]) -> Sequence[Fact]:
        """Every fact of these topics, in order of position."""
        return self.followed.ledger.lookups.of_topics(topics, self.head)

    def last_of(self, topics: Collection[str]) -> int:
        """The position of the last entry of these topics; 0 if there is none."""
        return self.followed.ledger.lookups.last_of(topics, self.head)

    def recorded_of(self) -> Collection[str | None]:
        """Every unit of which anything is recorded; None where something is of no unit."""
        return self.followed.registry.units(self.head)

    def later_than(self, day: date, position: int) -> int:
        """How many of the entries known at a position happened after a day."""
        return self.followed.registry.later_than(day, min(position, self.head))

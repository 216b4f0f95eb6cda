"""The ledger with facts after its head that nobody recorded: what would be, if they were (假设)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import cached_property

from domain.fact import Fact
from ledger.searching import Wanted
from projections.ledger_memory import LedgerMemory
from projections.memory import Memory, Units
from projections.parts import Part


class Supposed(LedgerMemory):
    """A memory of the ledger and some more facts. What is worked out of these goes nowhere else."""

    def __init__(self, before: LedgerMemory, added: Sequence[Fact]) -> None:
        office = [fact for fact in added if before.followed.is_of_the_office(fact)]
        rules = before.rules.supposing(office) if office else before.rules
        super().__init__(before.followed, rules.up_to(added[-1].position))
        self._before = before
        self._added = tuple(added)
        self._office = frozenset(fact.position for fact in office)

    def about(self, units: Units) -> Memory:
        """What bears on these units, the supposed facts included."""
        part = self._before.about(units)
        mine = self._mine(part) if isinstance(part, Part) else None
        if mine is None or not isinstance(part, Part):
            return self.everything
        return self._take(part.with_rules(self.rules).supposing(mine).up_to(self.head))

    def _mine(self, part: Part) -> list[Fact] | None:
        """The supposed facts that concern a part; None where that cannot be told from it alone."""
        mine: list[Fact] = []
        for fact in self._added:
            answers_mine = any(fact.target == one.id for one in mine)
            concerns = fact.position in self._office or answers_mine or part.concerns(fact)
            if concerns is None:
                return None
            if concerns:
                mine.append(fact)
        return mine

    def supposing(self, facts: Sequence[Fact]) -> Memory:
        """A memory in which still more facts come after these."""
        return Supposed(self._before, [*self._added, *facts]) if facts else self

    def up_to(self, position: int) -> Memory:
        """The same memory while it knew no more than this."""
        known = [fact for fact in self._added if fact.position <= position]
        return self._before.up_to(min(position, self._before.head)).supposing(known)

    @cached_property
    def everything(self) -> Memory:
        """The memory of every entry, and of the supposed facts."""
        return self._before.everything.supposing(self._added)

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by that instant."""
        later = [fact.position for fact in self._added if fact.recorded_at <= instant]
        return later[-1] if later else self._before.position_at(instant)

    def find(self, position: int) -> Fact | None:
        """The entry at a position, if there is one."""
        for fact in self._added:
            if fact.position == position:
                return fact
        return super().find(position)

    def stream(self, entry_id: str) -> Sequence[Fact]:
        """An entry's base fact and all that answers it, in order; empty if the entry is unknown."""
        named = next((fact for fact in self._added if fact.id == entry_id), None)
        if named is not None and named.target is not None:
            return self.stream(named.target)
        found = [named] if named is not None else list(self._before.stream(entry_id))
        for fact in self._added:
            if fact.target is not None and any(fact.target == one.id for one in found):
                found.append(fact)
        return found

    def answering(self, entry_id: str) -> Sequence[Fact]:
        """What answers an entry directly, and what carries it out, in order of position."""
        added = (fact for fact in self._added if entry_id in (fact.target, fact.answers))
        return [*self._before.answering(entry_id), *added]

    def among(self, topics: Collection[str]) -> Memory:
        """A memory that holds every stream with an entry of these topics, and all rules."""
        part = self._before.among(topics)
        assert isinstance(part, Part), "it was read for these topics"
        mine: list[Fact] = []
        for fact in self._added:
            held = fact.target is not None and (
                part.stream(fact.target) or any(fact.target == one.id for one in mine)
            )
            if fact.topic in topics and fact.target is not None and not held:
                return self.everything
            if held or fact.topic in topics or fact.position in self._office:
                mine.append(fact)
        return part.with_rules(self.rules).supposing(mine).up_to(self.head)

    def matching(self, wanted: Wanted, after: int, until: int, most: int) -> Sequence[Fact]:
        """The first entries after a position that are wanted, at most so many."""
        added = [one for one in self._added if after < one.position <= until and wanted.meets(one)]
        return [*self._before.matching(wanted, after, until, most), *added][:most]

    def how_many(self, wanted: Wanted, after: int, until: int) -> int:
        """How many entries after a position are wanted."""
        added = [one for one in self._added if after < one.position <= until and wanted.meets(one)]
        return self._before.how_many(wanted, after, until) + len(added)

    def topics(self) -> Collection[str]:
        """The topics of all entries."""
        return {*self._before.topics(), *(fact.topic for fact in self._added)}

    def of_topics(self, topics: Collection[str]) -> Sequence[Fact]:
        """Every fact of these topics, in order of position."""
        added = (fact for fact in self._added if fact.topic in topics)
        return [*self._before.of_topics(topics), *added]

    def last_of(self, topics: Collection[str]) -> int:
        """The position of the last entry of these topics; 0 if there is none."""
        added = [fact.position for fact in self._added if fact.topic in topics]
        return max([self._before.last_of(topics), *added])

    def recorded_of(self) -> Collection[str | None]:
        """Every unit of which anything is recorded; None where something is of no unit."""
        return {*self._before.recorded_of(), *(fact.unit for fact in self._added)}

    def later_than(self, day: date, position: int) -> int:
        """How many of the entries known at a position happened after a day."""
        added = [fact for fact in self._added if fact.position <= position]
        before = self._before.later_than(day, min(position, self._before.head))
        return before + sum(fact.occurred_on > day for fact in added)

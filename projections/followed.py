"""A ledger followed: its rules at once, what is recorded of units as they are asked, all of it if need be.

Nothing is taken in that nobody asks for. What was read of some units is kept, the least lately asked
given up first, and grows with what is recorded since; an entry of other units leaves it as it is.
Whoever asks goes on with what was known when they began: nothing that they hold is changed under them.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from threading import RLock

from domain.fact import Fact
from domain.history import History
from domain.scheme import Scheme
from ledger.known import OFFICE_TOPICS
from ledger.ledger import Ledger
from projections.memory import Memory, Units
from projections.parts import Part
from projections.registry import Registry

MOST_FACTS = 1_200_000
"""So many entries of units are kept in memory, about a kilobyte and a half each."""


class Followed:
    """One ledger, for as long as it is open. It may be asked from several threads."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        shipped: Mapping[str, Scheme] | None = None,
        most: int = MOST_FACTS,
    ) -> None:
        head = ledger.head
        self.ledger = ledger
        self.most = most
        self.read = self.given_up = 0
        """How many entries of units have been read into memory, and how many given up again."""
        self._changing, self._loading, self._recalling = RLock(), RLock(), RLock()
        self._parts: OrderedDict[Units, Part] = OrderedDict()
        self._too_many: set[Units] = set()
        self._whole: Memory | None = None
        rules = Memory(
            ledger.streams(OFFICE_TOPICS, until=head.position),
            name=head.name,
            kind=head.kind,
            shipped=shipped,
        )
        self.rules = rules.up_to(head.position)
        """What is known of units and schemes; its head is how far the ledger has been followed."""
        self.registry = Registry(ledger.lookups, ledger.searching, head.position)

    def catch_up(self) -> None:
        """Take in what was recorded since."""
        if self.ledger.position == self.rules.head:
            return
        with self._changing:
            after, until = self.rules.head, self.ledger.position
            if until > after:
                self._take(list(self.ledger.facts(after=after, until=until)), until)

    def _take(self, facts: Sequence[Fact], until: int) -> None:
        office = [fact for fact in facts if self.is_of_the_office(fact)]
        rules = (self.rules.extended(office) if office else self.rules).up_to(until)
        for units, part in list(self._parts.items()):
            grown = _grown(part, facts, office, rules)
            if grown is None:  # a stream came to these units that was not theirs before
                del self._parts[units]
            else:
                self._parts[units] = grown
        self.registry.take(facts, until)
        self.rules = rules

    def is_of_the_office(self, fact: Fact) -> bool:
        """Whether it is about units and rules themselves."""
        if fact.topic in OFFICE_TOPICS:
            return True
        return fact.target is not None and bool(self.rules.stream(fact.target))

    def part(self, units: Units) -> Part | None:
        """What is known of these units; None where that is too much to be kept by itself."""
        with self._changing:
            if units in self._parts:
                self._parts.move_to_end(units)
                self._parts[units].recalled.rest()
                return self._parts[units]
        with self._loading:
            with self._changing:
                if units in self._parts:
                    return self._parts[units]
            return self._loaded(units)

    def _loaded(self, units: Units) -> Part | None:
        if units in self._too_many:
            return None
        if self.ledger.lookups.how_many(units) > self.most:
            self._too_many.add(units)
            return None
        rules = self.rules
        moved = self.registry.moved_to(units)
        part = Part(self.ledger.lookups.of_units(units, rules.head, moved), units, rules)
        with self._changing:
            if rules.head < self.rules.head:  # more came meanwhile
                missed = list(self.ledger.facts(after=rules.head, until=self.rules.head))
                office = [fact for fact in missed if self.is_of_the_office(fact)]
                grown = _grown(part, missed, office, self.rules)
                if grown is None:
                    return self._loaded(units)
                part = grown
            self._parts[units] = part
            self.read += len(part.history.facts)
            self._make_room()
        return part

    def _make_room(self) -> None:
        """Give up what was asked least lately."""
        held = sum(len(part.history.facts) for part in self._parts.values())
        while held > self.most and len(self._parts) > 1:
            _, given_up = self._parts.popitem(last=False)
            held -= len(given_up.history.facts)
            self.given_up += len(given_up.history.facts)

    def stream(self, entry_id: str, until: int) -> Sequence[Fact]:
        """The stream of an entry, read from the ledger: a base fact and what answers it.

        A unit's or a scheme's own entries are kept together there, though none answers another.
        """
        together = self.ledger.lookups.stream(entry_id, until)
        return History(together).stream(entry_id)

    @property
    def read_everything(self) -> bool:
        """Whether anything was asked that only the whole ledger can answer."""
        return self._whole is not None

    def everything(self, head: int) -> Memory:
        """Every entry up to a head: what only the whole ledger can answer is asked of it."""
        with self._recalling:
            if self._whole is None:
                rules = self.rules
                facts = self.ledger.facts(until=rules.head)
                whole = Memory(facts, name=rules.name, kind=rules.kind, shipped=rules.shipped)
                self._whole = whole.up_to(rules.head)
            if self._whole.head < head:
                later = list(self.ledger.facts(after=self._whole.head, until=head))
                self._whole = self._whole.extended(later)
            return self._whole.up_to(head)


def _grown(part: Part, facts: Sequence[Fact], office: Sequence[Fact], rules: Memory) -> Part | None:
    """The part with what it takes of later entries; None where its streams must be read anew."""
    of_office = {fact.position for fact in office}
    if office:
        part = part.with_rules(rules)
    for fact in facts:
        ours = fact.position in of_office or part.concerns(fact)
        if ours is None:
            return None
        if ours:
            part = part.extended([fact])
    return part

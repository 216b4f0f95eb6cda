"""A memory: what a ledger knows, in order, with its rules and its units, ready to be asked.

It is the read model of the reference evaluator: everything up to a head, any position of it at hand.
It scores nothing.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property

from domain.errors import UnknownName
from domain.fact import Fact
from domain.history import History
from domain.recalled import Recalled
from domain.register import UNIT_TOPICS, register
from domain.rulebook import Rulebook, shipped_schemes
from domain.scheme import Scheme
from domain.units import Register

SURROUNDINGS = (*UNIT_TOPICS, "scheme.published", "scheme.revised", "reading.adopted")
"""The topics that may change which units are known."""

KEPT = 20_000
"""How many figures, indicators of whole populations and the like are kept worked out."""


class Memory:
    """What a ledger knows: its facts in order, its rules and its units, ready to be asked.

    `head` is the last position; positions are those of the ledger the facts came from. `compared` are
    the units compared where neither the scheme's roster nor the question says: those of a case.
    """

    def __init__(
        self,
        facts: Sequence[Fact],
        *,
        name: str = "",
        kind: str = "live",
        shipped: Mapping[str, Scheme] | None = None,
        compared: Sequence[str] | None = None,
    ) -> None:
        self.facts = list(facts)
        self.name = name
        self.kind = kind
        self.compared = compared
        self.history = History(self.facts)
        self.shipped = shipped_schemes() if shipped is None else shipped
        self.rulebook = Rulebook(self.history, self.shipped)
        self._registers: dict[int, Register] = {}
        self._recalled = Recalled()

        self.head = self.facts[-1].position if self.facts else 0
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
        other._recalled = self._recalled.up_to(alike)
        return other

    def learn(self, facts: Iterable[Fact]) -> None:
        """Take in what was recorded since. Nobody may be reading meanwhile."""
        for fact in facts:
            self.facts.append(fact)
            self.history.add(fact)
            self.head = fact.position
        for kept in ("_instants", "_positions"):
            self.__dict__.pop(kept, None)

    @cached_property
    def _instants(self) -> list[datetime]:
        return [fact.recorded_at for fact in self.facts]

    def position_at(self, instant: datetime) -> int:
        """The greatest position recorded by that instant."""
        number = bisect_right(self._instants, instant)
        return self.facts[number - 1].position if number else 0

    def count(self, position: int) -> int:
        """How many entries had been recorded by a position."""
        return bisect_right(self._positions, position)

    def fact(self, position: int) -> Fact:
        """The entry at a position."""
        number = bisect_right(self._positions, position)
        if number and self.facts[number - 1].position == position:
            return self.facts[number - 1]
        raise UnknownName(
            "unknown-entry",
            f"没有第 {position} 条记录；台账到第 {self.head} 条。",
            f"There is no entry {position}; the ledger ends at {self.head}.",
        )

    @cached_property
    def _positions(self) -> list[int]:
        return [fact.position for fact in self.facts]

    @property
    def recalled(self) -> Recalled:
        """What was worked out before, for whoever asks again; begun anew when it grows large.

        Whoever holds the old one goes on with it: it is left as it is, for several ask at a time.
        """
        if len(self._recalled) > KEPT:
            self._recalled = Recalled()
        return self._recalled

    def units(self, position: int) -> Register:
        """The units known at a position."""
        touched = self.history.touched(SURROUNDINGS, position)
        if touched not in self._registers:
            ids = self.rulebook.ids(position)
            schemes = [self.rulebook.scheme(scheme, position, date.max) for scheme in ids]
            self._registers[touched] = register(schemes, self.history, position)
        return self._registers[touched]

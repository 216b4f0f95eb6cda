"""A ledger whose entries stay where they are stored, for whoever counts them there and not in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property

from domain.fact import Fact
from projections.ledger_memory import LedgerMemory
from projections.memory import Memory, Units


class AtRest(LedgerMemory):
    """What a ledger knows at a head: rules and units at hand, all else only if it must be.

    What bears on some units is not read apart; who asks for facts makes the whole ledger be read.
    """

    def about(self, units: Units) -> Memory:
        """Itself: its counts are found in the ledger."""
        del units
        return self

    def up_to(self, position: int) -> AtRest:
        """The ledger as it was known at another head."""
        other = AtRest(self.followed, self.rules.up_to(position))
        other.compared = self.compared
        return other

    def streams_of(self, facts: Iterable[Fact]) -> list[Fact]:
        """The streams that hold these facts or that they answer, whole, in order of position."""
        ids = {name for fact in facts for name in (fact.id, fact.target) if name is not None}
        found = {one.position: one for name in ids for one in self.stream(name)}
        return [found[position] for position in sorted(found)]


class SupposedAtRest(AtRest):
    """The same, with some entries left out and others after the last: nobody recorded it so (假设)."""

    def __init__(
        self, base: AtRest, touched: Sequence[Fact], gone: frozenset[int], added: Sequence[Fact]
    ) -> None:
        super().__init__(base.followed, base.rules)
        self.compared = base.compared
        self.base = base
        self.touched = touched
        """The streams, whole, that are supposed otherwise, as they are."""
        self.gone = gone
        self.added = added
        self.head = added[-1].position if added else base.head

    def find(self, position: int) -> Fact | None:
        """The entry at a position, those supposed after the last included."""
        known = {fact.position: fact for fact in self.added}
        return known[position] if position in known else self.base.find(position)

    def as_supposed(self, facts: Iterable[Fact]) -> list[Fact]:
        """Facts of the ledger, without what is left out and with what is added."""
        return [*(fact for fact in facts if fact.position not in self.gone), *self.added]

    @cached_property
    def everything(self) -> Memory:
        """The memory of every entry, as supposed."""
        whole = self.base.everything
        return whole.of(self.as_supposed(whole.facts))

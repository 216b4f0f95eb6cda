"""An office that records story after story, entry by entry, and says what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from domain.admission import admit
from domain.errors import BadEntry, BadScheme, NotAdmitted, UnknownName
from domain.fact import Fact
from domain.history import History
from domain.register import register
from domain.rulebook import Rulebook
from domain.scheme import Scheme
from domain.units import Register
from tests.telling import story


class Office:
    """What a ledger holds, kept in a list."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        self.facts = facts
        self.history = History(facts)
        self.rulebook = Rulebook(self.history)

    @property
    def head(self) -> int:
        return len(self.facts)

    def fact(self, entry_id: str) -> Fact | None:
        return next((fact for fact in self.facts if fact.id == entry_id), None)

    def stream(self, entry_id: str) -> Sequence[Fact]:
        return self.history.stream(entry_id)

    def facts_of(self, topic: str, unit: str) -> Sequence[Fact]:
        return [fact for fact in self.facts if (fact.topic, fact.unit) == (topic, unit)]

    def units(self) -> Register:
        ids = self.rulebook.ids(self.head)
        schemes = [self.rulebook.scheme(one, self.head, date.max) for one in ids]
        return register(schemes, self.history, self.head)

    def scheme(self, scheme_id: str) -> Scheme:
        return self.rulebook.scheme(scheme_id, self.head, date.max)

    def rules_with(self, new: Fact) -> None:
        after = Office([*self.facts, new])
        after.units()
        after.rulebook.timelines(after.head)


def record(told: str) -> None:
    """Record a story entry by entry; the last one may be refused."""
    facts = story(told)
    for number, fact in enumerate(facts):
        admit(fact, Office(facts[:number]))


def refusal(told: str) -> str:
    """The code under which the last entry of the story is refused; those before it are admitted."""
    facts = story(told)
    for number, fact in enumerate(facts[:-1]):
        admit(fact, Office(facts[:number]))
    with pytest.raises((NotAdmitted, UnknownName, BadScheme, BadEntry)) as refused:
        admit(facts[-1], Office(facts[:-1]))
    assert refused.value.zh
    assert refused.value.en
    return refused.value.code

"""A part: what a ledger knows of some units, with all its rules. To those units it is a memory like any other."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from operator import attrgetter

from domain.effect import REATTRIBUTED
from domain.fact import Fact
from projections.memory import Memory, Units
from projections.under_rules import UnderRules

FOR_EACH_UNIT = 100
"""So many figures and the like are kept worked out for each unit: those of a few viewpoints."""


class Part(UnderRules):
    """Every stream in which one of the units stands, and the entries of the office.

    The rules and units are those of `rules`, worked out once for all parts.
    """

    def __init__(self, facts: Iterable[Fact], units: Collection[str], rules: Memory) -> None:
        together = sorted([*rules.facts, *facts], key=attrgetter("position"))
        super().__init__(
            _once(together),
            name=rules.name,
            kind=rules.kind,
            shipped=rules.shipped,
            most=FOR_EACH_UNIT * (len(units) + 1),
        )
        self.head = max(self.head, rules.head)
        self.whole = False
        self.holds: Units = frozenset(units)
        self.rules = rules

    def with_rules(self, rules: Memory) -> Part:
        """The same part under rules to which something was added; its facts are taken in apart."""
        return self._with(rules=rules)

    def extended(self, facts: Sequence[Fact]) -> Part:
        """A part with what was recorded since of its units; this one stays as it is."""
        return self._extended(facts, self._recalled, self._rules_recalled)

    def concerns(self, fact: Fact) -> bool | None:
        """Whether a later entry belongs to this part. None: it does, and its stream is not at hand."""
        held = fact.target is not None and bool(self._history.stream(fact.target))
        to = fact.data.get("to") if fact.topic == REATTRIBUTED else None
        ours = fact.unit in self.holds or to in self.holds
        if held or (ours and fact.target is None):
            return True
        return None if ours else False


def _once(facts: Sequence[Fact]) -> Iterable[Fact]:
    """Each position once: an entry of the office may name a unit."""
    before = 0
    for fact in facts:
        if fact.position != before:
            yield fact
        before = fact.position

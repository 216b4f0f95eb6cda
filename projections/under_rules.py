"""A memory under rules that another holds: schemes, calendars and units are worked out once for many."""

from __future__ import annotations

from functools import cached_property

from domain.recalled import Recalled
from domain.rulebook import Rulebook
from domain.units import Register
from projections.memory import Memory


class UnderRules(Memory):
    """Asks `rules` for all that is said of rules and units."""

    rules: Memory

    @property
    def of_rules(self) -> Recalled:
        """What was worked out before of rules and units alone."""
        return self.rules.of_rules

    @cached_property
    def rulebook(self) -> Rulebook:
        """The schemes and calendars known."""
        return self.rules.rulebook

    def units(self, position: int) -> Register:
        """The units known at a position."""
        return self.rules.units(position)

    def surroundings(self, known_at: int, rules_known_at: int) -> tuple[int, ...]:
        """Positions that stand for the units and the calendars known."""
        return self.rules.surroundings(known_at, rules_known_at)

"""A stream (事项链): one base fact with all that answers it, what it speaks of and what it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.effect import REATTRIBUTED, SHANGHAI, SUPPLEMENTED, Standing, effect
from domain.fact import Fact

EVERYONE = "*"
"""Stands for all units, in a look-up; no unit has this id."""

Subject = tuple[str, str | None]
"""A topic, and a unit or `EVERYONE`."""


class Stream:
    """One base fact with all that answers it, and what it was found to say."""

    __slots__ = ("_said", "facts", "supplemented", "topics", "units")

    def __init__(self, base: Fact | None = None) -> None:
        self.facts: list[Fact] = []
        self.supplemented = False
        self.topics: tuple[str, ...] = ()
        self.units: tuple[str | None, ...] = (EVERYONE,)
        self._said: dict[object, list[Standing]] = {}
        if base is not None:
            self.add(base)

    def copy(self) -> Stream:
        """The same, for more facts to be added."""
        other = Stream()
        other.facts, other.supplemented = self.facts.copy(), self.supplemented
        other.topics, other.units = self.topics, self.units
        other._said = self._said.copy()
        return other

    def add(self, fact: Fact) -> None:
        """Take the next fact."""
        self.facts.append(fact)
        self.supplemented = self.supplemented or fact.topic == SUPPLEMENTED
        if fact.topic not in self.topics:
            self.topics = (*self.topics, fact.topic)
        for _, unit in (*spoken_of(fact), *moved_to(fact)):
            if unit not in self.units:
                self.units = (*self.units, unit)

    def subjects(self) -> Iterator[Subject]:
        """Everything the stream may speak of."""
        return ((topic, unit) for topic in self.topics for unit in self.units)

    def alone(self, unit: str | None) -> list[Standing]:
        """The base fact as it stands for as long as nothing answers it, if it is this unit's."""
        (standing,) = self.standings(date.max, self.facts[0].position, None, SHANGHAI)
        return [standing] if unit in (EVERYONE, standing.unit) else []

    def standings(
        self, day: date, position: int, deadline: datetime | None, zone: ZoneInfo
    ) -> list[Standing]:
        """What the stream says at a viewpoint."""
        known = len(self.facts)
        while known and self.facts[known - 1].position > position:
            known -= 1
        key = (known, day, deadline, zone) if self.supplemented else known
        if key not in self._said:
            known_facts = self.facts[:known]
            self._said[key] = effect(known_facts, day, position, deadline=deadline, zone=zone)
        return self._said[key]


def spoken_of(fact: Fact) -> list[Subject]:
    """What an entry by itself speaks of: everyone, and its unit."""
    if fact.unit is None and fact.target is not None:
        return [(fact.topic, EVERYONE)]
    return [(fact.topic, EVERYONE), (fact.topic, fact.unit)]


def moved_to(fact: Fact) -> list[Subject]:
    """The unit to which an entry moves what it answers."""
    return [(fact.topic, str(fact.data["to"]))] if fact.topic == REATTRIBUTED else []


def subjects_of(held: Fact | Stream | None) -> Iterable[Subject]:
    """What a fact or a stream speaks of; nothing where there is none."""
    if held is None:
        return ()
    return spoken_of(held) if isinstance(held, Fact) else held.subjects()

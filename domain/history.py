"""The facts known so far, in streams: each base fact with all that answers it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.effect import SHANGHAI, Standing, effect
from domain.fact import Fact


class History:
    """Facts in order of position, grouped into streams once and asked many times.

    It says nothing about what counts: it hands each stream to `effect`.
    """

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._streams: list[list[Fact]] = []
        self._stream_of: dict[str, int] = {}
        self._by_topic: dict[str, list[int]] = {}
        self.facts: list[Fact] = []
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Take one more fact; its position must be higher than all before."""
        assert not self.facts or self.facts[-1].position < fact.position, "positions rise"
        number = self._stream_of.get(fact.target) if fact.target is not None else None
        if number is None:
            number = len(self._streams)
            self._streams.append([])
        self._streams[number].append(fact)
        self._stream_of[fact.id] = number
        numbers = self._by_topic.setdefault(fact.topic, [])
        if not numbers or numbers[-1] != number:
            numbers.append(number)
        self.facts.append(fact)

    def stream(self, entry_id: str) -> Sequence[Fact]:
        """The whole stream that holds this entry, in order of position; empty if unknown."""
        number = self._stream_of.get(entry_id)
        return [] if number is None else self._streams[number]

    def standings(
        self,
        topic: str,
        day: date,
        position: int,
        *,
        deadline: datetime | None = None,
        zone: ZoneInfo = SHANGHAI,
    ) -> list[Standing]:
        """Every fact of one topic as it stands at the viewpoint, in order of position."""
        found: list[Standing] = []
        for number in dict.fromkeys(self._by_topic.get(topic, ())):
            standings = effect(self._streams[number], day, position, deadline=deadline, zone=zone)
            found.extend(standing for standing in standings if standing.fact.topic == topic)
        found.sort(key=lambda standing: standing.fact.position)
        return found

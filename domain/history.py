"""The facts known so far, in streams: each base fact with all that answers it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.effect import REATTRIBUTED, SHANGHAI, SUPPLEMENTED, Standing, effect
from domain.fact import Fact
from domain.period import named_period, span

EVERYONE = "*"
"""Stands for all units, in a look-up; no unit has this id."""

_Subject = tuple[str, str | None]
"""A topic, and a unit or `EVERYONE`."""


class History:
    """Facts in order of position, grouped into streams once and asked many times.

    It says nothing about what counts: it hands each stream to `effect`, and keeps what a stream said,
    since that changes only with what is known of it (and with the day, where it has a supplement).
    """

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._streams: list[_Stream] = []
        self._stream_of: dict[str, int] = {}
        self._streams_of: dict[_Subject, dict[int, None]] = {}
        self._touched: dict[_Subject, tuple[int, list[int]]] = {}
        self._spoken_days: dict[tuple[_Subject, ZoneInfo], tuple[int, list[date]]] = {}
        self.facts: list[Fact] = []
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Take one more fact; its position must be higher than all before."""
        assert not self.facts or self.facts[-1].position < fact.position, "positions rise"
        number = self._stream_of.get(fact.target) if fact.target is not None else None
        if number is None:
            number = len(self._streams)
            self._streams.append(_Stream())
        for subject in self._streams[number].add(fact):
            self._streams_of.setdefault(subject, {})[number] = None
        self._stream_of[fact.id] = number
        self.facts.append(fact)

    def streams(self) -> list[Sequence[Fact]]:
        """Every stream, each in order of position."""
        return [stream.facts for stream in self._streams]

    def stream(self, entry_id: str) -> Sequence[Fact]:
        """The whole stream that holds this entry, in order of position; empty if unknown."""
        number = self._stream_of.get(entry_id)
        return [] if number is None else self._streams[number].facts

    def touched(
        self, topics: Iterable[str], position: int, units: Iterable[str] | None = None
    ) -> int:
        """The last position known by which anything said under these topics can have changed.

        With `units`, anything said of them.
        """
        last = 0
        of = [EVERYONE] if units is None else list(units)
        for subject in [(topic, unit) for topic in topics for unit in of]:
            positions = self._touches(subject)
            number = bisect_right(positions, position)
            if number:
                last = max(last, positions[number - 1])
        return last

    def settled(
        self, topics: Iterable[str], day: date, zone: ZoneInfo, units: Iterable[str] | None = None
    ) -> date:
        """The last day, up to `day`, on which anything said under these topics can change.

        Between such days a figure stands still, unless it measures the time that passes.
        """
        last = date.min
        of = [EVERYONE] if units is None else list(units)
        for subject in [(topic, unit) for topic in topics for unit in of]:
            days = self._days(subject, zone)
            number = bisect_right(days, day)
            if number:
                last = max(last, days[number - 1])
        return last

    def standings(
        self,
        topic: str,
        day: date,
        position: int,
        *,
        deadline: datetime | None = None,
        zone: ZoneInfo = SHANGHAI,
        unit: str | None = EVERYONE,
    ) -> list[Standing]:
        """Every fact of one topic as it stands at the viewpoint, in order of position.

        With `unit`, those that are this unit's at the viewpoint (None: those of no unit).
        """
        found: list[Standing] = []
        for number in self._streams_of.get((topic, unit), ()):
            stream = self._streams[number]
            if stream.facts[0].position > position:
                continue
            found.extend(
                standing
                for standing in stream.standings(day, position, deadline, zone)
                if standing.fact.topic == topic and unit in (EVERYONE, standing.unit)
            )
        found.sort(key=_position)
        return found

    def _days(self, subject: _Subject, zone: ZoneInfo) -> list[date]:
        """Every day that an entry of these streams speaks of, in order."""
        known = self._spoken_days.get((subject, zone))
        if known is None or known[0] != len(self.facts):
            numbers = self._streams_of.get(subject, ())
            days = {d for n in numbers for f in self._streams[n].facts for d in days_of(f, zone)}
            known = self._spoken_days[subject, zone] = (len(self.facts), sorted(days))
        return known[1]

    def _touches(self, subject: _Subject) -> list[int]:
        """The positions of every entry in a stream that may speak of the subject, rising."""
        known = self._touched.get(subject)
        if known is None or known[0] != len(self.facts):
            numbers = self._streams_of.get(subject, ())
            positions = sorted(f.position for n in numbers for f in self._streams[n].facts)
            known = self._touched[subject] = (len(self.facts), positions)
        return known[1]


class _Stream:
    """One base fact with all that answers it, and what it was found to say."""

    __slots__ = ("_said", "facts", "subjects", "supplemented", "units")

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.supplemented = False
        self.units: set[str | None] = set()
        self.subjects: set[_Subject] = set()
        self._said: dict[object, list[Standing]] = {}

    def add(self, fact: Fact) -> set[_Subject]:
        """Take the next fact; give the subjects (topic, unit) that the stream did not have before."""
        self.facts.append(fact)
        self.supplemented = self.supplemented or fact.topic == SUPPLEMENTED
        if fact.unit is not None or fact.target is None:
            self.units.add(fact.unit)
        if fact.topic == REATTRIBUTED:
            self.units.add(str(fact.data["to"]))
        topics = {known.topic for known in self.facts}
        now = {(topic, unit) for topic in topics for unit in (EVERYONE, *self.units)}
        new = now - self.subjects
        self.subjects = now
        return new

    def standings(
        self, day: date, position: int, deadline: datetime | None, zone: ZoneInfo
    ) -> list[Standing]:
        known = len(self.facts)
        while known and self.facts[known - 1].position > position:
            known -= 1
        key = (known, day, deadline, zone) if self.supplemented else known
        if key not in self._said:
            known_facts = self.facts[:known]
            self._said[key] = effect(known_facts, day, position, deadline=deadline, zone=zone)
        return self._said[key]


def _position(standing: Standing) -> int:
    return standing.fact.position


def days_of(fact: Fact, zone: ZoneInfo) -> Iterator[date]:
    """The days on which an entry may begin or cease to count, whatever a scheme counts from."""
    yield fact.occurred_on
    if fact.submitted_at is not None:
        yield fact.submitted_at.astimezone(zone).date()
    named = named_period(fact.data)
    if named is not None:
        yield span(named)[1]
    changes = fact.data.get("set")
    if isinstance(changes, Mapping):
        if isinstance(changes.get("occurred_on"), str):
            yield date.fromisoformat(changes["occurred_on"])
        if isinstance(changes.get("submitted_at"), str):
            yield datetime.fromisoformat(changes["submitted_at"]).astimezone(zone).date()
        for word in ("period", "month"):
            if isinstance(changes.get(word), str):
                yield span(changes[word])[1]
    effective = fact.data.get("effective_from")
    if effective is not None:
        yield date.fromisoformat(str(effective))

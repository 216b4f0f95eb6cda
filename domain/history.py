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
        self._parts: dict[_Subject, tuple[int, list[Standing], list[_Stream]]] = {}
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

    @property
    def head(self) -> int:
        """The position of the last fact; 0 if there is none."""
        return self.facts[-1].position if self.facts else 0

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

    def positions(
        self, topics: Iterable[str], position: int, units: Iterable[str] | None = None
    ) -> list[int]:
        """Every position known by which anything said under these topics can have changed, rising.

        With `units`, anything said of them.
        """
        of = [EVERYONE] if units is None else list(units)
        touched = [self._touches((topic, unit)) for topic in topics for unit in of]
        return sorted({k for ks in touched for k in ks[: bisect_right(ks, position)]})

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
        unanswered = self.unanswered(topic, unit)
        found = unanswered[: bisect_right(unanswered, position, key=_position)]
        found.extend(self.answered(topic, day, position, deadline=deadline, zone=zone, unit=unit))
        found.sort(key=_position)
        return found

    def unanswered(self, topic: str, unit: str | None = EVERYONE) -> list[Standing]:
        """The facts of one topic that nothing in the history answers, in order of position.

        They say the same at every viewpoint from which they are known.
        """
        return self._parted((topic, unit))[0]

    def answered(
        self,
        topic: str,
        day: date,
        position: int,
        *,
        deadline: datetime | None = None,
        zone: ZoneInfo = SHANGHAI,
        unit: str | None = EVERYONE,
    ) -> Iterator[Standing]:
        """The facts of one topic that have answers, by then or later, as they stand at the viewpoint."""
        for stream in self._parted((topic, unit))[1]:
            if stream.facts[0].position > position:
                continue
            for standing in stream.standings(day, position, deadline, zone):
                if standing.fact.topic == topic and unit in (EVERYONE, standing.unit):
                    yield standing

    def _parted(self, subject: _Subject) -> tuple[list[Standing], list[_Stream]]:
        """What speaks of the subject: facts without an answer, in order, and streams with answers."""
        known = self._parts.get(subject)
        if known is None or known[0] != len(self.facts):
            streams = [self._streams[n] for n in self._streams_of.get(subject, ())]
            alone = [stream.alone() for stream in streams if len(stream.facts) == 1]
            alone = [standing for standing in alone if subject[1] in (EVERYONE, standing.unit)]
            alone.sort(key=_position)
            answered = [stream for stream in streams if len(stream.facts) > 1]
            known = self._parts[subject] = (len(self.facts), alone, answered)
        return known[1], known[2]

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

    __slots__ = ("_said", "facts", "supplemented", "topics", "units")

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.supplemented = False
        self.topics: tuple[str, ...] = ()
        self.units: tuple[str | None, ...] = (EVERYONE,)
        self._said: dict[object, list[Standing]] = {}

    def add(self, fact: Fact) -> Iterator[_Subject]:
        """Take the next fact; give every subject of the stream if it has one that it had not before."""
        self.facts.append(fact)
        self.supplemented = self.supplemented or fact.topic == SUPPLEMENTED
        before = len(self.topics), len(self.units)
        if fact.topic not in self.topics:
            self.topics = (*self.topics, fact.topic)
        speaks_of = [fact.unit] if fact.unit is not None or fact.target is None else []
        if fact.topic == REATTRIBUTED:
            speaks_of.append(str(fact.data["to"]))
        for unit in speaks_of:
            if unit not in self.units:
                self.units = (*self.units, unit)
        if before != (len(self.topics), len(self.units)):
            yield from ((topic, unit) for topic in self.topics for unit in self.units)

    def alone(self) -> Standing:
        """The base fact as it stands for as long as nothing answers it, on whatever day."""
        return self.standings(date.max, self.facts[0].position, None, SHANGHAI)[0]

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
    if changes is not None and isinstance(changes, Mapping):
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

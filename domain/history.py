"""The facts known so far, in streams: each base fact with all that answers it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from domain.effect import REATTRIBUTED, SHANGHAI, Standing
from domain.fact import Fact
from domain.period import named_period, span
from domain.stream import EVERYONE, Stream, Subject, moved_to, spoken_of, subjects_of


class History:
    """Facts in order of position, grouped into streams once and asked many times.

    It says nothing about what counts: it hands each stream to `effect`, and keeps what a stream said,
    since that changes only with what is known of it (and with the day, where it has a supplement).
    A fact that nothing answers, as most are, is kept as it is, and is no stream yet.
    """

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        self._holding: dict[str, Fact | Stream] = {}
        self._alone: dict[Subject, list[Fact]] = {}
        self._answered: dict[Subject, dict[str, None]] = {}
        self._touched: dict[Subject, list[int]] = {}
        self._spoken_days: dict[Subject, dict[ZoneInfo, list[date]]] = {}
        self._parts: dict[Subject, tuple[list[Standing], list[Stream]]] = {}
        self.facts: list[Fact] = []
        for fact in facts:
            self.add(fact)

    def add(self, fact: Fact) -> None:
        """Take one more fact; its position must be higher than all before."""
        assert not self.facts or self.facts[-1].position < fact.position, "positions rise"
        before = None if fact.target is None else self._holding.get(fact.target)
        self.facts.append(fact)
        if before is None and fact.topic != REATTRIBUTED:
            self._holding[fact.id] = fact
            for subject in spoken_of(fact):
                self._alone.setdefault(subject, []).append(fact)
                self._forget(subject)
            return
        stream = Stream(before) if isinstance(before, Fact) else before or Stream()
        self._take(stream, fact)

    def extended(self, facts: Iterable[Fact]) -> History:
        """A history with more facts; this one stays as it is, and whoever reads it goes on.

        What does not change is shared between the two, what was worked out of it included.
        """
        other = History()
        other._holding = self._holding.copy()
        other._alone = self._alone.copy()
        other._answered = self._answered.copy()
        other._touched = self._touched.copy()
        other._spoken_days = self._spoken_days.copy()
        other._parts = self._parts.copy()
        other.facts = self.facts.copy()
        for fact in facts:
            other._part_from(self, fact)
            other.add(fact)
        return other

    def _part_from(self, shared: History, fact: Fact) -> None:
        """Have copies of one's own of what adding the fact will change."""
        stream = None if fact.target is None else self._holding.get(fact.target)
        if isinstance(stream, Stream) and shared._holding.get(fact.target or "") is stream:
            stream = stream.copy()
            self._holding.update(dict.fromkeys((one.id for one in stream.facts), stream))
        speaks_of = {*spoken_of(fact), *subjects_of(stream), *moved_to(fact)}
        topics = {topic for topic, _ in speaks_of}
        for subject in {(topic, unit) for topic in topics for _, unit in speaks_of}:
            if subject in self._alone:
                self._alone[subject] = self._alone[subject].copy()
            if subject in self._answered:
                self._answered[subject] = self._answered[subject].copy()

    def _take(self, stream: Stream, fact: Fact) -> None:
        """Put a fact into a stream, and say of all that the stream speaks of that it has changed."""
        stream.add(fact)
        base = stream.facts[0].id
        self._holding[base] = self._holding[fact.id] = stream
        for subject in stream.subjects():
            self._answered.setdefault(subject, {})[base] = None
            self._forget(subject)

    def _forget(self, subject: Subject) -> None:
        """Forget what was worked out of a subject before."""
        for known in (self._touched, self._spoken_days, self._parts):
            if known:
                known.pop(subject, None)

    def streams(self) -> list[Sequence[Fact]]:
        """Every stream, each in order of position."""
        found: list[Sequence[Fact]] = []
        for fact in self.facts:
            held = self._holding[fact.id]
            if held is fact:
                found.append([fact])
            elif isinstance(held, Stream) and held.facts[0] is fact:
                found.append(held.facts)
        return found

    @property
    def head(self) -> int:
        """The position of the last fact; 0 if there is none."""
        return self.facts[-1].position if self.facts else 0

    def stream(self, entry_id: str) -> Sequence[Fact]:
        """The whole stream that holds this entry, in order of position; empty if unknown."""
        held = self._holding.get(entry_id)
        if held is None:
            return []
        return [held] if isinstance(held, Fact) else held.facts

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

    def _parted(self, subject: Subject) -> tuple[list[Standing], list[Stream]]:
        """What speaks of the subject: facts without an answer, in order, and streams with answers."""
        known = self._parts.get(subject)
        if known is None:
            alone = [Standing(fact) for fact in self._by_themselves(subject)]
            streams = self._streams_of(subject)
            own = [s for one in streams if len(one.facts) == 1 for s in one.alone(subject[1])]
            alone = sorted([*alone, *own], key=_position) if own else alone
            known = alone, [stream for stream in streams if len(stream.facts) > 1]
            self._parts[subject] = known
        return known

    def _by_themselves(self, subject: Subject) -> list[Fact]:
        """The facts of a subject that nothing answers, in order of position."""
        holding = self._holding
        return [fact for fact in self._alone.get(subject, ()) if holding[fact.id] is fact]

    def _streams_of(self, subject: Subject) -> list[Stream]:
        """The streams that speak of a subject."""
        found = [self._holding[base] for base in self._answered.get(subject, ())]
        return [stream for stream in found if isinstance(stream, Stream)]

    def _facts_of(self, subject: Subject) -> list[Fact]:
        """Every fact in a stream that may speak of the subject, in no order."""
        found = self._by_themselves(subject)
        for stream in self._streams_of(subject):
            found += stream.facts
        return found

    def _days(self, subject: Subject, zone: ZoneInfo) -> list[date]:
        """Every day that an entry of these streams speaks of, in order."""
        known = self._spoken_days.get(subject, {}).get(zone)
        if known is None:
            known = sorted(_days_of_all(self._facts_of(subject), zone))
            self._spoken_days[subject] = {**self._spoken_days.get(subject, {}), zone: known}
        return known

    def _touches(self, subject: Subject) -> list[int]:
        """The positions of every entry in a stream that may speak of the subject, rising."""
        known = self._touched.get(subject)
        if known is None:
            known = sorted([fact.position for fact in self._facts_of(subject)])
            self._touched[subject] = known
        return known


def _position(standing: Standing) -> int:
    return standing.fact.position


_MORE_DAYS = frozenset({"period", "month", "set", "effective_from"})
"""The fields in which an entry may speak of more days than its own and that of its submission."""


def _days_of_all(facts: Iterable[Fact], zone: ZoneInfo) -> set[date]:
    """All the days of these entries; of most there are two at the most."""
    found = set()
    for fact in facts:
        if _MORE_DAYS.isdisjoint(fact.data):
            found.add(fact.occurred_on)
            if fact.submitted_at is not None:
                found.add(fact.submitted_at.astimezone(zone).date())
        else:
            found.update(days_of(fact, zone))
    return found


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

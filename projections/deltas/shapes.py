"""The shape of a stream: what answers what, and which fields a correction sets, whatever it says.

Streams of one shape stand alike, so `domain.effect` is asked once for each shape, about stand-ins whose
every value says from which entry it comes. The rules of corrections are not written a second time here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from typing import NamedTuple
from zoneinfo import ZoneInfo

from domain.bases.sight import Sight
from domain.effect import AMENDED, REATTRIBUTED, SUPPLEMENTED, Standing, acting_from, effect
from domain.fact import Fact

Stream = Sequence[Fact]
SETTING = frozenset({AMENDED, SUPPLEMENTED})
"""The corrections that set fields."""
NEVER = 9_999
"""The cut of a supplement that never acts."""
_GREENWICH = ZoneInfo("UTC")
_THEN = datetime(1, 1, 1, tzinfo=UTC)


class Mark(NamedTuple):
    """One entry of a shape."""

    topic: str
    target: int
    """The place of the entry it answers; -1 where it answers none of the stream."""
    set: tuple[tuple[str, bool], ...]
    """The fields that a correction sets, and whether to something."""
    cut: int
    """Of a supplement: the cut from which it acts."""


Marks = tuple[tuple[str, int, tuple[tuple[str, bool], ...], int], ...]
"""A shape as plain values, to find it by."""
Shape = tuple[Mark, ...]


class Answer(NamedTuple):
    """An entry that answers the base fact and stands: its topic, and the place its day is from."""

    topic: str
    place: int
    day: int


class Stand(NamedTuple):
    """How the base fact stands after an entry and from a cut on: by field, the place its value is from."""

    gone: bool
    unit: int
    occurred: int
    submitted: int | None
    data: dict[str, int | None]
    """Of the fields that a correction sets; every other is as the base fact has it."""
    answers: tuple[Answer, ...]


def shaped(sight: Sight, stream: Stream) -> tuple[Marks, tuple[date, ...]]:
    """The shape of a stream, and its cuts: the days of the period from which it may stand otherwise."""
    places: dict[str | None, int] = {fact.id: place for place, fact in enumerate(stream)}
    acting = {
        fact.id: acting_from(fact, sight.deadline, sight.zone)
        for fact in stream
        if fact.topic == SUPPLEMENTED
    }
    within = {day for day in acting.values() if day and sight.first < day <= sight.last}
    cuts = (sight.first, *sorted(within))
    marks = [
        (
            fact.topic,
            places.get(fact.target, -1),
            _set(fact) if fact.topic in SETTING else (),
            _cut(acting[fact.id], cuts) if fact.id in acting else 0,
        )
        for fact in stream
    ]
    return tuple(marks), cuts


def _set(fact: Fact) -> tuple[tuple[str, bool], ...]:
    return tuple([(name, value is not None) for name, value in sorted(fact.data["set"].items())])


def _cut(day: date | None, cuts: Sequence[date]) -> int:
    if day is None or day > cuts[-1]:
        return NEVER
    return next(number for number, cut in enumerate(cuts) if day <= cut)


def stands(shape: Shape, cuts: int) -> list[list[Stand]]:
    """How the base fact of a shape stands: after each entry, from each cut on."""
    facts = list(_stand_ins(shape))
    return [
        [_stand(effect(facts[:place], _day(cut), place, zone=_GREENWICH)[0]) for cut in range(cuts)]
        for place in range(1, len(facts) + 1)
    ]


def _stand_ins(shape: Shape) -> Iterator[Fact]:
    """Facts whose unit, day, instant and fields say which place they are from."""
    changed = {name: 0 for mark in shape for name, _ in mark.set}
    for place, mark in enumerate(shape):
        data: dict[str, object] = dict(changed) if place == 0 else {}
        if mark.topic == REATTRIBUTED:
            data["to"] = str(place)
        elif mark.set:
            data["set"] = {name: _value(name, place) if there else None for name, there in mark.set}
        on = _day(mark.cut if mark.topic == SUPPLEMENTED else place)
        yield Fact(
            place + 1,
            str(place),
            mark.topic,
            str(place),
            None if mark.target < 0 else str(mark.target),
            on,
            datetime.combine(on, time(), UTC),
            _THEN,
            data,
        )


def _value(name: str, place: int) -> object:
    """What a stand-in sets a field to."""
    if name == "occurred_on":
        return _day(place).isoformat()
    if name == "submitted_at":
        return datetime.combine(_day(place), time(), UTC).isoformat()
    return place


def _stand(one: Standing) -> Stand:
    assert one.unit is not None
    submitted = one.submitted_at
    return Stand(
        one.gone is not None,
        int(one.unit),
        _place(one.occurred_on),
        None if submitted is None else _place(submitted.date()),
        {name: one.data.get(name) for name in one.fact.data},
        tuple(
            Answer(answer.fact.topic, answer.fact.position - 1, _place(answer.occurred_on))
            for answer in one.answers
            if answer.gone is None
        ),
    )


def _day(number: int) -> date:
    return date.fromordinal(number + 1)


def _place(day: date) -> int:
    return day.toordinal() - 1

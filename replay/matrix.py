"""The matrix: what five kinds of event move under each annual scheme, found by asking.

Every cell is a small history told in the scheme's own year, asked just before the event is known
and just after. Nothing here knows a rule: which indicator moves, of which units and by how much, is
what the two answers say. An event that no indicator reads is recorded too, and moves nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from typing import Any, Literal

from domain.assessment import Assessed, applies
from domain.award import State
from domain.figure import Because
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme
from domain.workdays import shipped as shipped_calendar
from projections.memory import Memory
from replay.as_of import ask
from replay.cases import Case, case_of, in_memory
from replay.coordinate import Coordinate

SCHEMES = (
    "jinan-2018-districts",
    "pingyin-2022-towns",
    "pingyin-2022-departments",
    "pingdingshan-2020-departments",
    "pingdingshan-2020-districts",
)
"""The five annual schemes."""

DAYS_ALLOWED = 7
"""双公示 is late after so many working days (发改办财金〔2018〕424号)."""

Entry = dict[str, Any]
Whose = Literal["own", "city", "province"]
"""Whose points moved: its own, or those of a unit it is compared with, named by its report."""


@dataclass(slots=True)
class Stage:
    """Where a story is told: the year, the unit it happens to, two units beside it."""

    year: int
    unit: str
    beside: tuple[str, ...]
    entries: list[Entry] = field(default_factory=list)

    def tell(self, topic: str, on: date, *, unit: str | None = None, **rest: object) -> str:
        """One more entry, submitted on its own day and recorded after the year. Gives its id."""
        number = len(self.entries) + 1
        target = rest.pop("target", None)
        entry: Entry = {
            "id": f"e{number}",
            "topic": topic,
            "occurred_on": on.isoformat(),
            "submitted_at": f"{on.isoformat()}T09:00:00+08:00",
            "recorded_at": f"{self.year + 1}-01-{number:02}T09:00:00+08:00",
            "data": rest,
        }
        entry |= {"unit": unit or self.unit} if target is None else {"target": target}
        self.entries.append(entry)
        return str(entry["id"])

    def day(self, month: int, day: int) -> date:
        """A day of the scheme's year."""
        return date(self.year, month, day)


@dataclass(frozen=True, slots=True)
class Variant:
    """One way in which an event happens. The last entry it tells is the event itself."""

    name: str
    tell: Callable[[Stage], object]


@dataclass(frozen=True, slots=True)
class Happening:
    """A kind of event: its topic, and the ways in which a rule may tell it apart."""

    name: str
    topic: str
    variants: tuple[Variant, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One indicator that gives other points once the event is known. None: unscored."""

    whose: Whose
    code: str
    before: Fraction | None
    after: Fraction | None

    @property
    def points(self) -> Fraction | None:
        """By how much it moves; None where it was or becomes unscored."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Aside:
    """An indicator that reads such events, and what it says of this one instead of moving."""

    code: str
    state: State
    because: Because | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What the event does, alike for each of these units (permanent ids)."""

    units: tuple[str, ...]
    moves: tuple[Move, ...]
    asides: tuple[Aside, ...]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What it would do under an alternative, where no reading as adopted reads the event."""

    reading: str
    label: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One way of one event under one scheme."""

    scheme: str
    variant: str
    read: bool
    """Whether any indicator of the scheme reads the topic at all."""
    effects: tuple[Effect, ...]
    otherwise: tuple[Otherwise, ...] = ()


def matrix(schemes: Mapping[str, Scheme] | None = None) -> dict[tuple[str, str], tuple[Cell, ...]]:
    """The cells of every event (by name) under every annual scheme (by id)."""
    known = shipped_schemes() if schemes is None else schemes
    return {
        (happening.name, scheme): tuple(
            cell(known[scheme], happening, variant) for variant in happening.variants
        )
        for happening in HAPPENINGS
        for scheme in SCHEMES
    }


def cell(scheme: Scheme, happening: Happening, variant: Variant) -> Cell:
    """What one way of an event moves, told once for each sort of unit the scheme tells apart."""
    read = happening.topic in scheme.topics()
    alike: dict[tuple[tuple[Move, ...], tuple[Aside, ...]], list[str]] = {}
    for units in _sorts(scheme, happening.topic):
        memory, subject = _told(scheme, variant, units[0])
        moves = tuple(_moves(memory, scheme, subject))
        asides = tuple(_asides(memory, scheme, subject, happening.topic, moves)) if read else ()
        alike.setdefault((moves, asides), []).extend(_id(scheme, unit) for unit in units)
    effects = tuple(Effect(tuple(units), *found) for found, units in alike.items())
    otherwise = () if read else tuple(_otherwise(scheme, happening.topic, variant))
    return Cell(scheme.id, variant.name, read, effects, otherwise)


def story(scheme: Scheme, variant: Variant, unit: str) -> Case:
    """The history behind a cell, as a case: `unit` is the roster's key of whom it happens to."""
    roster = list(scheme.units.roster)
    at = roster.index(unit)
    beside = (roster[(at + 1) % len(roster)], roster[(at + 2) % len(roster)])
    stage = Stage(scheme.period.first.year, unit, beside)
    variant.tell(stage)
    return case_of(
        {
            "case": "matrix",
            "scheme": scheme.id,
            "units": roster,
            "entries": stage.entries,
            "checks": [],
        }
    )


def _told(scheme: Scheme, variant: Variant, unit: str) -> tuple[Memory, str]:
    return in_memory(story(scheme, variant, unit)), _id(scheme, unit)


def _id(scheme: Scheme, key: str) -> str:
    return scheme.units.roster[key].unit or key


def _sorts(scheme: Scheme, topic: str) -> list[list[str]]:
    """The roster's keys, those together that the indicators reading the topic do not tell apart."""
    readers = [i for i in scheme.indicators.values() if topic in i.topics()]
    sorts: dict[tuple[bool, ...], list[str]] = {}
    for key, entry in scheme.units.roster.items():
        one = Assessed(entry.unit or key, entry.kind)
        sorts.setdefault(tuple(applies(scheme, i, one) for i in readers), []).append(key)
    return list(sorts.values())


def _moves(
    memory: Memory, scheme: Scheme, subject: str, changes: Mapping[str, Any] | None = None
) -> Iterator[Move]:
    asked = Coordinate(scheme.id, as_of=scheme.period.last, changes=tuple((changes or {}).items()))
    before = ask(memory, replace(asked, known_at=memory.head - 1))
    after = ask(memory, replace(asked, known_at=memory.head))
    whose = _whose(memory, subject)
    for unit in sorted(after.sheets, key=lambda unit: unit != subject):
        for code in after.scheme.codes:
            was, now = before.award(unit, code).points, after.award(unit, code).points
            if was != now:
                yield Move(whose[unit], code, was, now)


def _whose(memory: Memory, subject: str) -> dict[str, Whose]:
    beside: dict[str, Whose] = {
        str(fact.unit): fact.data["level"] for fact in memory.facts if fact.data.get("level")
    }
    return {**beside, subject: "own"}


def _asides(
    memory: Memory, scheme: Scheme, subject: str, topic: str, moves: Sequence[Move]
) -> Iterator[Aside]:
    """What the indicators say that read the topic and were not moved by the event."""
    answer = ask(memory, Coordinate(scheme.id, as_of=scheme.period.last))
    moved = {move.code for move in moves}
    for code in scheme.codes:
        if topic not in scheme.indicators[code].topics() or code in moved:
            continue
        award = answer.award(subject, code)
        because = (i.because for i in award.not_counted if i.entry == memory.head)
        yield Aside(code, award.state, next(because, None))


def _otherwise(scheme: Scheme, topic: str, variant: Variant) -> Iterator[Otherwise]:
    memory, subject = _told(scheme, variant, next(iter(scheme.units.roster)))
    for reading in scheme.all_readings():
        for alternative in reading.alternatives:
            if topic not in scheme.changed(alternative.set).topics():
                continue
            moves = tuple(_moves(memory, scheme, subject, alternative.set))
            if moves:
                yield Otherwise(reading.id, alternative.label, moves)


# The five events


def _listed(stage: Stage, body: str) -> str:
    return stage.tell("defaulter.listed", stage.day(3, 1), body=body)


def _cleared(stage: Stage, body: str) -> None:
    listed = _listed(stage, body)
    stage.tell("defaulter.cleared", stage.day(6, 1), target=listed)


def _publicised(stage: Stage, *, reported: int | None) -> None:
    """One record in time, and then one a working day too late; perhaps a report of that month."""
    calendar = shipped_calendar("china-working-days")
    decided = stage.day(3, 1)
    if reported is not None:
        month = decided.isoformat()[:7]
        stage.tell("data-fault.counted", stage.day(4, 2), kind="late", month=month, n=reported)
    for late in (0, 1):
        day = calendar.day_after(decided, DAYS_ALLOWED + late)
        days = {"decided_on": decided.isoformat(), "publicised_on": day.isoformat()}
        stage.tell("decision.publicised", day, kind="行政许可", **days)


def _reported(stage: Stage, level: str) -> None:
    """A report on the unit, after one by city and one by provincial media on two others."""
    for unit, their in zip(stage.beside, ("city", "province"), strict=True):
        stage.tell("media.reported", stage.day(3, 1), unit=unit, subject="甲", level=their)
    stage.tell("media.reported", stage.day(6, 1), subject="乙", level=level)


def _resolved(stage: Stage, working_days: int) -> None:
    first = stage.day(3, 1)
    monday = first + timedelta(days=-first.weekday() % 7)
    accepted = stage.tell("objection.accepted", monday)
    assigned = stage.tell("objection.assigned", monday, target=accepted)
    done = shipped_calendar("china-working-days").day_after(monday, working_days)
    stage.tell("objection.resolved", done, target=assigned)


_BODIES = ("organ", "institution", "residents-committee", "village-committee")
_LEVELS = ("county", "city", "province", "nation")


def _each(tell: Callable[..., object], values: Sequence[Any]) -> tuple[Variant, ...]:
    return tuple(Variant(str(value), partial(_with, tell, value)) for value in values)


def _with(tell: Callable[..., object], value: object, stage: Stage) -> None:
    tell(stage, value)


HAPPENINGS = (
    Happening("defaulter listed", "defaulter.listed", _each(_listed, _BODIES)),
    Happening("defaulter cleared", "defaulter.cleared", _each(_cleared, _BODIES)),
    Happening(
        "late double-publicity record",
        "decision.publicised",
        (
            Variant("no report of the month", partial(_publicised, reported=None)),
            Variant("the month's report counts 2", partial(_publicised, reported=2)),
        ),
    ),
    Happening("media report", "media.reported", _each(_reported, _LEVELS)),
    Happening("objection resolved", "objection.resolved", _each(_resolved, (1, 2, 3))),
)
"""The five events; a variant is named by the value that tells it apart."""

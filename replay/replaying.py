"""Replay: all units of a population at a viewpoint, on every day, or as knowledge grew.

An axis is cut where the scheme's text, its calendar or the units compared change; each stretch is counted
and judged at once. What the array cannot judge goes to the reference evaluator, point by point, and the
answer says which evaluator it was, and why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from domain.errors import BadEntry
from ledger.ledger import Ledger
from projections.deltas.plan import rows_in_memory
from projections.memory import SURROUNDINGS, Memory
from replay.as_of import Answer, Posed, attesting, pose
from replay.axis import Axis, Point
from replay.coordinate import Coordinate
from replay.counted import plan_of
from replay.evaluators import (
    COLUMNS,
    DELTAS,
    REFERENCE,
    SQL,
    Asking,
    Unsaid,
    columns,
    evaluator,
)
from replay.rows import Row, row_of
from replay.scope import about, scoped

if TYPE_CHECKING:
    from replay.bulk.answers import Judged, Kept

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Line:
    """One unit at one point: a day, or a position."""

    at: Point
    unit: str
    row: Row


@dataclass(frozen=True, eq=False)
class Stretch:
    """Points with one text and one population: judged by the array, or answered one by one."""

    posed: Posed
    points: Sequence[Point]
    evaluator: str
    judged: Judged | None = None
    answers: Sequence[Answer] = ()
    because: str = ""
    """Why columns were not asked, where they could have been."""

    def rows(self, number: int) -> Iterator[Row]:
        """Every unit's scores at one of the points, in the population's order."""
        if self.judged is not None:
            return self.judged.rows(number)
        return map(row_of, self.answers[number].sheets.values())


@dataclass(frozen=True, eq=False)
class Replayed:
    """What a replay gave: the question as resolved at its last point, and every stretch."""

    posed: Posed
    axis: Axis
    stretches: Sequence[Stretch]

    @property
    def points(self) -> int:
        """How many points there are."""
        return sum(len(stretch.points) for stretch in self.stretches)

    @property
    def units(self) -> tuple[str, ...]:
        """The units compared at the last point."""
        return tuple(one.unit for one in self.posed.compared)

    @property
    def size(self) -> int:
        """How many lines it has."""
        return sum(len(s.points) * len(s.posed.compared) for s in self.stretches)

    @property
    def evaluators(self) -> tuple[str, ...]:
        """Which evaluators answered."""
        return tuple(dict.fromkeys(stretch.evaluator for stretch in self.stretches))

    @property
    def because(self) -> tuple[str, ...]:
        """Why the reference evaluator was asked, where it was."""
        return tuple(dict.fromkeys(s.because for s in self.stretches if s.because))

    def lines(self) -> Iterator[Line]:
        """Every unit at every point, in order."""
        for stretch in self.stretches:
            units = [one.unit for one in stretch.posed.compared]
            for number, at in enumerate(stretch.points):
                for unit, found in zip(units, stretch.rows(number), strict=True):
                    yield Line(at, unit, found)


def every_day(memory: Memory, asked: Coordinate) -> list[date]:
    """Every day of the period up to the day asked."""
    posed = pose(attesting(memory, asked), asked)
    first = posed.scheme.period.first
    last = min(posed.viewpoint.as_of, posed.scheme.period.last)
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def every_position(memory: Memory, asked: Coordinate, shards: Kept | None = None) -> list[int]:
    """The positions, up to the one asked, at which the population's counts or the rules may move."""
    memory = attesting(memory, asked)
    posed = pose(memory, asked)
    memory = about(memory, posed.read(memory))
    known, plan = posed.viewpoint.known_at, plan_of(memory, posed)
    if shards is None or asked.attested is not None:
        moving = {row.known_pos for row in rows_in_memory(plan, memory.facts)}
    else:
        moving = set(shards.of(memory, plan).positions.tolist())
        memory = memory.outline()
    wanted = {0, known, *moving}
    office = (*SURROUNDINGS, "calendar.published")
    wanted |= {fact.position for fact in memory.facts if memory.stream(fact.id)[0].topic in office}
    shipped = posed.scheme.id in memory.shipped
    follows = posed.viewpoint.rules_known_at == known
    return [
        position
        for position in sorted(wanted)
        if position <= known
        and (shipped or not follows or posed.scheme.id in memory.rulebook.ids(position))
    ]


def replay(
    memory: Memory,
    asked: Coordinate,
    *,
    axis: Axis = "as_of",
    points: Sequence[Point] = (),
    shards: Kept | None = None,
    backend: str = COLUMNS,
    ledger: Ledger | None = None,
    progress: Progress | None = None,
) -> Replayed:
    """Replay a coordinate at some points of an axis; without points, at its own viewpoint.

    `backend` names the evaluator asked first; `ledger` is where sql counts.
    """
    if asked.attested is not None:  # what older registers attest is in no stored count
        shards, backend = None, DELTAS if backend == SQL else backend
    memory = attesting(memory, asked)
    final = pose(memory, asked)
    wanted: Sequence[Point] = points or [final.viewpoint.as_of]

    def replayed(part: Memory) -> Replayed:
        judging = _Judging(part, axis, backend, shards, ledger)
        return _replayed(part, final, axis, wanted, judging, progress)

    return scoped(memory, [final.read(memory)], replayed)


def _replayed(
    memory: Memory,
    final: Posed,
    axis: Axis,
    wanted: Sequence[Point],
    judging: _Judging,
    progress: Progress | None,
) -> Replayed:
    stretches: list[Stretch] = []
    done = 0
    for posed, some in _stretches(memory, final, wanted):
        stretches.append(judging.stretch(posed, some))
        done += len(some)
        if progress is not None:
            progress(done, len(wanted))
    return Replayed(final, axis, stretches)


def _stretches(
    memory: Memory, final: Posed, points: Sequence[Point]
) -> Iterator[tuple[Posed, list[Point]]]:
    """The points in pieces with one text, one calendar and one population, each posed once."""
    posed_at: dict[object, Posed] = {}

    def posed(point: Point) -> Posed:
        key = _surroundings(memory, final, point)
        if key not in posed_at:
            posed_at[key] = pose(memory, moved(final, point))
        return posed_at[key]

    def text(point: Point) -> object:
        at = posed(point)
        calendar = memory.rulebook.calendar(at.scheme.calendar, at.viewpoint.rules_known_at)
        years = None if calendar is None else calendar.digest(calendar.tables)
        return at.scheme.digest, tuple(at.compared), years

    for _, some in groupby(points, key=text):
        mine = list(some)
        yield pose(memory, moved(final, mine[-1])), mine


def _surroundings(memory: Memory, final: Posed, point: Point) -> object:
    """What decides the text and the units at a point; equal keys need be posed only once."""
    if isinstance(point, date):
        dated = any(
            revision.effective_from is not None
            for revision in memory.rulebook.revisions(
                final.scheme.id, final.viewpoint.rules_known_at
            )
        )
        return point if dated else None
    return memory.surroundings(point, point)


def moved(final: Posed, point: Point) -> Coordinate:
    """The coordinate moved to a point; rules known follow what is known, where they did before."""
    floating = replace(final.resolved, revision=None)
    if isinstance(point, date):
        return replace(floating, as_of=point)
    follows = final.viewpoint.rules_known_at == final.viewpoint.known_at
    rules = point if follows else final.viewpoint.rules_known_at
    return replace(floating, known_at=point, rules_known_at=rules)


class _Judging:
    """Judges stretches by one backend, and by the reference what that one cannot say."""

    def __init__(
        self,
        memory: Memory,
        axis: Axis,
        backend: str,
        shards: Kept | None,
        ledger: Ledger | None,
    ) -> None:
        self._memory, self._axis, self._backend = memory, axis, backend
        self._asking: Asking = evaluator(backend, ledger)
        self._shards = shards

    def stretch(self, posed: Posed, points: list[Point]) -> Stretch:
        """The points of a stretch."""
        because, backend = "", self._backend
        if backend == COLUMNS:
            try:
                found = columns().judged(self._memory, posed, self._axis, points, self._kept)
            except (Unsaid, BadEntry) as error:
                because, backend = str(error), REFERENCE
            else:
                return Stretch(posed, points, COLUMNS, found)
        asking = evaluator(backend) if because else self._asking
        answers = [asking(self._memory, moved(posed, point)) for point in points]
        return Stretch(posed, points, backend, answers=answers, because=because)

    @property
    def _kept(self) -> Kept:
        if self._shards is None:
            self._shards = columns().Shards()
        kept: Kept = self._shards
        return kept

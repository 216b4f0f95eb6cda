"""What each alternative reading would move, for a whole population at one viewpoint.

Every alternative is applied alone and everything is computed again, exactly. One that changes nothing
says so; one that cannot be applied is an error and never skipped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.readings import Alternative, Reading
from projections.memory import Memory
from replay.as_of import Answer, ask
from replay.coordinate import Coordinate


@dataclass(frozen=True, slots=True)
class Move:
    """How one unit would fare under an alternative. None where a total cannot be said."""

    unit: str
    total_before: Fraction | None
    total_after: Fraction | None
    place_before: int | None
    place_after: int | None
    grade_before: str | None
    grade_after: str | None

    @property
    def points(self) -> Fraction | None:
        """After minus before."""
        if self.total_before is None or self.total_after is None:
            return None
        return self.total_after - self.total_before


@dataclass(frozen=True, slots=True)
class Impact:
    """One alternative of one reading, and every unit that it would move."""

    reading: Reading
    alternative: Alternative
    moves: tuple[Move, ...]
    awards_moved: tuple[tuple[str, str], ...]
    """(unit, code) of every indicator that would differ, also where no total can be said."""

    @property
    def largest(self) -> Fraction:
        """The largest move of a total, up or down; 0 if none is known."""
        return largest(self.moves)

    @property
    def places(self) -> int:
        """How many units would change their place."""
        return places(self.moves)

    @property
    def grades(self) -> int:
        """How many units would change their grade."""
        return sum(move.grade_before != move.grade_after for move in self.moves)


@dataclass(frozen=True, slots=True)
class Impacts:
    """All alternatives of a scheme at one viewpoint."""

    answer: Answer
    impacts: tuple[Impact, ...]
    silent: tuple[Reading, ...]
    """Readings without an alternative that could be computed."""

    @property
    def only_defaults(self) -> bool:
        """Whether no office has adopted any of the readings that the text leaves open."""
        return self.answer.scheme.only_defaults


def impacts(
    memory: Memory,
    asked: Coordinate,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Impacts:
    """The impact of every alternative of the scheme on the population asked."""
    before = ask(memory, asked)
    readings = list(before.scheme.all_readings())
    alternatives = [(r, a) for r in readings for a in r.alternatives]
    found = []
    for number, (reading, alternative) in enumerate(alternatives, start=1):
        changes = (*asked.changes, *alternative.set.items())
        after = ask(memory, replace(before.resolved, revision=None, changes=changes))
        found.append(_impact(reading, alternative, before, after))
        if progress is not None:
            progress(number, len(alternatives))
    return Impacts(before, tuple(found), tuple(r for r in readings if not r.alternatives))


def _impact(reading: Reading, alternative: Alternative, before: Answer, after: Answer) -> Impact:
    moved = tuple(
        (unit, award.code)
        for unit, sheet in before.sheets.items()
        for award in sheet.awards
        if after.sheets[unit].award(award.code).points != award.points
        or after.sheets[unit].award(award.code).state != award.state
    )
    return Impact(reading, alternative, moves(before, after), moved)


def moves(before: Answer, after: Answer) -> tuple[Move, ...]:
    """How every unit fares that fares otherwise in another answer about the same population."""
    return tuple(_moves(before, after))


def largest(moved: Iterable[Move]) -> Fraction:
    """The largest move of a total, up or down; 0 if none is known."""
    return max((abs(m.points) for m in moved if m.points is not None), default=Fraction(0))


def places(moved: Iterable[Move]) -> int:
    """How many units change their place."""
    return sum(move.place_before != move.place_after for move in moved)


def _moves(before: Answer, after: Answer) -> Iterator[Move]:
    for unit, was in before.sheets.items():
        now = after.sheets[unit]
        if (was.total, was.place, was.grade) != (now.total, now.place, now.grade):
            yield Move(unit, was.total, now.total, was.place, now.place, was.grade, now.grade)

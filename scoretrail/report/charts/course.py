"""A course (走势线): what a score was from each day on, whichever way the days are counted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from zoneinfo import ZoneInfo

from domain.award import Span
from replay.as_of import Memory
from replay.timeline import Step


@dataclass(frozen=True, slots=True)
class Turn:
    """From this day on: points (None while unscored), place, and the entries that turned it."""

    day: date
    points: Fraction | None
    place: int | None
    entries: tuple[int, ...] = ()
    span: Span | None = None
    """While unscored: where the points may still lie."""


@dataclass(frozen=True, slots=True)
class Course:
    """Turns in order of days, one a day, and the day up to which the last one holds."""

    turns: tuple[Turn, ...]
    until: date

    def stretches(self) -> Iterator[tuple[Turn, date]]:
        """Each turn with the day on which it ends."""
        ends = [turn.day for turn in self.turns[1:]]
        yield from zip(self.turns, [*ends, self.until], strict=True)

    def unscored(self) -> Iterator[list[tuple[Turn, date]]]:
        """The runs of turns, with their ends, in which the score cannot be said."""
        run: list[tuple[Turn, date]] = []
        for turn, end in self.stretches():
            if turn.points is None:
                run.append((turn, end))
            elif run:
                yield run
                run = []
        if run:
            yield run

    def scored(self) -> Iterator[list[Turn]]:
        """The runs of turns between which the score is known throughout."""
        run: list[Turn] = []
        for turn in self.turns:
            if turn.points is None:
                if run:
                    yield run
                run = []
            else:
                run.append(turn)
        if run:
            yield run


def course(memory: Memory, zone: ZoneInfo, steps: Sequence[Step], until: date) -> Course:
    """The course that steps describe; a position stands on the day on which it was recorded."""
    turns = (
        Turn(_day(memory, zone, step.at), step.after, step.place_after, step.entries, step.span)
        for step in steps
    )
    return Course(tuple(_by_day(turns)), until)


def _day(memory: Memory, zone: ZoneInfo, at: date | int) -> date:
    if isinstance(at, date):
        return at
    return memory.fact(max(at, 1)).recorded_at.astimezone(zone).date()


def _by_day(turns: Iterable[Turn]) -> Iterator[Turn]:
    """What a day ended with, with all the entries of the day."""
    held: Turn | None = None
    for turn in turns:
        if held is not None and held.day == turn.day:
            held = replace(turn, entries=(*held.entries, *turn.entries))
            continue
        if held is not None:
            yield held
        held = turn
    if held is not None:
        yield held

"""Reconciling: a table announced elsewhere, cell by cell against what this ledger computes.

Each cell is equal, explained, or unexplained. It is explained by a reading if one alternative alone
gives the printed number, and by entries if knowing only up to some position does. Explanations are
possibilities to look at, never proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any, Literal

from domain.register import UNIT_TOPICS
from projections.memory import Memory
from replay.as_of import Answer, ask
from replay.coordinate import Coordinate
from replay.impact import impacts

Verdict = Literal["equal", "explained", "unexplained"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One number of the table announced, beside ours. `code` is None for the total."""

    unit: str
    code: str | None
    printed: Fraction
    ours: Fraction | None
    verdict: Verdict
    readings: tuple[str, ...] = ()
    """Readings, with the alternative, any one of which gives the printed number."""
    known_until: int | None = None
    """The last position up to which, knowing no more, we would have said the same."""
    entries: tuple[int, ...] = ()
    """The entries recorded after that position that moved it."""


Printed = Mapping[str, Mapping[str | None, Fraction]]
"""unit → indicator code, or None for the total → the number printed."""


def reconcile(
    memory: Memory,
    asked: Coordinate,
    printed: Printed,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> list[Cell]:
    """Every cell of a printed table against our answer at a coordinate.

    Only for cells that differ is anything else tried: each reading alone, and knowing no more than
    up to each entry that can move them.
    """
    answer = ask(memory, asked)
    differing = [
        (unit, code)
        for unit, numbers in printed.items()
        for code, number in numbers.items()
        if _ours(answer, unit, code) != number
    ]
    by_reading = list(_by_reading(memory, asked)) if differing else []
    movable = sorted({k for cell in differing for k in _movable(memory, answer, *cell)})
    by_position = list(_by_position(memory, answer, movable, progress)) if differing else []
    return [
        _cell(answer, unit, code, number, by_reading, by_position)
        for unit, numbers in printed.items()
        for code, number in numbers.items()
    ]


def _cell(
    answer: Answer,
    unit: str,
    code: str | None,
    number: Fraction,
    by_reading: list[tuple[str, Answer]],
    by_position: list[tuple[int, Answer]],
) -> Cell:
    ours = _ours(answer, unit, code)
    if ours == number:
        return Cell(unit, code, number, ours, "equal")
    readings = tuple(name for name, other in by_reading if _ours(other, unit, code) == number)
    until = _until(unit, code, number, by_position)
    entries = () if until is None else tuple(_movers(unit, code, until, by_position))
    verdict: Verdict = "explained" if readings or until is not None else "unexplained"
    return Cell(unit, code, number, ours, verdict, readings, until, entries)


def _until(
    unit: str, code: str | None, number: Fraction, by_position: list[tuple[int, Answer]]
) -> int | None:
    """The last position at which we would have said the number: just before an entry that moved it."""
    for (_, answer), (later, _) in reversed(list(pairwise(by_position))):
        if _ours(answer, unit, code) == number:
            return later - 1
    return None


def _movers(
    unit: str, code: str | None, until: int, by_position: list[tuple[int, Answer]]
) -> Iterator[int]:
    before: Any = None
    for position, answer in by_position:
        now = _ours(answer, unit, code)
        if position > until and now != before:
            yield position
        before = now


def _by_reading(memory: Memory, asked: Coordinate) -> Iterator[tuple[str, Answer]]:
    found = impacts(memory, asked)
    for impact in found.impacts:
        changes = (*asked.changes, *impact.alternative.set.items())
        name = f"{impact.reading.id} {impact.alternative.label}"
        yield name, ask(memory, replace(found.answer.resolved, revision=None, changes=changes))


def _movable(memory: Memory, answer: Answer, unit: str, code: str | None) -> list[int]:
    """Every entry known that can move the cell: those of what it reads, of whom it reads them."""
    scheme, known_at = answer.scheme, answer.viewpoint.known_at
    lines = scheme.indicators.values() if code is None else [scheme.indicators[code]]
    found = set(memory.history.positions(UNIT_TOPICS, known_at))
    for line in lines:
        of = None if scheme.units.merged == "moves" else line.reads_only(unit)
        found.update(memory.history.positions(line.topics(), known_at, of))
    return sorted(found)


def _by_position(
    memory: Memory,
    answer: Answer,
    positions: Sequence[int],
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[int, Answer]]:
    """What we would have said after each of these entries, oldest first."""
    here = replace(answer.resolved, revision=None)
    yield 0, ask(memory, replace(here, known_at=0))
    for number, position in enumerate(positions, start=1):
        yield position, ask(memory, replace(here, known_at=position))
        if progress is not None:
            progress(number, len(positions))


def _ours(answer: Answer, unit: str, code: str | None) -> Fraction | None:
    sheet = answer.sheet(unit)
    return sheet.total if code is None else sheet.award(code).points

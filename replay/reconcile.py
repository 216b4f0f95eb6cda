"""Reconciling: a table announced elsewhere, cell by cell against what this ledger computes.

Each cell is equal, explained, or unexplained. It is explained by a reading if one alternative alone
gives the printed number, and by entries if knowing only up to some position does. Explanations are
possibilities to look at, never proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any, Literal

from domain.effect import CORRECTIONS
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
    up to each entry that those cells read.
    """
    answer = ask(memory, asked)
    differing = [
        (unit, code)
        for unit, numbers in printed.items()
        for code, number in numbers.items()
        if _ours(answer, unit, code) != number
    ]
    by_reading = list(_by_reading(memory, asked)) if differing else []
    topics = _topics(answer, {code for _, code in differing})
    by_position = list(_by_position(memory, answer, topics, progress)) if differing else []
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
    until = next(
        (k for k, other in reversed(by_position) if _ours(other, unit, code) == number), None
    )
    entries = () if until is None else tuple(_movers(unit, code, until, by_position))
    verdict: Verdict = "explained" if readings or until is not None else "unexplained"
    return Cell(unit, code, number, ours, verdict, readings, until, entries)


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


def _topics(answer: Answer, codes: set[str | None]) -> frozenset[str]:
    """The topics that may move these cells; for a total, all that the scheme reads."""
    if None in codes:
        return answer.scheme.topics() | CORRECTIONS
    read = [answer.scheme.indicators[code].topics() for code in codes if code is not None]
    return CORRECTIONS.union(*read)


def _by_position(
    memory: Memory,
    answer: Answer,
    topics: frozenset[str],
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[int, Answer]]:
    """What we would have said after each entry of these topics, oldest first."""
    here = replace(answer.resolved, revision=None)
    yield 0, ask(memory, replace(here, known_at=0))
    known = memory.facts[: memory.count(answer.viewpoint.known_at)]
    positions = [fact.position for fact in known if fact.topic in topics]
    for number, position in enumerate(positions, start=1):
        yield position, ask(memory, replace(here, known_at=position))
        if progress is not None:
            progress(number, len(positions))


def _ours(answer: Answer, unit: str, code: str | None) -> Fraction | None:
    sheet = answer.sheet(unit)
    return sheet.total if code is None else sheet.award(code).points

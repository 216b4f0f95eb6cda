"""The difference between two coordinates, with the entry or the rule behind every point of it.

The way from one viewpoint to the other is walked in a fixed order: first the day, then the entries one
by one in order of position, then the rules one by one, then what else changed. What each step moves is
its cause; the order decides the split, so it is fixed, and the causes of a row add up to its difference.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from domain.award import Sheet
from domain.effect import CORRECTIONS
from replay.as_of import Answer, Memory, ask
from replay.coordinate import Coordinate

Moved = Literal["as_of", "entry", "rule", "question"]
RULES = frozenset({"scheme.published", "scheme.revised", "reading.adopted", "calendar.published"})


@dataclass(frozen=True, slots=True)
class Cause:
    """What moved some points: an entry or a rule by its position, the day, or the question itself."""

    moved: Moved
    position: int | None
    points: Fraction


@dataclass(frozen=True, slots=True)
class Row:
    """One score that differs. `code` is None for the total; points are None while unscored."""

    unit: str
    code: str | None
    before: Fraction | None
    after: Fraction | None
    place_before: int | None
    place_after: int | None
    grade_before: str | None
    grade_after: str | None
    causes: tuple[Cause, ...]
    """The steps that moved it. Where it was or became unscored, they name the steps with 0 points."""

    @property
    def points(self) -> Fraction | None:
        """After minus before; None where one of them is unscored."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True, slots=True)
class Difference:
    """Two answers and every row in which they differ."""

    before: Answer
    after: Answer
    rows: tuple[Row, ...]

    def of(self, unit: str, code: str | None = None) -> Row | None:
        """The row of a unit's total or of one of its indicators, if it differs."""
        return next((row for row in self.rows if (row.unit, row.code) == (unit, code)), None)


def difference(
    memory: Memory,
    before: Coordinate,
    after: Coordinate,
    *,
    codes: frozenset[str] | None = None,
    causes: bool = True,
) -> Difference:
    """Every total and indicator that differs, with its causes. `codes` limits the indicators.

    Without `causes` the way is not walked, and nothing is said of what moved what: a file of a
    hundred thousand entries is asked twice, not a hundred thousand times.
    """
    first, last = ask(memory, before), ask(memory, after)
    walked = _walk(memory, first, last) if causes else [("question", None, last)]
    steps: list[Walked] = [(None, None, first), *walked]
    rows = []
    units = [unit for unit in first.sheets if unit in last.sheets]
    wanted = [code for code in last.scheme.codes if codes is None or code in codes]
    for unit in units:
        for code in [*wanted, *([None] if codes is None else [])]:
            row = _row(unit, code, steps)
            if row is not None:
                rows.append(row if causes else replace(row, causes=()))
    return Difference(first, last, tuple(rows))


Walked = tuple[Moved | None, int | None, Answer]


def _walk(memory: Memory, first: Answer, last: Answer) -> Iterator[Walked]:
    """The answers on the way, each with what moved since the one before."""
    here, goal = replace(first.resolved, revision=None), replace(last.resolved, revision=None)
    if here.as_of != goal.as_of:
        here = replace(here, as_of=goal.as_of)
        yield "as_of", None, ask(memory, here)
    for position, known_at in _positions(memory, first, last, rules=False):
        here = replace(here, known_at=known_at)
        yield "entry", position, ask(memory, here)
    here = replace(here, known_at=goal.known_at)
    for position, known_at in _positions(memory, first, last, rules=True):
        here = replace(here, rules_known_at=known_at)
        yield "rule", position, ask(memory, here)
    yield "question", None, last


def _positions(
    memory: Memory, first: Answer, last: Answer, *, rules: bool
) -> list[tuple[int, int]]:
    """The entries between the viewpoints by which this scheme may move, in walking order.

    Each with the position known after it: walking back, an entry is undone by knowing one less.
    """
    if rules:
        start, end = first.viewpoint.rules_known_at, last.viewpoint.rules_known_at
        topics = RULES | CORRECTIONS
    else:
        start, end = first.viewpoint.known_at, last.viewpoint.known_at
        topics = first.scheme.topics() | last.scheme.topics() | CORRECTIONS
    low, high = min(start, end), max(start, end)
    between = [
        fact.position
        for fact in memory.facts
        if low < fact.position <= high and fact.topic in topics
    ]
    if start <= end:
        return [(position, position) for position in between]
    return [(position, position - 1) for position in reversed(between)]


def _row(unit: str, code: str | None, steps: list[Walked]) -> Row | None:
    scores = [_score(answer, unit, code) for _, _, answer in steps]
    sheets: list[Sheet] = [steps[0][2].sheets[unit], steps[-1][2].sheets[unit]]
    places = (sheets[0].place, sheets[1].place) if code is None else (None, None)
    grades = (sheets[0].grade, sheets[1].grade) if code is None else (None, None)
    if scores[0] == scores[-1] and places[0] == places[1] and grades[0] == grades[1]:
        return None
    return Row(unit, code, scores[0], scores[-1], *places, *grades, tuple(_causes(scores, steps)))


def _causes(scores: list[Fraction | None], steps: list[Walked]) -> Iterator[Cause]:
    """What each step moved. Over a stretch that is unscored, the step that ends it takes the rest."""
    last = scores[0]
    for number in range(1, len(steps)):
        was, now = scores[number - 1], scores[number]
        if was == now:
            continue
        moved, position, _ = steps[number]
        points = Fraction(0) if last is None or now is None else now - last
        yield Cause(moved or "question", position, points)
        last = last if now is None else now


def _score(answer: Answer, unit: str, code: str | None) -> Fraction | None:
    sheet = answer.sheets[unit]
    if code is None:
        return sheet.total
    return next((award.points for award in sheet.awards if award.code == code), None)

"""The difference between two coordinates, with the entry or the rule behind every point of it.

The way from one viewpoint to the other is walked in a fixed order: first the day, then the entries one
by one in order of position, then the rules one by one, then what else changed. What each step moves is
its cause; the order decides the split, so it is fixed, and the causes of a row add up to its difference.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from domain.award import Sheet
from replay.as_of import Answer, Memory, ask
from replay.causes import Behind, behind, candidates
from replay.coordinate import Coordinate, Moment
from replay.scope import scoped

Moved = Literal["as_of", "entry", "rule", "question"]
RULES = frozenset({"scheme.published", "scheme.revised", "reading.adopted", "calendar.published"})


@dataclass(frozen=True, slots=True)
class Cause:
    """What moved some points: an entry or a rule by its position, the day, or the question itself."""

    moved: Moved
    position: int | None
    points: Fraction | None
    """How much of the difference it makes; None where causes are named without being weighed."""


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
    weighed: int | None = None,
) -> Difference:
    """Every total and indicator that differs, with its causes. `codes` limits the indicators.

    Without `causes` the way is not walked, and nothing is said of what moved what: a file of a
    hundred thousand entries is asked twice, not a hundred thousand times. Where more than `weighed`
    entries may be behind it, they are named for each row and not weighed against each other.
    """
    first, last = ask(memory, before), ask(memory, after)
    reads = [first.read, last.read]
    return scoped(
        memory,
        reads,
        lambda part: _difference(part, first, last, codes, causes=causes, weighed=weighed),
    )


def _difference(
    memory: Memory,
    first: Answer,
    last: Answer,
    codes: frozenset[str] | None,
    *,
    causes: bool,
    weighed: int | None,
) -> Difference:
    plain = between(first, last, codes=codes)
    rows = {(row.unit, row.code): row for row in plain.rows}
    if not rows or not causes:
        return plain

    def found() -> tuple[Row, ...]:
        return tuple(_caused(memory, first, last, rows, weighed))

    ends = (first.resolved, last.resolved)
    if any(end.changes for end in ends):
        return Difference(first, last, found())
    known = max(position for one in (first, last) for position in _known(one))
    kept = memory.recalled.get(known, ("difference", *ends, codes, weighed), found)
    return Difference(first, last, kept)


def _known(answer: Answer) -> tuple[int, int]:
    return answer.viewpoint.known_at, answer.viewpoint.rules_known_at


def _caused(
    memory: Memory,
    first: Answer,
    last: Answer,
    rows: Mapping[tuple[str, str | None], Row],
    weighed: int | None,
) -> Iterator[Row]:
    """The rows with their causes, as far as more than `weighed` entries are not behind them."""
    changed = behind(memory, first, last)
    if weighed is not None and len(candidates(memory, first, last, changed)) > weighed:
        yield from _named(memory, first, last, rows.values(), changed)
        return
    steps: list[Walked] = [(None, None, first), *_walk(memory, first, last)]
    caused = (_row(unit, code, steps) for unit, code in rows)
    yield from (row for row in caused if row is not None)


def between(first: Answer, last: Answer, *, codes: frozenset[str] | None = None) -> Difference:
    """Every row in which two answers differ, without its causes."""
    wanted = [code for code in last.scheme.codes if codes is None or code in codes]
    ends: list[Walked] = [(None, None, first), ("question", None, last)]
    rows = [
        replace(row, causes=())
        for unit in first.sheets
        if unit in last.sheets
        for code in [*wanted, *([None] if codes is None else [])]
        if (row := _row(unit, code, ends)) is not None
    ]
    return Difference(first, last, tuple(rows))


def _named(
    memory: Memory, first: Answer, last: Answer, rows: Iterable[Row], changed: Behind
) -> Iterator[Row]:
    """The rows with the entries behind each, and the rules that changed, none of them weighed."""
    rules = _rules(memory, first, last)
    for row in rows:
        of = {
            k
            for (unit, code), ks in changed.items()
            if unit == row.unit
            for k in ks
            if row.code in (None, code)
        }
        named = [Cause("entry", position, None) for position in sorted(of)]
        if row.code is None or _ruled(first, row.code) != _ruled(last, row.code):
            named += [Cause("rule", position, None) for position in rules]
        yield replace(row, causes=tuple(named))


def _ruled(answer: Answer, code: str) -> object:
    return answer.scheme.indicators.get(code)


Walked = tuple[Moved | None, int | None, Answer]


def _walk(memory: Memory, first: Answer, last: Answer) -> Iterator[Walked]:
    """The answers on the way, each with what moved since the one before.

    It is walked in a memory of what both ends share and of the candidates alone, so that an entry
    which came and went between them moves nothing on the way.
    """
    here, goal = replace(first.resolved, revision=None), replace(last.resolved, revision=None)
    if here.as_of != goal.as_of:
        here = replace(here, as_of=goal.as_of)
        moved = ask(memory, here)
        yield "as_of", None, moved
        first = moved
    entries = candidates(memory, first, last, behind(memory, first, last))
    shared = _shared(memory, first, last, entries)
    for position, known_at in _steps(entries, first.viewpoint.known_at, goal.known_at):
        here = replace(here, known_at=known_at)
        yield "entry", position, ask(shared, here)
    here = replace(here, known_at=goal.known_at)
    rules = _rules(memory, first, last)
    for position, known_at in _steps(rules, first.viewpoint.rules_known_at, goal.rules_known_at):
        here = replace(here, rules_known_at=known_at)
        yield "rule", position, ask(memory, here)
    yield "question", None, last


def _shared(memory: Memory, first: Answer, last: Answer, entries: list[int]) -> Memory:
    low = min(first.viewpoint.known_at, last.viewpoint.known_at)
    wanted = set(entries)
    facts = [
        fact
        for fact in memory.facts
        if fact.position <= low or fact.position in wanted or fact.topic in RULES
    ]
    return memory.of(facts, alike=low)


def _rules(memory: Memory, first: Answer, last: Answer) -> list[int]:
    """The entries between the viewpoints by which the rules may move: rules and their corrections."""
    low, high = sorted((first.viewpoint.rules_known_at, last.viewpoint.rules_known_at))
    return [
        fact.position
        for fact in memory.facts[memory.count(low) : memory.count(high)]
        if (fact if fact.target is None else memory.stream(fact.id)[0]).topic in RULES
    ]


def _steps(positions: list[int], start: int | None, end: Moment | None) -> list[tuple[int, int]]:
    """The positions in walking order, each with what is known after it.

    Walking back, an entry is undone by knowing one less.
    """
    assert isinstance(start, int), "a resolved coordinate holds positions"
    assert isinstance(end, int), "a resolved coordinate holds positions"
    if start <= end:
        return [(position, position) for position in positions]
    return [(position, position - 1) for position in reversed(positions)]


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

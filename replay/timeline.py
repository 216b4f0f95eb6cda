"""Timelines: how a score moved, as days passed or as the office learnt.

Only breakpoints are asked: the days, or the positions, at which something the scheme reads changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from domain.award import Span
from domain.history import days_of
from replay.as_of import Answer, Memory, ask
from replay.coordinate import Coordinate
from replay.scope import scoped

Axis = Literal["as_of", "known_at"]


@dataclass(frozen=True, slots=True)
class Step:
    """One change of a score: at which day or position, from what to what, and place alike.

    Points are None while unscored. `entries` are the positions recorded there, or counted from there.
    """

    at: date | int
    before: Fraction | None
    after: Fraction | None
    place_before: int | None
    place_after: int | None
    entries: tuple[int, ...]
    span: Span | None = None
    """While unscored: where the points may still lie, from here on."""


def timeline(
    memory: Memory,
    asked: Coordinate,
    *,
    axis: Axis = "as_of",
    spans: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> list[Step]:
    """The steps of a unit's total, or of one indicator, along one axis; the other axis stands still.

    The coordinate names the unit and perhaps the indicator. The first step starts from nothing.
    With `spans` it is a step too when what an unscored one leaves open becomes another.
    """
    assert asked.unit is not None, "a timeline is about one unit"
    walk = _Walk(memory, asked, axis, spans=spans, progress=progress)
    return walk.steps([asked.unit])[asked.unit]


def timelines(
    memory: Memory,
    asked: Coordinate,
    *,
    axis: Axis = "as_of",
    spans: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, list[Step]]:
    """The steps of every unit of the population, from one walk along the axis."""
    return _Walk(memory, asked, axis, spans=spans, progress=progress).steps()


@dataclass(frozen=True, slots=True)
class _Walk:
    """A question asked at each breakpoint of an axis."""

    memory: Memory
    asked: Coordinate
    axis: Axis
    spans: bool
    progress: Callable[[int, int], None] | None

    def steps(self, units: Sequence[str] | None = None) -> dict[str, list[Step]]:
        """The steps of these units, or of all."""
        final = ask(self.memory, self.asked)
        return scoped(self.memory, [final.read], lambda part: self._steps(part, final, units))

    def _steps(
        self, memory: Memory, final: Answer, units: Sequence[str] | None
    ) -> dict[str, list[Step]]:
        along = _days if self.axis == "as_of" else _positions
        points: list[date | int] = list(along(memory, final))
        steps: dict[str, list[Step]] = {unit: [] for unit in units or final.sheets}
        before: Answer | None = None
        for number, at in enumerate(points, start=1):
            after = ask(memory, _moved(final.resolved, at))
            for unit, found in steps.items():
                whose = replace(self.asked, unit=unit)
                step = _step(whose, at, before, after, spans=self.spans)
                if step is not None:
                    found.append(step)
            before = after
            if self.progress is not None:
                self.progress(number, len(points))
        return steps


def _moved(resolved: Coordinate, at: date | int) -> Coordinate:
    floating = replace(resolved, revision=None)
    if isinstance(at, date):
        return replace(floating, as_of=at)
    rules = resolved.rules_known_at
    follows = rules == resolved.known_at
    return replace(floating, known_at=at, rules_known_at=at if follows else rules)


def _step(
    asked: Coordinate, at: date | int, before: Answer | None, after: Answer, *, spans: bool
) -> Step | None:
    was = (None, None, None) if before is None else _score(asked, before)
    now = _score(asked, after)
    if before is not None and was[:2] == now[:2] and not (spans and was != now):
        return None
    known = set() if before is None else _counted(asked, before)
    changed = _counted(asked, after) ^ known
    entries = (at,) if isinstance(at, int) else tuple(sorted(changed))
    if before is None:
        entries = ()
    return Step(at, was[0], now[0], was[1], now[1], entries, now[2])


def _score(asked: Coordinate, answer: Answer) -> tuple[Fraction | None, int | None, Span | None]:
    """Points, place, and what is still open."""
    sheet = answer.sheet(asked.unit or "")
    if asked.code is None:
        return sheet.total, sheet.place, sheet.span
    award = sheet.award(asked.code)
    return award.points, sheet.place, award.span


def _counted(asked: Coordinate, answer: Answer) -> set[int]:
    sheet = answer.sheet(asked.unit or "")
    awards = sheet.awards if asked.code is None else (sheet.award(asked.code),)
    return {entry for award in awards for entry in award.entries}


def _days(memory: Memory, final: Answer) -> Iterator[date]:
    """The days on which any figure of the scheme may change, up to the day asked."""
    scheme = final.scheme
    first, last = scheme.period.first, min(final.viewpoint.as_of, scheme.period.last)
    known = max(final.viewpoint.known_at, final.viewpoint.rules_known_at)
    days = {first, last}
    for fact in memory.facts[: memory.count(known)]:
        days |= {day for day in days_of(fact, scheme.zone_info) if first <= day <= last}
    if any(measure.runs for i in scheme.indicators.values() for measure in i.measures()):
        days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    yield from sorted(days)


def _positions(memory: Memory, final: Answer) -> Iterator[int]:
    """Every position up to the one asked from which the scheme is known."""
    shipped = final.scheme.id in memory.shipped
    follows = final.viewpoint.rules_known_at == final.viewpoint.known_at
    for position in (0, *(fact.position for fact in memory.facts)):
        if position > final.viewpoint.known_at:
            return
        if shipped or not follows or final.scheme.id in memory.rulebook.ids(position):
            yield position


__all__ = ["Axis", "Step", "timeline", "timelines"]

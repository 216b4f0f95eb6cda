"""Timelines: how a score moved, as days passed or as the office learnt.

Only breakpoints are asked: the days, or the positions, at which something the scheme reads changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from domain.history import days_of
from replay.as_of import Answer, Memory, ask
from replay.coordinate import Coordinate

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


def timeline(
    memory: Memory,
    asked: Coordinate,
    *,
    axis: Axis = "as_of",
    progress: Callable[[int, int], None] | None = None,
) -> list[Step]:
    """The steps of a unit's total, or of one indicator, along one axis; the other axis stands still.

    The coordinate names the unit and perhaps the indicator. The first step starts from nothing.
    """
    assert asked.unit is not None, "a timeline is about one unit"
    final = ask(memory, asked)
    points: list[date | int] = (
        list(_days(memory, final)) if axis == "as_of" else list(_positions(memory, final))
    )
    steps: list[Step] = []
    before: Answer | None = None
    for number, at in enumerate(points, start=1):
        after = ask(memory, _moved(final.resolved, at))
        step = _step(asked, at, before, after)
        if step is not None:
            steps.append(step)
        before = after
        if progress is not None:
            progress(number, len(points))
    return steps


def _moved(resolved: Coordinate, at: date | int) -> Coordinate:
    floating = replace(resolved, revision=None)
    if isinstance(at, date):
        return replace(floating, as_of=at)
    rules = resolved.rules_known_at
    follows = rules == resolved.known_at
    return replace(floating, known_at=at, rules_known_at=at if follows else rules)


def _step(asked: Coordinate, at: date | int, before: Answer | None, after: Answer) -> Step | None:
    was = (None, None) if before is None else _score(asked, before)
    now = _score(asked, after)
    if before is not None and was == now:
        return None
    known = set() if before is None else _counted(asked, before)
    changed = _counted(asked, after) ^ known
    entries = (at,) if isinstance(at, int) else tuple(sorted(changed))
    return Step(at, was[0], now[0], was[1], now[1], entries if before is not None else ())


def _score(asked: Coordinate, answer: Answer) -> tuple[Fraction | None, int | None]:
    sheet = answer.sheet(asked.unit or "")
    points = sheet.total if asked.code is None else sheet.award(asked.code).points
    return points, sheet.place


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


__all__ = ["Axis", "Step", "timeline"]

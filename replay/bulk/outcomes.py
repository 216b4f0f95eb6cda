"""From figures to outcomes by the array: one line of a scheme, judged for every unit and day at once.

It says what `domain.outcomes` says, in the same order: compare, convert, clamp, combine the parts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from domain.conversions import Tiers
from domain.indicator import Scored
from domain.outcomes import REFERENCE
from domain.points import ZERO
from replay.bulk.cohorts import Cohorts
from replay.bulk.comparisons import compared
from replay.bulk.conversions import given
from replay.bulk.figures import Figures
from replay.bulk.kinds import Array
from replay.bulk.lookup import Lookup, clamped, looked_up, points_of
from replay.bulk.rationals import Rationals, anywhere, chosen, constant
from replay.unsaid import Unsaid

CLOSED = np.array(False)  # noqa: FBT003 - a single cell


@dataclass(frozen=True, slots=True, eq=False)
class Outcomes:
    """What a line gives each unit, exact and unrounded, and where it gives anything yet."""

    found: Rationals | Lookup
    """The points, or what they are found by where few different ones were judged."""
    known: Array
    children: Mapping[str, Outcomes] = field(default_factory=dict)

    @property
    def points(self) -> Rationals:
        """The points of every cell."""
        return points_of(self.found)


def outcomes(
    line: Scored, path: str, figures: Mapping[str, Figures], bound: Array, cohorts: Cohorts
) -> Outcomes:
    """The outcomes of a line at a path; `bound` says which units the indicator binds at all."""
    if line.parts:
        children = {
            code: outcomes(part, f"{path}/{code}", figures, bound, cohorts)
            for code, part in line.parts.items()
        }
        return _combined(line, children)
    assert line.points is not None, "checked when the scheme was loaded"
    mine = figures[path]
    beside = figures.get(path + REFERENCE)
    judged = mine.known
    result = None
    if line.compare is not None:
        result = compared(line.compare, mine, bound & mine.known, cohorts, beside)
        judged = judged & result.known
    if isinstance(line.points, Tiers) and line.points.none is not None:
        judged = judged | mine.nothing
    lookup = looked_up(line, mine, result)
    if lookup is not None:
        judged = judged if lookup.known is None else judged & lookup.known
        return _unless_missing(line, path, lookup, judged, ~judged & bound)
    gave = given(line.points, line.full, mine, result)
    points = clamped(line, gave.points)
    known = judged if gave.known is None else judged & gave.known
    return _unless_missing(line, path, points, known, ~judged & bound)


def _unless_missing(
    line: Scored,
    path: str,
    found: Rationals | Lookup,
    known: Array,
    missing: Array,
) -> Outcomes:
    """What a missing figure is worth, where the scheme says that it is worth anything."""
    if line.missing == "error" and anywhere(missing):
        raise Unsaid(path, "missing: error")
    if line.missing in ("zero", "full"):
        worth = ZERO if line.missing == "zero" else line.full
        if worth is not None and anywhere(missing):
            points = chosen(missing, constant(worth), points_of(found))
            return Outcomes(points, known | missing)
    return Outcomes(found, known)


def _combined(line: Scored, children: Mapping[str, Outcomes]) -> Outcomes:
    """The parts added up, or the least of them; one unscored part leaves the whole unscored."""
    parts = list(children.values())
    points, known = parts[0].points, parts[0].known
    for part in parts[1:]:
        if line.combine == "least":
            points = chosen(points.exceeds(part.points), part.points, points)
        else:
            points = points.plus(part.points)
        known = known & part.known
    points = clamped(line, points)
    if line.require is not None:
        nothing = children[line.require].points.equals(ZERO)
        points = chosen(nothing, constant(ZERO), points)
    return Outcomes(points, known, children)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """Where points that cannot be said yet may still lie; `open` marks a side that nothing limits."""

    low: Rationals
    high: Rationals
    low_open: Array
    high_open: Array

    @property
    def closed(self) -> bool:
        """Whether nothing at all is open: both ends are the same numbers, and both sides limited."""
        return self.low is self.high and not (anywhere(self.low_open) or anywhere(self.high_open))

    def plus(self, other: Spans) -> Spans:
        """The spans of the sums."""
        if self.closed and other.closed:
            return exactly(self.low.plus(other.low))
        return Spans(
            self.low.plus(other.low),
            self.high.plus(other.high),
            self.low_open | other.low_open,
            self.high_open | other.high_open,
        )

    def minus(self, other: Spans) -> Spans:
        """The spans of the differences: the most is what is left of the most without the least."""
        if self.closed and other.closed:
            return exactly(self.low.minus(other.low))
        return Spans(
            self.low.minus(other.high),
            self.high.minus(other.low),
            self.low_open | other.high_open,
            self.high_open | other.low_open,
        )

    def unless(self, known: Array, points: Rationals) -> Spans:
        """The points themselves where they are known, these spans elsewhere."""
        low = chosen(known, points, self.low)
        return Spans(
            low,
            low if self.closed else chosen(known, points, self.high),
            self.low_open & ~known,
            self.high_open & ~known,
        )


def between(low: Fraction | None, high: Fraction | None) -> Spans:
    """One span for every cell; None where nothing limits it."""
    return Spans(
        constant(ZERO if low is None else low),
        constant(ZERO if high is None else high),
        np.array(low is None),
        np.array(high is None),
    )


def exactly(points: Rationals) -> Spans:
    """Spans that leave nothing open."""
    return Spans(points, points, CLOSED, CLOSED)


def open_spans(line: Scored, children: Mapping[str, Outcomes]) -> Spans:
    """The least and the most that unscored outcomes may still give, as `domain.outcomes.open_share`."""
    limit = line.limit()
    if not children or line.combine == "least" or line.require is not None:
        return between(line.floor, limit)
    total = exactly(constant(ZERO))
    for code, child in children.items():
        part = open_spans(line.parts[code], child.children)
        total = total.plus(part.unless(child.known, child.points))
    if limit is None:
        return total
    high = chosen(total.high_open, constant(limit), total.high.at_most(limit))
    closed = np.zeros_like(total.high_open)
    return Spans(total.low, high, total.low_open, closed)

"""Totals by the array: points added up, limited, rounded once, graded, and placed.

What `domain.assessment` does with one sheet is done here with all of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from domain.points import ONE, ZERO
from domain.scheme import Scheme
from replay.bulk.awards import Awards
from replay.bulk.cohorts import Cohorts
from replay.bulk.outcomes import Spans, exactly
from replay.bulk.rationals import Array, Rationals, chosen, constant

UNGRADED = -1


@dataclass(frozen=True, eq=False)
class Totals:
    """Where there is a total, what it is, its grade and its place.

    `grade` counts the rows of the scheme's table, -1 where none fits; `place` and `tied` are 0 where
    there is no total. `spans` says where a total without points may lie, and `decided` where even that
    can be said.
    """

    known: Array
    total: Rationals
    converted: Rationals | None
    grade: Array
    place: Array
    tied: Array
    spans: Spans
    decided: Array


def totals(
    scheme: Scheme, by_code: Mapping[str, Awards], member: Array, cohorts: Cohorts
) -> Totals:
    """The totals of all sheets."""
    base, decided = _base(scheme, by_code)
    bonus, penalty = _sum(scheme, by_code, "bonus"), _sum(scheme, by_code, "penalty")
    if scheme.total.bonus_cap is not None:
        bonus = _capped(bonus, scheme.total.bonus_cap)
    low = _limited(scheme, base.low.plus(bonus.low).minus(penalty.high))
    closed = base.closed and bonus.closed and penalty.closed
    high = low if closed else _limited(scheme, base.high.plus(bonus.high).minus(penalty.low))
    spans = Spans(
        low,
        high,
        base.low_open | bonus.low_open | penalty.high_open,
        base.high_open | bonus.high_open | penalty.low_open,
    )
    known = member & decided & ~spans.low_open & ~spans.high_open
    for code, award in by_code.items():
        if scheme.indicators[code].kind != "shown":
            known = known & (award.scored | ~award.bound)
    return _placed(scheme, low, known, spans, member & decided, cohorts)


def _placed(
    scheme: Scheme,
    exact: Rationals,
    known: Array,
    spans: Spans,
    decided: Array,
    cohorts: Cohorts,
) -> Totals:
    total = exact.half_up(scheme.total.round.decimals)
    converted = None
    if scheme.total.convert_to is not None and scheme.total.full:
        by = scheme.total.convert_to / scheme.total.full
        converted = total.scaled(by).half_up(scheme.total.round.decimals)
    places = cohorts.places(total.ordered(), known)
    return Totals(
        known,
        total,
        converted,
        np.where(known, _grades(scheme, total, exact), UNGRADED),
        np.where(known, places.ahead + 1, 0),
        np.where(known, places.tied, 0),
        spans,
        decided,
    )


def _grades(scheme: Scheme, total: Rationals, exact: Rationals) -> Array:
    graded = total if scheme.grade_on == "printed" else exact
    found: Array = np.array(UNGRADED)
    for number, grade in reversed(list(enumerate(scheme.grades))):
        found = np.where(graded.below(grade.at_least), found, number)
    return found


def _base(scheme: Scheme, by_code: Mapping[str, Awards]) -> tuple[Spans, Array]:
    """The base points, rescaled where an indicator does not bind a unit, and where they are decided."""
    known, asked, bound = exactly(constant(ZERO)), ZERO, constant(ZERO)
    undecided = np.array(False)  # noqa: FBT003 - a single cell
    rescaled = np.array(False)  # noqa: FBT003
    for code, award in _of_kind(scheme, by_code, "base"):
        indicator = scheme.indicators[code]
        full = indicator.full or ZERO
        asked += full
        known = known.plus(_counted(award, full if indicator.policy == "full" else ZERO))
        if bool(award.bound.all()):
            bound = bound.plus(constant(full))
            continue
        undecided = undecided | (~award.bound if indicator.policy == "undecided" else False)
        rescales = indicator.policy == "rescale"
        rescaled = rescaled | (~award.bound if rescales else False)
        off = constant(ZERO if rescales else full)
        bound = bound.plus(chosen(award.bound, constant(full), off))
    if not bool(rescaled.any()):
        return known, ~undecided
    return _rescaled(known, asked, bound, rescaled), ~undecided & ~(rescaled & bound.equals(ZERO))


def _rescaled(known: Spans, asked: Fraction, bound: Rationals, rescaled: Array) -> Spans:
    """The sum of the rest × Σ full ÷ Σ full that binds."""
    by = chosen(rescaled, constant(asked).over(bound), constant(ONE))
    return Spans(known.low.times(by), known.high.times(by), known.low_open, known.high_open)


def _counted(award: Awards, else_: Fraction) -> Spans:
    """The points where they are known, their span where not, and a fixed number where it binds not."""
    spans = exactly(award.points)
    if not bool((award.scored == award.bound).all()):
        spans = award.spans.unless(award.scored, award.points)
    if bool(award.bound.all()):
        return spans
    return spans.unless(~award.bound, constant(else_))


def _sum(scheme: Scheme, by_code: Mapping[str, Awards], kind: str) -> Spans:
    result = exactly(constant(ZERO))
    for _, award in _of_kind(scheme, by_code, kind):
        result = result.plus(_counted(award, ZERO))
    return result


def _of_kind(
    scheme: Scheme, by_code: Mapping[str, Awards], kind: str
) -> Iterator[tuple[str, Awards]]:
    return ((c, award) for c, award in by_code.items() if scheme.indicators[c].kind == kind)


def _capped(span: Spans, cap: Fraction) -> Spans:
    low = span.low.at_most(cap)
    high = low if span.closed else chosen(span.high_open, constant(cap), span.high.at_most(cap))
    return Spans(low, high, span.low_open, np.zeros_like(span.high_open))


def _limited(scheme: Scheme, total: Rationals) -> Rationals:
    if scheme.total.max is not None:
        total = total.at_most(scheme.total.max)
    if scheme.total.min is not None:
        total = total.at_least(scheme.total.min)
    return total

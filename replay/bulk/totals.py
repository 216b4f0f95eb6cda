"""Totals by the array: points added up, limited, rounded once, graded, and placed.

What `domain.assessment` does with one sheet is done here with all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property, reduce

import numpy as np

from domain.points import ONE, ZERO
from domain.scheme import Scheme
from replay.bulk.awards import Awards
from replay.bulk.cohorts import Cohorts
from replay.bulk.kinds import Array
from replay.bulk.outcomes import Spans, exactly
from replay.bulk.places import Places
from replay.bulk.rationals import Rationals, anywhere, chosen, constant, everywhere, over

UNGRADED = -1
ADDED = ("base", "bonus", "penalty")
"""The kinds of indicators that are added up; the others are only shown."""


Term = tuple[Awards, Fraction | None]
"""An award, and what is counted for it where it does not bind; None where it binds everywhere."""


@dataclass(frozen=True, eq=False)
class Sum:
    """Awards added up, and which they were: what adds up nearly the same takes away and adds."""

    terms: Mapping[Term, Spans]
    total: Spans

    @classmethod
    def of(cls, terms: Mapping[Term, Spans], before: Sum | None) -> Sum:
        """The sum of the terms; `before` is a sum of some of the same."""
        if before is not None and before.total.closed:
            gone = [part for term, part in before.terms.items() if term not in terms]
            come = [part for term, part in terms.items() if term not in before.terms]
            if not gone and not come:
                return before
            if len(gone) + len(come) < len(terms):
                rest = reduce(Spans.minus, gone, before.total)
                return cls(terms, _without(gone, reduce(Spans.plus, come, rest)))
        parts = list(terms.values())
        return cls(terms, reduce(Spans.plus, parts) if parts else exactly(constant(ZERO)))


def _without(gone: Iterable[Spans], total: Spans) -> Spans:
    """A sum of which parts were taken away: it is bounded by what is left, and not by those as well."""
    low = total.low
    if not total.closed or not isinstance(low.denominators, int):
        return total
    twice = sum(2 * part.low.most * (low.denominators // part.low.widest) for part in gone)
    return exactly(replace(low, most=low.most - twice))


@dataclass(frozen=True, eq=False)
class Totals:
    """Where there is a total, what it is, its grade and its place.

    `grade` counts the rows of the scheme's table, -1 where none fits; `place` and `tied` are 0 where
    there is no total. What few ask for is worked out when it is asked.
    """

    known: Array
    total: Rationals
    converted: Rationals | None
    grade: Array
    place: Array
    places: Places
    decided: Array
    """Where a total without points lies in a span that can be said."""
    sums: Mapping[str, Sum]
    """By kind: the awards added up, before any rescaling, cap or limit."""
    open_: Callable[[], Spans]

    @cached_property
    def tied(self) -> Array:
        """How many share the place."""
        return np.where(self.known, self.places.tied, 0)

    @cached_property
    def spans(self) -> Spans:
        """Where a total may lie that is not known yet."""
        return self.open_()


def totals(
    scheme: Scheme,
    by_code: Mapping[str, Awards],
    member: Array,
    cohorts: Cohorts,
    cells: tuple[int, ...],
    before: Totals | None = None,
) -> Totals:
    """The totals of all sheets, units × points as `cells` says.

    `before` are totals of which most of the awards are the same.
    """
    sums = _sums(scheme, by_code, lambda award: award.closed, before)
    summed, decided = _summed(scheme, by_code, sums)
    exact, decided = summed.low, member & decided
    settled = _settled(scheme, by_code, decided)
    known = over(cells, settled)
    total = exact.half_up(scheme.total.round.decimals)
    converted = None
    if scheme.total.convert_to is not None and scheme.total.full:
        by = scheme.total.convert_to / scheme.total.full
        converted = total.scaled(by).half_up(scheme.total.round.decimals)
    places = cohorts.places(over(cells, total.ordered()), settled)
    placed = places.ahead + 1
    return Totals(
        known,
        total,
        converted,
        _grades(scheme, total, exact, known),
        placed if everywhere(settled) else placed * known,
        places,
        decided,
        sums,
        lambda: _summed(scheme, by_code, _sums(scheme, by_code, _said))[0],
    )


def _settled(scheme: Scheme, by_code: Mapping[str, Awards], decided: Array) -> Array:
    """Where everything that is added up has its points."""
    known = decided
    for code, award in by_code.items():
        if scheme.indicators[code].kind != "shown" and not award.complete:
            known = known & award.settled
    return known


def _sums(
    scheme: Scheme,
    by_code: Mapping[str, Awards],
    said: Callable[[Awards], Spans],
    before: Totals | None = None,
) -> dict[str, Sum]:
    """By kind: what is said of the awards, added up."""
    terms: dict[str, dict[Term, Spans]] = {kind: {} for kind in ADDED}
    for kind, some in terms.items():
        for award, else_ in _terms(scheme, by_code, kind):
            some[award, else_] = _counted(award, else_, said)
    return {
        kind: Sum.of(some, None if before is None else before.sums[kind])
        for kind, some in terms.items()
    }


def _terms(scheme: Scheme, by_code: Mapping[str, Awards], kind: str) -> Iterator[Term]:
    for code, award in _of_kind(scheme, by_code, kind):
        indicator = scheme.indicators[code]
        given = kind == "base" and indicator.policy == "full"
        else_ = (indicator.full or ZERO) if given else ZERO
        yield award, None if award.everywhere else else_


def _summed(
    scheme: Scheme, by_code: Mapping[str, Awards], sums: Mapping[str, Sum]
) -> tuple[Spans, Array]:
    """Everything added up and limited, and where the base points are decided."""
    span, decided = _base(scheme, by_code, sums["base"].total)
    if sums["bonus"].terms:
        bonus, cap = sums["bonus"].total, scheme.total.bonus_cap
        span = span.plus(bonus if cap is None else _capped(bonus, cap))
    if sums["penalty"].terms:
        span = span.minus(sums["penalty"].total)
    low = _limited(scheme, span.low)
    high = low if span.closed else _limited(scheme, span.high)
    return Spans(low, high, span.low_open, span.high_open), decided


def _said(award: Awards) -> Spans:
    """The points where they are known, their span where not."""
    if award.complete:
        return award.closed
    return award.spans.unless(award.scored, award.points)


def _grades(scheme: Scheme, total: Rationals, exact: Rationals, known: Array) -> Array:
    if not scheme.grades:
        return np.broadcast_to(np.int16(UNGRADED), known.shape)
    graded = total if scheme.grade_on == "printed" else exact
    found = np.full(known.shape, UNGRADED, dtype=np.int16)
    for number, grade in reversed(list(enumerate(scheme.grades))):
        found[np.broadcast_to(~graded.below(grade.at_least), found.shape) & known] = number
    return found


def _base(scheme: Scheme, by_code: Mapping[str, Awards], known: Spans) -> tuple[Spans, Array]:
    """The base points, rescaled where an indicator does not bind a unit, and where they are decided."""
    undecided = rescaled = np.array(False)  # noqa: FBT003 - a single cell
    if all(award.everywhere for _, award in _of_kind(scheme, by_code, "base")):
        return known, ~undecided
    asked, bound = ZERO, constant(ZERO)
    for code, award in _of_kind(scheme, by_code, "base"):
        indicator = scheme.indicators[code]
        full = indicator.full or ZERO
        asked += full
        if award.everywhere:
            bound = bound.plus(constant(full))
            continue
        undecided = undecided | (~award.bound if indicator.policy == "undecided" else False)
        rescales = indicator.policy == "rescale"
        rescaled = rescaled | (~award.bound if rescales else False)
        off = constant(ZERO if rescales else full)
        bound = bound.plus(chosen(award.bound, constant(full), off))
    if not anywhere(rescaled):
        return known, ~undecided
    return _rescaled(known, asked, bound, rescaled), ~undecided & ~(rescaled & bound.equals(ZERO))


def _rescaled(known: Spans, asked: Fraction, bound: Rationals, rescaled: Array) -> Spans:
    """The sum of the rest × Σ full ÷ Σ full that binds."""
    by = chosen(rescaled, constant(asked).over(bound), constant(ONE))
    low = known.low.times(by)
    high = low if known.closed else known.high.times(by)
    return Spans(low, high, known.low_open, known.high_open)


def _counted(award: Awards, else_: Fraction | None, said: Callable[[Awards], Spans]) -> Spans:
    """What is said of an award; a fixed number where it does not bind."""
    if else_ is None:
        return said(award)
    return said(award).unless(~award.bound, constant(else_))


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

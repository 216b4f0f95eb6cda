"""The assessment (考核): every unit of a population scored under one scheme at one viewpoint.

It judges and never counts: figures come from the measures, places from the comparisons. Rounding
happens here once, where the scheme says, and nowhere after.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from domain.across import without_data
from domain.award import Award, Finding, Outcome, Sheet, Span
from domain.figure import Figure
from domain.indicator import AppliesTo, Indicator
from domain.measures import Value
from domain.outcomes import open_share, outcomes
from domain.points import ZERO, half_up
from domain.recalled import Recalled
from domain.scheme import Scheme
from domain.silence import silent
from domain.view import View

FINDING = "@finding"
"""Ends the path under which the sum of an indicator's findings may be told."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """A unit to be compared, and its kind if the register knows it."""

    unit: str
    kind: str | None = None


def assess(
    scheme: Scheme, population: Sequence[Assessed], view: View, *, across: bool = False
) -> dict[str, Sheet]:
    """The score sheets of a whole population, by unit, in the population's order.

    `view` must be the scheme's own (its period, deadline and zone). A subset is asked by cutting the
    answer, never the population. `across` says that it is asked over another year or population:
    then an indicator of which nothing is recorded is unscored.
    """
    recalled = view.recalled
    if recalled is None:
        by_code = {code: _awards(scheme, code, population, view) for code in scheme.codes}
        return _sheets(scheme, population, by_code, across=across)
    awards = {code: _recalled(scheme, code, population, view, recalled) for code in scheme.codes}
    by_code = {code: found for code, (_, found) in awards.items()}
    key = ("sheets", scheme.digest, across, *map(id, by_code.values()))
    _, sheets = recalled.get(
        max((known for known, _ in awards.values()), default=0),
        key,
        lambda: (by_code, _sheets(scheme, population, by_code, across=across)),
    )  # kept with the awards it is of: no others can have their numbers meanwhile
    return sheets


def _sheets(
    scheme: Scheme,
    population: Sequence[Assessed],
    by_code: Mapping[str, Mapping[str, Award]],
    *,
    across: bool,
) -> dict[str, Sheet]:
    """The sheets that the awards of every indicator make."""
    if across:
        by_code = {c: dict(without_data(scheme.indicators[c], a)) for c, a in by_code.items()}
    sheets = {
        one.unit: _sheet(scheme, one.unit, [by_code[code][one.unit] for code in scheme.codes])
        for one in population
    }
    return _placed(sheets)


def _recalled(
    scheme: Scheme, code: str, population: Sequence[Assessed], view: View, recalled: Recalled
) -> tuple[int, dict[str, Award]]:
    """The awards of one indicator, from those kept if nothing they depend on has changed.

    With the last entry that they rest on.
    """
    indicator = scheme.indicators[code]
    known, on = view.rests_on(indicator.topics(), runs=indicator.runs)
    key = (scheme.digest, code, tuple(population), on)
    return known, recalled.get(known, key, lambda: _awards(scheme, code, population, view))


def _awards(
    scheme: Scheme, code: str, population: Sequence[Assessed], view: View
) -> dict[str, Award]:
    indicator = scheme.indicators[code]
    bound = [one.unit for one in population if applies(scheme, indicator, one)]
    results = outcomes(indicator, bound, view, scheme.counts_from_of(code), path=code)
    return {
        one.unit: _award(scheme, code, one.unit, results.get(one.unit), view) for one in population
    }


def applies(scheme: Scheme, indicator: Indicator, one: Assessed) -> bool:
    """Whether the indicator binds the unit (责任单位)."""
    rule: AppliesTo | None = indicator.applies_to
    if rule is None:
        return True
    if rule.kinds:
        return one.kind in rule.kinds
    members = rule.units or scheme.units.groups[rule.group or ""]
    return one.unit in {_unit_id(scheme, key) for key in members}


def _unit_id(scheme: Scheme, key: str) -> str:
    entry = scheme.units.roster.get(key)
    return key if entry is None or entry.unit is None else entry.unit


def _award(scheme: Scheme, code: str, unit: str, outcome: Outcome | None, view: View) -> Award:
    indicator = scheme.indicators[code]
    award = Award(
        unit,
        code,
        indicator.name,
        indicator.kind,
        "not applicable",
        indicator.full,
        None,
        None,
        None,
        outcome,
        None,
        indicator.cite,
        tuple(reading.id for reading in indicator.readings),
    )
    if outcome is None:
        return award
    finding = _finding(indicator, code, unit, outcome, view)
    exact = outcome.points if finding is None else finding.points
    silence = None if finding is not None else silent(indicator, unit, outcome, view)
    if silence is not None and not silence.returns and exact is not None:
        exact = {"accept": exact, "unscored": None, "zero": ZERO}[indicator.silence]
    if exact is None:
        silenced = outcome.points is not None
        children = () if silenced else outcome.children
        low, high = open_share(indicator, replace(outcome, points=None, children=children))
        return replace(award, state="unscored", span=Span(low, high), silence=silence)
    printed = _rounded(scheme, exact, "indicator")
    return replace(
        award, state="scored", points=printed, exact=exact, finding=finding, silence=silence
    )


def _finding(
    indicator: Indicator, code: str, unit: str, outcome: Outcome, view: View
) -> Finding | None:
    """The sum of the assessors' findings that name exactly this indicator, within its limits."""
    if indicator.finding is None:
        return None
    assessed = Value(of="indicator.assessed", where={"indicator": code}, field="points", pick="sum")
    told = None if view.told is None else view.told.get((code + FINDING, unit))
    figure: Figure = assessed.figure(unit, view, "occurred") if told is None else told
    if figure.value is None:
        return None
    limit = indicator.limit()
    points = max(ZERO, figure.value if limit is None else min(figure.value, limit))
    return Finding(points, tuple(item.on("finding") for item in figure.items), outcome.points)


def _rounded(scheme: Scheme, points: Fraction, at: str) -> Fraction:
    rule = scheme.total.round
    return half_up(points, rule.decimals) if rule.at == at else points


def _sheet(scheme: Scheme, unit: str, awards: list[Award]) -> Sheet:
    base = _base(scheme, awards)
    bonus = _sum(awards, "bonus")
    penalty = _sum(awards, "penalty")
    if base is None or bonus is None or penalty is None:
        return Sheet(unit, tuple(awards), None, None, None, None)
    cap = scheme.total.bonus_cap
    if cap is not None:
        bonus = _capped(bonus, cap)
    low = _total(scheme, base.low, bonus.low, penalty.high)
    high = _total(scheme, base.high, bonus.high, penalty.low)
    span = Span(low, high)
    if (
        low is None
        or high is None
        or any(award.state == "unscored" for award in awards if award.kind != "shown")
    ):
        return Sheet(unit, tuple(awards), None, span, None, None)
    return _with_total(scheme, Sheet(unit, tuple(awards), None, span, None, None), low)


def _with_total(scheme: Scheme, sheet: Sheet, exact: Fraction) -> Sheet:
    total = half_up(exact, scheme.total.round.decimals)
    graded = total if scheme.grade_on == "printed" else exact
    grade = next((g.name for g in scheme.grades if graded >= g.at_least), None)
    converted = None
    if scheme.total.convert_to is not None and scheme.total.full:
        converted = half_up(
            total * scheme.total.convert_to / scheme.total.full, scheme.total.round.decimals
        )
    return replace(sheet, total=total, span=None, converted=converted, grade=grade)


def _base(scheme: Scheme, awards: Iterable[Award]) -> Span | None:
    """The base points, rescaled where an indicator does not bind the unit; None if undecided."""
    known = Span(ZERO, ZERO)
    left_out, rescaled = ZERO, False
    base = [award for award in awards if award.kind == "base"]
    for award in base:
        if award.state != "not applicable":
            known = known.plus(_span(award))
            continue
        full = award.full or ZERO
        policy = scheme.indicators[award.code].policy
        if policy == "undecided":
            return None
        if policy == "rescale":
            left_out += full
            rescaled = True
        elif policy == "full":
            known = known.plus(Span(full, full))
    if not rescaled:
        return known
    asked = sum((award.full or ZERO for award in base), start=ZERO)
    if asked == left_out:
        return None
    by = asked / (asked - left_out)
    return Span(_scaled(known.low, by), _scaled(known.high, by))


def _span(award: Award) -> Span:
    if award.points is not None:
        return Span(award.points, award.points)
    assert award.span is not None, "an unscored award says what it leaves open"
    return award.span


def _scaled(points: Fraction | None, by: Fraction) -> Fraction | None:
    return None if points is None else points * by


def _sum(awards: Iterable[Award], kind: str) -> Span | None:
    total = Span(ZERO, ZERO)
    for award in awards:
        if award.kind == kind and award.state != "not applicable":
            total = total.plus(_span(award))
    return total


def _capped(span: Span, cap: Fraction) -> Span:
    low = None if span.low is None else min(span.low, cap)
    return Span(low, cap if span.high is None else min(span.high, cap))


def _total(
    scheme: Scheme, base: Fraction | None, bonus: Fraction | None, penalty: Fraction | None
) -> Fraction | None:
    if base is None or bonus is None or penalty is None:
        return None
    total = base + bonus - penalty
    if scheme.total.max is not None:
        total = min(total, scheme.total.max)
    if scheme.total.min is not None:
        total = max(total, scheme.total.min)
    return total


def _placed(sheets: dict[str, Sheet]) -> dict[str, Sheet]:
    """The sheets with their places; equal totals share a place, an unscored total has none."""
    totals = sorted(sheet.total for sheet in sheets.values() if sheet.total is not None)
    return {
        unit: sheet if sheet.total is None else _at_its_place(sheet, sheet.total, totals)
        for unit, sheet in sheets.items()
    }


def _at_its_place(sheet: Sheet, total: Fraction, totals: Sequence[Fraction]) -> Sheet:
    """The sheet with its place among rising totals."""
    up_to = bisect_right(totals, total)
    return replace(sheet, place=1 + len(totals) - up_to, tied=up_to - bisect_left(totals, total))

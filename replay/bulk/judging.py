"""Judging counts: a scheme's recipes and rules over the base counts of whole populations, day by day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from domain.assessment import FINDING, Assessed, applies
from domain.bases import Recipe, Recipes
from domain.indicator import Scored
from domain.outcomes import REFERENCE
from domain.scheme import Scheme
from replay.bulk.assessment import Asked, Sheets, assess
from replay.bulk.cohorts import Cohorts
from replay.bulk.composing import Counts, rests, reweighted
from replay.bulk.figures import Figures
from replay.bulk.kinds import Array
from replay.bulk.rationals import anywhere
from replay.unsaid import Unsaid

Populations = Sequence[Sequence[Assessed]]
"""Who is compared with whom; along the first axis the units lie as `lying` says."""


def judge(
    recipes: Recipes,
    counts: Counts,
    populations: Populations,
    *,
    across: bool = False,
    before: Sheets | None = None,
    again: Collection[str] = (),
    cohorts: Cohorts | None = None,
    bound: Mapping[str, Array] | None = None,
) -> Sheets:
    """The score sheets of every unit on every day.

    Of sheets made `before`, only the indicators named are judged `again`: of others nothing is read.
    `cohorts` are those of the populations, and `bound` what `bindings` says of them, for who asks often.
    """
    scheme = recipes.scheme
    kept = {} if before is None else before.awards
    known = {code: award for code, award in kept.items() if code not in again}
    codes = [code for code in scheme.codes if code not in known]
    cohorts = cohorts_of(populations) if cohorts is None else cohorts
    bound = bindings(scheme, lying(populations, cohorts), codes) if bound is None else bound
    for code in codes:
        _refused(recipes.alone(code), counts, bound[code])
    earlier = before if before is not None and before.counts is counts else None
    asked = Asked(
        {path: f for code in codes for path, f in _figures(recipes.alone(code), counts, earlier)},
        cohorts,
        np.ones((cohorts.units, 1), dtype=bool),
        counts.nowhere.shape,
        bound,
        {c: _silent(recipes, c, counts) for c in codes if c in recipes.returns},
        {c: _unseen(recipes, c, counts, bound[c], cohorts) for c in codes} if across else {},
    )
    lines = {path: one for code in codes for path, one in recipes.alone(code).lines.items()}
    if before is None:
        return replace(assess(scheme, asked), counts=counts, lines=lines)
    sheets = assess(scheme, asked, known, before.totals)
    return replace(
        sheets,
        figures={**before.figures, **sheets.figures},
        counts=counts,
        lines=lines if earlier is None else {**earlier.lines, **lines},
    )


def cohorts_of(populations: Populations) -> Cohorts:
    """Who is compared with whom."""
    return Cohorts(tuple(len(population) for population in populations))


def lying(populations: Populations, cohorts: Cohorts) -> list[Assessed]:
    """The units of all populations as they lie in the arrays."""
    units = list(chain.from_iterable(populations))
    return [units[number] for number in cohorts.order]


def bindings(scheme: Scheme, units: Sequence[Assessed], codes: Iterable[str]) -> dict[str, Array]:
    """By code: which units an indicator binds (责任单位), units × 1."""
    everybody = np.ones((len(units), 1), dtype=bool)
    found = {}
    for code in codes:
        indicator = scheme.indicators[code]
        found[code] = everybody
        if indicator.applies_to is not None:
            found[code] = np.array([[applies(scheme, indicator, one)] for one in units])
    return found


def _figures(
    alone: Recipes, counts: Counts, earlier: Sheets | None
) -> Iterator[tuple[str, Figures]]:
    for path, recipe in alone.lines.items():
        yield path, _line(path, recipe, counts, earlier)
    for path, references in alone.references.items():
        yield from ((path + REFERENCE, counts.figures(one)) for one in references)
    for code, recipe in alone.findings.items():
        yield code + FINDING, counts.figures(recipe)


def _line(path: str, recipe: Recipe, counts: Counts, earlier: Sheets | None) -> Figures:
    """The figures of a line; what was composed of the same counts `earlier` may be weighed anew."""
    if earlier is None or path not in earlier.lines:
        return counts.figures(recipe)
    return reweighted(recipe, earlier.lines[path], earlier.figures[path], counts)


def _refused(alone: Recipes, counts: Counts, bound: Array) -> None:
    """Leave the refusal of an entry without a rule to the reference evaluator, which names it."""
    for path, bases in alone.refused.items():
        there = (base for base in bases if not counts.never(base))
        if any(anywhere(counts.any(base) & bound) for base in there):
            raise Unsaid(path, "an entry that the rules refuse")


def _silent(recipes: Recipes, code: str, counts: Counts) -> Array:
    """Where an award rests on no entry at all, and no return was received either."""
    indicator = recipes.scheme.indicators[code]
    return ~_rests(indicator, code, recipes, counts) & ~counts.any(recipes.returns[code])


def _rests(line: Scored, path: str, recipes: Recipes, counts: Counts) -> Array:
    found = counts.nowhere
    for code, part in line.parts.items():
        found = found | _rests(part, f"{path}/{code}", recipes, counts)
    if line.measure is not None:
        mine: Recipe = recipes.lines[path]
        found = found | rests(mine, counts)
        for reference in recipes.references.get(path, ()):
            found = found | (counts.figures(mine).known & rests(reference, counts))
    return found


def _unseen(recipes: Recipes, code: str, counts: Counts, bound: Array, cohorts: Cohorts) -> Array:
    """Where nobody of the population has any entry to go by."""
    seen = counts.nowhere
    for base in recipes.seen[code]:
        seen = seen | counts.any(base)
    if code in recipes.findings:
        seen = seen | counts.figures(recipes.findings[code]).known
    nobody: Array = cohorts.count(seen & bound) == 0
    return cohorts.spread(nobody)

"""Judging counts: a scheme's recipes and rules over the base counts of whole populations, day by day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain

import numpy as np

from domain.assessment import FINDING, Assessed, applies
from domain.bases import Base, Recipe, Recipes
from domain.indicator import Scored
from domain.outcomes import REFERENCE
from domain.scheme import Scheme
from replay.bulk.assessment import Asked, Sheets, assess
from replay.bulk.cohorts import Cohorts
from replay.bulk.composing import Counts, rests
from replay.bulk.figures import Figures
from replay.bulk.rationals import Array
from replay.unsaid import Unsaid

Populations = Sequence[Sequence[Assessed]]
"""Who is compared with whom; the units lie in this order along the first axis."""


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
    bound = bindings(scheme, populations, codes) if bound is None else bound
    for code in codes:
        _refused(recipes, code, counts, bound[code])
    cohorts = cohorts_of(populations) if cohorts is None else cohorts
    asked = Asked(
        {path: f for code in codes for path, f in _figures(recipes, code, counts)},
        cohorts,
        np.ones((cohorts.units, 1), dtype=bool),
        counts.nowhere.shape,
        bound,
        {c: _silent(recipes, c, counts) for c in codes if c in recipes.returns},
        {c: _unseen(recipes, c, counts, bound[c], cohorts) for c in codes} if across else {},
    )
    earlier = None if before is None else before.totals
    return replace(assess(scheme, asked, known, earlier), counts=counts)


def cohorts_of(populations: Populations) -> Cohorts:
    """Who is compared with whom, as they lie side by side."""
    return Cohorts(tuple(len(population) for population in populations))


def bindings(scheme: Scheme, populations: Populations, codes: Iterable[str]) -> dict[str, Array]:
    """By code: which units an indicator binds (责任单位), units × 1."""
    everybody = np.ones((sum(map(len, populations)), 1), dtype=bool)
    found = {}
    for code in codes:
        indicator = scheme.indicators[code]
        found[code] = everybody
        if indicator.applies_to is not None:
            every = chain.from_iterable(populations)
            found[code] = np.array([[applies(scheme, indicator, one)] for one in every])
    return found


def bases_of(recipes: Recipes, code: str) -> tuple[Base, ...]:
    """Every base count that one indicator reads."""
    alone = Recipes(
        recipes.scheme,
        {path: one for path, one in recipes.lines.items() if _under(code, path)},
        {path: some for path, some in recipes.references.items() if _under(code, path)},
        {code: recipes.findings[code]} if code in recipes.findings else {},
        {code: recipes.returns[code]} if code in recipes.returns else {},
        {code: recipes.seen[code]} if code in recipes.seen else {},
        {path: some for path, some in recipes.refused.items() if _under(code, path)},
    )
    return alone.bases()


def _under(code: str, path: str) -> bool:
    return path == code or path.startswith(f"{code}/")


def _figures(recipes: Recipes, code: str, counts: Counts) -> Iterator[tuple[str, Figures]]:
    for path, recipe in recipes.lines.items():
        if _under(code, path):
            yield path, counts.figures(recipe)
    for path, references in recipes.references.items():
        if _under(code, path):
            yield from ((path + REFERENCE, counts.figures(one)) for one in references)
    if code in recipes.findings:
        yield code + FINDING, counts.figures(recipes.findings[code])


def _refused(recipes: Recipes, code: str, counts: Counts, bound: Array) -> None:
    """Leave the refusal of an entry without a rule to the reference evaluator, which names it."""
    for path, bases in recipes.refused.items():
        if not _under(code, path):
            continue
        there = (base for base in bases if not counts.never(base))
        if any(bool((counts.any(base) & bound).any()) for base in there):
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

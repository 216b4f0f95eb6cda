"""Judging counts: a scheme's recipes and rules over the base counts of whole populations, day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from domain.assessment import FINDING, Assessed, applies
from domain.bases import Base, Recipe, Recipes
from domain.indicator import Scored
from domain.outcomes import REFERENCE
from domain.scheme import Scheme
from replay.bulk.assessment import Asked, Sheets, assess
from replay.bulk.awards import Awards
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
    known: Mapping[str, Awards] | None = None,
    bound: Mapping[str, Array] | None = None,
) -> Sheets:
    """The score sheets of every unit on every day.

    `known` are awards by code that the caller knows to be what they were: nothing of them is read.
    `bound` is what `bindings` says of these populations, for who asks them often.
    """
    scheme = recipes.scheme
    codes = [code for code in scheme.codes if code not in (known or {})]
    bound = bindings(scheme, populations, codes) if bound is None else bound
    for code in codes:
        _refused(recipes, code, counts, bound[code])
    cohorts = Cohorts(tuple(len(population) for population in populations))
    asked = Asked(
        {path: f for code in codes for path, f in _figures(recipes, code, counts)},
        cohorts,
        np.ones((cohorts.units, 1), dtype=bool),
        bound,
        {c: _silent(recipes, c, counts) for c in codes if c in recipes.returns},
        {c: _unseen(recipes, c, counts, bound[c], cohorts) for c in codes} if across else {},
    )
    return replace(assess(scheme, asked, known), counts=counts)


def bindings(scheme: Scheme, populations: Populations, codes: Iterable[str]) -> dict[str, Array]:
    """By code: which units an indicator binds (责任单位), units × 1."""
    units = [one for population in populations for one in population]
    everybody = np.ones((len(units), 1), dtype=bool)
    found = {}
    for code in codes:
        indicator = scheme.indicators[code]
        found[code] = everybody
        if indicator.applies_to is not None:
            found[code] = np.array([[applies(scheme, indicator, one)] for one in units])
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
        there = (base for base in bases if _under(code, path) and not counts.never(base))
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

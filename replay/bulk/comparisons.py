"""The comparisons of the scheme language by the array: a place or a share for each unit of a cohort.

Each says what its model in `domain.comparisons` says; a property test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import partial

import numpy as np

from domain.comparisons import Comparing, ExternalRank, MinMax, Rank, ShareOf, ShareOfBest
from domain.comparisons.share import negative_share
from domain.points import ONE, ZERO
from replay.bulk.cohorts import Cohorts
from replay.bulk.figures import Figures
from replay.bulk.kinds import Array
from replay.bulk.rationals import Rationals, anywhere, chosen, constant, up_to

TWO = np.int16(2)
"""Two in more bits than places come in."""


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """Places or shares, the size of the league they belong to, and where there is one at all."""

    value: Rationals
    n: Rationals
    known: Array


def compared(
    rule: Comparing,
    figures: Figures,
    cohort: Array,
    cohorts: Cohorts,
    reference: Figures | None,
) -> Compared:
    """The result for each unit of the cohort; `reference` is the figure that the rule reads beside."""
    match rule:
        case Rank():
            return _rank(rule, figures.value, cohort, cohorts)
        case ShareOfBest():
            return _share_of_best(rule, figures.value, cohort, cohorts)
        case MinMax():
            return _min_max(rule, figures.value, cohort, cohorts)
        case ShareOf():
            return _share_of(rule, figures.value, cohort, reference)
        case ExternalRank():
            assert reference is not None, "a published place names the league it belongs to"
            return _external_rank(figures.value, cohort, reference)


def _rank(rule: Rank, value: Rationals, cohort: Array, cohorts: Cohorts) -> Compared:
    keys = value.ordered()
    if rule.best == "least":
        keys = -keys
    places = cohorts.places(keys, cohort)
    counted = partial(up_to, cohorts.largest)
    if rule.ties == "dense":
        place, distinct = counted(places.ahead_distinct + 1), counted(places.distinct)
        return Compared(place, distinct, cohort)
    n = counted(cohorts.spread(cohorts.count(cohort)))
    if rule.ties == "mean":
        both = places.ahead * TWO + places.tied + 1
        return Compared(up_to(2 * cohorts.largest, both).scaled(Fraction(1, 2)), n, cohort)
    if rule.ties == "worst":
        return Compared(counted(places.ahead + places.tied), n, cohort)
    return Compared(counted(places.ahead + 1), n, cohort)


def _share_of_best(
    rule: ShareOfBest, value: Rationals, cohort: Array, cohorts: Cohorts
) -> Compared:
    if anywhere(cohort & value.below(ZERO)):
        raise negative_share()
    most = rule.best == "most"
    best = cohorts.best(value, cohort, most=most)
    of, over = (value, best) if most else (best, value)
    share = chosen(over.equals(ZERO), _share(rule.when_zero), of.over(over))
    return Compared(share, constant(ONE), cohort)


def _min_max(rule: MinMax, value: Rationals, cohort: Array, cohorts: Cohorts) -> Compared:
    high = cohorts.best(value, cohort, most=True)
    low = cohorts.best(value, cohort, most=False)
    span = high.minus(low)
    distance = value.minus(low) if rule.best == "most" else high.minus(value)
    level = chosen(high.equals(ZERO), _share(rule.when_zero), _share(rule.all_equal))
    share = chosen(span.equals(ZERO), level, distance.over(span))
    return Compared(share, constant(ONE), cohort)


def _share(word: str) -> Rationals:
    return constant(ONE if word == "full" else ZERO)


def _share_of(
    rule: ShareOf, value: Rationals, cohort: Array, reference: Figures | None
) -> Compared:
    if rule.target is not None:
        return Compared(value.scaled(1 / Fraction(rule.target)), constant(ONE), cohort)
    assert reference is not None, "checked when the scheme was loaded"
    there = cohort & reference.known & ~reference.value.equals(ZERO)
    return Compared(value.over(reference.value), constant(ONE), there)


def _external_rank(place: Rationals, cohort: Array, among: Figures) -> Compared:
    inside = ~place.below(ONE) & ~place.exceeds(among.value)
    there = cohort & among.known & inside
    league = chosen(np.asarray(there), among.value, constant(ONE))
    return Compared(place, league, there)

"""The conversions of the scheme language by the array: from figures, places or shares to points.

Each says what its model in `domain.conversions` says; a property test compares them.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from domain.conditions import Comparison as Bounds
from domain.conversions import (
    AllOrNothing,
    AsGiven,
    Converting,
    Linear,
    PerItem,
    Proportional,
    RankLinear,
    RankStep,
    Tiers,
)
from domain.conversions.threshold import Tiered
from domain.points import ONE, ZERO
from replay.bulk.comparisons import Compared
from replay.bulk.figures import Figures
from replay.bulk.kinds import Array
from replay.bulk.rationals import Rationals, chosen, constant


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Points before any clamp, and where there are any: `known` None means everywhere."""

    points: Rationals
    known: Array | None = None


NOWHERE = Given(constant(ZERO), np.array(False))  # noqa: FBT003 - a single cell


def given(
    rule: Converting, full: Fraction | None, figures: Figures, compared: Compared | None
) -> Given:
    """The points of each unit. Cells without a figure hold numbers that mean nothing."""
    value = figures.value if compared is None else compared.value
    if isinstance(rule, Tiers):
        return _tiers(rule, full, figures, value)
    from_zero = isinstance(rule, PerItem) and rule.start == "zero"
    if full is None and rule.NEEDS_FULL and not from_zero:
        return NOWHERE
    return Given(_points(rule, full or ZERO, figures.value, value, compared))


def _points(
    rule: Converting,
    full: Fraction,
    figure: Rationals,
    value: Rationals,
    compared: Compared | None,
) -> Rationals:
    match rule:
        case AllOrNothing():
            points = chosen(holds(rule.when, value), constant(full), constant(ZERO))
        case Proportional():
            points = value.at_least(ZERO).at_most(ONE).scaled(full)
        case Linear():
            points = value.scaled(rule.b).plus(constant(rule.a))
        case PerItem():
            points = _per_item(rule, full, value)
        case RankLinear() | RankStep():
            assert compared is not None, "a place needs its comparison"
            points = _by_place(rule, full, figure, compared)
        case _:
            assert isinstance(rule, AsGiven), "tiers are read apart"
            points = value
    return points


def holds(bounds: Bounds, value: Rationals) -> Array:
    """Where the numbers meet every bound."""
    result: Array = np.array(True)  # noqa: FBT003 - a single cell
    for name, bound in bounds.bounds.items():
        match name:
            case "at_least":
                result = result & ~value.below(bound)
            case "more_than":
                result = result & value.above(bound)
            case "at_most":
                result = result & ~value.above(bound)
            case "less_than":
                result = result & value.below(bound)
            case _:
                result = result & value.equals(bound)
    return result


def _per_item(rule: PerItem, full: Fraction, value: Rationals) -> Rationals:
    change = value.scaled(abs(rule.each))
    if rule.at_most is not None:
        change = change.at_most(rule.at_most)
    start = constant(full if rule.start == "full" else ZERO)
    return start.minus(change) if rule.each < 0 else start.plus(change)


def _by_place(
    rule: RankLinear | RankStep, full: Fraction, figure: Rationals, compared: Compared
) -> Rationals:
    if isinstance(rule, RankStep):
        behind = compared.value.plus(constant(-ONE))
        points = constant(full).minus(behind.scaled(rule.step))
    else:
        points = _linear(rule, full, compared)
    if rule.zero == "no points":
        points = chosen(figure.equals(ZERO), constant(ZERO), points)
    return points


def _linear(rule: RankLinear, full: Fraction, compared: Compared) -> Rationals:
    place, n = compared.value, compared.n
    alone = n.equals(ONE)
    if rule.last == "one_nth":
        left = n.minus(place).plus(constant(ONE))
        points = left.scaled(full).over(n)
    else:
        last = ZERO if rule.last == "zero" else Fraction(rule.last)
        behind, ranks = place.plus(constant(-ONE)), n.plus(constant(-ONE))
        points = constant(full).minus(behind.scaled(full - last).over(ranks))
    return chosen(alone, constant(full), points)


def _tiers(rule: Tiers, full: Fraction | None, figures: Figures, value: Rationals) -> Given:
    """The first row that matches; rows are laid from the last, so that the first one stays."""
    points, known = _tier(rule.otherwise, full)
    there: Array = np.array(known)
    for row in reversed(rule.table):
        matches = holds(row, value)
        worth, known = _tier(row.points, full)
        points = chosen(matches, worth, points)
        there = np.where(matches, known, there)
    worth, known = (constant(ZERO), False) if rule.none is None else _tier(rule.none, full)
    points = chosen(figures.nothing, worth, points)
    return Given(points, np.where(figures.nothing, known, there))


def _tier(points: Tiered, full: Fraction | None) -> tuple[Rationals, bool]:
    if points == "full":
        return (constant(ZERO), False) if full is None else (constant(full), True)
    assert isinstance(points, Fraction), "the only word here is full"
    return constant(points), True

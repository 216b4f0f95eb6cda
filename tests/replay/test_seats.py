"""Populations of every size side by side: each is counted, compared and placed as if it stood alone."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from replay.bulk import places
from replay.bulk.cohorts import Cohorts
from replay.bulk.kinds import Array
from replay.bulk.rationals import Rationals, quotients, whole
from replay.bulk.seats import order

DAYS = 3
sizes = st.lists(st.integers(0, 9), min_size=1, max_size=8).filter(any)


def test_those_of_a_size_lie_seat_by_seat_the_smallest_first() -> None:
    assert order((3, 1, 3)).tolist() == [3, 0, 4, 1, 5, 2, 6]
    assert order((0, 2, 0)).tolist() == [0, 1]


@st.composite
def stories(draw: st.DrawFn) -> tuple[Cohorts, Array, Array]:
    """Some populations, and of each unit and day a number and whether it takes part."""
    cohorts = Cohorts(tuple(draw(sizes)))
    dice = np.random.default_rng(draw(st.integers(0, 2**32)))
    shape = (cohorts.units, DAYS)
    among = np.ones(shape, bool) if draw(st.booleans()) else dice.integers(0, 3, shape) > 0
    return cohorts, dice.integers(-4, 5, shape), among


def by_population(cohorts: Cohorts, cells: Array) -> list[Array]:
    """The cells of each population, in the order in which its units were named."""
    named = cells[np.argsort(cohorts.order)]
    return np.split(named, np.cumsum(cohorts.sizes)[:-1])


@given(stories())
def test_who_takes_part_is_counted_in_each_population(told: tuple[Cohorts, Array, Array]) -> None:
    cohorts, _, among = told
    spread = np.broadcast_to(cohorts.spread(cohorts.count(among)), among.shape)

    for taking, number in zip(
        by_population(cohorts, among), by_population(cohorts, spread), strict=True
    ):
        assert (number == taking.sum(axis=0)).all()


@given(told=stories(), most=st.booleans(), fractions=st.booleans())
def test_the_best_of_a_population_is_its_own(
    told: tuple[Cohorts, Array, Array], *, most: bool, fractions: bool
) -> None:
    cohorts, numbers, among = told
    below = np.abs(numbers.T.reshape(numbers.shape)) + 1
    asked = quotients(np.abs(numbers), below) if fractions else whole(numbers)
    best = cohorts.best(asked, among, most=most)

    values = by_population(cohorts, _values(asked, among.shape))
    found = by_population(cohorts, _values(best, among.shape))
    for mine, taking, said in zip(values, by_population(cohorts, among), found, strict=True):
        for day in range(DAYS):
            here = mine[taking[:, day], day].tolist()
            if here:
                assert set(said[:, day].tolist()) == {max(here) if most else min(here)}


@pytest.mark.parametrize("small", [places.SMALL, 4, 0])
@given(told=stories())
def test_a_place_is_the_one_in_its_own_population(
    small: int, told: tuple[Cohorts, Array, Array]
) -> None:
    cohorts, keys, among = told
    held = places.behind(among, keys)
    found = places.Places(held, among, cohorts.blocks, small=small)
    said = [
        by_population(cohorts, one)
        for one in (found.ahead, found.tied, found.ahead_distinct, found.distinct)
    ]

    for number, (mine, taking) in enumerate(
        zip(by_population(cohorts, keys), by_population(cohorts, among), strict=True)
    ):
        for unit, day in zip(*np.nonzero(taking), strict=True):
            key, others = mine[unit, day], mine[taking[:, day], day].tolist()
            assert [one[number][unit, day] for one in said] == [
                sum(other > key for other in others),
                others.count(key),
                len({other for other in others if other > key}),
                len(set(others)),
            ]


def _values(numbers: Rationals, shape: tuple[int, ...]) -> Array:
    found = np.empty(shape, dtype=object)
    above = np.broadcast_to(numbers.numerators, shape)
    below = np.broadcast_to(np.asarray(numbers.denominators), shape)
    for cell in np.ndindex(shape):
        found[cell] = Fraction(int(above[cell]), int(below[cell]))
    return found

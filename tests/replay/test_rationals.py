"""Exact numbers by the array are Python's own fractions, also where 64 bits are too few."""

from __future__ import annotations

import operator
from fractions import Fraction
from random import Random

import numpy as np
import pytest

from domain.points import half_up
from replay.bulk.cohorts import Cohorts
from replay.bulk.kinds import Array, kind_for
from replay.bulk.places import Places, behind
from replay.bulk.rationals import Rationals, chosen, constant, quotients, whole

N = 200
SIZES = [3, 182, 10**4, 2**15, 46_341, 10**9, 2**31, 10**12, 3_037_000_500, 10**18, 10**25]
"""Among them those at which, and at whose squares, 16, 32 and 64 bits end."""


def drawn(dice: Random, size: int) -> list[Fraction]:
    return [Fraction(dice.randint(-size, size), dice.randint(1, size)) for _ in range(N)]


def of(numbers: list[Fraction]) -> Rationals:
    return quotients(
        packed([n.numerator for n in numbers]), packed([n.denominator for n in numbers])
    )


def packed(numbers: list[int]) -> Array:
    """The numbers in as few bits as hold them all."""
    most = max(abs(number) for number in numbers)
    return np.array(numbers, dtype=kind_for(most))


def back(numbers: Rationals) -> list[Fraction]:
    tops, bottoms = np.broadcast_arrays(numbers.numerators, numbers.denominators)
    return [Fraction(int(t), int(b)) for t, b in zip(tops, bottoms, strict=True)]


@pytest.mark.parametrize("size", SIZES)
def test_sums_products_and_quotients_are_those_of_fractions(size: int) -> None:
    dice = Random(size)
    a, b = drawn(dice, size), drawn(dice, size)
    x, y = of(a), of(b)

    assert back(x.plus(y)) == [p + q for p, q in zip(a, b, strict=True)]
    assert back(x.minus(y)) == [p - q for p, q in zip(a, b, strict=True)]
    assert back(x.times(y)) == [p * q for p, q in zip(a, b, strict=True)]
    assert back(x.scaled(Fraction(-7, 3))) == [p * Fraction(-7, 3) for p in a]
    quotients_ = back(x.over(y))
    assert [q for q, d in zip(quotients_, b, strict=True) if d] == [
        p / q for p, q in zip(a, b, strict=True) if q
    ]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("decimals", [0, 2, 4])
def test_halves_go_away_from_zero_as_in_the_rules(size: int, decimals: int) -> None:
    numbers = drawn(Random(size), size) + [Fraction(k, 200) for k in range(-9, 9)]

    assert back(of(numbers).half_up(decimals)) == [half_up(n, decimals) for n in numbers]


@pytest.mark.parametrize("size", SIZES)
def test_keys_and_comparisons_keep_the_order_of_the_numbers(size: int) -> None:
    dice = Random(size)
    a, b = drawn(dice, size), drawn(dice, size)
    keys = [int(key) for key in of(a).ordered()]

    assert sorted(range(N), key=lambda i: (keys[i], i)) == sorted(range(N), key=lambda i: (a[i], i))
    assert len(set(keys)) == len(set(a))
    assert list(of(a).exceeds(of(b))) == list(map(operator.gt, a, b))
    assert list(of(a).above(b[0])) == [p > b[0] for p in a]
    assert list(of(a).below(b[0])) == [p < b[0] for p in a]
    assert list(of(a).equals(a[3])) == [p == a[3] for p in a]


def test_numbers_over_a_common_denominator_never_leave_64_bits_without_need() -> None:
    points = whole(np.arange(1000), 100).plus(whole(np.arange(1000), 8)).half_up(2)

    assert points.common
    assert points.numerators.dtype != object


@pytest.mark.parametrize("most", [2**15, 2**31, 2**63])
def test_at_the_edge_of_their_bits_numbers_are_still_exact(most: int) -> None:
    numbers = [most - 1, 1 - most, most - 2, 0, 1, -1]
    exact = whole(packed(numbers))
    limit = Fraction(most, 3)

    assert exact.numerators.dtype == kind_for(most - 1)
    assert back(exact.plus(exact)) == [2 * n for n in numbers]
    assert back(exact.minus(constant(Fraction(most)))) == [n - most for n in numbers]
    assert back(exact.scaled(Fraction(most, 7))) == [Fraction(n * most, 7) for n in numbers]
    assert back(exact.at_most(limit)) == [min(n, limit) for n in numbers]
    assert back(exact.at_least(-limit)) == [max(n, -limit) for n in numbers]


def test_nothing_is_compared_with_nothing_whatever_it_is_counted_in() -> None:
    none, fine = whole(np.zeros((2, 3), np.int64)), whole(np.zeros((2, 3), np.int64), 10**6)

    assert not fine.exceeds(none).any()
    assert not none.exceeds(fine).any()


def test_one_number_for_all_is_held_however_large_it_is() -> None:
    number = Fraction(2**63 + 1, 10**4)

    assert constant(number).at_most(Fraction(7)).at() == 7
    assert constant(number).at_least(Fraction(7)).at() == number


@pytest.mark.parametrize("kept", [1, 2])
def test_a_single_number_beyond_64_bits_is_chosen_among_many_as_any_other(kept: int) -> None:
    many = whole(np.array([[2**62, 5]]), 10).scaled(Fraction(3))
    huge = constant(Fraction(2**70, 7))
    one = huge if kept == 1 else huge.scaled(Fraction(1, 3)).minus(constant(Fraction(1)))
    number = Fraction(2**70, 7) if kept == 1 else Fraction(2**70, 21) - 1
    where = np.array([[True, False]])

    for found in (chosen(where, one, many), chosen(~where, many, one)):
        assert [found.at(0, 0), found.at(0, 1)] == [number, Fraction(15, 10)]
    for rule, value in (
        (one.half_up(2), half_up(number, 2)),
        (one.negative(), -number),
        (one.negative().half_up(2), half_up(-number, 2)),
        (many.over(one), Fraction(3 * 2**62, 10) / number),
        (one.times(many), number * Fraction(3 * 2**62, 10)),
        (one.reduced(), number),
        (one.plus(one), 2 * number),
    ):
        assert rule.at(*(0,) * rule.numerators.ndim) == value
    assert one.exceeds(many).all()
    assert one.above(Fraction(2**64)).all()


def test_who_takes_no_part_is_behind_the_least_number_that_there_is() -> None:
    keys = np.array([[-(2**15) + 1], [2**15 - 1], [7]], dtype=np.int16)
    among = np.array([[True], [True], [False]])
    held = behind(among, keys)

    assert (-held).argsort(axis=0)[:, 0].tolist() == [1, 0, 2]


def test_choosing_keeps_each_number_as_it_was() -> None:
    where = np.array([True, False, True])
    found = chosen(where, of([Fraction(1, 3)] * 3), constant(Fraction(5, 7)))

    assert back(found) == [Fraction(1, 3), Fraction(5, 7), Fraction(1, 3)]


@pytest.mark.parametrize("seed", range(20))
def test_a_place_is_the_same_by_comparing_and_by_sorting(seed: int) -> None:
    dice = np.random.default_rng(seed)
    cohorts = Cohorts(tuple(int(n) for n in dice.integers(1, 30, size=4)))
    keys = dice.integers(-3, 4, size=(cohorts.units, 5))
    among = dice.integers(0, 4, size=keys.shape) > 0
    compared = cohorts.places(keys, among)
    ordered = Places(behind(among, keys), among, cohorts.blocks, small=0)

    for name in ("ahead", "tied", "ahead_distinct", "distinct"):
        a, b = getattr(compared, name), getattr(ordered, name)
        assert (np.broadcast_to(a, keys.shape)[among] == b[among]).all(), name

"""Exact numbers: read without a float, rounded in one place, printed as people write them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import BadEntry
from domain.points import exact, half_up, plain, printed, terminating

fractions = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**4)


@given(fractions, st.integers(0, 6))
def test_half_up_agrees_with_decimal_arithmetic(number: Fraction, decimals: int) -> None:
    """四舍五入, away from zero, against the decimal module at high precision."""
    with localcontext() as context:
        context.prec = 60
        quotient = Decimal(number.numerator) / Decimal(number.denominator)
        expected = quotient.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)

    assert half_up(number, decimals) == Fraction(expected)


def test_every_tie_of_five_thousandths_is_rounded_up() -> None:
    """5·k/1000 to two decimals for k = 0…1000: binary floats get a quarter of them wrong."""
    for k in range(1001):
        tie = Fraction(5 * k, 1000)
        up = tie if (5 * k) % 10 == 0 else tie + Fraction(5, 1000)
        assert half_up(tie, 2) == up
        assert half_up(-tie, 2) == -up


@pytest.mark.parametrize(
    ("number", "decimals", "rounded"),
    [
        ("1.005", 2, "1.01"),
        ("1.0049999", 2, "1"),
        ("-1.005", 2, "-1.01"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("0.005", 2, "0.01"),
        ("-0.004", 2, "0"),
        ("100/9", 2, "11.11"),
        ("200/9", 2, "22.22"),
        ("1/3", 3, "0.333"),
        ("2/3", 3, "0.667"),
    ],
)
def test_rounding_at_the_edge(number: str, decimals: int, rounded: str) -> None:
    assert half_up(Fraction(number), decimals) == Fraction(rounded)


@given(st.integers(-(10**9), 10**9), st.integers(0, 6))
def test_what_needs_no_rounding_is_left_alone(scaled: int, decimals: int) -> None:
    number = Fraction(scaled, 10**decimals)

    assert half_up(number, decimals) == number


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (3, Fraction(3)),
        ("3", Fraction(3)),
        ("-0.1", Fraction(-1, 10)),
        ("7.50", Fraction(15, 2)),
        ("-35/9", Fraction(-35, 9)),
        (Fraction(1, 3), Fraction(1, 3)),
    ],
)
def test_numbers_are_read_exactly(written: object, number: Fraction) -> None:
    assert exact(written) == number


@pytest.mark.parametrize(
    "written",
    [0.1, True, None, "", "1e3", "1/0", "1,5", " 3", "3 ", "half", "0x10", "nan", [], "1_0"],
)
def test_what_is_no_exact_number_is_refused(written: object) -> None:
    with pytest.raises(BadEntry) as refused:
        exact(written)
    assert refused.value.code == "not-a-number"


@given(fractions)
def test_a_printed_number_reads_back_as_itself(number: Fraction) -> None:
    assert exact(plain(number)) == number


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("20", "20"),
        ("15/2", "7.5"),
        ("1/80", "0.0125"),
        ("-3/2", "-1.5"),
        ("35/9", "35/9"),
        ("0", "0"),
    ],
)
def test_a_number_is_printed_as_people_write_it(number: str, text: str) -> None:
    assert plain(Fraction(number)) == text


def test_a_table_prints_so_many_decimals() -> None:
    assert [printed(Fraction(n), 2) for n in ("15/2", "-3", "0", "1/100", "-1/100")] == [
        "7.50", "-3.00", "0.00", "0.01", "-0.01",
    ]  # fmt: skip
    assert printed(Fraction(12), 0) == "12"
    with pytest.raises(AssertionError):
        printed(Fraction(1, 3), 2)


def test_a_third_has_no_last_decimal() -> None:
    assert terminating(Fraction(1, 3)) is None
    assert terminating(Fraction(1, 8)) == "0.125"

"""Exact numbers: where they come from, the one place that rounds, and how they are printed.

Figures and points are `Fraction` from the first entry to the last sum. Nothing here knows a float.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from domain.errors import BadEntry

ZERO = Fraction(0)
ONE = Fraction(1)

_DECIMAL = re.compile(r"[+-]?\d+(\.\d+)?\Z")
_RATIO = re.compile(r"-?\d+/[1-9]\d*\Z")


def half_up(number: Fraction, decimals: int) -> Fraction:
    """Round to `decimals` places, halves away from zero (四舍五入).

    >>> half_up(Fraction(100, 9), 2), half_up(Fraction(-1, 200), 2), half_up(Fraction(5, 2), 0)
    (Fraction(1111, 100), Fraction(-1, 100), Fraction(3, 1))
    """
    scale = 10**decimals
    top, bottom = abs(number.numerator), number.denominator
    rounded = Fraction((2 * top * scale + bottom) // (2 * bottom), scale)
    return -rounded if number < 0 else rounded


def total(amounts: Iterable[Fraction]) -> Fraction:
    """The sum of amounts of which most are the same few: each is multiplied and not added up singly.

    The same are those that are one object, as the weights of a scheme are: an exact number is told
    apart from another only slowly.

    >>> total([ONE, ONE, Fraction(1, 2)])
    Fraction(5, 2)
    """
    listed = list(amounts)
    by_id = {id(amount): amount for amount in listed}
    times = Counter(map(id, listed))
    return sum((by_id[one] * often for one, often in times.items()), start=ZERO)


def exact(value: Any) -> Fraction:
    """An integer, a decimal text or an "n/m" text as the number it says; anything else is refused.

    >>> exact("0.1"), exact(3), exact("-35/9")
    (Fraction(1, 10), Fraction(3, 1), Fraction(-35, 9))
    """
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    if isinstance(value, str) and (_DECIMAL.match(value) or _RATIO.match(value)):
        return Fraction(value)
    raise BadEntry(
        "not-a-number",
        f"“{value}”不是精确数：请写整数或十进制文本，例如 3 或 “0.5”。",
        f"{value!r} is not an exact number: write an integer or a decimal as text, as in 3 or '0.5'.",
    )


def plain(number: Fraction) -> str:
    """The number as people write it: decimals where they end, otherwise n/m.

    >>> plain(Fraction(15, 2)), plain(Fraction(20)), plain(Fraction(35, 9))
    ('7.5', '20', '35/9')
    """
    if number.denominator == 1:
        return str(number.numerator)
    text = terminating(number)
    return text if text is not None else f"{number.numerator}/{number.denominator}"


def terminating(number: Fraction) -> str | None:
    """The decimal text of a number whose decimals end, else None."""
    rest, twos, fives = number.denominator, 0, 0
    if rest == 1:
        return str(number.numerator)
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return None
    places = max(twos, fives)
    return printed(number, places)


def printed(number: Fraction, decimals: int) -> str:
    """The number with exactly `decimals` places; it must need no more of them.

    >>> printed(Fraction(15, 2), 2), printed(Fraction(-3), 0)
    ('7.50', '-3')
    """
    scaled, rest = divmod(number.numerator * 10**decimals, number.denominator)
    assert rest == 0, "a number is printed only after it has been rounded"
    digits = str(abs(scaled)).rjust(decimals + 1, "0")
    sign = "-" if number < 0 else ""
    whole, fraction = digits[: len(digits) - decimals], digits[len(digits) - decimals :]
    return f"{sign}{whole}.{fraction}" if decimals else f"{sign}{whole}"

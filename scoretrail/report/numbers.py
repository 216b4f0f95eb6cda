"""How points are written. They come rounded by the scheme; only the bounds of what is open do not."""

from __future__ import annotations

from fractions import Fraction

from domain.award import Span
from domain.points import half_up, plain, printed
from domain.scheme import Scheme

NONE = "—"
MINUS = "−"


def points(scheme: Scheme, number: Fraction | None) -> str:
    """A number with the scheme's decimals; exact as n/m where it has more of them."""
    if number is None:
        return NONE
    decimals = scheme.total.round.decimals
    if 10**decimals % number.denominator:
        return plain(number).replace("-", MINUS)
    return printed(number, decimals).replace("-", MINUS)


def signed(scheme: Scheme, number: Fraction | None) -> str:
    """A difference with its sign."""
    if number is None:
        return NONE
    return f"+{points(scheme, number)}" if number > 0 else points(scheme, number)


def plain_signed(number: Fraction) -> str:
    """A difference with its sign and no idle zeros.

    >>> plain_signed(Fraction(-3)), plain_signed(Fraction(5, 2))
    ('−3', '+2.5')
    """
    return f"{'+' if number >= 0 else MINUS}{plain(abs(number))}"


def full(number: Fraction | None) -> str:
    """Full marks as the document prints them."""
    return NONE if number is None else plain(number)


def span(scheme: Scheme, open_: Span | None) -> str:
    """Where points that cannot be said yet may lie, rounded as points would be."""
    if open_ is None:
        return NONE
    decimals = scheme.total.round.decimals
    low, high = (
        None if bound is None else half_up(bound, decimals) for bound in (open_.low, open_.high)
    )
    return f"{points(scheme, low)}…{points(scheme, high)}"

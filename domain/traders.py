"""Individual businesses (个体工商户): their numbers and names are a natural person's (民法典第五十四条).

    unified code        92…, eighteen characters: GB 32100-2015 gives them the registering body 9
                        (市场监管) and the kind 2
    registration number fifteen digits, until 2015 (GS 15-2006): division, serial, check digit; the
                        serials of individual businesses begin with 6 to 9, those of firms lower

No other code of the standard is a natural person's: sole proprietorships (个人独资企业) are 91, law
offices 31, co-operatives 93. As with identity numbers, a mistyped one still gives its owner away.
"""

from __future__ import annotations

import re

from domain.codes import compact, is_division_code, is_unified_code, without_separators

_CODE = re.compile(r"92[0-9A-Z]{13,18}\Z", re.ASCII)
"""A code in one spelling; one that lost or gained a few characters is a trader's all the same."""

_SHORTEST = 15
_PLAIN = re.compile(r"[0-9A-Z]+\Z", re.ASCII)
_REGISTRATION = re.compile(r"\d{6}[6-9]\d{8}\Z", re.ASCII)
_MARKED = re.compile(r"个体工商户|个体户|[（(]个体[）)]")


def is_trader_number(text: str) -> bool:
    """Whether a number is an individual business's, right or mistyped.

    >>> is_trader_number("92370102MA3C0XYW01"), is_trader_number("91350100M000100Y43")
    (True, False)
    >>> is_trader_number("370102600123451"), is_trader_number("370102200012345")
    (True, False)
    """
    if len(text) < _SHORTEST:
        return False
    number = text if _PLAIN.match(text) else compact(without_separators(text))
    if _CODE.match(number):
        return True
    return _REGISTRATION.match(number) is not None and is_division_code(number[:6])


def is_trader_code(code: str) -> bool:
    """Whether a text is the valid unified code of an individual business."""
    return compact(code).startswith("92") and is_unified_code(code)


def is_registered_trader(number: str) -> bool:
    """Whether fifteen digits are a valid registration number of an individual business.

    The check digit follows GB/T 17710-2008, MOD 11,10.

    >>> is_registered_trader("370102600123451"), is_registered_trader("370102600123455")
    (True, False)
    """
    if _REGISTRATION.match(number) is None or not is_division_code(number[:6]):
        return False
    rest = 10
    for digit in number[:14]:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return (rest + int(number[14])) % 10 == 1


def is_trader_name(text: str) -> bool:
    """Whether a name says of itself that it is an individual business's.

    >>> is_trader_name("历下区李记面馆（个体工商户）"), is_trader_name("历下区李记面馆")
    (True, False)
    """
    return _MARKED.search(text) is not None

"""What of a natural person may stand inside a text, found and masked (文中的个人信息).

    identity numbers        right ones, beside letters too (id3701…); in a file of rows mistyped ones and the old fifteen digits, too
    individual businesses   their unified codes and registration numbers
    mobile telephones       and, in a file of rows, a home address that is named as one

A name inside a sentence nobody can recognise. A unified code that only a body can have is never taken
for a person's number, and a part of a longer number never for one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from domain.codes import UNSEEN, compact, plain_digits, without_separators
from domain.identity import (
    is_bodys,
    is_identity_number,
    is_persons,
    masked_number,
    masked_telephone,
)
from domain.traders import is_registered_trader, is_trader_code

BIRTH = r"(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_ALONE, _ENDED = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_GAP = rf"[\s.\-/_\u2010-\u2015{UNSEEN}]{{0,2}}"
_WIDE = {code + 0xFEE0: code for code in (*range(48, 58), *range(65, 91), *range(97, 123))}
"""Full-width digits and letters, with the plain ones of the same length."""

SHORTEST = 11
"""Characters of the shortest number that is looked for, a mobile telephone's."""


class Found(NamedTuple):
    """A place in a text, and what may stand there instead."""

    start: int
    end: int
    mask: str


class _Kind(NamedTuple):
    """How one kind of number is written, whether it is one, and its mask."""

    pattern: re.Pattern[str]
    genuine: Callable[[str], bool]
    mask: Callable[[str], str] = masked_number


def _registered(text: str) -> bool:
    return is_registered_trader(compact(text))


def _no_code(text: str) -> bool:
    return is_trader_code(text) or not is_bodys(text)


_CERTAIN = (
    _Kind(
        re.compile(
            rf"(?<!\d)\d{{3}}{_GAP}\d{{3}}{_GAP}\d{{4}}{_GAP}\d\d{_GAP}\d\d{_GAP}\d{{3}}{_GAP}[\dXx](?!\d)"
        ),
        lambda text: is_persons(without_separators(compact(text))),
    ),
    _Kind(
        re.compile(rf"{_ALONE}92(?:{_GAP}\d{{2}}){{3}}(?:{_GAP}[0-9A-Za-z]{{2}}){{5}}{_ENDED}"),
        lambda text: is_trader_code(without_separators(compact(text))),
    ),
    _Kind(re.compile(rf"{_ALONE}\d{{6}}[6-9]\d{{8}}{_ENDED}"), _registered),
    _Kind(
        re.compile(
            rf"(?<!\d\.)(?:(?<![0-9A-Za-z+])|(?<=[g-zG-Z])|(?<=[g-zG-Z]e)|(?<![0-9A-Za-z])(?:\+|00)?86{_GAP})"
            rf"1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?![0-9A-Fa-f])(?!\.\d|\s*(?:元|万|亿|美元))"
        ),
        lambda _: True,
        masked_telephone,
    ),
)
_LIKELY = (
    _Kind(
        re.compile(
            rf"{_ALONE}[1-9]\d{{5}}{BIRTH}(?:\d{{2,4}}[\dXx]?|\d{{3}}[Xx]\d{{1,2}}){_ENDED}"
        ),
        _no_code,
    ),
    _Kind(re.compile(rf"{_ALONE}[1-6]\d{{14}}{_ENDED}"), is_identity_number),
    _Kind(re.compile(rf"{_ALONE}92\d{{6}}[0-9A-Za-z]{{10}}{_ENDED}"), _no_code),
    _Kind(
        re.compile(
            r"(?:家庭|现|居住|户籍|经常居住)(?:住址|地址|所在地|地)(?:[:：为是]\s*)?[^\s,，;；。、)）]{5,60}|"
            r"(?:家住|现住|住址(?:[:：]|\s))\s*[^\s,，;；。、)）]{5,60}"
        ),
        lambda _: True,
        lambda text: f"{text[:2]}…",
    ),
)
_RUN = re.compile(rf"\d{{3}}[\d\s.\-/_\u2010-\u2015{UNSEEN}]{{8}}")
_PLAIN_RUN = re.compile(r"[0-9]{3}[0-9\s.\-/_]{8}", re.ASCII)
_HOME = re.compile(r"[住居籍]")
"""What every number of a person, and every home address, has in it at least; most texts have none."""


def found_in(text: str, *, likely: bool = False) -> list[Found]:
    """Every personal number in a text, in order; `likely` takes mistyped ones and addresses as well.

    >>> found_in("收到 11010519491231002X"), found_in("共 18 件")
    ([Found(start=3, end=21, mask='1****************X')], [])
    """
    if len(text) < SHORTEST and not likely:
        return []
    if not (_suspicious(text) or (likely and _HOME.search(text))):
        return []
    plain = text if text.isascii() else plain_digits(text.translate(_WIDE))
    found: list[Found] = []
    for kind in (*_CERTAIN, *_LIKELY) if likely else _CERTAIN:
        found += (one for one in _of_kind(kind, plain) if not _overlaps(one, found))
    return sorted(found)


def _suspicious(text: str) -> bool:
    if text.isascii():
        return "92" in text or _PLAIN_RUN.search(text) is not None
    return "92" in text or "９２" in text or _RUN.search(text) is not None


def _of_kind(kind: _Kind, plain: str) -> Iterator[Found]:
    for one in kind.pattern.finditer(plain):
        if kind.genuine(one[0]):
            yield Found(one.start(), one.end(), kind.mask(one[0]))


def _overlaps(one: Found, found: list[Found]) -> bool:
    return any(one.start < other.end and other.start < one.end for other in found)


def holds_personal_number(text: str) -> bool:
    """Whether a personal number stands anywhere in the text.

    >>> holds_personal_number("张某（11010519491231002Ｘ）"), holds_personal_number("共 18 件")
    (True, False)
    """
    return bool(found_in(text))


def masked_text(text: str, *, likely: bool = False) -> str:
    """The text with every personal number in it masked.

    >>> masked_text("店主电话138-0013-8000，代码 92370102MA3C0XYW01")
    '店主电话138****8000，代码 9****************1'
    """
    made, last = "", 0
    for one in found_in(text, likely=likely):
        made += text[last : one.start] + one.mask
        last = one.end
    return made + text[last:] if last else text

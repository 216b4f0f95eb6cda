"""Natural persons: recognising an identity number or a telephone, and masking what is shown of one.

Nothing here says whether a number was ever issued. What looks like one is kept out of the ledger;
a check digit that fits by chance costs a clerk one opaque id.
"""

from __future__ import annotations

import hashlib
import re
from datetime import date

from domain.codes import compact, is_registered_kind, is_unified_code, without_separators

LONE = "lone-"
"""How the opaque id of whoever belongs to one place alone begins."""

NATURAL_PERSON = "自然人"
"""All that is shown of whoever is hidden (L3)."""

_NEW_LENGTH = 18
_OLD_LENGTH = 15
_NEW = re.compile(r"\d{17}[\dX]\Z", re.ASCII)
_OLD = re.compile(r"[1-9]\d{14}\Z", re.ASCII)
_MUNICIPALITIES = frozenset({"11", "12", "31", "50", "71", "81", "82", "83"})
_OF_A_CITY = frozenset({"00", "01", "02", "03"})
_OF_A_PROVINCE = frozenset(f"{n:02}" for n in (*range(36), *range(40, 44), 51, 90))
_WEIGHTS = tuple(pow(2, 17 - place, 11) for place in range(17))
_CHECKS = "10X98765432"
OPAQUE = r"(?:subject|lone)-[0-9a-f]{20}"
"""How the opaque id of a person is written, for a pattern."""

_OPAQUE = re.compile(rf"{OPAQUE}\Z")
_DIGITS = re.compile(r"[+＋]?[\d\s\-\u2010-\u2015]{11,}\Z")
"""Nearly no text is written in digits alone."""

_MOBILE = re.compile(r"1[3-9]\d{9}\Z", re.ASCII)


def is_identity_number(text: str) -> bool:
    """Whether the text reads as a resident's identity number (公民身份号码), old or new.

    The new one has eighteen characters, a date of birth and a check digit (ISO 7064 MOD 11-2); the
    old one fifteen digits with a date of the twentieth century.

    >>> is_identity_number("11010519491231002X"), is_identity_number("110105491231002")
    (True, True)
    >>> is_identity_number("110105194912310021"), is_identity_number("OBJ-LX1")
    (False, False)
    """
    number = compact(text)
    if len(number) == _NEW_LENGTH:
        return _NEW.match(number) is not None and _is_birth(number[6:14]) and _checks(number)
    if len(number) == _OLD_LENGTH:
        return _OLD.match(number) is not None and _is_birth(f"19{number[6:12]}")
    return False


def is_persons(text: str) -> bool:
    """Whether a text is an identity number and no unified code of a body.

    One identity number in 31 passes for a unified code by its check character alone.

    >>> is_persons("370102199001010108"), is_persons("113701199001010053")
    (True, False)
    """
    return is_identity_number(text) and not is_bodys(text)


def is_bodys(text: str) -> bool:
    """Whether a text is a valid unified code that cannot be a person's number.

    Its kind and its division are those of the standard; and where it begins as identity numbers do, its
    third and fourth characters are no prefecture (地区) of that province.
    """
    code = compact(text)
    if not is_unified_code(code):
        return False
    if _NEW.match(code) is None:
        return True
    if not is_registered_kind(code):
        return False
    return code.startswith("9") or code[2:4] not in _prefectures(code[:2])


def _prefectures(province: str) -> frozenset[str]:
    """The prefectures that a province has or had; municipalities have districts and counties alone."""
    return _OF_A_CITY if province in _MUNICIPALITIES else _OF_A_PROVINCE


def resembles_identity_number(text: str) -> bool:
    """Whether a text could be an identity number, mistyped or written with separators.

    >>> resembles_identity_number("110105_19491231_0021"), resembles_identity_number("济阳某公司")
    (True, False)
    """
    if len(text) < _OLD_LENGTH:
        return False
    number = compact(without_separators(text)).upper()
    if is_bodys(number):
        return False
    if len(number) == _NEW_LENGTH:
        return _NEW.match(number) is not None and _is_birth(number[6:14])
    return is_identity_number(number)


def masked_number(number: str) -> str:
    """The mask that every interface shows: first and last character (遮盖号码).

    >>> masked_number("37010219900101001X")
    '3****************X'
    """
    plain = compact(number)
    if len(plain) < 3:  # noqa: PLR2004 (nothing would be hidden)
        return "*" * len(plain)
    return f"{plain[0]}{'*' * (len(plain) - 2)}{plain[-1]}"


def part_masked_number(number: str) -> str:
    """The wider mask, shown to a reviewer with a reason: division and last four.

    >>> part_masked_number("370102199001010011")
    '370102********0011'
    """
    plain = compact(number)
    if len(plain) not in (_OLD_LENGTH, _NEW_LENGTH):
        return masked_number(plain)
    return f"{plain[:6]}{'*' * (len(plain) - 10)}{plain[-4:]}"


def is_opaque(text: str) -> bool:
    """Whether a text is the opaque id that the ledger gave a person.

    >>> is_opaque("subject-00000000000000000000"), is_opaque("OBJ-LX1")
    (True, False)
    """
    return _OPAQUE.match(text) is not None


def lone_id(place: str) -> str:
    """The opaque id of a person who cannot be told from others, and belongs to one place alone."""
    return f"{LONE}{hashlib.sha256(place.encode()).hexdigest()[:20]}"


def masked_already(name: str) -> bool:
    """Whether a name was masked before it came here.

    >>> masked_already("张*"), masked_already("张三")
    (True, False)
    """
    return "*" in name or "＊" in name


def masked_name(name: str) -> str:
    """A natural person's name: the first character stays.

    >>> masked_name("张三丰"), masked_name("")
    ('张*', '')
    """
    return f"{name.strip()[:1]}*" if name.strip() else ""


def is_mobile_number(text: str) -> bool:
    """Whether a text is a mobile telephone's number and nothing else.

    >>> is_mobile_number("138 0013 8000"), is_mobile_number("+86 13800138000")
    (True, True)
    >>> is_mobile_number("0531-66605555"), is_mobile_number("12345678901")
    (False, False)
    """
    if _DIGITS.match(text) is None:
        return False
    return _MOBILE.match(without_country(compact(text))) is not None


def without_country(number: str) -> str:
    """A telephone number without the prefix of the country."""
    for prefix in ("+86", "0086", "86"):
        if number.startswith(f"{prefix}1"):
            return number.removeprefix(prefix)
    return number


def masked_telephone(telephone: str) -> str:
    """A mobile number with its middle hidden; of any other the last four stay hidden.

    >>> masked_telephone("138 0013 8000"), masked_telephone("0531-66605555")
    ('138****8000', '05316660****')
    """
    plain = without_country(without_separators(compact(telephone)))
    if _MOBILE.match(plain):
        return f"{plain[:3]}****{plain[-4:]}"
    return f"{plain[:-4]}****"


def _is_birth(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return 1800 <= born.year < 2100  # noqa: PLR2004 (no clock here: generous on purpose)


def _checks(number: str) -> bool:
    total = sum(int(digit) * weight for digit, weight in zip(number[:17], _WEIGHTS, strict=True))
    return number[17] == _CHECKS[total % 11]

"""Natural persons in a file: what is recognised as one, so that nothing of them stands in clear.

Recognising errs on the side of the person: a number with a date of birth in it is a person's even
when its check digit is wrong, because a mistyped identity number still gives its owner away. An
individual business (个体工商户) is the natural person who trades.
"""

from __future__ import annotations

import re

from domain.codes import UNSEEN, compact, without_separators
from domain.identity import is_bodys, is_identity_number, is_mobile_number
from domain.personal import BIRTH, masked_text
from domain.traders import is_registered_trader, is_trader_code, is_trader_name, is_trader_number

NAMES = frozenset(
    {
        ("joint-case.reported", "object_name"),
        ("objection.accepted", "subject"),
        ("arrears.registered", "creditor"),
    }
)
"""Fields that may name a natural person; elsewhere a subject is a body of government."""

_WITH_BIRTH = re.compile(rf"[1-9]\d{{5}}{BIRTH}(?:\d{{2,4}}[\dX]?|\d{{3}}X\d{{1,2}})\Z", re.ASCII)
_LENGTH = 18
_TELLING = 6
"""So many letters and digits a number has at least."""

_FORMAT = re.compile(f"[{UNSEEN}]")
_HAN = r"[\u3400-\u9fff]"
_HAN_NAME = re.compile(
    rf"{_HAN}{{2,4}}\Z|{_HAN}{{1,3}}[*＊]{{1,3}}\Z|{_HAN}{{1,10}}(?:[·•]{_HAN}{{1,10}})+\Z"
)
_BESIDE = re.compile(r"[（(][^（()）]*[）)]\Z|(?:先生|女士|同志|等\d*人)\Z")
"""What is written behind a name: 张三（已故）, 张三先生, 张三等3人."""

_OF_A_BODY = re.compile(
    r".*(?:公司|集团|企业|厂|店|院|局|所|社|部|站|场|队|馆|网|矿|铺|摊|中心|学校|大学|中学|小学|"
    r"幼儿园|协会|学会|商行|银行|政府|单位|项目|工程|超市|村|镇|乡|街道|办|委|委会|委员会|管理处|支行)\Z"
)
"""How the name of a body ends; endings that given names have, too, are not among them."""


def personal_number(text: str) -> str | None:
    """The number in its one spelling if it is a natural person's, right or mistyped.

    >>> personal_number("11010519491231002x"), personal_number("91350100M000100Y43")
    ('11010519491231002X', None)
    >>> personal_number("110105194912310021"), personal_number("92 370102 MA3C0XYW01")
    ('110105194912310021', '92370102MA3C0XYW01')
    """
    number = compact(text)
    if is_bodys(number) and not is_trader_code(number):
        return None
    for spelt in (number, without_separators(number)):
        if _is_personal(spelt):
            return spelt
    return None


def _is_personal(number: str) -> bool:
    return (
        is_identity_number(number)
        or _WITH_BIRTH.match(number) is not None
        or is_trader_number(number)
        or is_mobile_number(number)
    )


def is_whole(number: str) -> bool:
    """Whether a personal number has all its characters, so that it can be looked up again."""
    return (
        is_identity_number(number)
        or len(number) == _LENGTH
        or is_registered_trader(number)
        or is_mobile_number(number)
    )


def is_right(number: str) -> bool:
    """Whether the check digit of a personal number is right, where it has one."""
    return (
        is_identity_number(number)
        or is_trader_code(number)
        or is_registered_trader(number)
        or is_mobile_number(number)
    )


def tells_apart(text: str) -> bool:
    """Whether what stands for a number can tell one person from another; 无, 不详 and 000000 cannot.

    >>> [tells_apart(text) for text in ("H12345678", "无", "/", "000000", "不详")]
    [True, False, False, False, False]
    """
    return says_something(text) and sum(map(_is_plain, text)) >= _TELLING


def says_something(text: str) -> bool:
    """Whether there are letters or digits in it, and not one alone again and again.

    >>> [says_something(text) for text in ("12345", "无", "000000")]
    [True, False, False]
    """
    return len(set(filter(_is_plain, text))) > 1


def _is_plain(character: str) -> bool:
    return character.isascii() and character.isalnum()


def names_a_person(text: str) -> bool:
    """Whether a name reads as a natural person's, or as an individual business's."""
    return looks_like_a_name(text) or is_trader_name(text)


def looks_like_a_name(text: str) -> bool:
    """Whether a name reads as a natural person's rather than a body's.

    >>> [looks_like_a_name(name) for name in ("张三丰", "历下区财政局", "某公司")]
    [True, False, False]
    >>> [looks_like_a_name(name) for name in ("张三丰等3人", "张三丰、李四光", "某公司（济南）")]
    [True, True, False]
    """
    names = _FORMAT.sub("", "".join(text.split())).split("、")
    return all(map(_is_a_name, names))


def _is_a_name(text: str) -> bool:
    name = _BESIDE.sub("", text)
    return _HAN_NAME.match(name) is not None and _OF_A_BODY.match(name) is None


def without_personal_numbers(text: str) -> str:
    """The text with everything that reads as a personal number masked, mistyped ones included.

    >>> without_personal_numbers("见 110105194912310021 号")
    '见 1****************1 号'
    """
    return masked_text(text, likely=True)

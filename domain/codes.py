"""Codes as the documents write them: unified social credit codes, division codes, document numbers.

A wrong code is a finding here, never an exception: in a unit's own report it is refused, in the
data of others only pointed out, since wrong codes are themselves counted. Whether a code is in use
anywhere is not known here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of GB 32100-2015: no I, O, S, V, Z."""

_VALUE = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_LENGTH = 18
_SPELT = re.compile(f"[{ALPHABET}]{{18}}\\Z")
"""A code in its one spelling, as nearly all are; nothing need be made plain."""

_SEPARATORS = re.compile(r"[\s_\-./·]+")
UNSEEN = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff"
"""Characters that take no room, for a class of a pattern."""

_BLANKS = re.compile(rf"[\s‐-―\-{UNSEEN}]")
_LIKE_X = frozenset("ХхΧχ×Ⅹⅹ")
KINDS = frozenset(
    [
        "11",
        "12",
        "13",
        "19",
        "21",
        "29",
        "31",
        "32",
        "33",
        "34",
        "35",
        "39",
        "41",
        "49",
        "51",
        "52",
        "53",
        "59",
        "61",
        "62",
        "69",
        "71",
        "72",
        "79",
        "81",
        "89",
        "91",
        "92",
        "93",
        "A1",
        "A9",
        "N1",
        "N2",
        "N3",
        "N9",
        "Y1",
    ]
)
"""The registering bodies of GB 32100-2015 with the kinds each of them registers."""

_DIVISION = re.compile(r"\d{6}(\d{3}(\d{3})?)?\Z", re.ASCII)
_PROVINCE = re.compile(r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[12]")

_DOCUMENT = re.compile(
    r"(?P<organ>[^\d〔\[(【]*?)(?:字|第)?[〔\[(【](?P<year>\d{4})[〕\])】](?:第)?(?P<number>\d{1,6})号?\Z",
    re.ASCII,
)


def compact(text: str) -> str:
    """A code without blanks and hyphens, full-width characters made plain, in capitals.

    >>> compact(" ９１35-0100 m000100y43 ")
    '91350100M000100Y43'
    """
    if not text.isascii():
        text = plain_digits(unicodedata.normalize("NFKC", text))
    return _BLANKS.sub("", text).upper()


def plain_digits(text: str) -> str:
    """The text, of the same length, with digits of every script as plain ones, and what looks like an X.

    >>> plain_digits("３７٠１Х")
    '3701X'
    """
    return "".join(map(_plain, text))


def _plain(character: str) -> str:
    if character in _LIKE_X:
        return "X"
    if not character.isascii() and character.isdecimal():
        return str(unicodedata.decimal(character))
    return character


def without_separators(text: str) -> str:
    """The text without the spaces, dashes and points that people write into long numbers.

    >>> without_separators("110105_1949.1231 002X")
    '11010519491231002X'
    """
    return _SEPARATORS.sub("", text)


def check_character(first_17: str) -> str:
    """The last character of a unified social credit code, from the seventeen before it.

    Each character's value is multiplied by 3 to the power of its place less one, modulo 31; the
    check character makes the sum a multiple of 31.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    total = sum(
        _VALUE[character] * weight for character, weight in zip(first_17, _WEIGHTS, strict=True)
    )
    return ALPHABET[-total % 31]


@dataclass(frozen=True, slots=True)
class CodeFault:
    """What is wrong with a unified code: `code` for programs, a sentence in each language."""

    code: str
    zh: str
    en: str


def unified_code_fault(text: str) -> CodeFault | None:
    """What is wrong with a unified social credit code (统一社会信用代码), if anything.

    Any registering body of the standard will do: N (agriculture), Y (other) and A (the army) as
    well as the digits.

    >>> unified_code_fault("91350100M000100Y43") is None
    True
    >>> unified_code_fault("91350100M000100Y44").en
    "the check character should be '3', not '4'"
    """
    code = text if _SPELT.match(text) else compact(text)
    if len(code) != _LENGTH:
        return CodeFault(
            "code-length",
            f"统一社会信用代码应为 18 位，这里是 {len(code)} 位",
            f"a unified social credit code has 18 characters, not {len(code)}",
        )
    strange = sorted(set(code) - _VALUE.keys())
    if strange:
        return CodeFault(
            "code-character",
            f"统一社会信用代码不用 {'、'.join(strange)}（不含 I O S V Z）",
            f"a unified social credit code has no {', '.join(strange)} (and no I O S V Z)",
        )
    check = check_character(code[:17])
    if code[17] != check:
        return CodeFault(
            "code-check",
            f"校验位应为“{check}”，不是“{code[17]}”",
            f"the check character should be {check!r}, not {code[17]!r}",
        )
    return None


def is_unified_code(text: str) -> bool:
    """Whether the text is a valid unified social credit code, however it is spaced."""
    return unified_code_fault(text) is None


def is_registered_kind(code: str) -> bool:
    """Whether a code in its one spelling begins with a kind and a division that the standard knows.

    >>> is_registered_kind("91350100M000100Y43"), is_registered_kind("37010219900101001X")
    (True, False)
    """
    return code[:2] in KINDS and is_division_code(code[2:8])


def unified_code(text: str) -> str:
    """A valid unified social credit code in its one spelling."""
    if _SPELT.match(text):
        return text
    code = compact(text)
    assert unified_code_fault(code) is None, "ask is_unified_code first"
    return code


def is_division_code(text: str) -> bool:
    """Whether the text has the form of a division code (区划代码) of 6, 9 or 12 digits.

    Statistical codes of zones are among them, so nothing is looked up but the province.

    >>> [is_division_code(code) for code in ("370102", "370171", "990101", "37010")]
    [True, True, False, False]
    """
    return _DIVISION.match(text) is not None and _PROVINCE.match(text) is not None


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """The number of a document (文号): organ mark, year, number, and who issued it.

    平阴 and 平顶山 both write 平信用办: only with the issuer does a number name one document.
    """

    organ: str
    year: int
    number: int
    issuer: str | None = None

    def __str__(self) -> str:
        return f"{self.organ}〔{self.year}〕{self.number}号"


def document_number(text: str, *, issuer: str | None = None) -> DocumentNumber | None:
    """The document number that a text is, in whatever brackets; nothing if it is none.

    >>> str(document_number("济信用办［２０１８］第18 号"))
    '济信用办〔2018〕18号'
    >>> document_number("2018年第18号") is None
    True
    """
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text))
    found = _DOCUMENT.match(plain)
    if found is None:
        return None
    return DocumentNumber(found["organ"], int(found["year"]), int(found["number"]), issuer)

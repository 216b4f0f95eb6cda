"""Plain values, as JSON has them, from whatever a reader of files made (普通值).

Nearly every entry is plain already, and passes at a glance. What is not is looked at again, slowly,
for the place and the reason.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from domain.errors import BadEntry, Problem
from domain.events.field import INTEGER_LIMIT, plain_quantity
from domain.events.refusal import Path, path_text, refused, shown
from domain.identity import is_mobile_number
from domain.personal import SHORTEST, holds_personal_number, masked_text

_DEEPEST = 50


def plain_object(content: object) -> dict[str, Any]:
    """The keys and values of an entry, plain and without a personal number, or a refusal.

    A `Fraction` becomes an integer or decimal text; a float, a date or anything else that JSON does
    not have is refused.

    >>> plain_object({"points": Fraction(15, 2), "n": Fraction(3)})
    {'points': '7.5', 'n': 3}
    """
    if isinstance(content, dict) and _harmless(content, 0):
        return content
    plain = _plain(content, ())
    if not isinstance(plain, dict):
        problem = Problem(
            "not-an-object", "", shown(content), "一条记录应为键和值", "an entry is keys and values"
        )
        raise refused([problem])
    _refuse_personal_numbers(plain)
    return plain


def _harmless(value: object, depth: int) -> bool:
    """Whether a tree is plain as it is, and holds no personal number."""
    kind = type(value)
    if kind is str:
        return len(value) < SHORTEST or not _names_a_person(value)  # type: ignore[arg-type]
    if kind is int:
        return -INTEGER_LIMIT < value < INTEGER_LIMIT  # type: ignore[operator]
    if kind is dict:
        return depth < _DEEPEST and all(
            type(name) is str and _harmless(name, 0) and _harmless(inner, depth + 1)
            for name, inner in value.items()  # type: ignore[attr-defined]
        )
    if kind is list:
        return depth < _DEEPEST and all(_harmless(inner, depth + 1) for inner in value)  # type: ignore[attr-defined]
    return value is None or kind is bool


def _plain(value: object, path: Path) -> object:
    """The same tree of plain values, or a refusal naming the place of what is not plain."""
    if value is None or isinstance(value, str | bool):
        return value
    if len(path) > _DEEPEST:
        raise _not_plain(
            value, path[:3], f"嵌套超过 {_DEEPEST} 层", f"nested more than {_DEEPEST} deep"
        )
    if isinstance(value, int):
        if abs(value) < INTEGER_LIMIT:
            return value
        raise _not_plain(value, path, "整数至多 15 位", "an integer has at most 15 digits")
    if isinstance(value, Mapping):
        return {
            _key(name, path): _plain(inner, (*path, str(name))) for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_plain(inner, (*path, index)) for index, inner in enumerate(value)]
    if isinstance(value, Fraction):
        return _decimal(value, path)
    if isinstance(value, float):
        raise _not_plain(
            value, path, "小数请写成文本，如 “7.5”", "write a decimal number as text, as in '7.5'"
        )
    raise _not_plain(
        value,
        path,
        "只能是 JSON 的值，日期写成文本",
        "only values of JSON may stand here, days as text",
    )


def _key(name: object, path: Path) -> str:
    if isinstance(name, str):
        return name
    raise _not_plain(name, path, "键须是文本", "a key must be text")


def _decimal(value: Fraction, path: Path) -> int | str:
    """An exact number as an integer or decimal text."""
    if abs(value) >= INTEGER_LIMIT:
        raise _not_plain(value, path, "至多 15 位", "at most 15 digits before the point")
    shift = 10**12
    scaled = value * shift
    if scaled.denominator != 1:
        raise _not_plain(value, path, "小数至多 12 位", "at most 12 digits after the point")
    whole, decimals = divmod(abs(scaled.numerator), shift)
    sign = "-" if value < 0 else ""
    return plain_quantity(f"{sign}{whole}.{decimals:012}")


def _not_plain(value: object, path: Path, zh: str, en: str) -> BadEntry:
    got = str(value) if isinstance(value, Fraction) else shown(value)
    return refused([Problem("not-plain", path_text(path), got, zh, en)])


def _refuse_personal_numbers(plain: dict[str, Any]) -> None:
    for path, text in _texts(plain, ()):
        if _names_a_person(text):
            problem = Problem(
                "identity-number",
                masked_text(path_text(path)),
                None,
                "含有自然人的身份证号、个体工商户的代码或手机号，台账不收；请改用匿名编号，或删去",
                "holds the identity number or telephone of a natural person, or the code of an "
                "individual business, which the ledger does not take; give an opaque id instead, "
                "or leave it out",
            )
            raise refused([problem])


def _names_a_person(text: str) -> bool:
    """Whether a personal number stands in the text; eleven digits alone may number a document."""
    return holds_personal_number(text) and not is_mobile_number(text)


def _texts(value: object, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text in a tree, keys included, with its place."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield path, name
            yield from _texts(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _texts(inner, (*path, index))

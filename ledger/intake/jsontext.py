"""JSON read strictly: no key twice, no float, no NaN, nothing that is not Unicode or nests deep."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from domain.errors import BadEntry

_DEEPEST = 60
_LONGEST = 18


class _NotStrict(ValueError):
    """What JSON allows, or this reader meets, and an entry may not hold."""

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(en)
        self.code, self.zh, self.en = code, zh, en


def strict_json(text: str) -> object:
    """The value of a JSON text; what is wrong with it is said with its column.

    >>> strict_json('{"n": 1}')
    {'n': 1}
    >>> strict_json('{"n": 1, "n": 2}')
    Traceback (most recent call last):
    domain.errors.BadEntry: 键“n”写了两次 | the key 'n' is given twice
    """
    try:
        value = _DECODER.decode(text)
        _shallow(value, 0)
        text.encode()
        if "\\u" in text:
            json.dumps(value, ensure_ascii=False).encode()
    except _NotStrict as error:
        raise BadEntry(error.code, error.zh, error.en) from error
    except json.JSONDecodeError as error:
        raise BadEntry(
            "bad-json",
            f"不是合格的 JSON：第 {error.colno} 个字符处 {error.msg}",
            f"this is not valid JSON: {error.msg} at character {error.colno}",
        ) from error
    except RecursionError as error:
        raise BadEntry("too-deep", "嵌套过深", "it is nested too deeply") from error
    except UnicodeEncodeError as error:
        raise BadEntry(
            "not-text", "含有不成字的编码", "it holds text that is not Unicode"
        ) from error
    return value


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _NotStrict(
            "duplicate-key", f"键“{twice}”写了两次", f"the key {twice!r} is given twice"
        )
    return found


def _no_float(text: str) -> NoReturn:
    raise _NotStrict(
        "float",
        f'小数 {text[:_LONGEST]} 请写成文本："{text[:_LONGEST]}"',
        f'write the decimal {text[:_LONGEST]} as text: "{text[:_LONGEST]}"',
    )


def _no_constant(text: str) -> NoReturn:
    raise _NotStrict("not-a-number", f"{text} 不是数", f"{text} is not a number")


def _integer(text: str) -> int:
    if len(text) > _LONGEST:
        raise _NotStrict("bad-number", "整数过长", "the integer is too long")
    return int(text)


def _shallow(value: object, depth: int) -> None:
    if depth > _DEEPEST:
        raise _NotStrict("too-deep", "嵌套过深", "it is nested too deeply")
    if isinstance(value, dict):
        for inner in value.values():
            _shallow(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            _shallow(inner, depth + 1)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_pairs,
    parse_float=_no_float,
    parse_int=_integer,
    parse_constant=_no_constant,
)

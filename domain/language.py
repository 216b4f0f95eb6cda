"""What every word of the scheme language shares: strict models, exact numbers, one word per slot.

A slot such as `measure` holds exactly one word with its body, `{count: {…}}`. A word is a model that
also knows how to do what it says; nothing in a scheme is an expression.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from fractions import Fraction
from typing import Annotated, Any, ClassVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    PlainValidator,
)

from domain.errors import BadScheme, ScoretrailError
from domain.points import exact, plain


class Misfit(ValueError):
    """A part of a scheme that does not fit, in both languages; the loader says where it stands."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


class Model(BaseModel):
    """A frozen part of a scheme; an unknown key is refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Word(Model):
    """One word of the language. Written `{WORD: {…}}`, and dumped the same way."""

    WORD: ClassVar[str]


def tree_of(value: Any, *, brief: bool = False) -> Any:
    """A model as the plain values that would write it; `brief` leaves out what is the default.

    Numbers stay exact numbers; a word is written `{WORD: {…}}`. What it gives loads to an equal model.
    """
    if isinstance(value, BaseModel):
        body = {
            field.alias or name: tree_of(inner, brief=brief)
            for name, field in type(value).model_fields.items()
            if (inner := getattr(value, name)) != field.default or not brief
        }
        return {value.WORD: body} if isinstance(value, Word) else body
    if isinstance(value, Mapping):
        return {key: tree_of(inner, brief=brief) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [tree_of(inner, brief=brief) for inner in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return Fraction(value)
    return value


def plain_tree(value: Any) -> Any:
    """A tree as it is written, numbers as people write them."""
    if isinstance(value, Fraction):
        return plain(value)
    if isinstance(value, dict):
        return {key: plain_tree(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [plain_tree(inner) for inner in value]
    return value if value is None or isinstance(value, (str, bool)) else str(value)


def one_of(*words: type[Word]) -> BeforeValidator:
    """The validator of a slot that takes exactly one of these words."""
    table = {word.WORD: word for word in words}

    def choose(value: Any) -> Any:
        if value is None or isinstance(value, Word):
            return value
        if not isinstance(value, Mapping) or len(value) != 1:
            raise Misfit(
                f"须写且只写其中之一：{'、'.join(table)}",
                f"exactly one of: {', '.join(table)}",
            )
        ((word, body),) = value.items()
        if word not in table:
            raise Misfit(
                f"没有“{word}”这个词；有：{'、'.join(table)}",
                f"unknown word {word!r}; one of: {', '.join(table)}",
            )
        return table[word].model_validate({} if body is None else body)

    return BeforeValidator(choose)


def _number(value: Any) -> Fraction:
    try:
        return exact(value)
    except ScoretrailError as error:
        raise Misfit(error.zh.rstrip("。"), error.en.rstrip(".")) from error


def _whole(value: Any) -> int:
    number = _number(value)
    if number.denominator != 1:
        raise Misfit(
            f"{value} 不是整数",
            f"{value} is not a whole number",
        )
    return number.numerator


def _boolean(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Misfit(
            "应为 true 或 false",
            "true or false",
        )
    return value


Number = Annotated[Fraction, PlainValidator(_number)]
Whole = Annotated[int, PlainValidator(_whole)]
Flag = Annotated[bool, PlainValidator(_boolean)]
Topic = str


def canonical_tree(value: Any) -> Any:
    """The value with numbers as "n/m" text and days as ISO text: what a digest is taken over."""
    if isinstance(value, Mapping):
        return {str(key): canonical_tree(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [canonical_tree(inner) for inner in value]
    if isinstance(value, bool) or value is None or isinstance(value, str):
        return value
    if isinstance(value, (int, Fraction)):
        number = Fraction(value)
        return f"{number.numerator}/{number.denominator}"
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    message = f"{type(value).__name__} has no place in a scheme"
    raise TypeError(message)


def digest_of(tree: Any) -> str:
    """SHA-256 (hex) of the tree in canonical JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(
        canonical_tree(tree), ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def replaced(tree: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The tree with the whole value at `path` replaced; keys are joined by `/`.

    A key may itself contain `/` (as `8/codes` does): the longest key that exists wins. A path that
    does not exist is refused.

    >>> replaced({"a": {"b/c": 1}}, "a/b/c", 2)
    {'a': {'b/c': 2}}
    """
    changed = _replaced(tree, path.split("/"), value)
    if changed is None:
        raise BadScheme(
            "unknown-path",
            f"办法中没有这个路径：{path}。",
            f"The scheme has no such path: {path}.",
        )
    return changed


def _replaced(tree: Any, keys: list[str], value: Any) -> dict[str, Any] | None:
    if not isinstance(tree, Mapping):
        return None
    for length in range(len(keys), 0, -1):
        key, rest = "/".join(keys[:length]), keys[length:]
        if key not in tree:
            continue
        if not rest:
            return {**tree, key: value}
        inner = _replaced(tree[key], rest, value)
        if inner is not None:
            return {**tree, key: inner}
    return None


_DIGITS = re.compile(r"(\d+)")


def natural_order(code: str) -> tuple[tuple[int, int, str], ...]:
    """A key that sorts codes as people do: 2 before 10, 1.2 before 1.10, 4a before 4b.

    >>> sorted(["10", "2", "4b", "4a", "special-"], key=natural_order)
    ['2', '4a', '4b', '10', 'special-']
    """
    parts = [part for part in _DIGITS.split(code) if part]
    return tuple((0, int(part), "") if part.isdigit() else (1, 0, part) for part in parts)

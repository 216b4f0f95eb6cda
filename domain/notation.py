"""The strict reader of scheme and case files: YAML text to a tree of plain values, without a float.

Numbers become `Fraction` from their text; only true, false and null are special; a duplicate key,
an unquoted key that is not text, a tag, an anchor or an alias is refused with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import yaml

from domain.errors import BadScheme
from domain.points import plain

Tree = dict[str, Any]

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?\Z")
_ALMOST_NUMBER = re.compile(
    r"[-+]?(\d[\d_]*\.?\d*([eE][-+]?\d+)?|\.\d+|0[xob][0-9a-fA-F_]+|\.(inf|nan|Inf|NaN|INF|NAN))\Z"
)
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}
_LOOK_ALIKES = {"yes", "no", "on", "off", "true", "false", "null"}
"""In any spelling but the three of `_WORDS`, other readers take these for true, false or null."""
_DEPTH = 40


def read(text: str, *, name: str = "YAML") -> Any:
    r"""The value of one YAML document. `name` is how messages call the file.

    >>> read("full: 0.1\ncodes: {'10': [1, two]}")
    {'full': Fraction(1, 10), 'codes': {'10': [Fraction(1, 1), 'two']}}
    """
    try:
        events = iter(list(yaml.parse(text, Loader=_LOADER)))
    except yaml.YAMLError as error:
        raise _refused(
            name,
            getattr(error, "problem_mark", None),
            f"YAML 写法不对（{_first_line(error)}）",
            _first_line(error),
        ) from error
    return _Reader(name, events).document()


def plain_tree(value: Any) -> Any:
    """The value as an entry may hold it: whole numbers as integers, other numbers as decimal text.

    >>> plain_tree(read("{full: 60, each: 0.5, name: 东镇}"))
    {'full': 60, 'each': '0.5', 'name': '东镇'}
    """
    match value:
        case dict():
            return {key: plain_tree(one) for key, one in value.items()}
        case list():
            return [plain_tree(one) for one in value]
        case Fraction():
            return value.numerator if value.denominator == 1 else plain(value)
        case _:
            return value


_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Reader:
    """Builds the value from the parser's events, refusing what a scheme may not contain."""

    def __init__(self, name: str, events: Iterator[yaml.Event]) -> None:
        self.name = name
        self.events = events

    def document(self) -> Any:
        next(self.events)  # the stream starts
        event = next(self.events)
        if isinstance(event, yaml.StreamEndEvent):
            raise _refused(self.name, None, "文件是空的", "the file is empty")
        value = self.value(next(self.events), depth=0)
        next(self.events)  # the document ends
        if not isinstance(next(self.events), yaml.StreamEndEvent):
            raise _refused(self.name, None, "只能有一个文档", "one document only")
        return value

    def value(self, event: yaml.Event, *, depth: int) -> Any:
        if depth > _DEPTH:
            raise _refused(self.name, event.start_mark, "嵌套过深", "nested too deeply")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise _refused(self.name, event.start_mark, "不用锚和别名", "no anchors or aliases")
        if getattr(event, "tag", None) not in (None, "!"):
            raise _refused(self.name, event.start_mark, "不用标签", "no tags")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(depth)
        return self.mapping(depth)

    def scalar(self, event: yaml.ScalarEvent) -> Any:
        text: str = event.value
        if event.style:  # quoted or a block: text, whatever it looks like
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _NUMBER.match(text):
            return Fraction(text)
        if _ALMOST_NUMBER.match(text) or text.lower() in _LOOK_ALIKES:
            raise _refused(
                self.name,
                event.start_mark,
                f"“{text}”含义不明：数请写成 12 或 0.5，真假请写 true/false，其余请加引号",
                f"{text!r} is ambiguous: write 12 or 0.5, true or false, or put it in quotes",
            )
        return text

    def sequence(self, depth: int) -> list[Any]:
        values = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            values.append(self.value(event, depth=depth + 1))
        return values

    def mapping(self, depth: int) -> Tree:
        tree: Tree = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            key = self.value(event, depth=depth + 1)
            if not isinstance(key, str):
                raise _refused(
                    self.name,
                    event.start_mark,
                    "键必须是文本，编号请加引号",
                    "a key must be text: put codes in quotes",
                )
            if key in tree or key == "<<":
                raise _refused(
                    self.name, event.start_mark, f"键重复：{key}", f"the key is repeated: {key}"
                )
            tree[key] = self.value(next(self.events), depth=depth + 1)
        return tree


def _first_line(error: yaml.YAMLError) -> str:
    return str(getattr(error, "problem", None) or error).split("\n", maxsplit=1)[0]


def _refused(name: str, mark: Any, zh: str, en: str) -> BadScheme:
    where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark is not None else name
    return BadScheme("bad-notation", f"{where}：读不懂：{zh}。", f"{where}: cannot be read: {en}.")

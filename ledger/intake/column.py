"""One column of a form: the field it fills, its heading, and what a cell of it may hold.

Everything is read off the field's own type in the event model, so that a form never says more or
less than the ledger takes.
"""

from __future__ import annotations

import types
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Annotated, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from domain.events import TOPICS, FieldClass, words
from domain.events.field import MONTH, PERIOD, TOPIC

Kind = Literal[
    "text",
    "day",
    "instant",
    "month",
    "period",
    "integer",
    "number",
    "boolean",
    "choice",
    "tree",
]
Where = Literal["envelope", "data", "aside"]
"""`aside`: read by intake itself and no part of the entry, such as the unit's own code."""

KIND_WORDS: Mapping[Kind, tuple[str, str]] = {
    "text": ("文本", "text"),
    "day": ("日期，如 2018-10-31", "a day, as in 2018-10-31"),
    "instant": (
        "时刻，如 2018-12-31 17:00（北京时间）",
        "an instant, as in 2018-12-31 17:00 (Beijing time)",
    ),
    "month": ("月份，如 2022-01", "a month, as in 2022-01"),
    "period": ("期间，如 2022 或 2022-Q4", "a period, as in 2022 or 2022-Q4"),
    "integer": ("整数", "an integer"),
    "number": ("数，如 12 或 7.5", "a number, as in 12 or 7.5"),
    "boolean": ("是或否", "是 (yes) or 否 (no)"),
    "choice": ("从列表中选", "one of a list"),
    "tree": ("JSON", "JSON"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column as a form declares it. `name` is the field, `title` the heading a clerk reads."""

    name: str
    title: str
    where: Where
    kind: Kind = "text"
    many: bool = False
    required: bool = False
    """Whether the column must be there, and each of its cells filled."""
    expected: bool = False
    """Whether the column must be there though its cells may be empty."""
    aliases: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    """The values of a closed list, each with its Chinese."""
    personal: bool = False
    past: bool = False
    """Whether its day cannot lie after the moment of recording."""

    @property
    def path(self) -> str:
        """The field as messages about an entry name it."""
        return f"data.{self.name}" if self.where == "data" else self.name

    @property
    def headings(self) -> frozenset[str]:
        """Every heading that means this column, in the one spelling in which they are compared."""
        return frozenset(map(plain_heading, (self.title, self.name, *self.aliases)))

    def explained(self) -> tuple[str, str]:
        """What a cell may hold, in Chinese and in English."""
        zh, en = KIND_WORDS[self.kind]
        if self.choices:
            zh = "其中之一：" + "、".join(self.choices.values())
            en = "one of " + ", ".join(f"{zh} ({name})" for name, zh in self.choices.items())
        if self.many:
            zh, en = f"{zh}；多个用“、”隔开", f"{en}; several are separated by 、"
        return (f"必填。{zh}", f"Required: {en}") if self.required else (zh, en)


def plain_heading(text: str) -> str:
    r"""A heading as it is compared: no blanks, no stars, no closing brackets, half width.

    >>> plain_heading("实施时间\n（年月日）*"), plain_heading("统一社会信用代码／身份证号")
    ('实施时间', '统一社会信用代码/身份证号')
    """
    plain = "".join(unicodedata.normalize("NFKC", text).split()).strip("*:")
    if plain.endswith(")") and "(" in plain[1:]:
        plain = plain[: plain.rindex("(")].strip("*:")
    return plain.lower()


def data_column(name: str, info: FieldInfo, *, rule: bool = False) -> Column:
    """The column of a field of an event. `rule`: its days may lie ahead (考核办法、日历)."""
    kind, many = kind_of(info.annotation, info.metadata)
    choices = dict(words(info))
    if kind == "text" and _patterned(info.annotation, info.metadata) == TOPIC:
        kind, choices = "choice", {topic: event.TITLE for topic, event in TOPICS.items()}
    return Column(
        info.alias or name,
        info.title or name,
        "data",
        kind,
        many=many,
        required=info.is_required(),
        choices=choices,
        personal=FieldClass.PERSONAL in info.metadata,
        past=kind == "day" and not rule,
    )


def kind_of(annotation: object, metadata: object = ()) -> tuple[Kind, bool]:
    """What a cell holds for a type, and whether it holds several.

    >>> kind_of(tuple[date, ...]), kind_of(int | str), kind_of(bool | None)
    (('day', True), ('number', False), ('boolean', False))
    """
    inner = _core(annotation)
    if get_origin(inner) is tuple:
        item = get_args(inner)[0]
        kind, _ = kind_of(item)
        return (kind, kind != "tree")
    if get_origin(inner) is Literal:
        return ("choice", False)
    if get_origin(inner) in (Union, types.UnionType):
        return ("number", False)
    if inner is dict or get_origin(inner) is dict:
        return ("tree", False)
    if inner is str:
        pattern = _patterned(annotation, metadata)
        return ("month" if pattern == MONTH else "period" if pattern == PERIOD else "text", False)
    return (_PLAIN[inner], False)


_PLAIN: Mapping[object, Kind] = {date: "day", datetime: "instant", bool: "boolean", int: "integer"}


def _core(annotation: object) -> object:
    """The type without its marks and without the None that makes it optional."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
            continue
        if get_origin(annotation) in (Union, types.UnionType):
            rest = [part for part in get_args(annotation) if part is not type(None)]
            if len(rest) == 1:
                annotation = rest[0]
                continue
        return annotation


def _patterned(annotation: object, metadata: object) -> str | None:
    """The pattern that text of this type must match."""
    for mark in _marks(annotation, metadata):
        pattern = getattr(mark, "pattern", None)
        if isinstance(pattern, str):
            return pattern
    return None


def _marks(annotation: object, metadata: object = ()) -> Iterator[object]:
    if isinstance(metadata, list | tuple):
        for mark in metadata:
            yield mark
            if isinstance(mark, FieldInfo):
                yield from mark.metadata
    if get_origin(annotation) is Annotated:
        inner, *marks = get_args(annotation)
        yield from _marks(inner, marks)
    else:
        for part in get_args(annotation):
            if not isinstance(part, str):
                yield from _marks(part)

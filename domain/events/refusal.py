"""What a validation error means to a clerk: the field, what stood there, what is expected.

Chinese and English say the same. A value is shown shortened, and a personal number masked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from domain.errors import BadEntry, Problem
from domain.events.catalogue import missing_unit
from domain.events.event import Envelope, Event, Evidence
from domain.events.field import PATTERNS
from domain.events.vocabulary import words
from domain.personal import masked_text

Path = tuple[str | int, ...]
Sentence = tuple[str, str, str]
"""A code for programs, and what is expected, in Chinese and in English."""

_SHOWN = 60


def refusal(error: ValidationError, event: type[Event], *, entry: str | None = None) -> BadEntry:
    """The refusal of an entry, with every problem that its model found."""
    return refused([_problem(dict(found), event) for found in error.errors()], event, entry=entry)


def refused(
    problems: Sequence[Problem], event: type[Event] | None = None, *, entry: str | None = None
) -> BadEntry:
    """The refusal made of these problems; its code is that of the first."""
    topic_zh = f"（{event.TITLE} {event.TOPIC}）" if event is not None else ""
    topic_en = f" ({event.TOPIC})" if event is not None else ""
    name = masked_text(entry, likely=True) if entry is not None else None
    zh = "；".join(_in_chinese(problem) for problem in problems)
    en = "; ".join(_in_english(problem) for problem in problems)
    return BadEntry(
        problems[0].code,
        f"记录{f' {name}' if name else ''}{topic_zh}不能登记：{zh}。",
        f"Entry{f' {name}' if name else ''}{topic_en} cannot be recorded: {en}.",
        problems,
    )


def path_text(path: Path) -> str:
    """A path as people write it.

    >>> path_text(("data", "materials", 1))
    'data.materials[1]'
    """
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return text


def shown(value: object) -> str:
    """A value as a message may show it: short, on one line, without a personal number.

    >>> shown("2018年  13月"), shown(True), shown({"a": 1})
    ('2018年 13月', 'true', '{…}')
    """
    match value:
        case str():
            text = " ".join(masked_text(value, likely=True).split())
        case None | bool():
            text = {True: "true", False: "false", None: "null"}[value]
        case int() | float():
            text = repr(value)
        case dict():
            text = "{…}"
        case list() | tuple():
            text = "[…]"
        case _:
            text = type(value).__name__
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"


def _in_chinese(problem: Problem) -> str:
    title = f"（{problem.title}）" if problem.title else ""
    where = f"{problem.field}{title}：" if problem.field else ""
    got = "" if problem.got is None else f"，收到“{problem.got}”"
    return f"{where}{problem.zh}{got}"


def _in_english(problem: Problem) -> str:
    where = f"{problem.field}: " if problem.field else ""
    got = "" if problem.got is None else f", got '{problem.got}'"
    return f"{where}{problem.en}{got}"


@dataclass(frozen=True, slots=True)
class _Finding:
    """What pydantic found at one place of an entry."""

    kind: str
    path: Path
    value: object
    context: Mapping[str, Any]
    message: str
    event: type[Event]

    @property
    def field(self) -> FieldInfo | None:
        """The field that the path leads to, if it is one of ours."""
        names = [step for step in self.path if isinstance(step, str)]
        if len(names) > 1 and names[0] in ("data", "evidence"):
            return _named(self.fields, names[1])
        return _named(Envelope.model_fields, names[0]) if names else None

    @property
    def fields(self) -> Mapping[str, FieldInfo]:
        """The fields among which the path ends."""
        if len(self.path) > 1 and self.path[0] == "data":
            return self.event.model_fields
        return Evidence.model_fields if self.path[:1] == ("evidence",) else Envelope.model_fields


def _problem(error: Mapping[str, Any], event: type[Event]) -> Problem:
    found = _Finding(
        error["type"],
        tuple(step for step in error["loc"] if step != "[key]"),
        error.get("input"),
        error.get("ctx", {}),
        error["msg"],
        event,
    )
    absent = found.kind == "missing" or (found.value is None and found.kind != "fault")
    code, zh, en = _missing(found) if absent else _sentence(found)
    hidden = absent or found.kind == "extra_forbidden" or not _is_leaf(found.value)
    hidden = hidden or code == "identity-number"
    got = None if hidden else shown(found.value).strip() or None
    title = found.field.title if found.field is not None else None
    return Problem(code, path_text(found.path), got, zh, en, title or "")


def _is_leaf(value: object) -> bool:
    return value is None or isinstance(value, str | int | float | bool)


def _named(fields: Mapping[str, FieldInfo], name: str) -> FieldInfo | None:
    for field_name, field in fields.items():
        if name in (field_name, field.alias):
            return field
    return None


def _sentence(found: _Finding) -> Sentence:
    if found.kind == "fault":
        return (found.context["code"], found.context["zh"], found.context["en"])
    if found.kind in _SAID:
        return _SAID[found.kind]
    if found.kind in _WORKED_OUT:
        return _WORKED_OUT[found.kind](found)
    return ("bad-field", f"不合要求（{found.kind}）", found.message)


def _missing(found: _Finding) -> Sentence:
    match found.path:
        case ("reason",):
            return ("reason-missing", "更正须写明理由", "a correction needs its reason")
        case ("target",):
            topics = found.event.ANSWERS
            return (
                "target-missing",
                f"须写明所答记录的编号（{'、'.join(topics).replace('*', '任何记录')}）",
                (
                    f"the id of the entry it answers ({' or '.join(topics).replace('*', 'any')}) "
                    "is needed"
                ),
            )
        case ("unit",):
            return ("unit-missing", *missing_unit())
        case ("data",):
            needed = [
                name for name, field in found.event.model_fields.items() if field.is_required()
            ]
            return (
                "missing-field",
                "缺少" + (f"，其中须有 {'、'.join(needed)}" if needed else ""),
                "is missing" + (f", and must hold {', '.join(needed)}" if needed else ""),
            )
        case _:
            return ("missing-field", "缺少", "is missing")


def _not_in_list(found: _Finding) -> Sentence:
    known = words(found.field) if found.field is not None else {}
    if not known:
        expected = found.context["expected"]
        return ("not-in-list", f"应为 {expected}", f"expected {expected}")
    listed = "、".join(f"{value}（{chinese}）" for value, chinese in known.items())
    return ("not-in-list", f"应为其中之一：{listed}", f"expected one of {', '.join(known)}")


def _unknown_field(found: _Finding) -> Sentence:
    known = [field.alias or name for name, field in found.fields.items()]
    return (
        "unknown-field",
        f"没有这一栏；可用：{'、'.join(known) or '无'}",
        f"there is no such field; known are: {', '.join(known) or 'none'}",
    )


def _not_taken(found: _Finding) -> Sentence:
    title = found.event.TITLE
    if found.path == ("target",):
        return (
            "target-unexpected",
            f"{title}自成一条，不答别的记录",
            "this topic stands alone and answers no entry",
        )
    return (
        "unit-unexpected",
        f"{title}不属于某一考核对象",
        "this topic belongs to no single unit",
    )


def _bad_text(found: _Finding) -> Sentence:
    pattern = found.context["pattern"]
    zh, en = PATTERNS.get(pattern, (f"合于 {pattern} 的文本", f"text like {pattern}"))
    return ("bad-text", f"应为{zh}", f"expected {en}")


def _blank(found: _Finding) -> Sentence:
    if found.path == ("reason",):
        return _missing(found)
    return ("blank", "不能是空白", "must not be blank")


def _too_long(found: _Finding) -> Sentence:
    most = found.context["max_length"]
    return ("too-long", f"不能超过 {most} 个字符", f"must not exceed {most} characters")


def _out_of_range(found: _Finding) -> Sentence:
    if found.path == ("topic_version",):
        known = found.event.VERSION
        return (
            "unknown-version",
            f"这里只认得版本 {known}",
            f"only version {known} of this topic is known here",
        )
    if "ge" in found.context:
        least = found.context["ge"]
        return ("out-of-range", f"不能小于 {least}", f"must be at least {least}")
    most = found.context["le"]
    return ("out-of-range", f"不能大于 {most}", f"must be at most {most}")


def _bad_json(found: _Finding) -> Sentence:
    error = found.context["error"]
    return ("bad-json", f"不是合格的 JSON：{error}", f"this is not valid JSON: {error}")


_A_LIST = ("not-a-list", "应为列表", "expected a list")
_KEYS_AND_VALUES = ("not-an-object", "应为键和值", "expected keys and values")
_SAID: Mapping[str, Sentence] = {
    "int_type": ("bad-number", "应为整数，不加引号", "expected an integer, unquoted"),
    "bool_type": ("bad-boolean", "应为 true 或 false", "expected true or false"),
    "string_type": ("not-text", "应为文本", "expected text"),
    "date_type": (
        "bad-date",
        "应为日期的文本，如 2018-05-01",
        "expected a day as text, as in 2018-05-01",
    ),
    "datetime_type": (
        "bad-instant",
        "应为时刻的文本，如 2018-12-31T17:00:00+08:00",
        "expected an instant as text, as in 2018-12-31T17:00:00+08:00",
    ),
    "too_short": ("empty", "不能是空的", "must not be empty"),
    "tuple_type": _A_LIST,
    "dict_type": _KEYS_AND_VALUES,
    "model_type": _KEYS_AND_VALUES,
}
_WORKED_OUT: Mapping[str, Callable[[_Finding], Sentence]] = {
    "literal_error": _not_in_list,
    "extra_forbidden": _unknown_field,
    "none_required": _not_taken,
    "string_pattern_mismatch": _bad_text,
    "string_too_short": _blank,
    "string_too_long": _too_long,
    "greater_than_equal": _out_of_range,
    "less_than_equal": _out_of_range,
    "json_invalid": _bad_json,
}
SENTENCES = _SAID.keys() | _WORKED_OUT.keys() | {"fault", "missing"}
"""Every kind of error that has words of its own here; a test provokes them all."""

"""The kinds of field an event may have: ids, days, instants, exact numbers, text, plain trees.

Each refuses what it cannot hold without loss, and says so in Chinese and English. None of them
knows a topic.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

ID = r"^[A-Za-z0-9._:-]{1,64}$"
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
PERIOD = r"^[0-9]{4}(-(0[1-9]|1[0-2])|-?Q[1-4])?$"
SHA256 = r"^[0-9a-f]{64}$"
TOPIC = r"^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$"
PRINTABLE = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"

PATTERNS: Mapping[str, tuple[str, str]] = {
    ID: ("1–64 个字符，限 A–Z a–z 0–9 . _ : -", "1–64 characters of A–Z a–z 0–9 . _ : -"),
    MONTH: ("月份，如 2022-01", "a month, as in 2022-01"),
    PERIOD: ("期间，如 2022、2022-Q4 或 2022-01", "a period, as in 2022, 2022-Q4 or 2022-01"),
    SHA256: ("SHA-256：64 个小写十六进制字符", "a SHA-256: 64 lower-case hexadecimal characters"),
    TOPIC: ("事项名，如 defaulter.listed", "the name of a topic, as in defaulter.listed"),
    PRINTABLE: ("不含控制字符的文本", "text without control characters"),
}
"""What a field of that pattern holds, in words."""

INTEGER_LIMIT = 10**15
"""Every reader of JSON keeps a smaller integer exactly."""
_DEEPEST = 40
_MONTHS = 12
_DECIMAL = re.compile(r"(-?)0*(\d{1,15})(?:\.(\d{1,12}))?\Z", re.ASCII)
_INSTANT = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)?\Z", re.ASCII
)
_DAY = re.compile(r"\d{4}-(\d\d)-(\d\d)\Z", re.ASCII)

_A_DAY = ("应为年-月-日，如 2018-05-01", "expected year-month-day, as in 2018-05-01")
_AN_INSTANT = (
    "应为带时区的时刻，如 2018-12-31T17:00:00+08:00",
    "expected an instant with its offset, as in 2018-12-31T17:00:00+08:00",
)


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """Stands beside a closed list of values in a field's type: the Chinese for each value."""

    zh: Mapping[str, str]


def fault(code: str, zh: str, en: str) -> PydanticCustomError:
    """What a field's validator raises: a reason in both languages, without the field's name.

    `code` is for programs, `zh` and `en` say what the value should have been.
    """
    return PydanticCustomError("fault", "{en}", {"code": code, "zh": zh, "en": en})


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    shape = _DAY.match(value)
    if shape is None:
        raise fault("bad-date", *_A_DAY)
    if not 1 <= int(shape[1]) <= _MONTHS:
        raise fault("bad-date", "月份应为 1–12", "the month must be 1–12")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise fault("bad-date", "没有这一天", "there is no such day") from None


def _instant(value: object) -> object:
    """The instant in UTC. A clock time without its offset is refused: it names no instant."""
    if isinstance(value, str):
        shape = _INSTANT.match(value)
        if shape is None:
            raise fault("bad-instant", *_AN_INSTANT)
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            raise fault("bad-instant", "没有这一时刻", "there is no such instant") from None
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        raise fault("bad-instant", *_AN_INSTANT)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise fault("bad-instant", "没有这一时刻", "there is no such instant") from None


def _no_null(value: object) -> object:
    if value is None:
        return ()
    return tuple(value) if isinstance(value, list) else value


def plain_day(value: object) -> str:
    """A day inside a plain tree, checked: its text.

    >>> plain_day("2018-02-28")
    '2018-02-28'
    """
    checked = _day(value)
    if not isinstance(checked, date) or isinstance(checked, datetime):
        raise fault("bad-date", *_A_DAY)
    return checked.isoformat()


def plain_instant(value: object) -> str:
    """An instant inside a plain tree, checked: its text in UTC.

    >>> plain_instant("2018-12-31T17:00:00+08:00")
    '2018-12-31T09:00:00Z'
    """
    checked = _instant(value)
    if not isinstance(checked, datetime):
        raise fault("bad-instant", *_AN_INSTANT)
    return checked.isoformat().replace("+00:00", "Z")


def plain_quantity(value: object) -> int | str:
    """The one spelling of an exact number: an integer, or decimal text without trailing zeros.

    >>> [plain_quantity(text) for text in (7, "7.0", "7.50", "-0.0", "007", "0.100000000001")]
    [7, 7, '7.5', 0, 7, '0.100000000001']
    """
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < INTEGER_LIMIT:
        return value
    shape = _DECIMAL.match(value) if isinstance(value, str) else None
    if shape is None:
        raise fault(
            "bad-number",
            "应为整数或小数的文本，如 12 或 “7.5”，整数部分至多 15 位，小数至多 12 位",
            "expected an integer or a decimal as text, as in 12 or '7.5': at most 15 digits before "
            "the point and 12 after it",
        )
    sign, whole, decimals = shape[1], shape[2], (shape[3] or "").rstrip("0")
    return f"{sign}{whole}.{decimals}" if decimals else int(f"{sign}{whole}")


def _not_negative(value: int | str) -> int | str:
    if value < 0 if isinstance(value, int) else value.startswith("-"):
        raise fault("bad-number", "不能小于 0", "must not be below 0")
    return value


def _blank_is_absent(value: object) -> object:
    """An empty cell of a form is the same as no cell."""
    return None if isinstance(value, str) and not value.strip() else value


def plain_tree(tree: object) -> object:
    """Refuse what canonical JSON cannot hold exactly: above all a float, NaN or not."""
    _refuse_inexact(tree, depth=0)
    return tree


def _refuse_inexact(value: object, *, depth: int) -> None:
    if depth > _DEEPEST:
        raise fault("too-deep", f"嵌套超过 {_DEEPEST} 层", f"nested more than {_DEEPEST} deep")
    match value:
        case None | bool() | str():
            return
        case dict() | list():
            for inner in value.values() if isinstance(value, dict) else value:
                _refuse_inexact(inner, depth=depth + 1)
        case float():
            raise fault(
                "float",
                f"小数请写成文本：“{value}”",
                f"write a decimal number as text: '{value}'",
            )
        case int():
            if abs(value) >= INTEGER_LIMIT:
                raise fault("bad-number", "整数至多 15 位", "an integer has at most 15 digits")
        case _:
            raise fault("not-plain", "只能是 JSON 的值", "only values of JSON may stand here")


NULL_IS_EMPTY = BeforeValidator(_no_null)
"""For a list of texts or days: null is the same as none."""
Id = Annotated[str, Field(pattern=ID)]
TopicName = Annotated[str, Field(pattern=TOPIC)]
Day = Annotated[date, BeforeValidator(_day)]
Instant = Annotated[datetime, BeforeValidator(_instant)]
Month = Annotated[str, Field(pattern=MONTH)]
Period = Annotated[str, Field(pattern=PERIOD)]
Sha256 = Annotated[str, Field(pattern=SHA256)]
Quantity = Annotated[int | str, BeforeValidator(plain_quantity)]
"""An exact number: an integer, or a decimal as text."""
Amount = Annotated[Quantity, AfterValidator(_not_negative)]
"""An exact number that is not negative."""
Count = Annotated[int, Field(ge=0, le=10**12)]
Place = Annotated[int, Field(ge=1, le=10**6)]
Text = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=2000, pattern=PRINTABLE),
]
MaybeText = Annotated[Text | None, BeforeValidator(_blank_is_absent)]
"""Text that may be absent; a blank is absent."""
Code = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64, pattern=PRINTABLE),
]
"""An indicator or a reading by its own number: `9`, `5.2/work`, `special+`."""
Tree = Annotated[dict[str, Any], AfterValidator(plain_tree)]
"""A tree of plain values without a float."""
Changes = Annotated[dict[str, Any], Field(min_length=1), AfterValidator(plain_tree)]
"""What to set: field or path → plain value, null to take a field away."""

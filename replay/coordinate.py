"""The coordinate: the one text by which any answer can be asked again.

    jinan-2018-districts@1/gaoxin/9?as_of=2018-12-31&known_at=18&rules_known_at=18

Digits are a position, a date is the end of that day, an instant carries its offset. A coordinate is
pinned when it names the revision and both positions: its answer then never changes.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from fractions import Fraction
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from domain.errors import BadCoordinate
from domain.points import plain

Moment = int | date | datetime
"""A position, the end of a day, or an instant."""

_HEAD = re.compile(r"(?P<scheme>[a-z0-9][a-z0-9-]*)(@(?P<revision>[1-9]\d*))?\Z")
_KNOWN = ("as_of", "known_at", "attested", "rules_known_at", "over", "population", "with")


@dataclass(frozen=True, slots=True)
class Coordinate:
    """Where a score is asked. None stands for the default: today, the head, the scheme's own."""

    scheme: str
    revision: int | None = None
    unit: str | None = None
    code: str | None = None
    as_of: date | None = None
    known_at: Moment | None = None
    rules_known_at: Moment | None = None
    over: int | None = None
    population: str | None = None
    changes: tuple[tuple[str, Any], ...] = ()
    attested: date | datetime | None = None
    """Of what is known, only what had been recorded by then, by this ledger or, as an entry itself
    says, by an older register. Nothing proves the latter, and the answer says so."""

    @property
    def pinned(self) -> bool:
        """Whether the answer can never change."""
        return (
            self.revision is not None
            and self.as_of is not None
            and isinstance(self.known_at, int)
            and isinstance(self.rules_known_at, int)
        )

    def of(self, unit: str | None = None, code: str | None = None) -> Coordinate:
        """The same viewpoint, looking at a unit or at one of its indicators."""
        return replace(self, unit=unit, code=code)

    def __str__(self) -> str:
        path = self.scheme if self.revision is None else f"{self.scheme}@{self.revision}"
        for part in (self.unit, self.code):
            if part is not None:
                path += "/" + quote(part, safe="-._")
        asked = [
            (name, written(value))
            for name in _KNOWN[:-1]
            if (value := getattr(self, name)) is not None
        ]
        asked += [("with", f"{path_}:{written_change(value)}") for path_, value in self.changes]
        return f"{path}?{urlencode(asked)}" if asked else path


def parse(text: str) -> Coordinate:
    """The coordinate that a text writes.

    >>> parse("jinan-2018-districts@1/gaoxin/9?as_of=2018-12-31&known_at=18").known_at
    18
    """
    path, _, query = text.strip().partition("?")
    head, *rest = path.split("/")
    found = _HEAD.match(head)
    if found is None or len(rest) > len(("unit", "code")):
        raise _bad(text, "形如 办法@修订/对象/指标?as_of=…", "scheme@revision/unit/code?as_of=…")
    pairs = parse_qsl(query, keep_blank_values=True)
    asked = {name: value for name, value in pairs if name != "with"}
    changes = [value for name, value in pairs if name == "with"]
    strangers = set(asked) - set(_KNOWN)
    if strangers:
        raise _bad(text, f"不认识 {sorted(strangers)}", f"unknown: {sorted(strangers)}")
    if len(asked) + len(changes) < len(pairs):
        raise _bad(text, "同一项写了两次", "something is given twice")
    return Coordinate(
        scheme=found["scheme"],
        revision=int(found["revision"]) if found["revision"] else None,
        unit=unquote(rest[0]) if rest else None,
        code=unquote(rest[1]) if len(rest) > 1 else None,
        as_of=day(asked["as_of"]) if "as_of" in asked else None,
        known_at=moment(asked["known_at"]) if "known_at" in asked else None,
        rules_known_at=moment(asked["rules_known_at"]) if "rules_known_at" in asked else None,
        over=year(asked["over"]) if "over" in asked else None,
        population=asked.get("population"),
        changes=tuple(_change(text, change) for change in changes),
        attested=when(asked["attested"]) if "attested" in asked else None,
    )


def supposed_change(change: str) -> tuple[str, Any]:
    """One supposed change, written `path:value`.

    >>> supposed_change("indicators/9/full:20")
    ('indicators/9/full', 20)
    """
    return _change(change, change)


def _change(text: str, change: str) -> tuple[str, Any]:
    """A supposed change: `path:value`, the value as JSON, or as it is where it is a plain word."""
    path, colon, value = change.partition(":")
    if not colon:
        raise _bad(text, "假设写作 with=路径:值", "write a supposition as with=path:value")
    try:
        return path, json.loads(value, parse_float=str, parse_constant=str)
    except json.JSONDecodeError:
        if value[:1] in ("{", "[", '"'):
            raise _bad(text, f"“{value}”不是 JSON", f"{value!r} is not JSON") from None
        return path, value


def written_change(value: Any) -> str:
    """A value as it stands in a coordinate, so that it reads back as itself."""
    if isinstance(value, Fraction):
        value = value.numerator if value.denominator == 1 else plain(value)
    if isinstance(value, str) and not _needs_quotes(value):
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=plain)


def _needs_quotes(text: str) -> bool:
    """Whether a text would be read as something else without its quotation marks."""
    try:
        return bool(_change("", f":{text}")[1] != text)
    except BadCoordinate:
        return True


def day(text: str) -> date:
    """A day as written: 2018-12-31."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _bad(text, "日期请写 2018-12-31", "write a day as 2018-12-31") from error


def year(text: str) -> int:
    """A year as written: 2018."""
    if not re.fullmatch(r"[1-9][0-9]{3}", text):
        raise _bad(text, "年度请写四位数字", "write a year in four digits")
    return int(text)


def when(text: str) -> date | datetime:
    """The end of a day, or an instant; an older register has no positions of ours."""
    found = moment(text)
    if isinstance(found, int):
        raise _bad(text, "请写日期或带时区的时刻", "write a day, or an instant with its offset")
    return found


def moment(text: str) -> Moment:
    """A position (digits, perhaps after #), the end of a day, or an instant with its offset."""
    text = text.strip()
    if re.fullmatch(r"#?\d{1,15}", text):
        return int(text.lstrip("#"))
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text)
        instant = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    except ValueError as error:
        raise _bad(
            text,
            "请写登记序号、日期或带时区的时刻",
            "write a position, a day, or an instant with its offset",
        ) from error
    if instant.tzinfo is None:
        raise _bad(text, "时刻要带时区，如 +08:00", "an instant needs its offset, as in +08:00")
    return instant


def written(value: Any) -> str:
    """A part of a coordinate as text."""
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)


def _bad(text: str, zh: str, en: str) -> BadCoordinate:
    return BadCoordinate(
        "bad-coordinate",
        f"坐标“{text}”读不懂：{zh}。",
        f"The coordinate {text!r} is unclear: {en}.",
    )

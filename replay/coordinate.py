"""The coordinate: the one text by which any answer can be asked again.

    jinan-2018-districts@1/gaoxin/9?as_of=2018-12-31&known_at=18&rules_known_at=18

Digits are a position, a date is the end of that day, an instant carries its offset. A coordinate is
pinned when it names the revision and both positions: its answer then never changes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from domain.errors import BadCoordinate

Moment = int | date | datetime
"""A position, the end of a day, or an instant."""

_HEAD = re.compile(r"(?P<scheme>[a-z0-9][a-z0-9-]*)(@(?P<revision>[1-9]\d*))?\Z")
_KNOWN = ("as_of", "known_at", "rules_known_at", "over", "population", "with")


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
        asked += [("with", f"{path_}:{value}") for path_, value in self.changes]
        return f"{path}?{urlencode(asked)}" if asked else path


def parse(text: str) -> Coordinate:
    """The coordinate that a text writes.

    >>> parse("jinan-2018-districts@1/gaoxin/9?as_of=2018-12-31&known_at=18").known_at
    18
    """
    path, _, query = text.strip().partition("?")
    head, *rest = path.split("/")
    found = _HEAD.match(head)
    if found is None or len(rest) > 2:
        raise _bad(text, "形如 办法@修订/对象/指标?as_of=…", "scheme@revision/unit/code?as_of=…")
    asked = dict(parse_qsl(query, keep_blank_values=True))
    strangers = set(asked) - set(_KNOWN)
    if strangers:
        raise _bad(text, f"不认识 {sorted(strangers)}", f"unknown: {sorted(strangers)}")
    return Coordinate(
        scheme=found["scheme"],
        revision=int(found["revision"]) if found["revision"] else None,
        unit=rest[0] if rest else None,
        code=rest[1] if len(rest) > 1 else None,
        as_of=day(asked["as_of"]) if "as_of" in asked else None,
        known_at=moment(asked["known_at"]) if "known_at" in asked else None,
        rules_known_at=moment(asked["rules_known_at"]) if "rules_known_at" in asked else None,
        over=year(asked["over"]) if "over" in asked else None,
        population=asked.get("population"),
    )


def day(text: str) -> date:
    """A day as written: 2018-12-31."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise _bad(text, "日期请写 2018-12-31", "write a day as 2018-12-31") from error


def year(text: str) -> int:
    """A year as written: 2018."""
    if not re.fullmatch(r"\d{4}", text):
        raise _bad(text, "年度请写四位数字", "write a year in four digits")
    return int(text)


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

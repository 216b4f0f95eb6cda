"""What differs between two texts of a scheme, in words (办法对比)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeGuard

from rich.table import Table

from domain.changes import ABSENT, Change
from domain.points import plain
from domain.scheme import Scheme
from scoretrail.report.numbers import NONE
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions, lines
from scoretrail.words.names import value_name
from scoretrail.words.scheme import PARTS

WHERE = Said("何处", "Where")
INDICATOR = Said("指标 {code} {name}", "indicator {code} {name}")
ONE_OF = Said("{part} {key}", "{part} {key}")
READING = Said("口径 {id}", "reading {id}")
ANSWER = Said("{adopted}（{basis}）", "{adopted} ({basis})")
YES = Said("是", "yes")
NO = Said("否", "no")
KEYED = ("sections", "parts", "roster", "groups", "values")
"""Parts under which the keys are the document's own."""


@dataclass(frozen=True, slots=True)
class Told:
    """One difference in words: where, and what stood and stands there."""

    where: str
    before: str
    after: str


def changes_table(voice: Voice, told: Sequence[Told]) -> Table:
    """One row for each difference."""
    made = table(voice, [(WHERE, "fold"), (captions.BEFORE, "fold"), (captions.AFTER, "fold")])
    for one in told:
        cells = [Prose(one.where), Prose(one.before), Prose(one.after, style="bold")]
        row(made, cells, demo=False)
    return made


def told(voice: Voice, before: Scheme, after: Scheme, found: Sequence[Change]) -> list[Told]:
    """Every difference in words; readings are told one by one."""
    words = _Words(voice, before, after)
    return [one for change in found for one in words.of(change)]


class _Words:
    def __init__(self, voice: Voice, before: Scheme, after: Scheme) -> None:
        self._voice = voice
        self._names = {
            code: indicator.name
            for scheme in (before, after)
            for code, indicator in scheme.indicators.items()
        }

    def of(self, change: Change) -> Iterator[Told]:
        if change.path.rsplit("/", 1)[-1] == "readings":
            yield from self._readings(change.before, change.after)
            return
        yield Told(self._where(change.path), self._value(change.before), self._value(change.after))

    def _readings(self, before: object, after: object) -> Iterator[Told]:
        sides = [self._answers(side) for side in (before, after)]
        for name in dict.fromkeys((*sides[0], *sides[1])):
            was, now = (side.get(name, NONE) for side in sides)
            if was != now:
                yield Told(self._voice(READING, id=name), was, now)

    def _answers(self, readings: object) -> dict[str, str]:
        """The answer to each reading, who gave it, and the other answers there are."""
        found = {}
        for one in readings if isinstance(readings, (list, tuple)) else ():
            basis = self._voice(lines.READING_BASIS[str(one["basis"])])
            answer = self._voice(ANSWER, adopted=one["adopted"], basis=basis)
            if one.get("document"):
                answer += f" {one['document']}"
            others = self._voice.comma.join(other["label"] for other in one["alternatives"])
            found[str(one["id"])] = f"{answer} · {others}" if others else answer
        return found

    def _where(self, path: str) -> str:
        keys = path.split("/")
        parts: list[str] = []
        while keys:
            key = keys.pop(0)
            if key == "indicators" and keys:
                code = self._code(keys)
                parts.append(self._voice(INDICATOR, code=code, name=self._names.get(code, "")))
            elif key in KEYED and keys:
                parts.append(
                    self._voice(ONE_OF, part=self._part(key), key=self._named(keys.pop(0)))
                )
            else:
                parts.append(self._part(key))
        return " · ".join(part.strip() for part in parts)

    def _code(self, keys: list[str]) -> str:
        """The code of an indicator; one may hold a stroke itself."""
        for length in range(len(keys), 0, -1):
            code = "/".join(keys[:length])
            if code in self._names:
                del keys[:length]
                return code
        return keys.pop(0)

    def _part(self, key: str) -> str:
        return self._voice(PARTS[key]) if key in PARTS else key

    def _named(self, key: str) -> str:
        return value_name(self._voice, key)

    def _value(self, value: object) -> str:
        if value is None or value is ABSENT:
            return NONE
        if isinstance(value, bool):
            return self._voice(YES if value else NO)
        if isinstance(value, str):
            return value_name(self._voice, value)
        if _quotes(value):
            return "\n".join(f"{self._voice.quoted(one['quote'])} {one['at']}" for one in value)
        return _flow(value)


def _quotes(value: object) -> TypeGuard[Sequence[Mapping[str, str]]]:
    return isinstance(value, (list, tuple)) and all(
        isinstance(one, Mapping) and "quote" in one for one in value
    )


def _flow(value: object) -> str:
    """A part of a scheme on one line, much as its file writes it."""
    if isinstance(value, Mapping):
        inner = [
            f"{k}: {_flow(v)}" for k, v in value.items() if v is not None and v not in ({}, [])
        ]
        return "{" + ", ".join(inner) + "}"
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, bool) or not isinstance(value, (int, Fraction)):
        return str(value).lower() if isinstance(value, bool) else str(value)
    return plain(Fraction(value))

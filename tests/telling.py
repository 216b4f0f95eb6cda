"""Small stories told as a table, and what a scheme answers: how the rules are tested.

    occurred   | recorded   | unit   | topic             | the rest
    2018-11-01 | 2019-01-20 | gaoxin | defaulter.listed  | id=d9 body=organ
    2019-01-02 | 2019-01-21 | gaoxin | defaulter.cleared | target=d9

The rest are words `name=value`. `id`, `target`, `answers` and `submitted` belong to the entry (a bare
`submitted` was handed in at noon of the day it happened), `set.NAME` to a correction, all others to
its data. A day without a clock time is noon in Shanghai; an entry without an id has that of its
line: e1, e2, …

Nothing here scores. Entries pass the models of their topics, and the answers are the real ones.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from functools import cache
from typing import Any, get_args

from domain.admission import DECISIONS
from domain.award import Award, Sheet
from domain.events import TOPICS, parse
from domain.fact import Fact
from domain.notation import read
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme, load
from replay import coordinate
from replay.as_of import Answer, Memory
from replay.as_of import ask as ask_memory
from replay.cases import fact_of
from replay.coordinate import Coordinate

Points = Fraction | str
"""Points, or what a case file writes instead: `unscored`, `not applicable`."""


def ask(
    ledger: str | Sequence[Fact] | Memory,
    *,
    scheme: str | Scheme,
    as_of: str,
    known_at: str | int | None = None,
    rules_known_at: str | int | None = None,
    over: int | None = None,
    units: str | None = None,
    supposing: Mapping[str, Any] | None = None,
) -> Reply:
    """What the scheme answers about a story. `units` are who is compared, if not the roster."""
    memory = ledger if isinstance(ledger, Memory) else remembered(ledger, scheme)
    asked = Coordinate(
        scheme=scheme if isinstance(scheme, str) else scheme.id,
        as_of=coordinate.day(as_of),
        known_at=_moment(known_at),
        rules_known_at=_moment(rules_known_at),
        over=over,
        changes=tuple((supposing or {}).items()),
    )
    population = None if units is None else units.split()
    return Reply(ask_memory(memory, asked, population=population), memory.facts)


def remembered(ledger: str | Sequence[Fact], scheme: str | Scheme = "") -> Memory:
    """The memory of a story, with a scheme of the test's own beside the shipped ones."""
    facts = story(ledger) if isinstance(ledger, str) else ledger
    schemes = dict(shipped_schemes())
    if isinstance(scheme, Scheme):
        schemes[scheme.id] = scheme
    return Memory(facts, name="told/test", kind="told", shipped=schemes)


def _moment(text: str | int | None) -> coordinate.Moment | None:
    return None if text is None else coordinate.moment(str(text))


@dataclass(frozen=True)
class Reply:
    """An answer that is read by indicator and unit; entries are called by their ids."""

    answer: Answer
    facts: Sequence[Fact]

    @property
    def _unit(self) -> str:
        """The unit the story is about, where it is about one."""
        named = {fact.unit for fact in self.facts} & set(self.answer.sheets)
        (unit,) = named or set(self.answer.sheets)
        return str(unit)

    def sheet(self, unit: str | None = None) -> Sheet:
        return self.answer.sheet(unit or self._unit)

    def award(self, code: str = "1", unit: str | None = None) -> Award:
        return self.answer.award(unit or self._unit, code)

    def points(self, code: str = "1", unit: str | None = None) -> Points:
        """The printed points, or in words why there are none."""
        award = self.award(code, unit)
        return award.state if award.points is None else award.points

    def exact(self, code: str = "1", unit: str | None = None) -> Fraction | None:
        return self.award(code, unit).exact

    def figure(self, code: str = "1", unit: str | None = None) -> Fraction | None:
        return self.award(code, unit).figure

    def all_points(self, code: str = "1") -> dict[str, Points]:
        """The points of every unit."""
        return {unit: self.points(code, unit) for unit in self.answer.sheets}

    def total(self, unit: str | None = None) -> Fraction | None:
        return self.sheet(unit).total

    def counted(self, code: str = "1", unit: str | None = None) -> list[str]:
        """The ids of the entries that counted, in their order."""
        return [self._id(position) for position in self.award(code, unit).entries]

    def left_out(self, code: str = "1", unit: str | None = None) -> dict[str, str]:
        """Why each entry that did not count did not; entries are named by their ids."""
        return {
            self._id(item.entry): re.sub(
                r"#(\d+)", lambda found: self._id(int(found[1])), str(item.because)
            )
            for item in self.award(code, unit).not_counted
        }

    def _id(self, position: int) -> str:
        return next(fact.id for fact in self.facts if fact.position == position)


# Stories


def story(text: str, *, after: Sequence[Fact] = ()) -> list[Fact]:
    """The facts of a table, in order of recording; `after` were recorded before it."""
    lines = [line for line in text.strip().splitlines() if line.strip() and line.strip()[0] != "#"]
    topics = {fact.id: fact.topic for fact in after}
    told = []
    for number, line in enumerate(lines, start=len(after) + 1):
        entry = _entry(line, f"e{number}", topics)
        topics[entry["id"]] = entry["topic"]
        told.append((_instant(entry.pop("recorded")), entry))
    told.sort(key=lambda one: one[0])
    return [
        *after,
        *(
            fact_of(parse(entry), position, recorded)
            for position, (recorded, entry) in enumerate(told, start=len(after) + 1)
        ),
    ]


def _entry(line: str, name: str, topics: Mapping[str, str]) -> dict[str, Any]:
    occurred, recorded, unit, topic, *rest = (column.strip() for column in line.split("|"))
    entry: dict[str, Any] = {"id": name, "topic": topic, "occurred_on": occurred}
    entry |= {"recorded": recorded or occurred, "data": {}}
    if unit and unit != "-":
        entry["unit"] = unit
    if TOPICS[topic].NEEDS_REASON or topic in DECISIONS:
        entry["reason"] = "据实更正"
    for word in " ".join(rest).split():
        key, _, value = word.partition("=")
        _put(entry, key, value, topics)
    return entry


def _put(entry: dict[str, Any], key: str, value: str, topics: Mapping[str, str]) -> None:
    if key == "submitted":
        entry["submitted_at"] = _instant(value or entry["occurred_on"]).isoformat()
    elif key in ("id", "target", "answers", "source"):
        entry[key] = value
    elif key.startswith("set."):
        changes = entry["data"].setdefault("set", {})
        name = key.removeprefix("set.")
        if name == "submitted_at":
            changes[name] = _instant(value).isoformat()
        else:
            changes[name] = _value(topics.get(entry.get("target", ""), ""), name, value)
    else:
        entry["data"][key] = _value(entry["topic"], key, value)


def _value(topic: str, name: str, text: str) -> object:
    """A value as the model of the topic wants it: a number, a list, true or false, text."""
    if text == "null":
        return None
    if text[:1] in ("{", "["):
        return json.loads(text)
    field = TOPICS[topic].model_fields.get(name) if topic in TOPICS else None
    kinds = set() if field is None else set(_kinds(field.annotation))
    if tuple in kinds:
        return [one for one in text.split(",") if one]
    if bool in kinds:
        return text == "true"
    return int(text) if int in kinds and str not in kinds else text


def _kinds(annotation: object) -> Iterable[object]:
    """The plain types inside an annotation, a list as `tuple`."""
    if getattr(annotation, "__origin__", None) is tuple:
        yield tuple
        return
    arguments = get_args(annotation)
    if not arguments:
        yield annotation
    for argument in arguments:
        yield from _kinds(argument)


def _instant(text: str) -> datetime:
    if "T" not in text:
        text += "T12:00:00"
    if "+" not in text and not text.endswith("Z"):
        text += "+08:00"
    return datetime.fromisoformat(text)


# Schemes


SMALL = """
language: 1
scheme: four-towns
revision: 1
status: reading
title: 四镇信用工作考核
source:
  document: 济信用办〔2018〕18号
  issuer: 县信用办
  file: 000_eb8e3ea5a73fa606.txt
  sha256: 9450f448f453544dbcab470a6b340ddbb28d1893f39cfc39c7fc16e9b14e3abf
calendar: china-working-days
period: {first: 2018-01-01, last: 2018-12-31}
units:
  basis: default
  roster:
    dong: {name: 东镇, kind: town}
    xi: {name: 西镇, kind: town}
    nan: {name: 南镇, kind: town}
    bei: {name: 北街道, kind: street}
total: {full: null}
"""
"""A scheme of four towns for 2018; each test gives it the indicators it is about."""

CLAUSE = "上述两项统一计算得分，根据各单位信用联合奖惩案例数量排名进行测算，满分20分。"


@cache
def rule(text: str, *, full: str = "10") -> Scheme:
    """A scheme of one indicator, `1`: its body as YAML, its full marks unless the body has them."""
    body = read(text)
    body = {"name": "一项", "full": Fraction(full), "cite": [{"quote": CLAUSE, "at": "一"}], **body}
    return load({**read(SMALL), "indicators": {"1": body}})


def counting(body: str) -> Scheme:
    """A scheme of one item that counts so and gives the figure as its points."""
    return rule(f"{{measure: {{count: {body}}}, points: {{as_given: {{}}}}}}", full="1000")


@cache
def scheme(text: str) -> Scheme:
    """A scheme of several indicators: what the text says stands beside or instead of `SMALL`."""
    tree = {**read(SMALL), **read(text)}
    cite = [{"quote": CLAUSE, "at": "一"}]
    tree["indicators"] = {
        code: {"name": code, "cite": cite, **body} for code, body in tree["indicators"].items()
    }
    return load(tree)

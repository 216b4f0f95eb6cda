"""Case files: small ledgers with expected answers, run through every evaluator that is installed.

A case tells history: its entries carry `recorded_at`. Entries are taken in order of (recorded_at, order
in the file) and count positions from 1. There is no tolerance: an answer is equal or it is a difference.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any

from domain.award import Award, Sheet
from domain.errors import BadEntry, BadScheme
from domain.events import Envelope
from domain.events import parse as parse_event
from domain.fact import Fact
from domain.notation import read
from domain.points import exact, plain, terminating
from domain.rulebook import shipped_schemes
from domain.scheme import Scheme
from replay.as_of import Answer, Memory, ask
from replay.coordinate import Coordinate, day, moment, year
from replay.evaluators import REFERENCE, Asking

_CASE_KEYS = {"case", "title", "scheme", "units", "reads", "entries", "checks"}
_CHECK_KEYS = {
    "as_of",
    "known_at",
    "rules_known_at",
    "over",
    "with",
    "expect",
    "because",
    "reading",
}
_EXPECT_KEYS = {"points", "figures", "total", "converted", "grade", "label", "population"}
_UNKNOWN = "unscored"
_NOT_BOUND = "not applicable"


@dataclass(frozen=True, slots=True)
class Told:
    """One entry of a case, with the instant the story gives it."""

    envelope: Envelope[Any]
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A case as read: whom it compares, what is told, and what must be answered."""

    id: str
    title: str
    scheme: str
    units: tuple[str, ...]
    told: tuple[Told, ...]
    checks: tuple[Mapping[str, Any], ...]
    reads: Mapping[str, str] = field(default_factory=dict)
    keys: Mapping[str, str] = field(default_factory=dict)
    """The roster keys of the case, by permanent id."""
    own: tuple[Scheme, ...] = ()
    """Schemes it is run with beside the shipped ones: those that an author is writing."""

    @property
    def schemes(self) -> Mapping[str, Scheme]:
        """The schemes it may be asked under, by id; one of its own stands before a shipped one."""
        return {**shipped_schemes(), **{scheme.id: scheme for scheme in self.own}}

    @property
    def topics(self) -> frozenset[str]:
        """The topics that the case tells."""
        return frozenset(told.envelope.topic for told in self.told)


@dataclass(frozen=True, slots=True)
class Difference:
    """One answer that is not what the case expects."""

    case: str
    check: int
    what: str
    expected: str
    got: str
    evaluator: str
    because: str = ""

    def __str__(self) -> str:
        return (
            f"{self.case} check {self.check}  {self.what}  expected {self.expected}  "
            f"got {self.got}  [{self.evaluator}]"
        )


Evaluator = Callable[[Case], Memory]
"""Takes a case into a memory: plainly, or through a ledger in some database."""


def read_case(path: Path, *, own: Sequence[Scheme] = ()) -> Case:
    """The case that a JSON or YAML file tells; an unknown key is refused.

    `own` are schemes that it may name beside the shipped ones.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (UnicodeDecodeError, OSError) as error:
        raise _refused(path.name, "不是 UTF-8 文本", f"not a text in UTF-8: {error}") from error
    try:
        tree = (
            json.loads(text, parse_float=_no_float)
            if path.suffix == ".json"
            else read(text, name=path.name)
        )
    except json.JSONDecodeError as error:
        raise _refused(path.name, f"不是 JSON：{error}", f"not JSON: {error}") from error
    return case_of(_integers(tree), name=path.name, own=own)


def case_of(tree: Any, *, name: str = "case", own: Sequence[Scheme] = ()) -> Case:
    """The case that a tree of plain values tells."""
    if not isinstance(tree, Mapping):
        raise _refused(name, "要有 case、scheme、units、entries、checks", "not a mapping")
    _only(name, tree, _CASE_KEYS, needed={"case", "scheme", "units", "entries", "checks"})
    for key in ("units", "entries", "checks"):
        if not isinstance(tree[key], list):
            raise _refused(name, f"{key} 要写成列表", f"{key} must be a list")
    named = (scheme for scheme in own if scheme.id == str(tree["scheme"]))
    scheme = next(named, None) or shipped_schemes().get(str(tree["scheme"]))
    if scheme is None:
        raise _refused(
            name, f"没有考核办法 {tree['scheme']}", f"there is no scheme {tree['scheme']}"
        )
    ids = {
        str(key): entry.unit for key, entry in scheme.units.roster.items() if entry.unit is not None
    }
    told = [_told(name, entry, ids, str(tree["case"])) for entry in tree["entries"]]
    told.sort(key=lambda one: one.recorded_at)
    for check in tree["checks"]:
        _only(name, check, _CHECK_KEYS, needed={"as_of", "known_at", "expect"})
        _only(name, check["expect"], _EXPECT_KEYS)
    return Case(
        str(tree["case"]),
        str(tree.get("title", "")),
        str(tree["scheme"]),
        tuple(ids.get(str(unit), str(unit)) for unit in tree["units"]),
        tuple(told),
        tuple(tree["checks"]),
        tree.get("reads", {}),
        {unit: key for key, unit in ids.items()},
        tuple(own),
    )


def in_memory(case: Case) -> Memory:
    """The case's own memory, without any ledger: the reference."""
    facts = [
        fact_of(told.envelope, position, told.recorded_at)
        for position, told in enumerate(case.told, start=1)
    ]
    return Memory(
        facts, name=f"case/{case.id}", kind="told", shipped=case.schemes, compared=case.units
    )


def fact_of(envelope: Envelope[Any], position: int, recorded_at: datetime) -> Fact:
    """The fact that an envelope becomes at a position."""
    return Fact(
        position=position,
        id=envelope.id,
        topic=envelope.topic,
        unit=envelope.unit,
        target=envelope.target,
        occurred_on=envelope.occurred_on,
        submitted_at=envelope.submitted_at,
        recorded_at=recorded_at,
        data=envelope.content().get("data", {}),
        reason=envelope.reason,
        source=envelope.source,
        confirmed_by=envelope.confirmed_by,
        answers=envelope.answers,
        attested_at=envelope.attested_at,
    )


def run(
    case: Case,
    evaluator: Evaluator = in_memory,
    *,
    name: str = REFERENCE,
    asking: Asking = ask,
) -> list[Difference]:
    """Every difference between what the case expects and what the evaluator answers.

    `evaluator` remembers the case, `asking` answers from what it remembers.
    """
    memory = evaluator(case)
    found: list[Difference] = []
    for number, check in enumerate(case.checks, start=1):
        answer = asking(memory, _asked(case, check), population=case.units)
        because = str(check.get("because", ""))
        for what, expected, got in _compared(case, check["expect"], answer):
            if expected != got:
                found.append(Difference(case.id, number, what, expected, got, name, because))
    return found


def _asked(case: Case, check: Mapping[str, Any]) -> Coordinate:
    rules = check.get("rules_known_at")
    return Coordinate(
        scheme=case.scheme,
        as_of=day(str(check["as_of"])),
        known_at=moment(str(check["known_at"])),
        rules_known_at=None if rules is None else moment(str(rules)),
        over=None if check.get("over") is None else year(str(check["over"])),
        changes=tuple(check.get("with", {}).items()),
    )


Compared = Iterator[tuple[str, str, str]]
"""What is compared, what the case expects, and what was answered."""


def _compared(case: Case, expect: Mapping[str, Any], answer: Answer) -> Compared:
    sheets = {case.keys.get(unit, unit): sheet for unit, sheet in answer.sheets.items()}
    for what, said in _BY_INDICATOR.items():
        for code, units in expect.get(what, {}).items():
            answer.scheme.indicator(code)
            for key, expected in units.items():
                award = _sheet(case, sheets, key).award(code)
                yield f"{what} {code} {key}", _said(expected), said(award)
    for what in ("total", "converted"):
        for key, expected in expect.get(what, {}).items():
            number = getattr(_sheet(case, sheets, key), what)
            yield f"{what} {key}", _said(expected), _number(number)
    for key, expected in expect.get("grade", {}).items():
        yield f"grade {key}", str(expected), str(_sheet(case, sheets, key).grade)
    for key, expected in expect.get("label", {}).items():
        yield f"label {key}", str(expected), answer.label(_sheet(case, sheets, key).unit)
    if "population" in expect:
        yield "population", _said(expect["population"]), str(len(answer.scheme.units.roster))


def _sheet(case: Case, sheets: Mapping[str, Sheet], key: str) -> Sheet:
    if key not in sheets:
        raise _refused(case.id, f"units 里没有 {key}", f"{key} is not among the units")
    return sheets[key]


def _points(award: Award) -> str:
    return _NOT_BOUND if award.state == "not applicable" else _number(award.points)


def _figure(award: Award) -> str:
    return _number(award.figure)


def _number(number: Fraction | None) -> str:
    return _UNKNOWN if number is None else plain(number)


_BY_INDICATOR: Mapping[str, Callable[[Award], str]] = {"points": _points, "figures": _figure}


def _said(expected: Any) -> str:
    """An expected number in its plainest form; words stay words."""
    if isinstance(expected, str) and expected in (_UNKNOWN, _NOT_BOUND):
        return expected
    return plain(exact(expected))


def _told(name: str, entry: Any, ids: Mapping[str, str | None], case: str) -> Told:
    content = dict(entry)
    recorded_at = content.pop("recorded_at", None)
    if recorded_at is None:
        raise _refused(
            name, f"记录 {entry.get('id')} 缺 recorded_at", f"{entry.get('id')} lacks recorded_at"
        )
    if content.get("unit") in ids:
        content["unit"] = ids[content["unit"]]
    content.setdefault("source", f"case/{case}")
    instant = moment(str(recorded_at))
    if not isinstance(instant, datetime):
        raise _refused(name, "recorded_at 要写时刻", "recorded_at must be an instant")
    return Told(parse_event(content), instant)


def _only(name: str, tree: Any, known: set[str], needed: Sequence[str] | set[str] = ()) -> None:
    strangers = sorted(set(tree) - known)
    lacking = sorted(set(needed) - set(tree))
    if strangers or lacking:
        raise _refused(
            name,
            f"不认识的键 {strangers}，缺少的键 {lacking}",
            f"unknown keys {strangers}, missing keys {lacking}",
        )


def _integers(value: Any) -> Any:
    """YAML's whole numbers as integers and other numbers as decimal text, as JSON would have them."""
    if isinstance(value, Fraction):
        text = terminating(value)
        return value.numerator if value.denominator == 1 else text
    if isinstance(value, Mapping):
        return {key: _integers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_integers(inner) for inner in value]
    return value


def _no_float(text: str) -> Any:
    raise BadEntry(
        "float",
        f'“{text}”：小数请写成文本，例如 "0.5"。',
        f'{text}: write a decimal as text, as in "0.5".',
    )


def _refused(name: str, zh: str, en: str) -> BadScheme:
    return BadScheme("bad-case", f"{name}：{zh}。", f"{name}: {en}.")


__all__ = ["Case", "Difference", "Evaluator", "Told", "case_of", "in_memory", "read_case", "run"]

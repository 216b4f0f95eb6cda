"""The examples of the scheme language's reference: read out of the page, and run for real.

An example is a YAML block whose first line is `# example: …`. It holds an indicator or a scheme
(set into the small scheme of `tests.telling`) or a timeline, a story, and what is expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from domain.errors import ScoretrailError
from domain.history import History
from domain.notation import read
from domain.points import exact, plain
from domain.scheme import Scheme, load
from domain.timelines import CaseState, cases, load_timeline
from tests.telling import CLAUSE, SMALL, Reply, ask, story

_BLOCK = re.compile(
    r"^```yaml\n# example: (?P<name>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL
)
_KEYS = {"indicator", "scheme", "timeline", "text", "entries", "expect", "refused"}
_KEYS |= {"as_of", "known_at", "rules_known_at", "over"}
_TIMELINE = """
language: 1
timeline: an-example
revision: 1
status: reading
title: 一例
source: {document: 一, issuer: 县信用办, file: none.txt, sha256: ""}
"""


@dataclass(frozen=True)
class Example:
    """One example of a page: its sentence, and what it says."""

    name: str
    tree: Mapping[str, Any]

    def __str__(self) -> str:
        return self.name


def examples(page: Path) -> Iterator[Example]:
    """The examples of a page, in order; an unknown key is refused."""
    for found in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        tree = read(found["body"], name=found["name"])
        assert set(tree) <= _KEYS, f"{found['name']}: {sorted(set(tree) - _KEYS)}"
        yield Example(found["name"], tree)


def differences(example: Example) -> dict[str, str]:
    """What the example expects and does not get: nothing, if it is right."""
    tree = example.tree
    if "refused" in tree:
        got = refusal(tree["text"])
        return {} if got == tree["refused"] else {"refused": f"{tree['refused']}, got {got}"}
    if "timeline" in tree:
        return _in_timeline(tree)
    reply = ask(
        tree["entries"],
        scheme=scheme_of(tree),
        as_of=str(tree.get("as_of", "2018-12-31")),
        known_at=_moment(tree.get("known_at")),
        rules_known_at=_moment(tree.get("rules_known_at")),
        over=None if "over" not in tree else int(tree["over"]),
    )
    found: dict[str, str] = {}
    for unit, expected in tree["expect"].items():
        for what, value in expected.items():
            answered = said(reply, unit, what, value)
            if answered != _plain(value):
                found[f"{unit} {what}"] = f"expected {_plain(value)}, got {answered}"
    return found


def refusal(text: str) -> str:
    """The code with which an indicator's text is refused, `loads` if it is not."""
    try:
        scheme_of({"indicator": read(text)})
    except ScoretrailError as error:
        return error.code
    return "loads"


def scheme_of(tree: Mapping[str, Any]) -> Scheme:
    """The scheme an example is about: what it says, set into a small one."""
    own = tree.get("scheme") or {"indicators": {"1": tree["indicator"]}}
    clause = {"cite": [{"quote": CLAUSE, "at": "一"}], "full": Fraction(10)}
    indicators = {
        code: {"name": code, **clause, **body} for code, body in own["indicators"].items()
    }
    return load({**read(SMALL), **own, "indicators": indicators})


def said(reply: Reply, unit: str, what: str, expected: object) -> object:
    """What the answer says, in the form in which the example expects it."""
    if what == "points" and isinstance(expected, Mapping):
        return {code: _plain(reply.points(code, unit)) for code in expected}
    if what in ("points", "figure"):
        return _plain(getattr(reply, what)("1", unit))
    if what == "counted":
        return [one for code in _codes(reply) for one in reply.counted(code, unit)]
    if what == "left_out":
        return _left_out(reply, unit, expected)
    return _plain(getattr(reply.sheet(unit), what))


def _left_out(reply: Reply, unit: str, expected: object) -> object:
    """Why entries did not count: all of them, or those named where several indicators look."""
    by_code = [reply.left_out(code, unit) for code in _codes(reply)]
    if len(by_code) == 1:
        return by_code[0]
    assert isinstance(expected, Mapping), "left_out: {entry: why}"
    given = {(entry, why) for left_out in by_code for entry, why in left_out.items()}
    return {entry: why for entry, why in expected.items() if (entry, why) in given}


def _codes(reply: Reply) -> tuple[str, ...]:
    return reply.answer.scheme.codes


def _plain(value: object) -> object:
    """Numbers as people write them, whatever they were written as."""
    if value is None:
        return "unscored"
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, str) and re.fullmatch(r"-?\d+/\d+", value):
        return plain(exact(value))
    return plain(value) if isinstance(value, Fraction) else value


def _moment(value: object) -> str | None:
    return None if value is None else str(_plain(value))


def _in_timeline(tree: Mapping[str, Any]) -> dict[str, str]:
    timeline = load_timeline({**read(_TIMELINE), **tree["timeline"]})
    facts = story(tree["entries"])
    day = date.fromisoformat(tree["as_of"])
    states = {one.unit: one for one in cases(timeline, History(facts), day, facts[-1].position)}
    return {
        f"{unit} {step}": f"expected {expected}, got {got}"
        for unit, steps in tree["expect"].items()
        for step, expected in steps.items()
        if (got := _step(states[unit], step)) != expected
    }


def _step(case: CaseState, code: str) -> dict[str, str]:
    step = next(step for step in case.steps if step.code == code)
    return {"due": step.due.isoformat(), "state": step.state}

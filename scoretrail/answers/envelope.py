"""The envelope around every answer: what was asked, what it rests on, whether it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from domain.readings import Reading
from domain.scheme import Scheme
from replay.as_of import Answer
from scoretrail import ENGINE
from scoretrail.desk import Desk
from scoretrail.report.naming import Naming
from scoretrail.words.lines import DEMO, UNPROVED

Tree = dict[str, Any]


def envelope(
    desk: Desk,
    answer: Mapping[str, Any] | list[Any],
    *,
    coordinate: Mapping[str, Any],
    basis: Mapping[str, Any] | None = None,
    complete: bool = True,
    following: str | None = None,
) -> dict[str, Any]:
    """The envelope around an answer. Keys are only ever added."""
    notice = {"notice": DEMO.zh} if desk.demo else {}
    if "attested=" in str(coordinate.get("resolved")):
        notice["unproved"] = UNPROVED.zh
    root = desk.root.hex() if desk.root is not None else None
    return {
        "coordinate": dict(coordinate),
        "basis": {
            "head": desk.memory.head,
            "root": root,
            "ledger": desk.memory.name,
            "kind": desk.memory.kind,
            "digest": None,
            "engine": ENGINE,
            "readings": {},
            **(basis or {}),
        },
        "answer": desk.naming().masked(answer),
        "complete": complete,
        "next": following,
        **notice,
    }


def asked(naming: Naming, answer: Answer) -> dict[str, Any]:
    """The coordinate as asked and as resolved."""
    resolved = answer.resolved
    return {
        "asked": str(naming.coordinate(answer.asked)),
        "resolved": str(naming.coordinate(resolved)),
        "pinned": resolved.pinned,
    }


def rules(scheme: Scheme, readings: tuple[Reading, ...] | None = None) -> dict[str, Any]:
    """What the answer rests on: the scheme's digest and the readings in force."""
    chosen = tuple(scheme.all_readings()) if readings is None else readings
    return {
        "digest": scheme.digest,
        "revision": scheme.revision,
        "only_defaults": scheme.only_defaults,
        "readings": {reading.id: reading.adopted for reading in chosen},
    }

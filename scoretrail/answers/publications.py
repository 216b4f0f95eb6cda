"""Publications for programs: every announced table, and one of them as it was announced."""

from __future__ import annotations

from collections.abc import Sequence

from domain.effect import Standing
from scoretrail.answers.asked import Asked
from scoretrail.answers.envelope import Tree, envelope
from scoretrail.desk import Desk

BRIEF = ("title", "coordinate", "digest", "scheme_digest", "engine", "origin", "number", "sha256")
"""What is said of a table beside its rows."""


def publications(desk: Desk, known: Sequence[Standing], known_at: str | None = None) -> Tree:
    """The tables announced, without their rows."""
    asked = Asked.of("publications", known_at=known_at)
    rows = [_brief(desk, one) for one in known]
    return envelope(desk, rows, coordinate=asked.coordinate(known_at=desk.memory.head))


def publication(desk: Desk, one: Standing) -> Tree:
    """One table, byte for byte as it was announced; it is never altered."""
    said = f"publications/{one.fact.position}"
    tree = _brief(desk, one) | {"table": one.data.get("table")}
    return envelope(desk, tree, coordinate={"asked": said, "resolved": said, "pinned": True})


def is_draft(one: Standing) -> bool:
    """Whether it was announced as a draft only."""
    table = one.data.get("table")
    return bool(isinstance(table, dict) and table.get("draft"))


def _brief(desk: Desk, one: Standing) -> Tree:
    said = {name: one.data.get(name) for name in BRIEF}
    return {
        "position": one.fact.position,
        "id": one.fact.id,
        "topic": one.fact.topic,
        "restates": one.fact.target,
        "published_on": one.fact.occurred_on.isoformat(),
        "draft": is_draft(one),
        "reason": desk.naming().masked(one.fact.reason),
        **said,
    }

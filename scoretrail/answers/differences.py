"""Differences for programs: between two viewpoints, and between published tables and today's."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from domain.points import plain
from replay.difference import Difference, Row
from replay.publication import Drift
from scoretrail.answers.asked import Asked
from scoretrail.answers.envelope import Tree, envelope, rules
from scoretrail.answers.pairs import pair
from scoretrail.desk import Desk
from scoretrail.report.naming import Naming


def difference(desk: Desk, found: Difference) -> Tree:
    """What differs between two viewpoints, with the entry or the rule behind every point."""
    naming, before, after = desk.naming_of(found.after), found.before, found.after
    return envelope(
        desk,
        [row_tree(naming, row) for row in found.rows],
        coordinate={
            "asked": pair(naming.coordinate(before.asked), naming.coordinate(after.asked)),
            "resolved": pair(naming.coordinate(before.resolved), naming.coordinate(after.resolved)),
            "pinned": before.resolved.pinned and after.resolved.pinned,
        },
        basis=rules(after.scheme),
    )


def drift(desk: Desk, found: Sequence[Drift], known_at: str | None = None) -> Tree:
    """Every published table: whether it reproduces, and what moved it since."""
    naming = desk.naming()
    rows = [
        {
            "position": one.position,
            "title": one.title,
            "digest": one.digest,
            "coordinate": str(one.coordinate),
            "reproduces": one.reproduces,
            "restated_by": one.restated_by,
            "settled": one.settled,
            "rows": [row_tree(naming, row) for row in one.moved.rows],
        }
        for one in found
    ]
    asked = Asked.of("drift", known_at=known_at)
    return envelope(desk, rows, coordinate=asked.coordinate(known_at=desk.memory.head))


def drift_at(desk: Desk) -> str:
    """The coordinate of the question, at the head known now."""
    return f"drift?known_at={desk.memory.head}"


def row_tree(naming: Naming, row: Row) -> Tree:
    """A row of a difference as plain values."""
    return {
        "unit": naming.id(row.unit),
        "name": naming.name(row.unit),
        "code": row.code,
        "before": _text(row.before),
        "after": _text(row.after),
        "points": _text(row.points),
        "place": {"before": row.place_before, "after": row.place_after},
        "grade": {"before": row.grade_before, "after": row.grade_after},
        "causes": [
            {
                "moved": cause.moved,
                "position": cause.position,
                "points": None if cause.points is None else plain(cause.points),
            }
            for cause in row.causes
        ],
    }


def _text(number: Fraction | None) -> str | None:
    return None if number is None else plain(number)

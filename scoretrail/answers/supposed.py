"""Suppositions for programs: what would move, and what was supposed."""

from __future__ import annotations

from collections.abc import Sequence

from replay.supposing import Supposed
from scoretrail.answers.differences import row_tree
from scoretrail.answers.envelope import Tree, envelope, rules
from scoretrail.answers.pairs import pair
from scoretrail.desk import Desk


def supposed(
    desk: Desk, found: Sequence[Supposed], said: str, backend: str, sources: Sequence[str] = ()
) -> Tree:
    """Each question with every row that would be another. Never publishable."""
    rows = [_tree(desk, one) for one in found]
    first = found[0].before if found else None
    asked = " ".join(filter(None, (str(first.asked) if first else "what-if", said)))
    resolved = " ".join(filter(None, (rows[0]["coordinate"] if rows else "what-if", said)))
    basis = {} if first is None else rules(first.scheme)
    return envelope(
        desk,
        rows,
        coordinate={"asked": asked, "resolved": resolved, "pinned": False},
        basis={
            **basis,
            "evaluators": [backend],
            "columns_from": [*sources],
            "supposed": True,
        },
    )


def _tree(desk: Desk, one: Supposed) -> Tree:
    naming = desk.naming_of(one.before)
    return {
        "published": one.published,
        "coordinate": pair(
            naming.coordinate(one.before.resolved), naming.coordinate(one.after.resolved)
        ),
        "left_out": list(one.left_out),
        "rows": [row_tree(naming, row) for row in one.difference.rows],
    }

"""A replay for programs: every unit at every point, and which evaluator answered."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from domain.points import plain
from replay.replaying import Replayed
from scoretrail.answers.envelope import Tree, envelope, rules
from scoretrail.desk import Desk
from scoretrail.report.exports.grid import Amount
from scoretrail.report.replayed import Cell, Lines


def replayed(
    desk: Desk, found: Replayed, lines: Lines, again: str, sources: Sequence[str] = ()
) -> Tree:
    """The lines, each as a tree; points are exact decimal text, None where there are none."""
    names = [head.name for head in lines.heads]
    codes = slice(lines.first_code, lines.first_code + len(lines.codes))
    rows = [_line(names, codes, cells) for cells in lines]
    return envelope(
        desk,
        rows,
        coordinate=asked(found, again),
        basis={**rules(found.posed.scheme), **evaluated(found), "columns_from": [*sources]},
    )


def asked(found: Replayed, again: str) -> dict[str, Any]:
    """The question, as asked and as resolved at its last point."""
    return {
        "asked": str(found.posed.asked),
        "resolved": again,
        "pinned": found.posed.resolved.pinned,
        "axis": found.axis,
        "points": found.points,
    }


def evaluated(found: Replayed) -> dict[str, Any]:
    """Which evaluators answered, and why the reference did where another was asked."""
    return {"evaluators": list(found.evaluators), "because": list(found.because)}


def _line(names: list[str], codes: slice, cells: tuple[Cell, ...]) -> dict[str, Any]:
    said = {name: _said(cell) for name, cell in zip(names, cells, strict=True)}
    points = {name: said.pop(name) for name in names[codes]}
    lists = {name: (said.pop(name) or "").split() for name in ("unscored", "not_applicable")}
    return {**said, "points": points, **lists}


def _said(cell: Cell) -> Any:
    return plain(cell.number) if isinstance(cell, Amount) else cell

"""更正影响表: what moved between two viewpoints, whose place and grade, and because of what."""

from __future__ import annotations

from replay.as_of import Memory
from replay.difference import Difference, Row
from scoretrail.report.difference import Causes, what
from scoretrail.report.exports.grid import Amount, Cell, Grid, columns
from scoretrail.report.naming import Naming
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice, captions, lines
from scoretrail.words import exports as words


def impact(voice: Voice, memory: Memory, naming: Naming, found: Difference) -> Grid:
    """One row for each thing that moved, with all its causes."""
    said = columns(
        voice,
        (captions.UNIT, False),
        (captions.INDICATOR, True),
        (captions.BEFORE, False),
        (captions.AFTER, False),
        (captions.DIFFERENCE, False),
        (captions.PLACE, False),
        (captions.GRADE, False),
        (captions.CAUSES, True),
    )
    causes = Causes(voice, memory, naming, found)
    rows = tuple(_row(voice, naming, found, causes, one) for one in found.rows)
    return Grid(voice(words.IMPACT), title(naming, found.after), said, rows)


def _row(
    voice: Voice, naming: Naming, found: Difference, causes: Causes, one: Row
) -> tuple[Cell, ...]:
    decimals = found.after.scheme.total.round.decimals
    before, after = one.before, one.after
    difference: Cell = None
    if one.points is not None:
        difference = Amount(
            one.points,
            decimals,
            lambda at: f"ROUND(D{at.row}-C{at.row},{decimals})",
            signed=True,
        )
    unscored = voice(lines.UNSCORED)
    return (
        naming.name(one.unit),
        what(voice, found, one),
        unscored if before is None else Amount(before, decimals),
        unscored if after is None else Amount(after, decimals),
        difference,
        _moved(one.place_before, one.place_after),
        _moved(one.grade_before, one.grade_after),
        causes.of(one, everything=True),
    )


def _moved(before: object, after: object) -> str | None:
    if before == after:
        return None
    return f"{before or '—'}→{after or '—'}"

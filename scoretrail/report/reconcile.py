"""Reconciling (核对): a table announced elsewhere beside what is computed here, cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table

from replay.as_of import Answer, Memory
from replay.reconcile import Cell
from scoretrail.report.entries import told
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, points, signed
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.report.standings import short
from scoretrail.words import Said, Voice, captions

SHOWN = 4
PRINTED = Said("原表", "Printed")
OURS = Said("重算", "Computed")
EXPLAINED_BY = Said("可能的原因", "What may explain it")
VERDICTS: dict[str, Said] = {
    "equal": Said("相同", "equal"),
    "explained": Said("可解释", "explained"),
    "unexplained": Said("无法解释", "unexplained"),
}
BY_READING = Said("口径 {reading}", "reading {reading}")
BY_KNOWING = Said("只知到 #{until} 时相同", "the same, knowing no more than #{until}")
ENTRY = Said("#{position} {what}", "#{position} {what}")
MORE = Said("另{n}条", "{n} more")
SUMMARY = Said(
    "共{n}格：相同{equal}，可解释{explained}，无法解释{unexplained}",
    "{n} cells: {equal} equal, {explained} explained, {unexplained} unexplained",
)
POSSIBLE = Said(
    "可解释的只是可能，不是证明", "an explanation is a possibility to look at, never proof"
)
RECORDED = Said("台账中的表 #{position}“{title}”", "table #{position} “{title}” of the ledger")
FILE = Said("文件 {file}，SHA-256 {digest}", "file {file}, SHA-256 {digest}")
STYLES = {"equal": "dim", "explained": "yellow", "unexplained": "red"}


def cells_table(
    voice: Voice,
    naming: Naming,
    memory: Memory,
    answer: Answer,
    cells: Sequence[Cell],
    *,
    demo: bool,
) -> Table:
    """One row for each cell."""
    columns = [
        (captions.UNIT, "left"),
        (captions.INDICATOR, "left"),
        (PRINTED, "right"),
        (OURS, "right"),
        (captions.DIFFERENCE, "right"),
        (captions.RESULT, "left"),
        (EXPLAINED_BY, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    unit = ""
    for one in cells:
        difference = None if one.ours is None else one.ours - one.printed
        shown = [
            Prose("" if one.unit == unit else naming.name(one.unit)),
            Prose(_what(voice, answer, one)),
            Prose(points(answer.scheme, one.printed)),
            Prose(points(answer.scheme, one.ours), style="bold"),
            Prose(signed(answer.scheme, difference) if difference else NONE),
            Prose(voice(VERDICTS[one.verdict]), style=STYLES[one.verdict]),
            Prose(_explained(voice, naming, memory, one)),
        ]
        row(made, shown, demo=demo)
        unit = one.unit
    return made


def _what(voice: Voice, answer: Answer, one: Cell) -> str:
    if one.code is None:
        return voice(captions.TOTAL)
    return f"{one.code} {short(answer.scheme.indicator(one.code).name)}"


def _explained(voice: Voice, naming: Naming, memory: Memory, one: Cell) -> str:
    parts = [voice(BY_READING, reading=reading) for reading in one.readings]
    if one.known_until is not None:
        parts.append(voice(BY_KNOWING, until=one.known_until))
        for position in one.entries[:SHOWN]:
            what = told(voice, naming, memory.fact(position))
            parts.append(voice(ENTRY, position=position, what=what))
        if len(one.entries) > SHOWN:
            parts.append(voice(MORE, n=len(one.entries) - SHOWN))
    return voice.semicolon.join(parts) or NONE


def summary(voice: Voice, cells: Sequence[Cell]) -> str:
    """How many cells are equal, explained, unexplained."""
    count = Counter[str](one.verdict for one in cells)
    return voice(SUMMARY, n=len(cells), **{verdict: count[verdict] for verdict in VERDICTS})

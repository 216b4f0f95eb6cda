"""What a verification found, and how published tables fared when they were computed again."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table

from ledger.integrity.finding import Finding
from replay.publication import Drift
from scoretrail.report.numbers import NONE
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions

SAME = Said("字节相同", "same bytes")
DIFFERENT = Said("重算不同", "computes otherwise")
MOVED = Said("今日重算有{n}行不同", "{n} rows would differ today")
STANDS = Said("至今不变", "stands")
RESTATED = Said("已由#{position}重新公布", "restated by #{position}")
NOT_RESTATED = Said("未重新公布", "not restated")


def findings_table(voice: Voice, found: Sequence[Finding]) -> Table:
    """One row for each finding."""
    columns = [(captions.NUMBER, "right"), (captions.KIND, "left"), (captions.RESULT, "fold")]
    made = table(voice, columns)
    for one in found:
        said = one.zh if voice.lang == "zh" else one.en
        position = f"#{one.position}" if one.position else NONE
        row(made, [Prose(position), Prose(one.code), Prose(said, style="red")], demo=False)
    return made


def tables_table(voice: Voice, tables: Sequence[Drift], *, demo: bool) -> Table:
    """One row for each published table."""
    columns = [
        (captions.NUMBER, "right"),
        (captions.TITLE, "fold"),
        (captions.DIGEST, "left"),
        (captions.RESULT, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    for one in tables:
        cells = [
            Prose(f"#{one.position}"),
            Prose(one.title),
            Prose(one.digest[:12]),
            Prose(verdict(voice, one), style="" if one.settled else "yellow"),
        ]
        row(made, cells, demo=demo)
    return made


def verdict(voice: Voice, one: Drift) -> str:
    """Whether a table reproduces, what would differ today, and whether that was announced."""
    parts = [voice(SAME if one.reproduces else DIFFERENT)]
    if not one.moved.rows:
        parts.append(voice(STANDS))
    else:
        parts.append(voice(MOVED, n=len(one.moved.rows)))
        restated = one.restated_by
        parts.append(
            voice(NOT_RESTATED) if restated is None else voice(RESTATED, position=restated)
        )
    return voice.semicolon.join(parts)

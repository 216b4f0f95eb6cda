"""Lists: the entries of a ledger, the steps of a timeline, the entries behind one award."""

from __future__ import annotations

from collections.abc import Sequence
from zoneinfo import ZoneInfo

from domain.award import Award
from domain.fact import Fact
from domain.figure import Item
from replay.as_of import Answer, Memory
from replay.timeline import Step
from scoretrail.report.entries import told, whose
from scoretrail.report.exports.grid import Amount, Cell, Grid, columns
from scoretrail.report.naming import Naming
from scoretrail.report.timeline import behind
from scoretrail.report.trail import Trail
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice, captions, lines
from scoretrail.words import exports as words
from scoretrail.words.names import described


def entries(
    voice: Voice, naming: Naming, memory: Memory, zone: ZoneInfo, facts: Sequence[Fact]
) -> Grid:
    """One row for each entry."""
    said = columns(
        voice,
        (captions.NUMBER, False),
        (captions.OCCURRED, False),
        (captions.RECORDED, False),
        (captions.UNIT, False),
        (captions.WHAT, True),
        (captions.ID, True),
        (captions.SOURCE, True),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            fact.position,
            fact.occurred_on,
            fact.recorded_at.astimezone(zone).date(),
            whose(naming, memory, fact),
            told(voice, naming, fact),
            fact.id,
            naming.said(fact.source),
        )
        for fact in facts
    )
    return Grid(voice(words.ENTRIES), memory.name, said, rows)


def timeline(
    voice: Voice,
    memory: Memory,
    naming: Naming,
    answer: Answer,
    heading: str,
    steps: Sequence[Step],
) -> Grid:
    """One row for each change of a score."""
    decimals = answer.scheme.total.round.decimals
    by_day = not steps or not isinstance(steps[0].at, int)
    said = columns(
        voice,
        (captions.DAY if by_day else captions.POSITION, False),
        (captions.POINTS, False),
        (captions.DIFFERENCE, False),
        (captions.PLACE, False),
        (captions.ENTRIES_BEHIND, True),
    )
    rows = []
    for number, step in enumerate(steps):
        change: Cell = None
        if number and step.before is not None and step.after is not None:
            change = Amount(step.after - step.before, decimals, signed=True)
        points = voice(lines.UNSCORED) if step.after is None else Amount(step.after, decimals)
        behind_it = behind(voice, memory, naming, step) if number else voice(lines.FROM_THE_START)
        rows.append((step.at, points, change, step.place_after, behind_it))
    return Grid(voice(words.TIMELINE), heading, said, tuple(rows))


def trail(
    voice: Voice, memory: Memory, naming: Naming, answer: Answer, award: Award, heading: str
) -> Grid:
    """One row for each entry that was looked at, counted or not and why."""
    said = columns(
        voice,
        (captions.NUMBER, False),
        (captions.ID, True),
        (captions.WHAT, True),
        (captions.OCCURRED, False),
        (captions.RECORDED, False),
        (words.IS_COUNTED, False),
        (words.AMOUNT, False),
        (words.WHY_NOT, True),
        (captions.SOURCE, True),
    )
    written = Trail(voice, naming, memory, answer, award)

    def row(item: Item) -> tuple[Cell, ...]:
        fact = memory.fact(item.entry)
        zone = answer.scheme.zone_info
        return (
            fact.position,
            fact.id,
            described(voice, fact.topic, naming.shown(fact)),
            fact.occurred_on,
            fact.recorded_at.astimezone(zone).date(),
            voice(captions.COUNTED if item.counted else captions.NOT_COUNTED),
            Amount(item.amount) if item.counted else None,
            None if item.counted else written.because(item),
            naming.said(fact.source),
        )

    rows = tuple(row(item) for item in award.items)
    return Grid(voice(words.TRAIL), f"{title(naming, answer)} · {heading}", said, rows)

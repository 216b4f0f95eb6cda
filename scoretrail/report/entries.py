"""The ledger itself (台账): entries in a list, and one entry with all that answers it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.console import RenderableType
from rich.table import Table

from domain.fact import Fact
from ledger.entry import Entry
from replay.as_of import Answer, Memory
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE, points
from scoretrail.report.page import lines as labelled
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Voice, captions, lines
from scoretrail.words.names import described, field_name, topic_name, written
from scoretrail.words.reasons import because

_ABOUT_OTHERS = (
    "appeal.",
    "calendar.",
    "custody.",
    "entry.",
    "proposal.",
    "reading.",
    "scheme.",
    "score.",
    "unit.",
)
"""Topics about entries, units and rules: none is a fact that a clause might score."""


def entries_table(
    voice: Voice, naming: Naming, memory: Memory, zone: ZoneInfo, facts: Sequence[Fact]
) -> Table:
    """One row for each entry; the source of every row is its own."""
    columns = [
        (captions.NUMBER, "right"),
        (captions.OCCURRED, "left"),
        (captions.RECORDED, "left"),
        (captions.UNIT, "left"),
        (captions.WHAT, "fold"),
        (captions.ID, "fold"),
        (captions.SOURCE, "fold"),
    ]
    made = table(voice, columns)
    for fact in facts:
        cells = [
            Prose(f"#{fact.position}", style="bold"),
            Prose(f"{fact.occurred_on}"),
            Prose(f"{fact.recorded_at.astimezone(zone).date()}"),
            Prose(whose(naming, memory, fact)),
            Prose(told(voice, naming, fact)),
            Prose(fact.id, style="dim"),
            Prose(naming.said(fact.source) or NONE, style="dim"),
        ]
        row(made, cells, demo=False)
    return made


def whose(naming: Naming, memory: Memory, fact: Fact) -> str:
    """The unit of an entry; an answer without its own has that of what it answers."""
    known = (fact,) if fact.unit else _answered(memory, fact)
    unit = next((one.unit for one in known if one.unit), None)
    return NONE if unit is None else naming.name(unit)


def told(voice: Voice, naming: Naming, fact: Fact) -> str:
    """The entry in one line, with what it answers."""
    data = {name: _unit(naming, name, value) for name, value in naming.shown(fact).items()}
    said = described(voice, fact.topic, data)
    return said if fact.target is None else f"{said} → {fact.target}"


def _unit(naming: Naming, name: str, value: object) -> object:
    """The value of a field; a unit by its name."""
    if name in ("to", "into", "parent"):
        if isinstance(value, str):
            return naming.name(value)
        if isinstance(value, list):
            return [naming.name(str(one)) for one in value]
    return naming.masked(value)


def details(voice: Voice, naming: Naming, zone: ZoneInfo, fact: Fact, entry: Entry | None) -> Table:
    """Every field of one entry, with what the ledger adds to it."""
    pairs: list[tuple[str, RenderableType]] = [
        (voice(captions.WHAT), Prose(f"{topic_name(voice, fact.topic)}  {fact.topic}")),
        (voice(captions.ID), Prose(fact.id)),
    ]
    if fact.unit:
        pairs.append((voice(captions.UNIT), Prose(naming.both(fact.unit))))
    if fact.target:
        pairs.append((voice(captions.TARGET), Prose(fact.target)))
    pairs.append((voice(captions.OCCURRED), Prose(f"{fact.occurred_on}")))
    if fact.submitted_at:
        pairs.append((voice(captions.SUBMITTED), Prose(_clock(fact.submitted_at, zone))))
    recorded = _clock(fact.recorded_at, zone)
    if entry is not None:
        recorded += voice.aside(entry.recorded_by)
    pairs.append((voice(captions.RECORDED), Prose(recorded)))
    for name, value in naming.shown(fact).items():
        said = written(voice, _unit(naming, name, value), fact.topic, name)
        pairs.append((field_name(voice, name), Prose(said)))
    if fact.reason:
        pairs.append((voice(captions.REASON), Prose(naming.said(fact.reason) or NONE)))
    if entry is not None and entry.envelope.confirmed_by:
        pairs.append((voice(captions.CONFIRMED_BY), Prose(entry.envelope.confirmed_by)))
    pairs.append((voice(captions.SOURCE), Prose(naming.said(fact.source) or NONE)))
    if entry is not None:
        pairs.append((voice(captions.LEAF), Prose(entry.leaf.hex(), style="dim")))
    return labelled(pairs)


def chain(
    voice: Voice, naming: Naming, memory: Memory, fact: Fact, known_at: int
) -> list[tuple[str, RenderableType]]:
    """The entry among those that answer it and that it answers."""
    stream = [one for one in memory.stream(fact.id) if one.position <= known_at]
    if len(stream) < 2:  # noqa: PLR2004 - alone it is no chain
        return []
    pairs: list[tuple[str, RenderableType]] = []
    for number, one in enumerate(stream):
        here = "▸" if one.position == fact.position else " "
        said = f"{here} #{one.position} {one.occurred_on} {told(voice, naming, one)}"
        label = voice(captions.CHAIN) if number == 0 else ""
        style = "bold" if one.position == fact.position else ""
        pairs.append((label, Prose(said, style=style)))
    return pairs


def effects(
    voice: Voice, naming: Naming, memory: Memory, answer: Answer, fact: Fact
) -> list[tuple[str, RenderableType]]:
    """The awards that looked at the entry, or at what it answers: counted, or why not."""
    looked_at = {one.position for one in (fact, *_answered(memory, fact))}
    pairs: list[tuple[str, RenderableType]] = []
    for sheet in answer.sheets.values():
        for award in sheet.awards:
            for item in award.items:
                if item.entry not in looked_at:
                    continue
                said = voice(captions.COUNTED)
                if not item.counted:
                    said = voice(captions.NOT_COUNTED)
                    if item.because is not None:
                        said += f" {because(voice, item.because.reason, item.because.detail)}"
                about = f"{naming.name(award.unit)} {award.code} {award.name}"
                scored = points(answer.scheme, award.points)
                label = voice(captions.EFFECT) if not pairs else ""
                pairs.append((label, Prose(f"{about} {scored} · {said}")))
    read = fact.topic in answer.scheme.topics() or fact.topic.startswith(_ABOUT_OTHERS)
    if not pairs and not read:
        pairs.append((voice(captions.EFFECT), Prose(voice(lines.NO_CLAUSE))))
    return pairs


def _answered(memory: Memory, fact: Fact) -> Iterator[Fact]:
    """What the entry answers, directly or through another."""
    stream = {one.id: one for one in memory.stream(fact.id)}
    while fact.target is not None and fact.target in stream:
        fact = stream[fact.target]
        yield fact


def together(*groups: list[tuple[str, RenderableType]]) -> Table:
    """Groups of labelled lines under one another."""
    return labelled([pair for group in groups for pair in group])


def no_entries(voice: Voice) -> str:
    """Nothing matches."""
    return voice(lines.NO_ENTRIES)


def _clock(instant: datetime, zone: ZoneInfo) -> str:
    return instant.astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")

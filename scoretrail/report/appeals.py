"""Appeals (申诉、复核): their clock, their state, and the chain from dispute to restated table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from rich.console import RenderableType
from rich.table import Table

from domain.effect import CORRECTIONS
from domain.fact import Fact
from replay.appeals import Appeal
from replay.as_of import Memory
from scoretrail.report.entries import told
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE
from scoretrail.report.page import lines as labelled
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions
from scoretrail.words.lines import DOCUMENT_AT

ABOUT = Said("申诉什么", "About")
FILED = Said("提出", "Filed")
FILE_BY = Said("提出期限", "File by")
DECIDE_BY = Said("答复期限", "Decide by")
CLAIM = Said("主张", "Claim")
DECISION = Said("结论", "Decision")
CHAIN = Said("来龙去脉", "Chain")
ENTRY = Said("记录 #{position} {id}", "entry #{position} {id}")
ITEM = Said("{about} · 指标 {code}", "{about} · indicator {code}")
STATES: dict[str, Said] = {
    "open": Said("待答复", "open"),
    "upheld": Said("成立", "upheld"),
    "dismissed": Said("不成立", "dismissed"),
}
LATE = Said("逾期提出", "filed late")
OVERDUE = Said("答复逾期", "decision overdue")
NO_TABLE = Said("此前没有公布得分表，无提出期限", "no table was published before: no limit")
NO_CALENDAR = Said("当年工作日安排未公布，期限待定", "the working days are not published yet")
WHEN = Said("{day}（{state}）", "{day} ({state})")
LINKS: dict[str, Said] = {
    "disputed": Said("被申诉的记录", "disputed entry"),
    "appeal.filed": Said("申诉", "appeal"),
    "appeal.upheld": Said("结论：成立", "decision: upheld"),
    "appeal.dismissed": Said("结论：不成立", "decision: dismissed"),
    "proposal.made": Said("提议", "proposal"),
    "proposal.rejected": Said("提议被退回", "proposal rejected"),
    "score.published": Said("公布", "published"),
    "score.restated": Said("重新公布", "restated"),
    "correction": Said("更正", "correction"),
    "rule": Said("规则", "rule"),
}


def appeals_table(
    voice: Voice, naming: Naming, memory: Memory, found: Sequence[Appeal], *, demo: bool
) -> Table:
    """One row for each appeal."""
    columns = [
        (captions.NUMBER, "right"),
        (captions.UNIT, "left"),
        (ABOUT, "fold"),
        (FILED, "left"),
        (FILE_BY, "left"),
        (DECIDE_BY, "left"),
        (captions.STATUS, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    for one in found:
        cells = [
            Prose(f"#{one.position}", style="bold"),
            Prose(NONE if one.unit is None else naming.name(one.unit)),
            Prose(about(voice, memory, one)),
            Prose(f"{one.filed_on}"),
            Prose(_day(one.file_by), style="yellow" if one.late else ""),
            Prose(_day(one.decide_by), style="yellow" if one.overdue else ""),
            Prose(state(voice, one)),
        ]
        row(made, cells, demo=demo)
    return made


def _day(day: date | None) -> str:
    return NONE if day is None else f"{day}"


def about(voice: Voice, memory: Memory, one: Appeal) -> str:
    """The entry or the score that is disputed."""
    said = one.coordinate or NONE
    if one.target is not None:
        target = memory.named(one.target)
        said = voice(ENTRY, position="?" if target is None else target.position, id=one.target)
    return said if one.indicator is None else voice(ITEM, about=said, code=one.indicator)


def state(voice: Voice, one: Appeal) -> str:
    """How it stands; late filings and late answers say so."""
    parts = [voice(STATES[one.state])]
    if one.late:
        parts.append(voice(LATE))
    if one.overdue:
        parts.append(voice(OVERDUE))
    return voice.comma.join(parts)


def details(voice: Voice, naming: Naming, memory: Memory, one: Appeal) -> Table:
    """Everything about one appeal, and its chain in order of recording."""
    unit = NONE if one.unit is None else naming.both(one.unit)
    pairs: list[tuple[str, RenderableType]] = [
        (voice(captions.UNIT), Prose(unit)),
        (voice(ABOUT), Prose(about(voice, memory, one))),
        (voice(CLAIM), Prose(naming.said(one.claim) or NONE)),
        (voice(FILED), Prose(f"{one.filed_on}")),
        (voice(FILE_BY), Prose(_file_by(voice, memory, one))),
        (voice(DECIDE_BY), Prose(_decide_by(voice, one))),
        (voice(captions.STATUS), Prose(state(voice, one), style="bold")),
    ]
    if one.decided_on is not None:
        said = voice(DOCUMENT_AT, at=one.decided_on, document=naming.said(one.reason) or NONE)
        pairs.append((voice(DECISION), Prose(said)))
    for number, position in enumerate(one.chain):
        label = voice(CHAIN) if number == 0 else ""
        pairs.append((label, _link(voice, naming, memory, one, position)))
    return labelled(pairs)


def _file_by(voice: Voice, memory: Memory, one: Appeal) -> str:
    if one.file_by is not None:
        return voice(WHEN, day=one.file_by, state=voice(LATE)) if one.late else f"{one.file_by}"
    published = memory.of_topics(("score.published",))
    tables = any(fact.position < one.position for fact in published)
    return voice(NO_CALENDAR if tables else NO_TABLE)


def _decide_by(voice: Voice, one: Appeal) -> str:
    if one.decide_by is None:
        return voice(NO_CALENDAR)
    if one.overdue:
        return voice(WHEN, day=one.decide_by, state=voice(OVERDUE))
    return f"{one.decide_by}"


def _link(
    voice: Voice, naming: Naming, memory: Memory, one: Appeal, position: int
) -> RenderableType:
    """One link: where it stands, what it is, and what it answers or carries out."""
    fact = memory.fact(position)
    here = "▸" if position == one.position else " "
    said = f"{here} #{position} {fact.occurred_on} {voice(link(fact, one))}  "
    said += told(voice, naming, fact)
    if fact.answers is not None:
        said += f" ⇐ {fact.answers}"
    return Prose(said, style="bold" if position == one.position else "")


def link(fact: Fact, one: Appeal) -> Said:
    """What part an entry has in the chain of an appeal."""
    if fact.id == one.target:
        return LINKS["disputed"]
    if fact.topic in LINKS:
        return LINKS[fact.topic]
    if fact.topic in CORRECTIONS:
        return LINKS["correction"]
    return LINKS["rule"] if fact.topic.startswith(("scheme.", "reading.")) else captions.WHAT

"""Entries for programs: those that match, one with its chain, and what recording did."""

from __future__ import annotations

from collections.abc import Sequence

from domain.fact import Fact
from ledger.receipt import Receipt
from replay.as_of import Answer
from replay.proposals import Effect
from scoretrail.answers.differences import row_tree
from scoretrail.answers.envelope import Tree, envelope
from scoretrail.desk import Desk
from scoretrail.report.naming import Naming


def entries(
    desk: Desk, shown: Sequence[Fact], asked: str, resolved: str, following: str | None
) -> Tree:
    """The entries shown; `following` asks for those after them, where there are more."""
    naming = desk.naming()
    return envelope(
        desk,
        [entry_tree(naming, fact) for fact in shown],
        coordinate={"asked": asked, "resolved": resolved, "pinned": True},
        complete=following is None,
        following=following,
    )


def entry(
    desk: Desk, fact: Fact, answer: Answer | None, asked: str, resolved: str, position: int
) -> Tree:
    """One entry: its fields, its chain up to a position, and the scores that looked at it."""
    return envelope(
        desk,
        _entry(desk, desk.naming(), fact, answer, position),
        coordinate={"asked": asked, "resolved": resolved, "pinned": True},
    )


def recorded(desk: Desk, receipt: Receipt, moved: Sequence[Effect]) -> Tree:
    """What an append did, or would do, and the scores it moves."""
    naming = desk.naming()
    resolved = f"entries?known_at={receipt.head}"
    return envelope(
        desk,
        {
            "dry_run": receipt.dry_run,
            "new": [entry_tree(naming, fact) for fact in receipt.new],
            "known": dict(receipt.known),
            "effects": effects_tree(desk, moved),
        },
        coordinate={"asked": resolved, "resolved": resolved, "pinned": True},
    )


def effects_tree(desk: Desk, moved: Sequence[Effect]) -> list[Tree]:
    """The scores that move."""
    naming = desk.naming()
    return [
        {
            "title": one.title,
            "published": one.published,
            "rows": [row_tree(naming, row) for row in one.moved.rows],
        }
        for one in moved
    ]


def entry_tree(naming: Naming, fact: Fact) -> Tree:
    """An entry as plain values."""
    return {
        "position": fact.position,
        "recorded_at": fact.recorded_at.isoformat(),
        "id": fact.id,
        "topic": fact.topic,
        "unit": None if fact.unit is None else naming.id(fact.unit),
        "target": fact.target,
        "occurred_on": fact.occurred_on.isoformat(),
        "submitted_at": None if fact.submitted_at is None else fact.submitted_at.isoformat(),
        "reason": naming.said(fact.reason),
        "source": naming.said(fact.source),
        "data": naming.masked(dict(naming.shown(fact))),
    }


def _entry(desk: Desk, naming: Naming, fact: Fact, answer: Answer | None, position: int) -> Tree:
    tree = entry_tree(naming, fact)
    if desk.stored is not None:
        entry = desk.stored.entry(fact.position)
        tree |= {
            "recorded_by": entry.recorded_by,
            "confirmed_by": entry.envelope.confirmed_by,
            "stream": entry.stream,
            "stream_version": entry.stream_version,
            "leaf": entry.leaf.hex(),
        }
    stream = desk.memory.stream(fact.id)
    tree["chain"] = [one.position for one in stream if one.position <= position]
    tree["scores"] = [
        {
            "unit": naming.id(award.unit),
            "code": award.code,
            "counted": item.counted,
            "because": None if item.because is None else str(item.because),
        }
        for sheet in (() if answer is None else answer.sheets.values())
        for award in sheet.awards
        for item in award.items
        if item.entry == fact.position
    ]
    return tree

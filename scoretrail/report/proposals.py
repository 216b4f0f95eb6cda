"""Proposals (提议): who proposed what, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.table import Table

from replay.proposals import Proposal
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import NONE
from scoretrail.report.page import row, table
from scoretrail.report.prose import Prose
from scoretrail.words import Said, Voice, captions
from scoretrail.words.names import described

BY = Said("提议人", "By")
WHAT = Said("所提记录", "What is proposed")
STATES: dict[str, Said] = {
    "open": Said("待复核", "open"),
    "confirmed": Said("已确认 {by}", "confirmed {by}"),
    "rejected": Said("已退回 {by}", "rejected {by}"),
}
REASON = Said("理由：{reason}", "reason: {reason}")


def proposals_table(
    voice: Voice, naming: Naming, found: Sequence[tuple[Proposal, str | None]], *, demo: bool
) -> Table:
    """One row for each proposal, with the account that made it where that is known."""
    columns = [
        (captions.NUMBER, "right"),
        (captions.ID, "fold"),
        (BY, "fold"),
        (WHAT, "fold"),
        (captions.STATUS, "fold"),
    ]
    made = table(voice, columns, demo=demo)
    for one, by in found:
        cells = [
            Prose(f"#{one.position}", style="bold"),
            Prose(one.id, style="dim"),
            Prose(by or NONE),
            Prose(_what(voice, naming, one)),
            Prose(state(voice, one), style="yellow" if one.state == "open" else ""),
        ]
        row(made, cells, demo=demo)
    return made


def _what(voice: Voice, naming: Naming, one: Proposal) -> str:
    lines = [told(voice, naming, entry) for entry in one.entries]
    return "\n".join([*lines, *([naming.said(one.note) or ""] if one.note else [])])


def told(voice: Voice, naming: Naming, entry: Mapping[str, Any]) -> str:
    """A proposed entry in one line: its topic, what it answers, and why."""
    entry = naming.proposed(entry)
    said = described(voice, str(entry["topic"]), naming.masked(dict(entry.get("data", {}))))
    if entry.get("target"):
        said += f" → {entry['target']}"
    if entry.get("reason"):
        said += voice.aside(voice(REASON, reason=entry["reason"]))
    return said


def state(voice: Voice, one: Proposal) -> str:
    """What became of a proposal, and by which entries."""
    by = " ".join(f"#{position}" for position in one.closed_by)
    return voice(STATES[one.state], by=by)

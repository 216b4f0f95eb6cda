"""Proposing: entries that a second person is to confirm, put down in full (提议)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from domain.errors import NotAdmitted
from domain.events import parse
from domain.fact import Fact
from ledger.codec import canonical
from replay.proposals import proposing
from scoretrail.answers import entries as answers
from scoretrail.cli import recording
from scoretrail.cli.answer import write
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.words import Said

SOMEBODY = "a-second-person"
"""Stands for whoever will confirm, while it is tried whether the entries could be recorded."""

CONFIRM = Said(
    "待第二人复核：scoretrail confirm {id} --by 复核人",
    "a second person confirms it: scoretrail confirm {id} --by WHO",
)
IF_CONFIRMED = Said("若确认，各单位得分不变", "if confirmed, no score moves")


@dataclass(frozen=True, slots=True)
class Terms:
    """How entries are proposed."""

    on: str
    note: str | None
    answers: str | None
    by: str | None
    dry_run: bool
    as_json: bool


def proposal_of(
    entries: Sequence[Mapping[str, Any]], on: str, *, note: str | None, answers: str | None = None
) -> dict[str, Any]:
    """The content of a proposal; proposed again on the same day it is the same proposal."""
    content = proposing(entries, id="", on=date.fromisoformat(on), note=note, answers=answers)
    digest = hashlib.sha256(canonical(content)).hexdigest()[:24]
    return content | {"id": f"proposal-{digest}"}


def propose(session: Session, desk: Desk, entries: Sequence[dict[str, Any]], terms: Terms) -> None:
    """Record a proposal, once it is sure that its entries could follow what is recorded."""
    entries = [recording.marked(desk, entry) for entry in entries]
    how = recording.Terms(terms.by, terms.dry_run, terms.as_json)
    facts = tried(desk, entries, terms.by)
    moved = recording.effect(desk, facts)
    content = proposal_of(entries, terms.on, note=terms.note, answers=terms.answers)
    receipt = recording.append(desk, [parse(recording.marked(desk, content))], how)
    if terms.as_json:
        write(answers.recorded(desk, receipt, moved))
        return
    made = recording.page(session, desk, receipt, [])
    unmoved = session.voice(recording.UNMOVED)
    made.notes = [note for note in made.notes if note != unmoved]
    if moved:
        recording.show_effect(session, desk, made, facts, moved, recorded=False)
    else:
        made.notes.append(session.voice(IF_CONFIRMED))
    if not terms.dry_run:
        made.notes.append(session.voice(CONFIRM, id=content["id"]))
    session.show(made, demo=desk.demo)


def tried(desk: Desk, entries: Sequence[dict[str, Any]], by: str | None) -> tuple[Fact, ...]:
    """The facts that the entries would be if they were confirmed now.

    What could not be recorded is refused here, before anybody is asked to confirm it.
    """
    signed = [parse({**entry, "confirmed_by": SOMEBODY}) for entry in entries]
    how = recording.Terms(by, dry_run=True, as_json=False)
    receipt = recording.append(desk, signed, how)
    if receipt.new:
        return receipt.new
    raise NotAdmitted(
        "recorded-already",
        "所提的记录都已登记，无须再提。",
        "All the entries proposed are recorded already.",
    )

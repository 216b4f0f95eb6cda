"""Proposing: entries that a second person is to confirm, put down in full (提议)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scoretrail.answers import entries as answers
from scoretrail.cli import recording
from scoretrail.cli.answer import write
from scoretrail.cli.session import Session
from scoretrail.desk import Desk
from scoretrail.persons import Name, taking_out
from scoretrail.recording import proposal_of, tried
from scoretrail.words import Said

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


def propose(
    session: Session,
    desk: Desk,
    entries: Sequence[Mapping[str, Any]],
    terms: Terms,
    *,
    named: Name | None = None,
) -> None:
    """Record a proposal, once it is sure that its entries could follow what is recorded."""
    how = recording.Terms(terms.by, terms.dry_run, terms.as_json)
    with taking_out(desk, session.settings, dry_run=terms.dry_run) as persons:
        drafts = [persons.out(entry, named=named) for entry in entries]
        recording.say(session, [note for draft in drafts for note in draft.notes])
        contents = [recording.marked_draft(desk, draft).content for draft in drafts]
        facts = tried(desk, contents, terms.by)
        moved = recording.effect(desk, facts)
        content = proposal_of(contents, terms.on, note=terms.note, answers=terms.answers)
        proposal = persons.proposed(recording.marked(desk, content), drafts)
        receipt = recording.append(desk, [persons.entry(proposal)], how, persons)
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

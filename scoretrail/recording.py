"""Recording at the desk: one append, or what it would do; a proposal; the effect on every score (登记).

The command line and the HTTP interface record in the same way; only who records is found out by
each of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from domain.errors import NotAdmitted, Refused
from domain.events import Envelope, parse
from domain.fact import Fact
from ledger.codec import canonical
from ledger.intake.draft import Draft
from ledger.intake.forms import topic_form
from ledger.intake.likeness import RowIds
from ledger.intake.persons import without_personal_numbers
from ledger.receipt import Receipt
from replay.proposals import Effect, effects, proposing
from scoretrail.demo.telling import SOURCE
from scoretrail.desk import Desk
from scoretrail.persons import TakingOut
from scoretrail.settings import actor

SOMEBODY = "a-second-person"
"""Stands for whoever will confirm, while it is tried whether the entries could be recorded."""


@dataclass(frozen=True, slots=True)
class Terms:
    """How something is recorded: by whom, whether really, and what must not have moved meanwhile."""

    by: str | None
    dry_run: bool
    as_json: bool = False
    expected: Mapping[str, int] = field(default_factory=dict)


def append(
    desk: Desk, entries: Sequence[Envelope[Any]], terms: Terms, persons: TakingOut | None = None
) -> Receipt:
    """Append, or on a dry run find out what would happen; what cannot be is refused either way.

    Entries with persons are tried first: nobody new is kept for what cannot be recorded.
    """
    sealed = {} if persons is None else persons.sealed
    known: dict[str, int] = {}
    if persons is not None and (persons.pending or sealed) and not terms.dry_run:
        trial = _appended(desk, entries, replace(terms, dry_run=True), sealed)
        known = _known_all_the_same(entries, trial, persons)
        _refuse(trial, known)
        entries = [one for one in entries if one.id not in known]
        persons.keep(entries)
    receipt = _appended(desk, entries, terms, sealed)
    if persons is not None and terms.dry_run:
        known = _known_all_the_same(entries, receipt, persons)
    _refuse(receipt, known)
    return replace(receipt, known={**receipt.known, **known}) if known else receipt


def _appended(
    desk: Desk, entries: Sequence[Envelope[Any]], terms: Terms, sealed: Mapping[str, bytes]
) -> Receipt:
    return desk.ledger.append(
        entries,
        recorded_by=terms.by or actor(),
        recorded_at=desk.clock() if desk.memory.kind == "told" else None,
        sealed=sealed,
        expected=terms.expected,
        dry_run=terms.dry_run,
    )


def _known_all_the_same(
    entries: Sequence[Envelope[Any]], trial: Receipt, persons: TakingOut
) -> dict[str, int]:
    """Entries that are recorded already: their persons were erased since."""
    again = {one.id: one for one in entries}
    return {
        one.id: one.position
        for one in trial.conflicting
        if one.position is not None and persons.is_the_same(again[one.id], one)
    }


def _refuse(receipt: Receipt, known: Collection[str]) -> None:
    """Refuse what a trial found that cannot be recorded."""
    for refusal in receipt.refused:
        raise refusal.error
    for conflicting in receipt.conflicting:
        if conflicting.id in known:
            continue
        paths = ", ".join(conflicting.paths)
        raise Refused(
            "id-conflict",
            f"编号 {conflicting.id} 已登记过，内容不同（{paths}）。要改正请用 correct。",
            f"The id {conflicting.id} is recorded with other content ({paths}). To change it, use "
            "correct.",
        )


def effect(desk: Desk, new: Sequence[Fact]) -> list[Effect]:
    """What new entries move, other units and published tables included."""
    if not new:
        return []
    return effects(desk.memory, new, desk.applicable_to(new))


def marked(desk: Desk, content: dict[str, Any]) -> dict[str, Any]:
    """In a demonstration every entry says in its source that it is invented."""
    source = str(content.get("source") or "")
    if not desk.demo or source.startswith(SOURCE):
        return content
    return content | {"source": f"{SOURCE}·{source}" if source else SOURCE}


def marked_draft(desk: Desk, draft: Draft) -> Draft:
    """The same of an entry out of which persons were taken."""
    draft.content = marked(desk, draft.content)
    return draft


def proposal_of(
    entries: Sequence[Mapping[str, Any]], on: str, *, note: str | None, answers: str | None = None
) -> dict[str, Any]:
    """The content of a proposal; proposed again on the same day it is the same proposal."""
    note = None if note is None else without_personal_numbers(note)
    content = proposing(entries, id="", on=date.fromisoformat(on), note=note, answers=answers)
    digest = hashlib.sha256(canonical(content)).hexdigest()[:24]
    return content | {"id": f"proposal-{digest}"}


def row_id(content: Mapping[str, Any]) -> str:
    """The id that the same row of a file would get: recorded twice, it is one entry."""
    return RowIds().id_of(topic_form(str(content["topic"])), content)


def appeal_id(content: Mapping[str, Any]) -> str:
    """The id of an appeal; filed again with the same words it is the same."""
    return f"appeal-{hashlib.sha256(canonical(dict(content))).hexdigest()[:24]}"


def tried(desk: Desk, entries: Sequence[dict[str, Any]], by: str | None) -> tuple[Fact, ...]:
    """The facts that the entries would be if they were confirmed now.

    What could not be recorded is refused here, before anybody is asked to confirm it.
    """
    signed = [parse({**entry, "confirmed_by": SOMEBODY}) for entry in entries]
    how = Terms(by, dry_run=True)
    receipt = append(desk, signed, how)
    if receipt.new:
        return receipt.new
    raise NotAdmitted(
        "recorded-already",
        "所提的记录都已登记，无须再提。",
        "All the entries proposed are recorded already.",
    )


def refuse_demo(desk: Desk, *, draft: bool) -> None:
    """Refuse to announce invented scores, other than as a draft."""
    if desk.demo and not draft:
        raise Refused(
            "demo-is-draft",
            "演示账的得分表只能作为草稿：请加 --draft。",
            "A table of a demonstration can only be a draft: add --draft.",
        )

"""Recording at the desk: one append, or what it would do; a proposal; the effect on every score (登记).

The command line and the HTTP interface record in the same way; only who records is found out by
each of them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from domain.errors import NotAdmitted, Refused
from domain.events import Envelope, parse
from domain.fact import Fact
from ledger.codec import canonical
from ledger.receipt import Receipt
from replay.proposals import Effect, effects, proposing
from scoretrail.demo.telling import SOURCE
from scoretrail.desk import Desk
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


def append(desk: Desk, entries: Sequence[Envelope[Any]], terms: Terms) -> Receipt:
    """Append, or on a dry run find out what would happen; what cannot be is refused either way."""
    receipt = desk.ledger.append(
        entries,
        recorded_by=terms.by or actor(),
        recorded_at=desk.clock() if desk.memory.kind == "told" else None,
        expected=terms.expected,
        dry_run=terms.dry_run,
    )
    for refusal in receipt.refused:
        raise refusal.error
    for conflicting in receipt.conflicting:
        paths = ", ".join(conflicting.paths)
        raise Refused(
            "id-conflict",
            f"编号 {conflicting.id} 已登记过，内容不同（{paths}）。要改正请用 correct。",
            f"The id {conflicting.id} is recorded with other content ({paths}). To change it, use "
            "correct.",
        )
    return receipt


def effect(desk: Desk, new: Sequence[Fact]) -> list[Effect]:
    """What new entries move, other units and published tables included."""
    if not new:
        return []
    return effects(desk.memory, new, desk.applicable_to(new))


def parsed(desk: Desk, content: dict[str, Any]) -> Envelope[Any]:
    """The entry that a content writes; in a demonstration it says that it is invented."""
    return parse(marked(desk, content))


def marked(desk: Desk, content: dict[str, Any]) -> dict[str, Any]:
    """In a demonstration every entry says in its source that it is invented."""
    source = str(content.get("source") or "")
    if not desk.demo or source.startswith(SOURCE):
        return content
    return content | {"source": f"{SOURCE}·{source}" if source else SOURCE}


def proposal_of(
    entries: Sequence[Mapping[str, Any]], on: str, *, note: str | None, answers: str | None = None
) -> dict[str, Any]:
    """The content of a proposal; proposed again on the same day it is the same proposal."""
    content = proposing(entries, id="", on=date.fromisoformat(on), note=note, answers=answers)
    digest = hashlib.sha256(canonical(content)).hexdigest()[:24]
    return content | {"id": f"proposal-{digest}"}


def appeal_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The content of an appeal under its own id; filed again with the same words it is the same."""
    digest = hashlib.sha256(canonical(dict(content))).hexdigest()[:24]
    return {**content, "id": f"appeal-{digest}"}


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

"""Taking in a file at the desk: read against what the ledger holds, then recorded as one append (受理).

The command line and the HTTP interface take files in alike; who hands them in each finds out itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from domain.errors import BadCoordinate, Refused
from ledger.intake import Batch, Reference, read_file
from ledger.intake.originals import keep_original
from ledger.intake.receive import IntakeReceipt, receive
from ledger.intake.rejection import Note
from ledger.intake.streamed import Asked
from ledger.roles import Actor
from ledger.subjects import Subjects
from scoretrail.demo.telling import SOURCE
from scoretrail.desk import Desk
from scoretrail.settings import Settings
from scoretrail.words import Said

NOT_KEPT = Said(
    "原件中有自然人信息，本账不封存，故未留存原件",
    "persons stand in the original and this ledger does not seal, so it was not kept",
)

Tick = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Terms:
    """How its rows are recorded."""

    by: str
    dry_run: bool = False
    accept_partial: bool = False
    reason: str | None = None


def read(
    desk: Desk, path: Path, subjects: Subjects | None, asked: Asked, tick: Tick | None = None
) -> Batch:
    """The rows of a file, each an entry or a refusal; nothing is recorded."""
    reference = Reference(
        desk.memory.units(desk.memory.head),
        desk.clock(),
        subjects,
        lambda topics: desk.ledger.facts(topics=topics),
        deadline(desk),
        desk.entry,
    )
    batch = read_file(
        path,
        reference,
        form=asked.form,
        unit=asked.unit,
        submitted_at=asked.submitted_at,
        source=asked.source,
        columns=asked.columns,
        progress=None if tick is None else lambda done, total: tick(done, total or done),
    )
    if desk.demo:
        _mark(batch)
    return batch


def take_in(desk: Desk, batch: Batch, terms: Terms) -> IntakeReceipt:
    """Record the rows, all or none but those that may be left out, or say what would happen."""
    return receive(
        desk.ledger,
        batch,
        recorded_by=terms.by,
        accept_partial=terms.accept_partial,
        reason=terms.reason,
        dry_run=terms.dry_run,
        recorded_at=desk.clock() if desk.memory.kind == "told" else None,
    )


def keep(desk: Desk, settings: Settings, receipt: IntakeReceipt, content: bytes, by: Actor) -> None:
    """Keep the original of what was recorded; where it cannot be, that is said, and entries stand."""
    if not receipt.recorded or (store := settings.evidence_of(desk.ledger)) is None:
        return
    try:
        stored = keep_original(desk.ledger, store, receipt.batch, content, by)
    except Refused as error:
        receipt.batch.said.append(Note(None, f"原件未留存：{error.zh}", f"not kept: {error.en}"))
        return
    if stored is None:
        receipt.batch.said.append(Note(None, NOT_KEPT.zh, NOT_KEPT.en))


def deadline(desk: Desk) -> datetime | None:
    """The deadline of the scheme that applies, so that a later submission is pointed out."""
    try:
        scheme = desk.applicable()
    except BadCoordinate:
        return None
    head = desk.memory.head
    return desk.memory.rulebook.scheme(scheme, head, desk.today).period.submitted_by


def _mark(batch: Batch) -> None:
    """In a demonstration every entry says in its source that it is invented."""
    for number, row in enumerate(batch.rows):
        envelope = row.envelope
        if envelope is None or (envelope.source or "").startswith(SOURCE):
            continue
        source = f"{SOURCE}·{envelope.source}" if envelope.source else SOURCE
        marked = envelope.model_copy(update={"source": source})
        batch.rows[number] = replace(row, envelope=marked)

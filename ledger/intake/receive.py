"""Recording a batch: one append for the whole file, all of it or nothing (登记).

What the ledger will not admit becomes a refusal of its row, like any other. A row that the ledger
holds already is known, though it came in another file or on another day: what the file adds to a
row, its evidence and its moment of submission, makes no new entry of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from domain.errors import (
    Conflict,
    NotAdmitted,
    NotPermitted,
    NotUnderstood,
    ScoretrailError,
)
from domain.events.event import Envelope
from domain.fact import Fact
from ledger.intake.batch import Batch, RowResult
from ledger.intake.completion import EVIDENCE
from ledger.intake.persons import without_personal_numbers
from ledger.intake.rejection import Fault, Place, Rejection
from ledger.intake.sealings import subjects_in, undistinguished
from ledger.ledger import Ledger
from ledger.receipt import Conflicting, Receipt

_LENDABLE = ("submitted_at", "source", "reason")
"""What a file or a clerk may lend to a row that does not say it."""


@dataclass(frozen=True, slots=True)
class IntakeReceipt:
    """What became of a file: what is new, what was known, what is refused and why.

    Where nothing was recorded, because it was a dry run or a row was refused, `new` holds what
    would have been.
    """

    batch: Batch
    recorded: bool
    new: tuple[Fact, ...]
    known: dict[str, int]
    """Ids that the ledger held already, with their positions."""
    conflicting: tuple[Rejection, ...]
    """Rows whose id the ledger holds with other content: to be corrected, not recorded anew."""
    rejections: tuple[Rejection, ...]
    """Everything refused, by intake, by the ledger or as conflicting, in order of the rows."""
    refused: int
    """The number of rows refused."""
    head: int
    recorded_at: datetime | None = None
    dry_run: bool = False


def receive(
    ledger: Ledger,
    batch: Batch,
    *,
    recorded_by: str,
    accept_partial: bool = False,
    reason: str | None = None,
    dry_run: bool = False,
    recorded_at: datetime | None = None,
) -> IntakeReceipt:
    """Record the rows of a batch in one append, or say why not.

    A file with a refused row is not recorded at all, unless `accept_partial` with a `reason`, which
    the recorded entries keep. `recorded_at` is for told ledgers.
    """
    if accept_partial and not (reason and reason.strip()):
        raise NotUnderstood(
            "reason-missing",
            "部分登记须写明理由（--reason）。",
            "To record part of a file, say why (--reason).",
        )
    because = without_personal_numbers(reason.strip()) if accept_partial and reason else None
    desk = _Desk(ledger, batch, recorded_by, recorded_at)
    if because is not None and batch.refused:
        desk.give_reason(because)
    blocked = dry_run or bool(batch.refused and not accept_partial)
    if not blocked:
        receipt = desk.at_once()
        if receipt is not None:
            return desk.receipt(receipt, recorded=True)
    preview = desk.sift()
    if dry_run or (desk.refused and not accept_partial):
        return desk.receipt(preview, recorded=False, dry_run=dry_run)
    if because is not None and desk.refused:
        desk.give_reason(because)
    return desk.receipt(desk.append(), recorded=True)


@dataclass(slots=True)
class _Desk:
    """One batch before one ledger."""

    ledger: Ledger
    batch: Batch
    recorded_by: str
    recorded_at: datetime | None
    rows: list[RowResult] = field(default_factory=list)
    known: dict[str, int] = field(default_factory=dict)
    conflicting: list[Rejection] = field(default_factory=list)
    refusals: list[Rejection] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.rows = self.batch.accepted

    @property
    def refused(self) -> int:
        """How many rows are refused so far."""
        return len(self.batch.rows) - len(self.rows) - len(self.known)

    def at_once(self) -> Receipt | None:
        """Append without asking first: most files have nothing against them.

        A file with new persons is asked about: they are kept only when their entries are.
        """
        if self.batch.gathered is not None and self.batch.gathered.pending:
            return None
        try:
            return self.append()
        except (Conflict, NotAdmitted, NotPermitted, NotUnderstood):
            return None

    def append(self) -> Receipt:
        """Append what is left. The persons of the file are kept first: entries name them."""
        if self.batch.gathered is not None:
            self.batch.gathered.save(self.rows_speak_of)
        return self.ledger.append(
            _envelopes(self.rows),
            recorded_by=self.recorded_by,
            recorded_at=self.recorded_at,
            sealed={_id(row): row.sealed for row in self.rows if row.sealed is not None},
        )

    def rows_speak_of(self) -> set[str]:
        """The persons of the rows that are left."""
        return subjects_in(_envelopes(self.rows))

    def sift(self) -> Receipt:
        """Ask the ledger what it would say of each row, and take out what it refuses or knows."""
        preview = self.ledger.append(
            _envelopes(self.rows),
            recorded_by=self.recorded_by,
            recorded_at=self.recorded_at,
            sealed={_id(row): row.sealed for row in self.rows if row.sealed is not None},
            dry_run=True,
        )
        conflicts = {one.id: one for one in preview.conflicting}
        refusals = {one.id: one.error for one in preview.refused}
        met: set[str] = set()
        left = []
        for row in self.rows:
            name = _id(row)
            conflict = conflicts.get(name)
            if conflict is not None and (conflict.position is not None or name in met):
                self._conflict(row, conflict)
            elif name in refusals:
                self.refusals.append(_refusal(self.batch.file, row, refusals[name]))
            else:
                left.append(row)
            met.add(name)
        self.rows = left
        return preview

    def _conflict(self, row: RowResult, conflict: Conflicting) -> None:
        """A row under a known id: the same but for what the file lent it, or another."""
        if conflict.position is not None and self._only_lent(row, conflict):
            self.known[conflict.id] = conflict.position
            return
        rejection = _other_content(conflict).at(Place(self.batch.file, row.sheet, row.row))
        self.conflicting.append(rejection)
        self.refusals.append(rejection)

    def _only_lent(self, row: RowResult, conflict: Conflicting) -> bool:
        """Whether the two differ only in what the row itself does not say."""
        assert row.envelope is not None
        unsaid = {name for name in _LENDABLE if getattr(row.envelope, name) is None} | row.lent
        unsaid |= self._not_told_apart(row, conflict)
        if not unsaid.issuperset(conflict.paths):
            return False
        if len(row.envelope.evidence) == 1 or "evidence" not in conflict.paths:
            return True
        stored = self.ledger.entry_by_id(conflict.id).envelope
        return _own_evidence(stored) == _own_evidence(row.envelope)

    def _not_told_apart(self, row: RowResult, conflict: Conflicting) -> set[str]:
        """What of the persons in a row cannot be told from what is stored, or is the same after all."""
        gathered = self.batch.gathered
        if gathered is None or "persons" not in conflict.paths:
            return set()
        stored = self.ledger.entry_by_id(conflict.id)
        assert row.envelope is not None
        return undistinguished(gathered, stored, row.envelope, row.sealed)

    def give_reason(self, reason: str) -> None:
        """Keep with each entry why only part of its file was recorded."""
        self.rows = [
            replace(
                row,
                envelope=row.envelope.model_copy(update={"reason": reason}),
                lent=row.lent | {"reason"},
            )
            if row.envelope is not None and row.envelope.reason is None
            else row
            for row in self.rows
        ]

    def receipt(self, receipt: Receipt, *, recorded: bool, dry_run: bool = False) -> IntakeReceipt:
        """What to tell of the file."""
        order = {(row.sheet, row.row): number for number, row in enumerate(self.batch.rows)}
        rejections = [*self.batch.rejections, *self.refusals]
        rejections.sort(key=lambda one: order.get((one.sheet, one.row or 0), 0))
        return IntakeReceipt(
            self.batch,
            recorded,
            receipt.new,
            {**receipt.known, **self.known},
            tuple(self.conflicting),
            tuple(rejections),
            self.refused,
            receipt.head,
            receipt.recorded_at if recorded else None,
            dry_run,
        )


def _envelopes(rows: Iterable[RowResult]) -> Sequence[Envelope[Any]]:
    return [row.envelope for row in rows if row.envelope is not None]


def _id(row: RowResult) -> str:
    assert row.envelope is not None
    return row.envelope.id


def _own_evidence(envelope: Envelope[Any]) -> list[Any]:
    """The evidence of an entry, without the file it came from."""
    return [one for one in envelope.evidence if one.kind != EVIDENCE]


def _refusal(file: str, row: RowResult, error: ScoretrailError) -> Rejection:
    fault = Fault(error.code, error.zh.rstrip("。"), error.en.rstrip("."))
    return fault.at(Place(file, row.sheet, row.row))


def _other_content(conflict: Conflicting) -> Fault:
    paths = "、".join(conflict.paths)
    if conflict.position is None:
        return Fault(
            "id-twice",
            f"编号 {conflict.id} 在本文件中已用于另一行，内容不同：{paths}",
            f"the id {conflict.id} already stands in this file with other content: {paths}",
            "请换一个编号",
            "Give it another id",
        )
    return Fault(
        "id-conflict",
        f"编号 {conflict.id} 已登记为 #{conflict.position}，内容不同：{paths}",
        f"the id {conflict.id} is recorded as #{conflict.position} with other content: {paths}",
        "要改正已登记的记录，请用更正；若是另一件，请换编号",
        "To change what is recorded, append a correction; another fact needs another id",
    )

"""Recording a long file: chunk by chunk, each one append, after all of it was found good (分批登记).

First every row is laid before the ledger on trial; a row that it refuses, or holds under the same id
with other content, stops the whole file as a bad row does. Then the chunks are appended. Whoever is
killed between two of them imports the same file again: ids come from what the rows say, so what is
recorded is known, and the rest is recorded. What another writer records meanwhile may still stop a
chunk; the receipt then says how far the file came.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from domain.errors import NotUnderstood, Refused
from domain.events.event import Envelope
from ledger.codec import validated
from ledger.intake.batch import Batch, RowResult
from ledger.intake.persons import without_personal_numbers
from ledger.intake.receive import receive
from ledger.intake.staging import Staged
from ledger.intake.streamed import Stream
from ledger.ledger import Ledger

Tick = Callable[[int, int], None]

CHUNK = 20_000
"""Rows of one append: large enough that a commit costs little, small enough to keep in memory."""


@dataclass(slots=True)
class StreamReceipt:
    """What became of a long file, in numbers; refusals are kept in the stream."""

    stream: Stream
    dry_run: bool = False
    new: int = 0
    """Recorded; where nothing was, what would be."""
    known: int = 0
    head: int = 0
    recorded: bool = False
    """Whether every row that was to be recorded is in the ledger now."""
    stopped: bool = False
    """Whether another writer stopped it in the middle: chunks before are recorded."""


@dataclass(slots=True)
class _Trial:
    """What the ledger says of the staged rows: how many are new, and in which chunks."""

    new: int = 0
    known: int = 0
    head: int = 0
    idle: set[int] = field(default_factory=set)
    """Chunks with nothing new, by number: after a kill most are."""


def receive_stream(
    ledger: Ledger,
    stream: Stream,
    *,
    recorded_by: str,
    accept_partial: bool = False,
    reason: str | None = None,
    dry_run: bool = False,
    progress: Tick | None = None,
) -> StreamReceipt:
    """Record the rows of a long file, or say why not. Every row counts twice in the progress."""
    if accept_partial and not (reason and reason.strip()):
        raise NotUnderstood(
            "reason-missing",
            "部分登记须写明理由（--reason）。",
            "To record part of a file, say why (--reason).",
        )
    live(ledger)
    partial = without_personal_numbers(reason.strip()) if accept_partial and reason else None
    trial = _try(ledger, stream, recorded_by, progress)
    receipt = StreamReceipt(stream, dry_run, trial.new, trial.known, trial.head)
    if dry_run or (stream.refused and not accept_partial):
        return receipt
    because = partial if stream.refused else None
    _record(ledger, receipt, trial, recorded_by, because, progress)
    return receipt


def _try(ledger: Ledger, stream: Stream, recorded_by: str, progress: Tick | None) -> _Trial:
    trial, done = _Trial(), 0
    for number, chunk in enumerate(stream.staging.chunks(CHUNK)):
        batch = _batch(stream, chunk, None)
        said = receive(ledger, batch, recorded_by=recorded_by, dry_run=True)
        stream.refuse(said.rejections, said.refused)
        trial.new += len(said.new)
        trial.known += len(said.known)
        trial.head = said.head
        if not said.new:
            trial.idle.add(number)
        done += len(chunk)
        if progress is not None:
            progress(done, 2 * stream.staging.count)
    return trial


def _record(
    ledger: Ledger,
    receipt: StreamReceipt,
    trial: _Trial,
    recorded_by: str,
    because: str | None,
    progress: Tick | None,
) -> None:
    stream = receipt.stream
    receipt.new, done = 0, 0
    for number, chunk in enumerate(stream.staging.chunks(CHUNK)):
        done += len(chunk)
        if number not in trial.idle:
            batch = _batch(stream, chunk, because)
            said = receive(
                ledger,
                batch,
                recorded_by=recorded_by,
                accept_partial=because is not None,
                reason=because,
            )
            if not said.recorded:
                stream.refuse(said.rejections, said.refused)
                receipt.stopped = True
                return
            receipt.new += len(said.new)
            receipt.head = said.head
        if progress is not None:
            progress(stream.staging.count + done, 2 * stream.staging.count)
    receipt.recorded = True


def _batch(stream: Stream, chunk: list[Staged], because: str | None) -> Batch:
    rows = list(_rows(chunk, because))
    return Batch(stream.file, stream.sha256, stream.form, rows)


def _rows(chunk: list[Staged], because: str | None) -> Iterator[RowResult]:
    for staged in chunk:
        envelope, lent = validated(staged.state, staged.topic), staged.lent
        if because is not None and envelope.reason is None:
            envelope, lent = _with_reason(envelope, because), lent | {"reason"}
        yield RowResult(None, staged.row, envelope, lent=lent)


def _with_reason(envelope: Envelope[Any], reason: str) -> Envelope[Any]:
    return envelope.model_copy(update={"reason": reason})


def live(ledger: Ledger) -> None:
    """Refuse a told ledger: many appends would need as many moments, and somebody to tell them."""
    if ledger.head.kind == "live":
        return
    raise Refused(
        "bulk-only-live",
        "分批导入（--bulk）只用于实录台账：转述台账（told）的每一批都要写明自己的登记时刻。",
        "--bulk is for live ledgers: in a told ledger every append has to be given its own moment.",
    )

"""Page 8, intake (导入): a file is uploaded, looked at row by row, and recorded when somebody says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, UploadFile
from starlette.responses import RedirectResponse, Response

from ledger.intake.receive import IntakeReceipt
from ledger.intake.rejection import Hint, Note
from ledger.roles import Verb
from scoretrail.desk import Desk
from scoretrail.http.receiving import (
    committed,
    complete_at,
    own,
    received,
    sent_back,
    stage,
    trial,
)
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.recording import effect
from scoretrail.report import difference as differences
from scoretrail.report import intake as report
from scoretrail.report.entries import told
from scoretrail.web.reader import Reader
from scoretrail.web.rendering import page
from scoretrail.web.tabled import Tabled, tabled
from scoretrail.words import Voice, web

router = APIRouter()

Sender = Annotated[Visit, Depends(for_those_who(Verb.REPORT, Verb.RECORD))]
Word = Annotated[str | None, Form(max_length=200)]
SHOWN = 200
"""So many rows of a file are shown; the returned workbook and the interface have them all."""


@router.get("/imports")
def begin(visit: Reader) -> Response:
    """The form for a file; whoever may not hand in reads why."""
    may = any(visit.actor.may(verb) for verb in (Verb.REPORT, Verb.RECORD))
    with visit.desk() as desk:
        return page(
            visit,
            "intake.html",
            desk=desk,
            section="intake",
            title=visit.voice(web.INTAKE),
            why_not=_why_not(visit, may=may),
            reporter=visit.actor.role == "reporter",
        )


def _why_not(visit: Visit, *, may: bool) -> str:
    """Why nothing can be handed in here; empty where it can."""
    if visit.front.read_only:
        return visit.voice(web.READ_ONLY)
    return "" if may else visit.voice(web.NOT_YOURS, role=visit.actor.role)


@router.post("/imports")
def upload(
    visit: Sender,
    moment: Annotated[datetime, Depends(complete_at)],
    file: UploadFile,
    form: Word = None,
    unit: Word = None,
    source: Word = None,
    submitted_at: Word = None,
) -> Response:
    """Stage the file and lead to its preview."""
    given = {"form": form, "unit": unit, "source": source, "submitted_at": submitted_at}
    said = {name: (text or "").strip() or None for name, text in given.items()}
    staged, _ = stage(visit, file.file.read(), file.filename or "", moment, said)
    return RedirectResponse(f"/imports/{staged.id}", 303)


@router.get("/imports/{name}")
def preview(visit: Sender, name: str) -> Response:
    """Every row of a staged file, and what recording it would do to every score."""
    staged = own(visit, name)
    with visit.desk() as desk:
        receipt = received(visit, desk, staged, trial(visit))
        return page(
            visit,
            "intake_preview.html",
            desk=desk,
            section="intake",
            title=staged.name,
            staged=staged,
            form=receipt.batch.form or "",
            said=[_worded(visit.voice, one.zh, one.en) for one in receipt.batch.said],
            counts=report.counts(visit.voice, receipt),
            rows=_rows(visit.voice, desk, receipt)[:SHOWN],
            more=max(0, len(receipt.batch.rows) - SHOWN),
            refused=receipt.refused,
            mine=staged.by == visit.actor.id,
            new=len(receipt.new),
            effects=_effects(visit.voice, desk, receipt),
            coordinate=None,
        )


@router.get("/imports/{name}/returned.xlsx")
def returned(visit: Sender, name: str) -> Response:
    """The sender's own workbook, the bad rows marked."""
    return sent_back(visit, own(visit, name))


@router.post("/imports/{name}/commit")
def commit(visit: Sender, name: str, partly: Word = None, reason: Word = None) -> Response:
    """Record it, and lead to the receipt."""
    staged = own(visit, name)
    with visit.desk() as desk:
        committed(
            visit, desk, staged, partly=partly == "yes", reason=(reason or "").strip() or None
        )
    return RedirectResponse(f"/imports/{staged.id}", 303)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the file as it will be taken: where it stands, what it says, what is wrong with it."""

    sheet: str
    row: int | None
    state: str
    what: str
    notes: tuple[str, ...]


def _rows(voice: Voice, desk: Desk, receipt: IntakeReceipt) -> list[Line]:
    naming = desk.naming()
    refused = {(one.sheet, one.row): one for one in receipt.rejections}
    new = {fact.id: fact for fact in receipt.new}
    lines = []
    for row in receipt.batch.rows:
        wrong = refused.get((row.sheet, row.row))
        name = None if row.envelope is None else row.envelope.id
        said: list[Hint | Note] = [*row.hints, *row.notes]
        notes = [_worded(voice, one.zh, one.en) for one in said]
        if wrong is not None:
            notes.insert(0, wrong.in_chinese() if voice.lang == "zh" else wrong.in_english())
        state = "refused" if wrong is not None or name is None else "new"
        if name in receipt.known:
            state = "known"
        what = told(voice, naming, new[name]) if name in new else (name or "")
        lines.append(Line(row.sheet or "", row.row, state, what, tuple(notes)))
    return lines


def _effects(voice: Voice, desk: Desk, receipt: IntakeReceipt) -> list[tuple[str, Tabled]]:
    """What recording the file would move, scheme by scheme and in published tables."""
    naming, memory = desk.naming(), desk.supposing(receipt.new)
    return [
        (
            one.title,
            tabled(differences.difference_table(voice, memory, naming, one.moved, demo=desk.demo)),
        )
        for one in effect(desk, receipt.new)
    ]


def _worded(voice: Voice, zh: str, en: str) -> str:
    return zh if voice.lang == "zh" else en

"""Imports: a file comes in, its rows and its effect are shown, and then it is recorded (导入).

    POST /imports                    the file is read, every row is told; nothing is recorded
    GET  /imports/{id}               the same again, as it stands now
    GET  /imports/{id}/rows          row by row, page by page
    GET  /imports/{id}/returned.xlsx its sender's own workbook, the bad rows marked
    POST /imports/{id}/commit        one append: all rows, or with a reason those that are good

A unit hands in its own reports only, and they count as submitted when the upload was complete.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from ledger.intake.receive import IntakeReceipt
from ledger.roles import Verb
from scoretrail.answers import intake as answers
from scoretrail.answers.entries import effects_tree
from scoretrail.answers.envelope import Tree, envelope
from scoretrail.desk import Desk
from scoretrail.http.api.answering import answered, bad_next, question_of, token
from scoretrail.http.api.body import Body, Given, json_body
from scoretrail.http.api.question import Listing, Spoken
from scoretrail.http.receiving import (
    committed,
    complete_at,
    own,
    received,
    sent_back,
    stage,
    trial,
)
from scoretrail.http.staging import Staged
from scoretrail.http.takeaway import answer_of
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.recording import effect

router = APIRouter(tags=["imports"])

Sender = Annotated[Visit, Depends(for_those_who(Verb.REPORT, Verb.RECORD))]
Word = Annotated[str | None, Form(max_length=200)]


@router.post("/imports", status_code=201)
def upload(
    visit: Sender,
    spoken: Annotated[Spoken, Query()],
    moment: Annotated[datetime, Depends(complete_at)],
    file: UploadFile,
    form: Word = None,
    unit: Word = None,
    source: Word = None,
    submitted_at: Word = None,
) -> Response:
    """Stage a file and show what its rows would do. Sent again, it is the same file."""
    del spoken
    said = {"form": form, "unit": unit, "source": source, "submitted_at": submitted_at}
    staged, new = stage(visit, file.file.read(), file.filename or "", moment, said)
    with visit.desk() as desk:
        receipt = received(visit, desk, staged, trial(visit))
        tree = _tree(desk, staged, receipt)
    place = {"Location": f"/api/v1/imports/{staged.id}"}
    return answered(visit, tree, status=201 if new else 200, kept="no-store", headers=place)


@router.get("/imports/{name}")
def staged(visit: Sender, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """A staged file as it stands now: what is new, known and refused, and the effect on scores."""
    del spoken
    found = own(visit, name)
    with visit.desk() as desk:
        receipt = received(visit, desk, found, trial(visit))
        return answered(visit, _tree(desk, found, receipt), kept="no-store")


@router.get("/imports/{name}/rows")
def rows(visit: Sender, name: str, listing: Annotated[Listing, Query()]) -> Response:
    """The rows of a staged file: new, known, or refused and why."""
    found = own(visit, name)
    after = 0 if listing.next is None else _row(question_of(listing.next), found)
    with visit.desk() as desk:
        receipt = received(visit, desk, found, trial(visit))
        told = answers.rows_tree(receipt)
        shown = told[after : after + listing.limit]
        more = after + len(shown) < len(told)
        following = token(f"{found.id}#{after + len(shown)}") if more else None
        tree = envelope(
            desk, shown, coordinate=_said(desk, found), complete=not more, following=following
        )
        return answered(visit, tree, kept="no-store")


@router.get("/imports/{name}/returned.xlsx", response_class=Response, responses=answer_of(".xlsx"))
def returned(visit: Sender, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """The sender's own workbook with each bad row marked and why; other kinds as a list of reasons."""
    del spoken
    return sent_back(visit, own(visit, name))


class Commit(BaseModel):
    """On what terms a file is recorded."""

    model_config = ConfigDict(extra="forbid", strict=True)

    accept_partial: bool = False
    reason: Annotated[str, Field(max_length=300)] | None = None


COMMIT = {
    "type": "object",
    "properties": {"accept_partial": {"type": "boolean"}, "reason": {"type": "string"}},
}


@router.post("/imports/{name}/commit", status_code=201, openapi_extra=json_body(COMMIT))
def commit(visit: Sender, name: str, given: Given, spoken: Annotated[Spoken, Query()]) -> Response:
    """Record a staged file as one append. With refused rows nothing is, unless part is accepted."""
    del spoken
    wanted = _terms(given)
    found = own(visit, name)
    with visit.desk() as desk:
        receipt = committed(visit, desk, found, partly=wanted.accept_partial, reason=wanted.reason)
        tree = _tree(desk, found, receipt)
    return answered(visit, tree, status=201 if receipt.new else 200, kept="no-store")


def _tree(desk: Desk, staged: Staged, receipt: IntakeReceipt) -> Tree:
    """A file, its rows in brief, and the scores that move."""
    moved = effect(desk, receipt.new) if receipt.dry_run else None
    tree = answers.receipt_tree(receipt) | {
        "id": staged.id,
        "committed": staged.committed or receipt.recorded,
        "submitted_at": staged.submitted_at,
        "effects": None if moved is None else effects_tree(desk, moved),
    }
    return envelope(desk, tree, coordinate=_said(desk, staged))


def _said(desk: Desk, staged: Staged) -> dict[str, Any]:
    asked = f"imports/{staged.id}"
    return {"asked": asked, "resolved": f"{asked}?known_at={desk.memory.head}", "pinned": False}


def _row(question: str, staged: Staged) -> int:
    name, sharp, number = question.partition("#")
    if sharp and name == staged.id and number.isascii() and number.isdecimal():
        return int(number)
    raise bad_next()


def _terms(given: Body) -> Commit:
    try:
        return Commit.model_validate(given.tree())
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error

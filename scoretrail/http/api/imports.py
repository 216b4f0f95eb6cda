"""Imports: a file comes in, its rows and its effect are shown, and then it is recorded (导入).

    POST /imports                   the file is read, and every row is told; nothing is recorded
    GET  /imports/{id}              the same again, as it stands now
    GET  /imports/{id}/rows         row by row, page by page
    POST /imports/{id}/commit       one append: all rows, or with a reason those that are good

A unit hands in its own reports only, and they count as submitted when the upload was complete.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Query, UploadFile
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from domain.errors import BadEntry
from ledger.intake.receive import IntakeReceipt
from ledger.intake.sheet import MOST_BYTES
from ledger.intake.streamed import Asked
from ledger.roles import Verb, not_permitted
from ledger.subjects import Subjects
from scoretrail.answers import intake as answers
from scoretrail.answers.entries import effects_tree
from scoretrail.answers.envelope import Tree, envelope
from scoretrail.desk import Desk
from scoretrail.http.api.answering import answered, bad_next, question_of, token
from scoretrail.http.api.body import Body, Given, json_body
from scoretrail.http.api.question import Listing, Spoken
from scoretrail.http.own_rows import own_rows
from scoretrail.http.problem import RowsTurnedBack
from scoretrail.http.staging import Staged, staged_of
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.recording import effect
from scoretrail.taking_in import Terms, keep, read, subject_store, take_in

router = APIRouter(tags=["imports"])

Sender = Annotated[Visit, Depends(for_those_who(Verb.REPORT, Verb.RECORD))]
Word = Annotated[str | None, Form(max_length=200)]


async def complete_at(request: Request) -> datetime:
    """The moment at which the upload was complete."""
    moment: datetime = request.app.state.front.now
    return moment


@router.post("/imports", status_code=201, max_body_size=MOST_BYTES)
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
    visit.writable()
    if visit.actor.role == "reporter":
        submitted_at = _unsaid(submitted_at, moment)
        unit = unit or visit.actor.unit
    elif submitted_at is not None:
        submitted_at = _instant(submitted_at)
    said = {"form": form, "unit": unit, "source": source, "submitted_at": submitted_at}
    content = file.file.read()
    staged, new = visit.front.staging.stage(
        content, staged_of(content, file.filename or "", visit.actor, moment, **said)
    )
    with visit.desk() as desk:
        receipt = _received(visit, desk, staged, Terms(visit.actor.id, dry_run=True))
        tree = _tree(desk, staged, receipt)
    place = {"Location": f"/api/v1/imports/{staged.id}"}
    return answered(visit, tree, status=201 if new else 200, kept="no-store", headers=place)


@router.get("/imports/{name}")
def staged(visit: Sender, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """A staged file as it stands now: what is new, known and refused, and the effect on scores."""
    del spoken
    found = _own(visit, name)
    with visit.desk() as desk:
        receipt = _received(visit, desk, found, Terms(visit.actor.id, dry_run=True))
        return answered(visit, _tree(desk, found, receipt), kept="no-store")


@router.get("/imports/{name}/rows")
def rows(visit: Sender, name: str, listing: Annotated[Listing, Query()]) -> Response:
    """The rows of a staged file: new, known, or refused and why."""
    found = _own(visit, name)
    after = 0 if listing.next is None else _row(question_of(listing.next), found)
    with visit.desk() as desk:
        receipt = _received(visit, desk, found, Terms(visit.actor.id, dry_run=True))
        told = answers.rows_tree(receipt)
        shown = told[after : after + listing.limit]
        more = after + len(shown) < len(told)
        following = token(f"{found.id}#{after + len(shown)}") if more else None
        tree = envelope(
            desk, shown, coordinate=_said(desk, found), complete=not more, following=following
        )
        return answered(visit, tree, kept="no-store")


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
    visit.writable()
    wanted = _terms(given)
    found = _own(visit, name)
    with visit.desk() as desk:
        terms = Terms(visit.actor.id, accept_partial=wanted.accept_partial, reason=wanted.reason)
        receipt = _received(visit, desk, found, terms)
        if not receipt.recorded:
            raise RowsTurnedBack(receipt)
        path = visit.front.staging.path_of(found)
        keep(desk, visit.front.settings, receipt, path, visit.actor)
        visit.front.staging.commit(found)
        tree = _tree(desk, found, receipt)
    return answered(visit, tree, status=201 if receipt.new else 200, kept="no-store")


def _received(visit: Visit, desk: Desk, staged: Staged, terms: Terms) -> IntakeReceipt:
    """What becomes of a file on these terms."""
    asked = Asked(staged.form, staged.unit, staged.instant(), staged.source)
    with _persons(visit, desk, dry_run=terms.dry_run) as subjects:
        batch = read(desk, visit.front.staging.path_of(staged), subjects, asked)
        own_rows(visit.actor, desk, batch, staged.instant())
        return take_in(desk, batch, terms)


def _persons(visit: Visit, desk: Desk, *, dry_run: bool) -> AbstractContextManager[Subjects | None]:
    return subject_store(visit.front.settings, desk.ledger, dry_run=dry_run)


def _own(visit: Visit, name: str) -> Staged:
    """A staged file, for its unit or for the office."""
    found = visit.front.staging.named(name)
    if visit.actor.role == "reporter" and found.of_unit != visit.actor.unit:
        raise not_permitted(visit.actor, Verb.REPORT, found.of_unit)
    return found


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


def _unsaid(submitted_at: str | None, moment: datetime) -> str:
    if submitted_at is None:
        return moment.isoformat()
    raise BadEntry(
        "not-yours-to-say",
        "上报时间由服务器时钟给出，请求中不能写。",
        "When it was submitted is said by the server's clock and cannot be sent.",
    )


def _instant(text: str) -> str:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise BadEntry(
            "bad-instant",
            f"“{text}”不是带时区的时刻，请写 2018-11-05T09:00+08:00。",
            f"{text!r} is no instant with its offset; write 2018-11-05T09:00+08:00.",
        )
    return found.isoformat()

"""The audit log: who saw and did what, for whoever audits the office."""

from __future__ import annotations

from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from ledger.roles import Verb
from scoretrail.answers.audit import record_tree
from scoretrail.answers.envelope import envelope
from scoretrail.http.api.answering import answered, bad_next, question_of, token
from scoretrail.http.api.question import Listing
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["audit"])

Auditor = Annotated[Visit, Depends(for_those_who(Verb.READ_AUDIT))]
_AFTER = "audit?after="


@router.get("/audit")
def audit(visit: Auditor, listing: Annotated[Listing, Query()]) -> Response:
    """The records of the audit log, in order, page by page."""
    after = 0 if listing.next is None else _after(question_of(listing.next))
    with visit.desk() as desk:
        log = desk.ledger.audit_if_any()
        found = [] if log is None else list(islice(log.records(after), listing.limit + 1))
        shown = found[: listing.limit]
        more = len(found) > len(shown)
        following = token(f"{_AFTER}{shown[-1].position}") if more else None
        head = 0 if log is None else log.head.position
        said = {"asked": f"{_AFTER}{after}", "resolved": f"audit?head={head}", "pinned": False}
        tree = envelope(
            desk,
            [record_tree(one) for one in shown],
            coordinate=said,
            complete=not more,
            following=following,
        )
        return answered(visit, tree, kept="no-store")


def _after(question: str) -> int:
    number = question.removeprefix(_AFTER)
    if question.startswith(_AFTER) and number.isdecimal():
        return int(number)
    raise bad_next()

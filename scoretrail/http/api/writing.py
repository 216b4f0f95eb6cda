"""Writing: facts come in, corrections and findings are proposed, a second person decides (登记).

The entry's own id is what makes a write safe to repeat: the same content again is known (200), new
content is recorded (201), other content under that id is refused (409). What takes a second person is
not recorded but proposed, and takes effect when another confirms it.
"""

from __future__ import annotations

import hashlib
import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from domain.errors import BadEntry, Conflict, NotUnderstood, Refused
from domain.events import parse
from ledger.receipt import Receipt
from ledger.roles import Verb
from replay.months import missing_returns
from replay.proposals import confirming, proposal, rejecting
from replay.publication import publication
from scoretrail import ENGINE
from scoretrail.answers import entries as answers
from scoretrail.answers.envelope import Tree
from scoretrail.desk import Desk
from scoretrail.http.api.answering import answered
from scoretrail.http.api.body import Body, Given, json_body
from scoretrail.http.api.question import Spoken, side
from scoretrail.http.handing_in import Handed, handed_in, lateness, proposed
from scoretrail.http.reading import found
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.persons import taking_out
from scoretrail.recording import Terms, append, effect, marked, marked_draft, refuse_demo

router = APIRouter(tags=["writing"])

Writer = Annotated[Visit, Depends(for_those_who(Verb.REPORT, Verb.RECORD, Verb.PROPOSE))]
Proposer = Annotated[Visit, Depends(for_those_who(Verb.PROPOSE))]
Reviewer = Annotated[Visit, Depends(for_those_who(Verb.CONFIRM))]
IfMatch = Annotated[str | None, Header(max_length=200)]


class Trial(Spoken):
    """Whether to record, or only to say what would happen to every score."""

    dry_run: bool = False


ENTRY = {
    "type": "object",
    "required": ["id", "topic", "occurred_on", "data"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 64},
        "topic": {"type": "string"},
        "unit": {"type": "string"},
        "target": {"type": "string"},
        "occurred_on": {"type": "string", "format": "date"},
        "submitted_at": {"type": "string", "format": "date-time"},
        "source": {"type": "string"},
        "reason": {"type": "string"},
        "data": {"type": "object"},
    },
}


@router.post("/entries", status_code=201, openapi_extra=json_body(ENTRY))
def record(
    visit: Writer, given: Given, trial: Annotated[Trial, Query()], if_match: IfMatch = None
) -> Response:
    """Record one fact, or propose a correction, by its id: repeating it changes nothing."""
    visit.writable()
    content = given.tree()
    with visit.desk() as desk:
        try:
            return _recorded(visit, desk, content, given, trial, if_match)
        except Refused as error:
            if error.code != "id-conflict" or visit.actor.role != "reporter":
                raise
            # The same report, sent twice at the same time, has the stamp of whichever came first.
            return _recorded(visit, desk, content, given, trial, if_match)


def _recorded(
    visit: Visit,
    desk: Desk,
    content: dict[str, Any],
    given: Body,
    trial: Trial,
    if_match: str | None,
) -> Response:
    expected = _expected(desk, content, if_match)
    terms = Terms(visit.actor.id, trial.dry_run, expected=expected)
    with taking_out(desk, visit.front.settings, dry_run=trial.dry_run) as persons:
        handed = handed_in(visit, desk, persons, content, given.complete_at)
        receipt = append(desk, [handed.entry], terms, persons)
    return _told(visit, desk, receipt, handed)


@router.post("/proposals/{name}/confirmation", status_code=201)
def confirm(visit: Reviewer, name: str, trial: Annotated[Trial, Query()]) -> Response:
    """Confirm a proposal: its entries are recorded in both names. Never one's own."""
    visit.writable()
    with visit.desk() as desk:
        one = proposal(desk.memory, name)
        contents = confirming(one, confirmed_by=visit.actor.id)
        proposed_by = desk.ledger.entry(one.position).recorded_by
        terms = Terms(proposed_by, trial.dry_run)
        receipt = append(desk, [parse(marked(desk, content)) for content in contents], terms)
        return _told(visit, desk, receipt)


PUBLICATION = {
    "type": "object",
    "required": ["coordinate", "title"],
    "properties": {
        "coordinate": {"type": "string"},
        "title": {"type": "string", "minLength": 1},
        "draft": {"type": "boolean"},
        "number": {"type": "string"},
    },
}


@router.post("/publications", status_code=201, openapi_extra=json_body(PUBLICATION))
def publish(visit: Proposer, given: Given, trial: Annotated[Trial, Query()]) -> Response:
    """Propose to announce the standings at a coordinate; a second person confirms it."""
    visit.writable()
    wanted = _wanted(given)
    with visit.desk() as desk:
        refuse_demo(desk, draft=wanted.draft)
        answer = desk.ask(side(desk, wanted.coordinate).of())
        content = publication(
            answer,
            title=wanted.title,
            on=desk.today,
            engine=ENGINE,
            draft=wanted.draft,
            further=missing_returns(desk.memory, answer, None),
        )
        if wanted.number is not None:
            content["data"]["number"] = wanted.number
        terms = Terms(visit.actor.id, trial.dry_run)
        with taking_out(desk, visit.front.settings, dry_run=trial.dry_run) as persons:
            handed = proposed(visit, desk, persons, content)
            receipt = append(desk, [handed.entry], terms, persons)
        return _told(visit, desk, receipt, handed)


class Announcement(BaseModel):
    """What is to be announced."""

    model_config = ConfigDict(extra="forbid", strict=True)

    coordinate: Annotated[str, Field(max_length=2000)]
    title: Annotated[str, Field(min_length=1, max_length=200)]
    draft: bool = False
    number: Annotated[str, Field(min_length=1, max_length=100)] | None = None


def _wanted(given: Body) -> Announcement:
    try:
        return Announcement.model_validate(given.tree())
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error


REJECTION = {
    "type": "object",
    "required": ["reason"],
    "properties": {"reason": {"type": "string", "minLength": 1}},
}


@router.post("/proposals/{name}/rejection", status_code=201, openapi_extra=json_body(REJECTION))
def reject(visit: Reviewer, name: str, given: Given, trial: Annotated[Trial, Query()]) -> Response:
    """Return a proposal with the reason; it stays on the trail."""
    visit.writable()
    reason = _reason(given)
    with visit.desk() as desk:
        one = proposal(desk.memory, name)
        number = hashlib.sha256(one.id.encode()).hexdigest()[:24]
        content = rejecting(one, id=f"rejection-{number}", on=desk.today, reason=reason)
        terms = Terms(visit.actor.id, trial.dry_run)
        with taking_out(desk, visit.front.settings, dry_run=trial.dry_run) as persons:
            entry = persons.entry(marked_draft(desk, persons.out(content)))
            receipt = append(desk, [entry], terms, persons)
        return _told(visit, desk, receipt)


def _reason(given: Body) -> str:
    tree = given.tree()
    reason = tree.get("reason")
    if set(tree) == {"reason"} and isinstance(reason, str) and reason.strip():
        return reason
    raise BadEntry(
        "reason-missing", "退回要写明理由（reason）。", "A rejection needs its reason, and no more."
    )


def _expected(desk: Desk, content: dict[str, Any], if_match: str | None) -> dict[str, int]:
    """What must not have moved: the chain of the target, at the version that the writer saw."""
    if if_match is None or if_match.strip() == "*":
        return {}
    version = re.fullmatch(r'(?:W/)?"(\d{1,9})\.[0-9a-f]{32}"', if_match.strip())
    target = content.get("target")
    if version is None or not isinstance(target, str):
        raise NotUnderstood(
            "bad-if-match",
            "If-Match 应为所针对记录（target）的 ETag，即 GET /api/v1/entries/编号 所给的。",
            "If-Match should be the ETag of the entry that target names, as GET /api/v1/entries/ID "
            "gives it.",
        )
    fact, seen = found(desk, target), int(version[1])
    stands = len(desk.memory.stream(fact.id))
    if stands != seen:
        raise Conflict(
            "target-answered",
            f"{fact.id} 在您查看之后又有登记（第 {seen} 版，现为第 {stands} 版）。请重新查看后再提交。",
            f"{fact.id} was answered after you looked (version {seen}, now {stands}). Look again "
            "before you repeat it.",
        )
    return {desk.ledger.entry(fact.position).stream: seen}


def _told(visit: Visit, desk: Desk, receipt: Receipt, handed: Handed | None = None) -> Response:
    """What became of it: 201 where something is new, 200 where all was known or only tried."""
    moved = effect(desk, receipt.new) if receipt.dry_run else None
    tree: Tree = answers.recorded(desk, receipt, moved or [])
    if moved is None:
        tree["answer"]["effects"] = None
    if handed is not None:
        tree["answer"]["proposed"] = handed.proposed
        tree["answer"]["late"] = lateness(desk, handed)
    kind = "proposals" if handed is not None and handed.proposed else "entries"
    return sent(visit, receipt, tree, kind)


def sent(visit: Visit, receipt: Receipt, tree: Tree, kind: str) -> Response:
    """The answer with its status, and where what was recorded stands."""
    new = bool(receipt.new) and not receipt.dry_run
    place = receipt.new[0].position if receipt.new else next(iter(receipt.known.values()), 0)
    headers = {} if receipt.dry_run else {"Location": f"/api/v1/{kind}/{place}"}
    return answered(visit, tree, status=201 if new else 200, kept="no-store", headers=headers)

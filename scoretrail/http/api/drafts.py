"""Publishing a scheme: a draft comes in as it is written, and is proposed once a check finds nothing in it.

POST /schemes?dry_run=true   what the check finds, and what the draft would move
POST /schemes                the same, and the proposal; a second person confirms it
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import Response

from domain.events import parse
from ledger.roles import Verb
from replay.coordinate import day
from scoretrail.answers import drafts as answers
from scoretrail.answers import entries
from scoretrail.drafting import drafted, sound
from scoretrail.http.api.body import Body, Given, json_body
from scoretrail.http.api.writing import Trial, sent
from scoretrail.http.visit import Visit, for_those_who
from scoretrail.recording import Terms, append, effect, marked, proposal_of, tried

router = APIRouter(tags=["writing"])

Proposer = Annotated[Visit, Depends(for_those_who(Verb.PROPOSE))]
NAME = "scheme"
"""How messages call a text that came without a file."""

SCHEME = {
    "type": "object",
    "required": ["yaml"],
    "properties": {
        "yaml": {"type": "string", "minLength": 1},
        "document": {"type": "string"},
        "on": {"type": "string", "format": "date"},
        "accept_findings": {"type": "boolean"},
        "reason": {"type": "string"},
    },
}


class Wanted(BaseModel):
    """A draft, the text of the document it quotes, and on what terms it is published."""

    model_config = ConfigDict(extra="forbid", strict=True)

    yaml: Annotated[str, Field(min_length=1)]
    document: str | None = None
    on: Annotated[str, Field(max_length=20)] | None = None
    accept_findings: bool = False
    reason: Annotated[str, Field(max_length=300)] | None = None

    def text_of_document(self, file: str) -> bytes | None:
        """The document, whatever it is called."""
        del file
        return None if self.document is None else self.document.encode()


@router.post("/schemes", status_code=201, openapi_extra=json_body(SCHEME))
def publish(visit: Proposer, given: Given, trial: Annotated[Trial, Query()]) -> Response:
    """Propose to publish a scheme, written as YAML; a second person confirms it."""
    visit.writable()
    wanted = _wanted(given)
    with visit.desk() as desk:
        draft = drafted(desk, wanted.yaml, NAME, wanted.text_of_document)
        if not trial.dry_run:
            sound(draft, accept=wanted.accept_findings, reason=wanted.reason)
        on = desk.today if wanted.on is None else day(wanted.on)
        content = marked(desk, draft.content(on, wanted.reason))
        moved = effect(desk, tried(desk, [content], visit.actor.id))
        proposal = proposal_of([content], desk.today.isoformat(), note=None)
        terms = Terms(visit.actor.id, trial.dry_run)
        receipt = append(desk, [parse(marked(desk, proposal))], terms)
        tree = entries.recorded(desk, receipt, moved)
        tree["answer"] |= {"proposed": True, "scheme": answers.draft_tree(draft)}
        return sent(visit, receipt, tree, "proposals")


def _wanted(given: Body) -> Wanted:
    try:
        return Wanted.model_validate(given.tree())
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error

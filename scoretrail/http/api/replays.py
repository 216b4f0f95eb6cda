"""Replays: questions that take long, as jobs: asked, followed, fetched.

POST   /replays            202, and where the job stands
GET    /jobs/{id}          how far it is
GET    /jobs/{id}/events   the same as it happens, as server-sent events
GET    /jobs/{id}/result   the answer, in the envelope of every answer
DELETE /jobs/{id}          stop it
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse

from ledger.roles import Reach, Verb
from scoretrail.http.api.body import Given, json_body
from scoretrail.http.api.question import Question, Spoken
from scoretrail.http.jobs import Job
from scoretrail.http.visit import Visit, for_those_who

router = APIRouter(tags=["replays"])

Office = Annotated[Visit, Depends(for_those_who(Verb.READ, of=Reach.ALL))]
Word = Annotated[str, Field(min_length=1, max_length=500, pattern=r"^[^\x00-\x1f]+$")]
POLLED = 0.25
"""Seconds between two looks at a job that somebody follows."""

REPLAY = {
    "type": "object",
    "required": ["ask"],
    "properties": {
        "ask": {"enum": ["timeline", "drift", "impact", "verify"]},
        "unit": {"type": "string", "minLength": 1},
        "code": {"type": "string", "minLength": 1},
        "scheme": {"type": "string", "minLength": 1},
        "as_of": {"type": "string"},
        "known_at": {"type": "string"},
        "rules_known_at": {"type": "string"},
        "by": {"enum": ["as-of", "known-at"]},
    },
}


class Replay(BaseModel):
    """A question that takes long, in the words of the command line."""

    model_config = ConfigDict(extra="forbid", strict=True)

    ask: Literal["timeline", "drift", "impact", "verify"]
    unit: Word | None = None
    code: Word | None = None
    scheme: Word | None = None
    as_of: Word | None = None
    known_at: Word | None = None
    rules_known_at: Word | None = None
    by: Literal["as-of", "known-at"] = "as-of"

    def words(self) -> list[str]:
        """The command that asks it. What was sent stands behind `=` or `--`, never as an option."""
        viewpoint = [
            f"--{name.replace('_', '-')}={value}"
            for name in ("scheme", "as_of", "known_at", "rules_known_at")
            if (value := getattr(self, name)) is not None
        ]
        match self.ask:
            case "timeline":
                where = [one for one in (self.unit, self.code) if one is not None]
                return ["timeline", "--json", f"--by={self.by}", *viewpoint, "--", *where]
            case "impact":
                rest = [one for one in viewpoint if not one.startswith("--scheme=")]
                return ["readings", "--impact", "--json", *rest, "--", str(self.scheme)]
            case _:
                return [self.ask, "--json"]


@router.post("/replays", status_code=202, openapi_extra=json_body(REPLAY))
def start(visit: Office, given: Given, spoken: Annotated[Spoken, Query()]) -> Response:
    """Ask a question that takes long."""
    del spoken
    wanted = _wanted(given.tree())
    with visit.desk() as desk:  # what cannot be asked is refused at once
        _ = desk.ledger
        if wanted.ask in ("timeline", "impact"):
            asked = wanted.model_dump(include={"scheme", "as_of", "known_at", "rules_known_at"})
            coordinate = Question(**asked).coordinate(desk, wanted.unit)
            desk.ask(coordinate.of())
    job = visit.front.jobs.start(wanted.words(), visit.actor.id)
    headers = {"Location": f"/api/v1/jobs/{job.id}", "Cache-Control": "no-store"}
    return JSONResponse(_tree(job), 202, headers)


@router.get("/jobs/{name}")
def job(visit: Office, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """How far a job is."""
    del spoken
    found = visit.front.jobs.named(name)
    return JSONResponse(_tree(found), headers={"Cache-Control": "no-store"})


@router.get("/jobs/{name}/result")
def result(visit: Office, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """The answer of a job that is done."""
    del spoken
    jobs = visit.front.jobs
    file = jobs.result(jobs.named(name))
    headers = {"Cache-Control": "no-store"}
    return FileResponse(file, media_type="application/json", headers=headers)


@router.get(
    "/jobs/{name}/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)
def events(visit: Office, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """A job as it goes on: `progress` while it runs, and `done`, `failed` or `cancelled` at last."""
    del spoken
    visit.front.jobs.named(name)
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_events(visit, name), 200, headers, "text/event-stream")


@router.delete("/jobs/{name}")
def cancel(visit: Office, name: str, spoken: Annotated[Spoken, Query()]) -> Response:
    """Stop a job."""
    del spoken
    return JSONResponse(_tree(visit.front.jobs.cancel(name)), headers={"Cache-Control": "no-store"})


async def _events(visit: Visit, name: str) -> AsyncIterator[str]:
    seen: Job | None = None
    while seen is None or not seen.over:
        now = visit.front.jobs.named(name)
        if now != seen:
            event = now.state if now.over else "progress"
            yield f"event: {event}\ndata: {json.dumps(_tree(now), ensure_ascii=False)}\n\n"
            seen = now
        else:
            await asyncio.sleep(POLLED)


def _wanted(tree: dict[str, Any]) -> Replay:
    try:
        found = Replay.model_validate(tree)
    except ValidationError as error:
        raise RequestValidationError(error.errors()) from error
    missing = {"timeline": "unit", "impact": "scheme"}.get(found.ask)
    if missing is not None and getattr(found, missing) is None:
        raise RequestValidationError(
            [{"type": "missing", "loc": (missing,), "msg": "Field required", "input": {}}]
        )
    return found


def _tree(job: Job) -> dict[str, Any]:
    return {
        "id": job.id,
        "question": job.words[0],
        "state": job.state,
        "progress": None if job.total is None else {"done": job.done, "total": job.total},
        "code": job.code,
        "refusal": job.refusal,
        "result": f"/api/v1/jobs/{job.id}/result" if job.state == "done" else None,
    }

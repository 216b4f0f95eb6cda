"""The description of the interface (OpenAPI): every route, every status it may answer with.

An answer has the one envelope; a refusal is a problem document, whatever its status.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from scoretrail.http.problem import MEDIA_TYPE, TITLES

REFUSALS = (400, 401, 403, 404, 422, 429, 500, 503)
CONFLICTS = (409,)
OF_WRITES = (412, 413, 415)
PROBLEM = "#/components/schemas/Problem"
ENVELOPE = "#/components/schemas/Envelope"

_TEXT = {"type": "string"}
_MAYBE = {"type": ["string", "null"]}
SCHEMAS: dict[str, Any] = {
    "Envelope": {
        "type": "object",
        "required": ["coordinate", "basis", "answer", "complete", "next"],
        "properties": {
            "coordinate": {
                "type": "object",
                "required": ["asked", "resolved", "pinned"],
                "properties": {"asked": _TEXT, "resolved": _TEXT, "pinned": {"type": "boolean"}},
            },
            "basis": {
                "type": "object",
                "required": ["head", "root", "ledger", "kind", "digest", "engine", "readings"],
                "properties": {
                    "head": {"type": "integer"},
                    "root": _MAYBE,
                    "ledger": _TEXT,
                    "kind": _TEXT,
                    "digest": _MAYBE,
                    "engine": _TEXT,
                    "readings": {"type": "object"},
                },
            },
            "answer": {"type": ["object", "array"]},
            "complete": {"type": "boolean"},
            "next": _MAYBE,
            "notice": _TEXT,
            "unproved": _TEXT,
        },
    },
    "Health": {
        "type": "object",
        "required": ["ok", "head", "stored"],
        "properties": {
            "ok": {"type": "boolean"},
            "head": {"type": "integer"},
            "stored": {"type": ["integer", "null"]},
        },
    },
    "Version": {
        "type": "object",
        "required": ["version", "engine", "ledger", "kind", "read_only"],
        "properties": {
            "version": _TEXT,
            "engine": _TEXT,
            "ledger": _TEXT,
            "kind": _TEXT,
            "read_only": {"type": "boolean"},
        },
    },
    "Job": {
        "type": "object",
        "required": ["id", "question", "state", "progress", "code", "refusal", "result"],
        "properties": {
            "id": _TEXT,
            "question": _TEXT,
            "state": {"enum": ["waiting", "running", "done", "failed", "cancelled"]},
            "progress": {"type": ["object", "null"]},
            "code": _MAYBE,
            "refusal": _MAYBE,
            "result": _MAYBE,
        },
    },
    "Problem": {
        "type": "object",
        "required": ["type", "title", "status", "detail", "instance", "code", "zh", "en", "errors"],
        "properties": {
            "type": _TEXT,
            "title": _TEXT,
            "status": {"type": "integer"},
            "detail": _TEXT,
            "instance": _TEXT,
            "code": _TEXT,
            "zh": _TEXT,
            "en": _TEXT,
            "errors": {"type": "array", "items": {"type": "object"}},
        },
    },
}


OTHERS = {
    "/health": "Health",
    "/version": "Version",
    "/replays": "Job",
    "/jobs/{name}": "Job",
}
"""What does not answer in the envelope."""
WHOLE = ("/openapi.json", "/verifications")
"""What answers with an object of its own."""


def described(app: FastAPI) -> Callable[[], dict[str, Any]]:
    """What gives the description; it is made once."""
    made: dict[str, Any] = {}

    def description() -> dict[str, Any]:
        if not made:
            made.update(_description(app))
        return made

    return description


def _description(app: FastAPI) -> dict[str, Any]:
    tree = get_openapi(
        title=app.title,
        version=app.version,
        description="Scores of government bodies, with the entry and the clause behind each.",
        routes=app.routes,
    )
    schemas = tree.setdefault("components", {}).setdefault("schemas", {})
    schemas.update(SCHEMAS)
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    tree["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    tree["security"] = [{"token": []}, {}]
    for path, operations in tree["paths"].items():
        for method, operation in operations.items():
            _answers(method, operation, _schema_of(path))
    return tree


def _schema_of(path: str) -> dict[str, Any]:
    """What a route answers with."""
    if path.endswith(WHOLE):
        return {"type": "object"}
    other = next((name for route, name in OTHERS.items() if path.endswith(route)), None)
    return {"$ref": ENVELOPE if other is None else f"#/components/schemas/{other}"}


def _answers(method: str, operation: dict[str, Any], answer: dict[str, Any]) -> None:
    """Every status of a route, with what comes with it."""
    given = operation["responses"]
    for status, one in list(given.items()):
        if status == "422":
            continue
        schema = one.get("content", {}).get("application/json", {})
        if not schema.get("schema") and "application/json" in one.get("content", {}):
            one["content"]["application/json"] = {"schema": answer}
    refusals = (*REFUSALS, *CONFLICTS) if method == "get" else (*REFUSALS, *CONFLICTS, *OF_WRITES)
    for status in refusals:
        content = {MEDIA_TYPE: {"schema": {"$ref": PROBLEM}}}
        given[str(status)] = {"description": TITLES[status].en, "content": content}
    if method == "get":
        given["304"] = {"description": "The asker has it already"}
    elif "201" in given:
        given["200"] = {**given["201"], "description": "Known already, or only tried"}

"""The reference of the HTTP interface: every route, for whom it is, and what it takes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from docs.pages.tables import table
from ledger.roles import TABLE, Reach, Verb
from replay.as_of import Memory
from scoretrail.desk import Desk
from scoretrail.http.app import API, ROUTERS, create
from scoretrail.http.open_desk import OpenDesk
from scoretrail.http.problem import BY_CODE, BY_KIND, TITLES
from scoretrail.http.visit import Front

INTRODUCTION = """\
# HTTP interface 接口

`scoretrail serve` answers at `/api/v1` what the command line answers with `--json`, in the same envelope: \
`coordinate`, `basis`, `answer`, `complete`, `next`.
The description for programs is at `/api/v1/openapi.json`.

- Whoever asks shows `Authorization: Bearer TOKEN`; see [serve a ledger](../how-to/serve-a-ledger.md).
- A pinned question is answered `private, immutable`, a floating one `no-cache` with an `ETag`; \
published tables alone are `public`.
- A list has `limit` and an opaque `next`; its pages never shift while somebody records.
- The `id` of an entry makes a write safe to repeat: new is 201, known is 200, other content is 409.
- What needs a second person is recorded as a proposal; a reviewer confirms or rejects it.
- `If-Match` with the `ETag` of the target refuses a correction (412) of what was answered meanwhile.
- A refusal is `application/problem+json` with the same `code` and sentences as on the command line, \
in both languages.
- Nobody says at what moment a unit reported: the server's clock does, when the request is complete.
  Late reports are kept, and said to be late.
"""


def page() -> str:
    """The whole page."""
    app = create(Front(OpenDesk(Desk(Memory([])))))
    rows = [
        [f"`{method} {path}`", roles, said, taken]
        for method, path, roles, said, taken in _rows(app)
    ]
    parts = [
        INTRODUCTION,
        "## Routes 路由\n\n"
        "A role with * reaches its own unit only.\n\n"
        + table(["route", "for", "what", "takes"], rows),
        f"## Statuses of refusals 拒绝的状态码\n\n{_statuses()}",
    ]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _rows(app: FastAPI) -> Iterator[tuple[str, str, str, str, str]]:
    described = app.openapi()["paths"]
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute), "the interface has routes alone"
            for method in sorted(route.methods or ()):
                operation = described[API + route.path][method.lower()]
                said = operation.get("description", "").partition("\n")[0]
                yield method, route.path, _roles(route), said, _taken(operation)


def _roles(route: APIRoute) -> str:
    """The roles that reach a route, by the deeds it is for and for how many units."""
    for one in route.dependant.dependencies:
        verbs: tuple[Verb, ...] | None = getattr(one.call, "verbs", None)
        if verbs is not None:
            least: Reach = getattr(one.call, "of", Reach.OWN)
            return ", ".join(_reaching(verbs, least))
    return "anybody"


def _reaching(verbs: tuple[Verb, ...], least: Reach) -> Iterator[str]:
    for role, given in TABLE.items():
        most = max((given.get(verb, Reach.NONE) for verb in verbs), key=lambda one: one.value)
        if most.value >= least.value:
            yield f"{role}*" if most is Reach.OWN else role


def _taken(operation: dict[str, Any]) -> str:
    names = [one["name"] for one in operation.get("parameters", []) if one["in"] == "query"]
    taken = [f"`{name}`" for name in names if name != "lang"]
    body = operation.get("requestBody", {}).get("content", {})
    return ", ".join([*taken, *(f"body: {kind}" for kind in body)])


def _statuses() -> str:
    rows = [[str(status), kind.__name__] for kind, status in BY_KIND]
    rows += [[str(status), f"`{code}`"] for code, status in BY_CODE.items()]
    rows.sort()
    by_status: dict[str, list[str]] = {}
    for status, what in rows:
        by_status.setdefault(status, []).append(what)
    told = [
        [status, TITLES[int(status)].zh, TITLES[int(status)].en, ", ".join(what)]
        for status, what in by_status.items()
    ]
    return table(["status", "中文", "English", "refusals"], told)

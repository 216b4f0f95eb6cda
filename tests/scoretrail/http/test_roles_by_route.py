"""Who may do what, over every route: a route that is missing here fails.

Each row says, for a request that is in order, who is answered. Whoever is not named is refused: 403
with an account, 401 without.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

from ledger.roles import ROLES
from scoretrail.web import pages
from tests.scoretrail.http.callers import API, NOBODY, Callers

OFFICE = {"recorder", "reviewer", "auditor"}
READERS = OFFICE | {"reporter"}
PUBLISHED = READERS | {"public"}
EVERYBODY = {*ROLES, NOBODY}
ANYBODY = PUBLISHED | {NOBODY}
AS_OF = "as_of=2018-12-31"
C = "jinan-2018-districts"
S = f"/s/{C}"
SIDE = "jinan-2018-districts%3Fas_of%3D2018-12-31%26known_at%3D"


NOT_THERE = {
    "/bundles/{unit}",
    "/jobs/{name}",
    "/jobs/{name}/result",
    "/jobs/{name}/events",
    "/imports/{name}",
    "/imports/{name}/rows",
    "/imports/{name}/returned.xlsx",
    "/appeals/{name}/bundle",
    "/proofs/{position}",
    "/proposals/{name}",
    "/publications/{name}",
}
"""Of these the demonstration has none, or none that everybody is told of."""


class Row(NamedTuple):
    """A route, a request that is in order, and who is answered."""

    route: str
    address: str
    who: set[str]
    method: str = "GET"
    body: dict[str, Any] | None = None
    pages: bool = False


ENTRY = {
    "id": "by-route-1",
    "topic": "training.held",
    "unit": "gaoxin",
    "occurred_on": "2018-11-02",
    "data": {},
}
ROWS = [
    Row("/standings", f"standings?{AS_OF}", OFFICE),
    Row("/scores/{unit}", f"scores/gaoxin?{AS_OF}", READERS),
    Row("/scores/{unit}", f"scores/lixia?{AS_OF}", OFFICE),
    Row("/scores/{unit}/{code}", f"scores/gaoxin/9?{AS_OF}", READERS),
    Row("/scores/{unit}/{code}", f"scores/lixia/9?{AS_OF}", OFFICE),
    Row("/timelines/{unit}", "timelines/gaoxin?as_of=2018-01-31", READERS),
    Row("/timelines/{unit}", "timelines/lixia?as_of=2018-01-31", OFFICE),
    Row("/timelines/{unit}/{code}", "timelines/gaoxin/9?as_of=2018-01-31", READERS),
    Row("/places", "places?as_of=2018-01-31", OFFICE),
    Row("/diff", f"diff?a={SIDE}390&b={SIDE}395&indicator=9", OFFICE),
    Row("/drift", "drift", OFFICE),
    Row("/schemes", "schemes", ANYBODY),
    Row("/schemes/{scheme}", "schemes/jinan-2018-districts", ANYBODY),
    Row("/schemes/{scheme}/readings", "schemes/jinan-2018-districts/readings", ANYBODY),
    Row(
        "/schemes/{scheme}/readings/impact",
        "schemes/jinan-2018-districts/readings/impact?as_of=2018-01-31",
        OFFICE,
    ),
    Row("/schemes", "schemes?dry_run=true", {"recorder"}, "POST", {"yaml": "scheme: x"}),
    Row("/units", "units", ANYBODY),
    Row("/units/{unit}", "units/gaoxin", ANYBODY),
    Row("/entries", "entries?limit=1", READERS),
    Row("/entries/{entry}", "entries/388", READERS),
    Row("/entries/{entry}", "entries/1", OFFICE),
    Row("/appeals", "appeals", READERS),
    Row("/appeals/{name}", "appeals/391", OFFICE),
    Row("/appeals/{name}/bundle", "appeals/391/bundle", OFFICE),
    Row("/proposals", "proposals", OFFICE),
    Row("/proposals/{name}", "proposals/393", OFFICE),
    Row("/publications", "publications", ANYBODY),
    Row("/publications/{name}", "publications/390", ANYBODY),  # a draft: others are told of none
    Row("/checkpoints", "checkpoints", ANYBODY),
    Row("/proofs/{position}", "proofs/3", ANYBODY),
    Row("/audit", "audit?limit=1", {"auditor"}),
    Row("/metrics", "metrics", {"auditor", "operator"}),
    Row("/health", "health", EVERYBODY),
    Row("/version", "version", EVERYBODY),
    Row("/openapi.json", "openapi.json", EVERYBODY),
    Row("/entries", "entries?dry_run=true", {"reporter", "recorder"}, "POST", ENTRY),
    Row(
        "/publications",
        "publications?dry_run=true",
        {"recorder"},
        "POST",
        {"coordinate": "jinan-2018-districts?as_of=2018-12-31", "title": "草稿", "draft": True},
    ),
    Row("/proposals/{name}/confirmation", "proposals/393/confirmation", {"reviewer"}, "POST"),
    Row(
        "/proposals/{name}/rejection",
        "proposals/393/rejection",
        {"reviewer"},
        "POST",
        {"reason": "已有结论"},
    ),
    Row("/bundles/{unit}", f"bundles/gaoxin?{AS_OF}", READERS),
    Row("/bundles/{unit}", f"bundles/lixia?{AS_OF}", OFFICE),
    Row("/verifications", "verifications", ANYBODY, "POST"),
    Row("/replays", "replays", OFFICE, "POST", {"ask": "nothing"}),
    Row("/jobs/{name}", "jobs/none", OFFICE),
    Row("/jobs/{name}", "jobs/none", OFFICE, "DELETE"),
    Row("/jobs/{name}/result", "jobs/none/result", OFFICE),
    Row("/jobs/{name}/events", "jobs/none/events", OFFICE),
    Row("/imports/{name}", "imports/none", {"reporter", "recorder"}),
    Row("/imports/{name}/rows", "imports/none/rows", {"reporter", "recorder"}),
    Row("/imports/{name}/returned.xlsx", "imports/none/returned.xlsx", {"reporter", "recorder"}),
    Row("/imports/{name}/commit", "imports/none/commit", {"reporter", "recorder"}, "POST", {}),
    Row("/imports", "imports", {"reporter", "recorder"}, "POST"),
    Row("/", "/", READERS, pages=True),
    Row("/sign-in", "/sign-in", EVERYBODY, pages=True),
    Row("/sign-in", "/sign-in", EVERYBODY, "POST", pages=True),
    Row("/sign-out", "/sign-out", EVERYBODY, "POST", pages=True),
    Row("/problems", "/problems", EVERYBODY, pages=True),
    Row("/problems/{code}", "/problems/not-permitted", EVERYBODY, pages=True),
    Row("/go", f"/go?unit=gaoxin&{AS_OF}", READERS, pages=True),
    Row("/go", f"/go?unit=lixia&{AS_OF}", OFFICE, pages=True),
    Row("/s/{scheme}", f"{S}?{AS_OF}", OFFICE, pages=True),
    Row("/s/{scheme}/{unit}", f"{S}/gaoxin?{AS_OF}", READERS, pages=True),
    Row("/s/{scheme}/{unit}", f"{S}/lixia?{AS_OF}", OFFICE, pages=True),
    Row("/s/{scheme}/{unit}/{code}", f"{S}/gaoxin/9?{AS_OF}", READERS, pages=True),
    Row("/s/{scheme}/{unit}/{code}", f"{S}/lixia/9?{AS_OF}", OFFICE, pages=True),
    Row("/charts/{name}/{scheme}", f"/charts/distribution/{C}?{AS_OF}", OFFICE, pages=True),
    Row(
        "/charts/{name}/{scheme}/{unit}",
        f"/charts/points-lost/{C}/gaoxin?{AS_OF}",
        READERS,
        pages=True,
    ),
    Row(
        "/charts/{name}/{scheme}/{unit}",
        f"/charts/points-lost/{C}/lixia?{AS_OF}",
        OFFICE,
        pages=True,
    ),
    Row(
        "/charts/{name}/{scheme}/{unit}/{code}",
        f"/charts/score-over-time/{C}/gaoxin/9?as_of=2018-01-31",
        READERS,
        pages=True,
    ),
    Row("/entries", "/entries", READERS, pages=True),
    Row("/entries/{name}", "/entries/388", READERS, pages=True),
    Row("/entries/{name}", "/entries/1", OFFICE, pages=True),
    Row("/schemes", "/schemes", ANYBODY, pages=True),
    Row("/schemes/{name}", "/schemes/jinan-2018-districts", ANYBODY, pages=True),
    Row("/diff", "/diff", OFFICE, pages=True),
    Row("/appeals", "/appeals", READERS, pages=True),
    Row("/appeals/{name}", "/appeals/391", OFFICE, pages=True),
    Row("/appeals/{name}/bundle", "/appeals/391/bundle", OFFICE, pages=True),
    Row("/files/{name}/{scheme}", f"/files/standings.csv/{C}?{AS_OF}", OFFICE, pages=True),
    Row(
        "/files/{name}/{scheme}/{unit}", f"/files/sheet.csv/{C}/gaoxin?{AS_OF}", READERS, pages=True
    ),
    Row("/files/{name}/{scheme}/{unit}", f"/files/sheet.csv/{C}/lixia?{AS_OF}", OFFICE, pages=True),
    Row(
        "/files/{name}/{scheme}/{unit}/{code}",
        f"/files/trail.csv/{C}/gaoxin/9?{AS_OF}",
        READERS,
        pages=True,
    ),
    Row("/appeals/new", f"/appeals/new?of={C}/gaoxin/9", READERS, pages=True),
    Row("/appeals/new", f"/appeals/new?of={C}/lixia/9", OFFICE, pages=True),
    Row("/appeals/new", "/appeals/new", READERS, "POST", pages=True),
    Row("/imports", "/imports", READERS, pages=True),
    Row("/imports", "/imports", {"reporter", "recorder"}, "POST", pages=True),
    Row("/imports/{name}", "/imports/none", {"reporter", "recorder"}, pages=True),
    Row(
        "/imports/{name}/returned.xlsx",
        "/imports/none/returned.xlsx",
        {"reporter", "recorder"},
        pages=True,
    ),
    Row(
        "/imports/{name}/commit",
        "/imports/none/commit",
        {"reporter", "recorder"},
        "POST",
        pages=True,
    ),
    Row("/verify", "/verify", ANYBODY, pages=True),
    Row("/verify", "/verify", ANYBODY, "POST", pages=True),
]


def described(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Every route of the interface for programs, with its method."""
    for path, operations in app.openapi()["paths"].items():
        for method in operations:
            yield method.upper(), path


def routes_of(router: APIRouter) -> Iterator[tuple[str, str]]:
    """Every route of a router and of the routers in it, with its method."""
    for route in router.routes:
        inner = getattr(route, "original_router", None)
        if inner is not None:
            yield from routes_of(inner)
        elif isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods or ())


def test_every_route_stands_in_the_table(reading_callers: Callers) -> None:
    known = {(row.method, row.route if row.pages else API + row.route) for row in ROWS}
    app = reading_callers.client.app
    assert isinstance(app, FastAPI)
    pages_ = set(routes_of(pages.router))

    assert ("GET", "/s/{scheme}") in pages_
    assert ("GET", f"{API}/entries") in set(described(app))
    assert {*described(app), *pages_} - known == set()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.address}")
def test_a_role_reaches_what_the_table_gives_it(row: Row, reading_callers: Callers) -> None:
    for role in (*ROLES, NOBODY):
        answer = reading_callers.ask(
            role, row.method, row.address, json=row.body, headers={"Origin": "http://localhost"}
        )
        allowed = answer.status_code not in (401, 403)

        assert allowed == (role in row.who), (role, answer.status_code, answer.text)
        if not allowed:
            assert answer.status_code == (401 if role == NOBODY else 403)
        if allowed and row.method == "GET" and row.route not in NOT_THERE:
            assert answer.status_code < 400, (role, answer.text)
        assert answer.status_code < 500

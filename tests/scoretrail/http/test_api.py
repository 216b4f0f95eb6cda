"""The interface for programs: the same answers as the command line, found again, kept or asked again."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.scoretrail.http.callers import Callers
from tests.scoretrail.running import Run

AS_OF = "as_of=2018-12-31"
PINNED = "scheme=jinan-2018-districts%402&as_of=2018-12-31&known_at=395&rules_known_at=395"

SAME = {
    f"standings?{AS_OF}": ("standings", "--as-of", "2018-12-31"),
    f"scores/高新区?{AS_OF}": ("score", "高新区", "--as-of", "2018-12-31"),
    f"scores/gaoxin/9?{AS_OF}&known_at=389": (
        "why", "gaoxin", "9", "--as-of", "2018-12-31", "--known-at", "389",
    ),
    "timelines/lixia/9?as_of=2018-03-31": ("timeline", "lixia", "9", "--as-of", "2018-03-31"),
    "entries?find=unit:gaoxin%20topic:defaulter": ("entries", "unit:gaoxin", "topic:defaulter"),
    "drift": ("drift",),
    "schemes": ("scheme", "list"),
    f"units?{AS_OF}": ("unit", "list", "--as-of", "2018-12-31"),
    "proposals": ("proposals",),
    "appeals?as_of=2019-03-02": ("appeal", "list", "--as-of", "2019-03-02"),
}  # fmt: skip


@pytest.mark.parametrize("address", SAME)
def test_an_answer_is_that_of_the_command_line(
    address: str, reading_callers: Callers, scoretrail: Run
) -> None:
    answer = reading_callers.get("auditor", address).json()
    told = scoretrail(*SAME[address], "--json", ledger=reading_callers.ledger).json

    assert answer["answer"] == told["answer"]
    assert answer["basis"] == told["basis"]
    assert answer["coordinate"]["resolved"] == told["coordinate"]["resolved"]
    assert answer["notice"] == "演示数据（虚构）"


def test_a_pinned_answer_may_be_kept_by_whoever_asked(reading_callers: Callers) -> None:
    answer = reading_callers.get("auditor", f"standings?{PINNED}")

    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"


def test_a_floating_answer_is_asked_again_and_spared_where_nothing_moved(
    callers: Callers,
) -> None:
    first = callers.get("auditor", f"standings?{AS_OF}")
    seen = {"If-None-Match": first.headers["etag"]}
    again = callers.get("auditor", f"standings?{AS_OF}", headers=seen)
    callers.post("recorder", "entries", json=LISTED)
    later = callers.get("auditor", f"standings?{AS_OF}", headers=seen)

    assert first.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")
    assert later.status_code == 200


def test_a_pinned_answer_never_changes_whatever_is_recorded_or_renamed(callers: Callers) -> None:
    before = callers.get("auditor", f"standings?{PINNED}")
    renamed = {
        "id": "rename-1", "topic": "unit.renamed", "unit": "gaoxin", "occurred_on": "2018-01-05",
        "data": {"name": "高新技术产业开发区"},
    }  # fmt: skip
    assert callers.post("recorder", "entries", json=LISTED).status_code == 201
    assert callers.post("recorder", "entries", json=renamed).status_code == 201
    after = callers.get("auditor", f"standings?{PINNED}")

    assert after.json()["answer"] == before.json()["answer"]
    assert after.headers["etag"] == before.headers["etag"]


def test_pages_of_entries_never_shift_while_somebody_records(callers: Callers) -> None:
    positions: list[int] = []
    address = "entries?limit=100"
    while address:
        page = callers.get("auditor", address).json()
        positions += [one["position"] for one in page["answer"]]
        callers.post("recorder", "entries", json={**LISTED, "id": f"meanwhile-{len(positions)}"})
        address = f"entries?limit=100&next={page['next']}" if page["next"] else ""

    assert positions == list(range(1, 396))
    assert callers.head[0] == 399


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("standings?scheme=no-such-scheme", 404, "unknown-scheme"),
        (f"scores/nobody?{AS_OF}", 404, "unknown-unit"),
        (f"scores/gaoxin/99?{AS_OF}", 404, "unknown-indicator"),
        ("entries/100000", 404, "unknown-entry"),
        ("standings?as_of=2018-13-01", 400, "bad-coordinate"),
        (f"standings?{AS_OF}&known_at=396", 422, "beyond-head"),
        ("standings?as_of=2017-12-31", 422, "before-period"),
        (f"standings?scheme=jinan-2018-districts@1&{AS_OF}", 400, "revision-contradicts"),
        ("entries?limit=0", 422, "bad-request"),
        ("standings?as_off=2018-12-31", 422, "bad-request"),
        ("entries?next=x", 400, "bad-next"),
        ("nowhere", 404, "no-such-page"),
        ("proofs/3", 404, "unknown-checkpoint"),
    ],
)
def test_a_refusal_is_a_problem_in_both_languages(
    address: str, status: int, code: str, reading_callers: Callers
) -> None:
    answer = reading_callers.get("auditor", address)
    problem: dict[str, Any] = answer.json()

    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, problem["status"], problem["code"]) == (status, status, code)
    assert problem["type"] == f"/problems/{code}"
    assert problem["zh"] == problem["detail"]
    assert problem["en"][0].isascii()
    assert not problem["zh"].isascii()


def test_a_problem_is_told_in_the_language_asked_for(reading_callers: Callers) -> None:
    problem = reading_callers.get("auditor", "entries/100000?lang=en").json()

    assert (
        problem["detail"] == problem["en"] == ("There is no entry 100000; the ledger ends at 395.")
    )


def test_a_method_that_a_route_does_not_know_is_refused(reading_callers: Callers) -> None:
    answer = reading_callers.ask("recorder", "DELETE", "entries/1")

    assert (answer.status_code, answer.json()["code"]) == (405, "method-not-allowed")


def test_metrics_name_routes_and_nobody(reading_callers: Callers) -> None:
    reading_callers.get("auditor", f"scores/gaoxin?{AS_OF}")
    told = reading_callers.get("operator", "metrics").text

    assert 'route="/api/v1/scores/{unit}",status="200"' in told
    assert "gaoxin" not in told
    assert reading_callers.accounts["auditor"] not in told


def test_the_description_is_whole(reading_callers: Callers) -> None:
    described = reading_callers.get("public", "openapi.json").json()

    assert described["openapi"].startswith("3.1")
    for path, operations in described["paths"].items():
        for method, operation in operations.items():
            assert {"400", "401", "403", "404"} <= set(operation["responses"]), (method, path)
    assert "HTTPValidationError" not in json.dumps(described)


LISTED = {
    "id": "listed-1",
    "topic": "defaulter.listed",
    "unit": "gaoxin",
    "occurred_on": "2018-11-02",
    "data": {"body": "organ"},
}

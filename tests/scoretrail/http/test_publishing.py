"""A scheme is published over HTTP as it is written, and by two persons."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from domain.scheme import parse
from tests.scoretrail.http.callers import Callers

WALK = Path(__file__).parents[3] / "docs" / "tutorials" / "walk"
DRAFT = (WALK / "scheme.yaml").read_text(encoding="utf-8")
NOTICE = (WALK / "notice.txt").read_text(encoding="utf-8")
WANTED: dict[str, Any] = {"yaml": DRAFT, "document": NOTICE, "on": "2025-01-06"}


def test_a_draft_is_proposed_and_a_second_person_makes_it_known(callers: Callers) -> None:
    proposed = callers.post("recorder", "schemes", json=WANTED)
    answer = proposed.json()["answer"]
    unknown = callers.get("auditor", "schemes/yunshui-2025-towns")
    confirmed = callers.post("reviewer", f"{proposed.headers['location']}/confirmation", json={})
    known = callers.get("auditor", "schemes/yunshui-2025-towns").json()

    assert (proposed.status_code, answer["proposed"]) == (201, True)
    assert answer["scheme"]["digest"] == parse(DRAFT).digest == known["basis"]["digest"]
    assert (unknown.status_code, confirmed.status_code) == (404, 201)
    assert confirmed.json()["answer"]["new"][0]["topic"] == "scheme.published"


def test_looked_at_first_its_findings_are_told_and_nothing_is_recorded(callers: Callers) -> None:
    alone = {"yaml": DRAFT}
    tried = callers.post("recorder", "schemes?dry_run=true", json=alone)
    refused = callers.post("recorder", "schemes", json=alone)
    accepted = callers.post(
        "recorder", "schemes", json={**alone, "accept_findings": True, "reason": "原文另存"}
    )

    assert tried.status_code == 200
    assert [one["code"] for one in tried.json()["answer"]["scheme"]["findings"]] == ["no-source"]
    assert (refused.status_code, refused.json()["code"]) == (422, "scheme-not-sound")
    assert accepted.status_code == 201


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({}, "bad-request"),
        ({"yaml": ""}, "bad-request"),
        ({"yaml": 5}, "bad-request"),
        ({"yaml": DRAFT, "colour": "red"}, "bad-request"),
        ({"yaml": "a: [1"}, "bad-notation"),
        ({"yaml": "title: x"}, "bad-scheme"),
        ({"yaml": "timeline: x"}, "timeline-not-scheme"),
        ({**WANTED, "on": "2025-13-01"}, "bad-coordinate"),
        ({**WANTED, "yaml": DRAFT.replace("sha256: f", "sha256: 0")}, "scheme-not-sound"),
        ({**WANTED, "accept_findings": True}, "reason-missing"),
        ({"yaml": DRAFT.replace("dong:", "lixia:")}, "scheme-not-sound"),
    ],
)
def test_a_bad_draft_is_refused_in_both_languages_and_nothing_is_recorded(
    given: dict[str, Any], code: str, callers: Callers
) -> None:
    before = callers.head
    refused = callers.post("recorder", "schemes", json=given)
    problem = refused.json()

    assert refused.status_code in (400, 422)
    assert problem["code"] == code, problem
    assert problem["zh"]
    assert problem["en"]
    assert callers.head == before


def test_a_scheme_that_would_stop_every_question_is_refused_as_an_entry_too(
    callers: Callers,
) -> None:
    content = {
        "id": "s1",
        "topic": "scheme.published",
        "occurred_on": "2019-05-01",
        "data": {"body": {"scheme": "half-a-scheme", "language": 1}},
    }
    refused = callers.post("recorder", "entries", json=content)

    assert (refused.status_code, refused.json()["code"]) == (422, "bad-scheme")
    assert callers.get("auditor", "schemes").status_code == 200

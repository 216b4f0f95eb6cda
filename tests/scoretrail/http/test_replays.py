"""Long questions as jobs: the same answer as the command line, followed, fetched, stopped."""

from __future__ import annotations

import json
import time
from typing import Any

from tests.scoretrail.http.callers import Callers
from tests.scoretrail.running import Run


def over(callers: Callers, place: str) -> dict[str, Any]:
    """Wait until a job is over, and tell how it stands."""
    job: dict[str, Any] = {}
    for _ in range(600):
        job = callers.get("auditor", place).json()
        if job["state"] in ("done", "failed", "cancelled"):
            return job
        time.sleep(0.1)
    raise AssertionError(job)


def test_a_long_question_is_a_job_with_the_answer_of_the_command_line(
    reading_callers: Callers, scoretrail: Run
) -> None:
    asked = {"ask": "timeline", "unit": "lixia", "code": "9", "as_of": "2018-03-31"}
    started = reading_callers.post("auditor", "replays", json=asked)
    job = over(reading_callers, started.headers["location"])
    answer = reading_callers.get("auditor", job["result"]).json()
    told = scoretrail(
        "timeline", "lixia", "9", "--as-of", "2018-03-31", "--json", ledger=reading_callers.ledger
    ).json

    assert (started.status_code, job["state"]) == (202, "done")
    assert answer == told


def test_a_finding_is_an_answer(reading_callers: Callers) -> None:
    started = reading_callers.post("auditor", "replays", json={"ask": "drift"})

    assert over(reading_callers, started.headers["location"])["state"] == "done"


def test_a_job_is_followed_event_by_event(reading_callers: Callers) -> None:
    place = reading_callers.post("auditor", "replays", json={"ask": "drift"}).headers["location"]
    told = reading_callers.get("auditor", f"{place}/events")
    events = [one for one in told.text.split("\n\n") if one]

    assert told.headers["content-type"].startswith("text/event-stream")
    assert events[-1].startswith("event: done\n")
    assert json.loads(events[-1].partition("data: ")[2])["result"] == f"{place}/result"


def test_a_job_that_is_stopped_has_no_answer(reading_callers: Callers) -> None:
    place = reading_callers.post("auditor", "replays", json={"ask": "verify"}).headers["location"]
    stopped = reading_callers.ask("auditor", "DELETE", place)
    result = reading_callers.get("auditor", f"{place}/result")

    assert stopped.json()["state"] == "cancelled"
    assert (result.status_code, result.json()["code"]) == (409, "job-without-answer")


def test_what_cannot_be_asked_is_refused_at_once(reading_callers: Callers) -> None:
    def refused(**asked: str) -> tuple[int, str]:
        answer = reading_callers.post("auditor", "replays", json=asked)
        return answer.status_code, answer.json()["code"]

    assert refused(ask="anything") == (422, "bad-request")
    assert refused(ask="timeline") == (422, "bad-request")
    assert refused(ask="timeline", unit="nobody") == (404, "unknown-unit")
    assert refused(ask="impact", scheme="--ledger=x") == (400, "bad-coordinate")
    assert refused(ask="timeline", unit="lixia", as_of="--help") == (400, "bad-coordinate")
    assert reading_callers.get("auditor", "jobs/none").status_code == 404

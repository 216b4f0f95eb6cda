"""Writing over HTTP: repeated safely, in one's own name, by a second person where that is needed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from ledger.ledger import Ledger
from tests.scoretrail.http.callers import Callers, callers_of

LISTED: dict[str, Any] = {
    "id": "listed-1",
    "topic": "defaulter.listed",
    "unit": "gaoxin",
    "occurred_on": "2018-11-02",
    "data": {"body": "organ"},
}
HELD: dict[str, Any] = {
    "id": "held-1",
    "topic": "training.held",
    "unit": "gaoxin",
    "occurred_on": "2018-11-02",
    "data": {},
}
RETRACTED: dict[str, Any] = {
    "id": "retraction-1",
    "topic": "entry.retracted",
    "target": "default-014",
    "occurred_on": "2019-04-02",
    "reason": "查无此事",
    "data": {},
}


def test_a_fact_is_recorded_once_however_often_it_is_sent(callers: Callers) -> None:
    first = callers.post("recorder", "entries", json=LISTED)
    again = callers.post("recorder", "entries", json=LISTED)
    other = callers.post("recorder", "entries", json={**LISTED, "occurred_on": "2018-11-03"})

    assert (first.status_code, again.status_code, other.status_code) == (201, 200, 409)
    assert first.headers["location"] == again.headers["location"] == "/api/v1/entries/396"
    assert other.json()["code"] == "id-conflict"
    assert callers.head[0] == 396


def test_whoever_records_is_whoever_asks(callers: Callers) -> None:
    callers.post("recorder", "entries", json=LISTED)

    with Ledger.open(callers.ledger, read_only=True) as ledger:
        assert ledger.entry(396).recorded_by == callers.accounts["recorder"]


@pytest.mark.parametrize("name", ["confirmed_by", "recorded_by", "recorded_at", "answers"])
def test_what_the_server_finds_out_cannot_be_sent(name: str, callers: Callers) -> None:
    answer = callers.post("recorder", "entries", json={**LISTED, name: "somebody"})

    assert (answer.status_code, answer.json()["code"]) == (422, "not-yours-to-say")
    assert callers.head[0] == 395


def test_a_trial_shows_the_effect_and_records_nothing(callers: Callers) -> None:
    before = callers.head
    answer = callers.post("recorder", "entries?dry_run=true", json=LISTED)
    tree = answer.json()["answer"]

    assert answer.status_code == 200
    assert tree["dry_run"] is True
    assert {row["unit"] for effect in tree["effects"] for row in effect["rows"]} >= {"gaoxin"}
    assert callers.head == before


def test_a_correction_is_proposed_and_acts_when_another_confirms_it(callers: Callers) -> None:
    made = callers.post("recorder", "entries", json=RETRACTED)
    place = made.headers["location"]
    before = callers.get("auditor", "scores/gaoxin/9?as_of=2018-12-31").json()["answer"]
    own = callers.post("recorder", f"{place}/confirmation")
    confirmed = callers.post("reviewer", f"{place}/confirmation")
    after = callers.get("auditor", "scores/gaoxin/9?as_of=2018-12-31").json()["answer"]

    assert made.json()["answer"]["proposed"] is True
    assert (own.status_code, confirmed.status_code) == (403, 201)
    assert (before["points"], after["points"]) == ("13", "15")
    with Ledger.open(callers.ledger, read_only=True) as ledger:
        entry = ledger.entry(397)
        assert entry.recorded_by == callers.accounts["recorder"]
        assert entry.envelope.confirmed_by == callers.accounts["reviewer"]


def test_a_proposal_is_returned_with_the_reason_and_stays_on_the_trail(callers: Callers) -> None:
    place = callers.post("recorder", "entries", json=RETRACTED).headers["location"]
    silent = callers.post("reviewer", f"{place}/rejection", json={"reason": " "})
    returned = callers.post("reviewer", f"{place}/rejection", json={"reason": "依据不足"})
    late = callers.post("reviewer", f"{place}/confirmation")

    assert (silent.status_code, silent.json()["code"]) == (422, "reason-missing")
    assert returned.status_code == 201
    assert (late.status_code, late.json()["code"]) == (409, "proposal-decided")
    assert callers.get("auditor", place).json()["answer"]["state"] == "rejected"


def test_a_correction_without_its_reason_is_refused(callers: Callers) -> None:
    bare = {name: value for name, value in RETRACTED.items() if name != "reason"}
    answer = callers.post("recorder", "entries", json=bare)

    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["reason"]


def test_a_correction_of_what_was_answered_meanwhile_is_refused(callers: Callers) -> None:
    seen = callers.get("recorder", "entries/default-014").headers["etag"]
    place = callers.post("recorder", "entries", json=RETRACTED, headers={"If-Match": seen}).headers[
        "location"
    ]
    callers.post("reviewer", f"{place}/confirmation")
    amended = {
        "id": "amendment-1", "topic": "entry.amended", "target": "default-014",
        "occurred_on": "2019-04-02", "reason": "主体种类有误", "data": {"set": {"body": "institution"}},
    }  # fmt: skip
    late = callers.post("recorder", "entries", json=amended, headers={"If-Match": seen})

    assert (late.status_code, late.json()["code"]) == (412, "target-answered")


def test_a_unit_reports_for_itself_alone_and_only_what_is_its_own(callers: Callers) -> None:
    own = callers.post("reporter", "entries", json=HELD)
    others = callers.post("reporter", "entries", json={**HELD, "id": "held-2", "unit": "lixia"})
    listed = callers.post("reporter", "entries", json=LISTED)
    correction = callers.post("reporter", "entries", json=RETRACTED)

    assert own.status_code == 201
    assert (others.status_code, others.json()["code"]) == (403, "not-permitted")
    assert (listed.status_code, listed.json()["code"]) == (403, "not-reported-by-units")
    assert correction.status_code == 403
    assert callers.head[0] == 396


def test_a_unit_sees_its_own_entries_and_no_others(callers: Callers) -> None:
    shown = callers.get("reporter", "entries?limit=1000").json()["answer"]

    assert {one["unit"] for one in shown if one["target"] is None} == {"gaoxin"}
    assert callers.get("reporter", f"entries/{shown[0]['position']}").status_code == 200


def test_a_report_is_stamped_by_the_server_and_said_to_be_late(callers: Callers) -> None:
    answer = callers.post("reporter", "entries", json=HELD).json()["answer"]
    told = callers.post(
        "reporter", "entries", json={**HELD, "id": "x", "submitted_at": "2018-11-05T09:00:00+08:00"}
    )

    assert answer["new"][0]["submitted_at"] is not None
    assert answer["late"] is True
    assert (told.status_code, told.json()["code"]) == (422, "not-yours-to-say")


def test_a_report_sent_again_keeps_its_first_stamp(callers: Callers) -> None:
    first = callers.post("reporter", "entries", json=HELD).json()["answer"]["new"][0]
    again = callers.post("reporter", "entries", json=HELD)

    assert (again.status_code, again.json()["answer"]["known"]) == (200, {"held-1": 396})
    kept = callers.get("reporter", "entries/held-1").json()["answer"]
    assert kept["submitted_at"] == first["submitted_at"]


def test_a_report_sent_many_times_at_once_is_recorded_once(callers: Callers) -> None:
    with ThreadPoolExecutor(8) as pool:
        sent = [pool.submit(callers.post, "reporter", "entries", json=HELD) for _ in range(8)]
        statuses = sorted(one.result().status_code for one in sent)

    assert statuses == [200] * 7 + [201]
    assert callers.head[0] == 396


def test_the_office_says_where_it_stands_when_something_was_submitted(callers: Callers) -> None:
    at = {"submitted_at": "2018-11-05T09:00:00+08:00"}
    bare = callers.post("recorder", "entries", json={**HELD, **at})
    sourced = callers.post("recorder", "entries", json={**HELD, **at, "source": "平台上报记录"})

    assert (bare.status_code, bare.json()["code"]) == (422, "submission-without-source")
    assert sourced.status_code == 201
    assert sourced.json()["answer"]["late"] is False


def test_a_table_is_proposed_for_publication_and_announced_by_another(callers: Callers) -> None:
    wanted = {
        "coordinate": "jinan-2018-districts?as_of=2018-12-31", "title": "2018年考核得分", "draft": True,
    }  # fmt: skip
    proposed = callers.post("recorder", "publications", json=wanted)
    final = callers.post("recorder", "publications", json={**wanted, "draft": False})
    confirmed = callers.post("reviewer", f"{proposed.headers['location']}/confirmation")

    assert (proposed.status_code, confirmed.status_code) == (201, 201)
    assert (final.status_code, final.json()["code"]) == (422, "demo-is-draft")
    assert len(callers.get("auditor", "publications").json()["answer"]) == 2


def test_a_server_that_only_reads_records_nothing(demo_ledger: str) -> None:
    with callers_of(demo_ledger, read_only=True) as callers:
        answer = callers.post("recorder", "entries", json=LISTED)

        assert (answer.status_code, answer.json()["code"]) == (403, "read-only")
        assert callers.get("recorder", "version").json()["read_only"] is True


def test_reading_the_entries_of_units_is_put_on_record(callers: Callers) -> None:
    callers.get("auditor", "entries?find=unit:lixia&limit=2")
    callers.get("reporter", "entries?limit=2")
    (record,) = callers.get("auditor", "audit").json()["answer"]

    assert (record["deed"], record["by"]) == ("entries.read", callers.accounts["auditor"])
    assert record["about"] == {"coordinate": "entries?find=unit:lixia&known_at=395", "rows": 2}

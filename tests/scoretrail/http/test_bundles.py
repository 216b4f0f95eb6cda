"""Bundles over HTTP: fetched by whoever may see the unit, and checked by anybody."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from ledger.integrity.keys import LOG, keygen
from ledger.ledger import Ledger
from ledger.proving import take
from replay.bundle.archive import unpack
from replay.cases import read_case
from tests.replay.bundling import CASES, tell, witnessed
from tests.scoretrail.http.callers import NOBODY, Callers, callers_of

WANTED = "bundles/gaoxin?as_of=2018-12-31&code=9"


def signed(callers: Callers) -> None:
    """Sign how far the ledger reaches."""
    with Ledger.open(callers.ledger) as ledger:
        take(ledger, keygen("office.example/scoretrail/demo/2018", LOG))


def test_a_bundle_is_fetched_by_the_unit_itself_and_checked_by_anybody(callers: Callers) -> None:
    signed(callers)
    fetched = callers.get("reporter", WANTED)
    file = {"file": ("a.zip", fetched.content)}
    told = callers.post(NOBODY, "verifications", files=file)

    assert (fetched.status_code, fetched.headers["content-type"]) == (200, "application/zip")
    assert (told.status_code, told.json()["answer"]["findings"]) == (200, [])
    assert callers.get("reporter", WANTED.replace("gaoxin", "lixia")).status_code == 403


def test_a_bundle_that_was_tampered_with_is_found_out(callers: Callers) -> None:
    signed(callers)
    raw = bytearray(callers.get("auditor", WANTED).content)
    raw[len(raw) // 2] ^= 1
    told = callers.post("public", "verifications", files={"file": ("a.zip", bytes(raw))})

    assert told.status_code == 422 or told.json()["answer"]["findings"]


def test_what_is_no_bundle_is_refused(callers: Callers) -> None:
    told = callers.post("public", "verifications", files={"file": ("a.zip", b"x")})

    assert told.status_code < 500
    assert told.status_code >= 400 or told.json()["answer"]["findings"]
    assert Path(callers.ledger).is_file()


def about(raw: bytes) -> dict[str, Any]:
    """What a bundle says of itself."""
    told: dict[str, Any] = json.loads(unpack(raw)["bundle.json"])
    return told


def appealed(callers: Callers) -> str:
    """The unit appeals against its own score under indicator 9; the address of the appeal."""
    content = {
        "id": "appeal-gaoxin-9",
        "topic": "appeal.filed",
        "unit": "gaoxin",
        "occurred_on": "2019-01-15",
        "data": {"coordinate": "jinan-2018-districts/gaoxin/9?as_of=2018-12-31", "claim": "已履行"},
    }
    filed = callers.post("reporter", "entries", json=content)
    assert filed.status_code == 201, filed.text
    return "appeals/appeal-gaoxin-9"


@pytest.mark.parametrize("of", ["", "/"])
def test_the_score_that_an_appeal_disputes_is_taken_away_with_its_proofs(
    of: str, callers: Callers
) -> None:
    """By the interface and from the page."""
    appeal = f"{of}{appealed(callers)}"
    signed(callers)
    fetched = callers.get("reporter", f"{appeal}/bundle")
    told = callers.post(NOBODY, "verifications", files={"file": ("a.zip", fetched.content)})

    assert fetched.status_code == 200
    assert "appeal-396.zip" in fetched.headers["content-disposition"]
    assert told.json()["answer"]["findings"] == []
    assert about(fetched.content)["coordinate"] == (
        "jinan-2018-districts@2/gaoxin/9?as_of=2018-12-31&known_at=396&rules_known_at=396"
    )


def test_an_appeal_against_an_entry_disputes_the_score_as_it_was_known_when_it_was_filed(
    callers: Callers,
) -> None:
    signed(callers)
    fetched = callers.get("auditor", "appeals/391/bundle")

    assert fetched.status_code == 200
    assert about(fetched.content)["coordinate"].startswith("jinan-2018-districts@1/lixia/9?")
    assert "known_at=391&" in about(fetched.content)["coordinate"]


def test_without_a_checkpoint_there_is_no_bundle_and_the_page_says_why(callers: Callers) -> None:
    appeal = appealed(callers)
    refused = callers.get("reporter", f"{appeal}/bundle")
    before = callers.get("reporter", f"/{appeal}").text
    signed(callers)
    after = callers.get("reporter", f"/{appeal}").text

    assert (refused.status_code, refused.json()["code"]) == (422, "no-checkpoint")
    assert "现在不能出举证包：还没有到第 396 条的检查点" in before
    assert "/appeals/396/bundle" not in before
    assert "/appeals/396/bundle" in after


def test_the_bundle_of_another_units_appeal_is_refused(callers: Callers) -> None:
    signed(callers)

    assert callers.get("reporter", "appeals/391/bundle").status_code == 403
    assert callers.get("auditor", "appeals/388/bundle").status_code == 404


def test_that_a_bundle_was_taken_is_on_record(callers: Callers) -> None:
    signed(callers)
    callers.get("reporter", WANTED)
    with Ledger.open(callers.ledger, read_only=True) as ledger:
        log = ledger.audit_if_any()
        assert log is not None
        last = list(log.records())[-1]

    assert (last.deed, last.by) == ("export.made", callers.accounts["reporter"])
    assert last.about["coordinate"].startswith("bundle jinan-2018-districts@2/gaoxin/9?")


OVER_ALL = {
    "count": {
        "of": "innovation.reported",
        "where": {"media_level": ["city", "province", "nation"]},
        "distinct": {"by": ["department", "field"], "within": "population"},
    }
}


def test_entries_of_others_travel_in_no_bundle_that_a_unit_takes(tmp_path: Path) -> None:
    """市中's case counts or not by 历下's: to prove that, 历下's entries would have to go along."""
    case = read_case(next(CASES.rglob("jinan-7-innovations.yaml")))
    place = str(tmp_path / "ledger.db")
    with Ledger.create(place, name="case", kind="told") as ledger:
        tell(case, ledger)
        witnessed(ledger)
    supposed = quote(f"indicators/7/measure:{json.dumps(OVER_ALL)}")
    asked = f"bundles/shizhong?scheme=jinan-2018-districts&as_of=2018-12-31&code=7&with={supposed}"
    with callers_of(place, reporting="shizhong") as callers:
        unit, office = callers.get("reporter", asked), callers.get("auditor", asked)

    assert (unit.status_code, unit.json()["code"]) == (403, "others-entries-needed")
    assert about(office.content)["form"] == "full"

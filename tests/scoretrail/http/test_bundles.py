"""Bundles over HTTP: fetched by whoever may see the unit, and checked by anybody."""

from __future__ import annotations

from pathlib import Path

from ledger.integrity.keys import LOG, keygen
from ledger.ledger import Ledger
from ledger.proving import take
from tests.scoretrail.http.callers import NOBODY, Callers

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

"""Whether the ledger can be read is what health says, to whatever watches over the server."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

from ledger.ledger import Ledger
from ledger.tables import HEAD
from tests.samples import media
from tests.scoretrail.http.callers import NOBODY, Callers


def test_a_ledger_that_can_be_read_is_well_and_says_how_far_it_reaches(callers: Callers) -> None:
    before = callers.get(NOBODY, "health")
    with Ledger.open(callers.ledger) as ledger:
        last = ledger.head.recorded_at
        assert last is not None
        later = last + timedelta(days=1)
        ledger.append([media("m1")], recorded_by="clerk", recorded_at=later)
    after = callers.get(NOBODY, "health").json()

    assert before.status_code == 200
    assert before.headers["cache-control"] == "no-store"
    assert after == {"ok": True, "head": 396, "stored": 396}


def test_a_ledger_that_can_no_longer_be_read_is_not(callers: Callers) -> None:
    with closing(sqlite3.connect(callers.ledger)) as other, other:
        other.execute(f"ALTER TABLE {HEAD.name} RENAME TO gone")
    answer = callers.get(NOBODY, "health")

    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"

"""A ledger that an older version wrote: opened, verified, asked and written to by this one.

Beside each `NAME.ledger.gz`, which that version's own program made, stands what it said of it. None
of these files is ever made anew; a release adds its own.
"""

from __future__ import annotations

import gzip
import json
import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from starlette.testclient import TestClient

import scoretrail
from domain.errors import LedgerUnusable
from domain.points import plain
from ledger import proving
from ledger.backup import back_up, restore
from ledger.clock import now
from ledger.integrity.policy import read_policy
from ledger.ledger import Ledger
from projections.rebuild import rebuild
from replay.coordinate import parse
from replay.publication import drift
from replay.recall import recall
from scoretrail.doctor import examine
from scoretrail.http.serving import Terms, application
from tests.samples import media

FOLDER = Path(__file__).parent
NAMES = sorted(path.name.removesuffix(".ledger.gz") for path in FOLDER.glob("*.ledger.gz"))


class Older(NamedTuple):
    """An older ledger, and what was said of it when it was written."""

    place: str
    said: dict[str, Any]


@pytest.fixture(params=NAMES)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Older:
    place = tmp_path / "older.db"
    place.write_bytes(gzip.decompress((FOLDER / f"{request.param}.ledger.gz").read_bytes()))
    return Older(str(place), json.loads((FOLDER / f"{request.param}.json").read_text("utf-8")))


def test_every_entry_is_what_it_was_and_every_published_table_is_computed_again(
    older: Older,
) -> None:
    with Ledger.open(older.place, read_only=True) as ledger:
        assert ledger.verify() == []
        assert ledger.head.position == older.said["position"]
        assert ledger.head.root.hex() == older.said["root"]
        assert len(list(ledger.entries())) == older.said["position"]
        tables = drift(recall(ledger))
        assert tables
        assert all(table.reproduces for table in tables)


def test_its_checkpoint_still_stands_under_the_key_of_then(older: Older) -> None:
    with Ledger.open(older.place, read_only=True) as ledger:
        held = proving.hold(ledger, read_policy(f"log {older.said['key']}\nquorum none\n"))

    assert (held.count, held.findings) == (1, ())


def test_the_question_of_then_has_the_answer_of_then(older: Older) -> None:
    with scoretrail.open(older.place) as notebook:
        sheets = notebook.at(older.said["question"]).standings()
        found = {sheet.unit: (sheet.total, sheet.place) for sheet in sheets}

    assert found == {
        unit: (None if total is None else Fraction(total), place)
        for unit, (total, place) in older.said["totals"].items()
    }


def test_its_read_models_are_what_the_log_gives(older: Older) -> None:
    with Ledger.open(older.place) as ledger:
        assert all(one.same for one in rebuild(ledger, check=True))


def test_it_is_written_to_backed_up_and_restored(older: Older, tmp_path: Path) -> None:
    with Ledger.open(older.place) as ledger:
        at = None if ledger.head.kind == "live" else _later(ledger)
        ledger.append([media("after-the-upgrade")], recorded_by="clerk", recorded_at=at)
        assert ledger.verify() == []
        back_up(ledger, tmp_path / "backup")
        root = ledger.head.root
    restore(tmp_path / "backup", tmp_path / "restored.db")

    with Ledger.open(str(tmp_path / "restored.db")) as restored:
        assert restored.head.root == root
        assert restored.head.position == older.said["position"] + 1


def test_it_is_served_and_says_over_http_what_it_said_then(older: Older) -> None:
    """By the server of today: its head, its standings, and that it can be recorded in."""
    asked = parse(older.said["question"])
    app = application(Terms(older.place))
    with TestClient(app, base_url="http://localhost") as client:
        health = client.get("/api/v1/health").json()
        page = client.get(f"/s/{older.said['question']}")
        told = client.get(
            "/api/v1/standings",
            params={
                "scheme": asked.scheme,
                "as_of": str(asked.as_of),
                "known_at": str(asked.known_at),
            },
        ).json()["answer"]

    assert health == {
        "ok": True,
        "head": older.said["position"],
        "stored": older.said["position"],
    }
    assert page.status_code == 200
    assert {one["unit"]: one["total"] for one in told} == {
        unit: None if total is None else plain(Fraction(total))
        for unit, (total, _) in older.said["totals"].items()
    }


def test_the_doctor_finds_nothing_wrong_with_it_after_the_upgrade(older: Older) -> None:
    found = {check.name: check for check in examine(older.place, now())}
    of_the_ledger = ("ledger", "durability", "rights", "moments", "projections")

    assert [name for name in of_the_ledger if found[name].state == "fail"] == []


def test_a_newer_ledger_is_refused_by_this_program_and_left_as_it_is(older: Older) -> None:
    with closing(sqlite3.connect(older.place)) as connection, connection:
        (form,) = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {form + 1}")
    before = Path(older.place).read_bytes()
    with pytest.raises(LedgerUnusable) as refused:
        Ledger.open(older.place)

    assert refused.value.code == "ledger-newer"
    assert examine(older.place, now())[-1].state == "fail"
    assert Path(older.place).read_bytes() == before


def _later(ledger: Ledger) -> datetime:
    moment = ledger.head.recorded_at
    assert moment is not None
    return moment + timedelta(days=1)

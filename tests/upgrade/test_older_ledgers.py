"""A ledger that an older version wrote: opened, verified, asked and written to by this one.

Beside each `NAME.ledger.gz`, which that version's own program made, stands what it said of it. None
of these files is ever made anew; a release adds its own.
"""

from __future__ import annotations

import gzip
import json
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import scoretrail
from ledger import proving
from ledger.backup import back_up, restore
from ledger.integrity.policy import read_policy
from ledger.ledger import Ledger
from projections.rebuild import rebuild
from replay.publication import drift
from replay.recall import recall
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


def _later(ledger: Ledger) -> datetime:
    moment = ledger.head.recorded_at
    assert moment is not None
    return moment + timedelta(days=1)

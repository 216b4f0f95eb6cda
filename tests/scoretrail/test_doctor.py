"""The doctor: what is well, what is doubtful, what is wrong, each with its remedy in two languages."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tomllib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest

from ledger import proving
from ledger.integrity.keys import LOG, keygen, write_key
from ledger.ledger import Ledger
from ledger.subjects import Subjects, beside
from projections.rebuild import refresh
from scoretrail.doctor import Check, database, examine, machine
from tests.samples import media
from tests.scoretrail.running import Run

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A live ledger of two entries, signed and with its read models built."""
    place = str(tmp_path / "ledger.db")
    with Ledger.create(place, name="jinan", kind="live", clock=lambda: NOW) as ledger:
        ledger.append([media("m1"), media("m2")], recorded_by="clerk")
        proving.take(ledger, keygen("credit.example/scoretrail/jinan", LOG))
        refresh(ledger)
    return place


def looked(place: str | None, now: datetime = NOW, key: Path | None = None) -> Mapping[str, Check]:
    """What was found, by name."""
    found = examine(place, now, key)
    for check in found:
        assert check.found.zh
        assert check.found.en
        assert check.state == "ok" or check.remedy or check.name == "ledger"
    return {check.name: check for check in found}


def test_a_ledger_in_good_order_is_well(place: str) -> None:
    of_the_ledger = {"ledger", "durability", "file-system", "disk", "rights", "moments"}
    of_the_ledger |= {"calendar", "checkpoints", "projections"}
    found = looked(place)

    assert found.keys() >= of_the_ledger | {"program", "extras", "zone", "clock", "fonts"}
    assert {
        name: found[name].state for name in of_the_ledger - {"file-system", "disk"}
    } == dict.fromkeys(of_the_ledger - {"file-system", "disk"}, "ok")


def test_without_a_ledger_only_the_machine_is_looked_at() -> None:
    assert "ledger" not in looked(None)


def test_a_database_that_may_lose_entries_is_wrong(place: str) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    found = looked(place)

    assert found["ledger"].state == "fail"
    assert "journal_mode = delete (wal)" in found["ledger"].found.zh


def test_no_ledger_and_a_foreign_file_are_wrong_and_left_alone(tmp_path: Path) -> None:
    foreign = tmp_path / "other.db"
    with sqlite3.connect(foreign) as connection:
        connection.execute("CREATE TABLE other (n)")
    connection.close()
    before = foreign.read_bytes()

    assert looked(str(foreign))["ledger"].state == "fail"
    assert looked(str(tmp_path / "none.db"))["ledger"].state == "fail"
    assert foreign.read_bytes() == before
    assert not (tmp_path / "none.db").exists()


def test_entries_after_the_last_checkpoint_are_to_be_watched(place: str) -> None:
    with Ledger.open(place) as ledger:
        ledger.append([media("m3")], recorded_by="clerk")
    found = looked(place)

    assert found["checkpoints"].state == "warn"
    assert "其后 1 条尚未签" in found["checkpoints"].found.zh
    assert found["projections"].state == "warn"
    assert "tallies 2/3" in found["projections"].found.en


def test_a_head_from_the_future_means_a_clock_that_went_back(place: str) -> None:
    found = looked(place, NOW - timedelta(minutes=1))

    assert found["moments"].state == "fail"
    assert looked(place, NOW - timedelta(seconds=3))["moments"].state == "ok"


def test_a_clock_that_shows_an_impossible_time_is_wrong() -> None:
    assert looked(None, datetime(1970, 1, 1, tzinfo=UTC))["clock"].state == "fail"


def test_a_year_without_working_days_is_wrong_and_a_coming_one_to_be_watched(place: str) -> None:
    assert looked(place, datetime(2026, 12, 5, tzinfo=UTC))["calendar"].state == "warn"
    found = looked(place, datetime(2027, 2, 1, tzinfo=UTC))["calendar"]

    assert found.state == "fail"
    assert "缺 2027" in found.found.zh


def test_a_store_of_persons_that_others_may_read_is_wrong(place: str) -> None:
    store = beside(Path(place))
    Subjects.open(store).close()
    assert looked(place)["rights"].state == "ok"
    store.chmod(0o644)

    assert looked(place)["rights"].state == "fail"


def test_a_read_model_ahead_of_the_ledger_shows_an_older_backup(place: str) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE projection_checkpoints SET position = 9")
    connection.close()

    assert looked(place)["projections"].state == "fail"


@pytest.mark.parametrize(("free", "state"), [(100 << 20, "fail"), (1 << 40, "ok")])
def test_a_disk_that_is_nearly_full_is_named(
    place: str, monkeypatch: pytest.MonkeyPatch, free: int, state: str
) -> None:
    usage = SimpleNamespace(total=1 << 41, used=1 << 40, free=free)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)

    assert looked(place)["disk"].state == state


@pytest.mark.parametrize(("kind", "state"), [("nfs4", "fail"), ("tmpfs", "warn"), ("ext4", "ok")])
def test_a_file_system_without_locks_or_without_a_disk_is_named(
    place: str, monkeypatch: pytest.MonkeyPatch, kind: str, state: str
) -> None:
    monkeypatch.setattr(database, "_mounted", lambda _: kind)

    assert looked(place)["file-system"].state == state


def test_a_machine_without_chinese_fonts_is_told_which_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "_families", lambda _: [])
    found = looked(None)["fonts"]

    assert found.state == "warn"
    assert found.remedy is not None
    assert "fonts-noto-cjk" in found.remedy.en


def test_the_key_that_signs_must_be_of_this_ledger_and_nobody_elses(
    place: str, tmp_path: Path
) -> None:
    own, other = tmp_path / "own.key", tmp_path / "other.key"
    write_key(keygen("credit.example/scoretrail/jinan", LOG), own)
    write_key(keygen("credit.example/scoretrail/elsewhere", LOG), other)
    assert looked(place, key=own)["key"].state == "ok"
    assert looked(place, key=other)["key"].state == "fail"
    assert looked(place, key=tmp_path / "none.key")["key"].state == "fail"
    own.chmod(0o644)

    assert looked(place, key=own)["key"].state == "fail"


def test_the_command_exits_with_a_finding_and_tells_programs_both_languages(
    scoretrail: Run, place: str, tmp_path: Path
) -> None:
    well = scoretrail("doctor", "--json", ledger=place)
    gone = scoretrail("doctor", ledger=str(tmp_path / "none.db"))

    told = json.loads(well.out)
    assert well.status == (0 if told["fit"] else 1)
    assert {check["state"] for check in told["checks"]} <= {"ok", "warn", "fail"}
    assert all(set(check["found"]) == {"zh", "en"} for check in told["checks"])
    assert gone.status == 1
    assert "没有台账" in "".join(gone.out.split())


def test_every_extra_of_the_product_is_looked_for(place: str) -> None:
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))

    assert set(machine.OPTIONAL) == set(project["project"]["optional-dependencies"])
    assert all(extra in looked(place)["extras"].found.en for extra in machine.OPTIONAL)

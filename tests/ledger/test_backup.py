"""Backups: taken while others write, verified before they count, restored only where nothing lies."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from threading import Event, Thread

import pytest

from domain.errors import BadFile, LedgerUnusable, Refused, ScoretrailError, Tampered
from ledger import proving
from ledger.audit import AuditLog
from ledger.backup import LEDGER, MANIFEST, Watch, back_up, restore
from ledger.integrity.keys import LOG, keygen
from ledger.inventory import check as check_store
from ledger.ledger import Ledger
from ledger.roles import Actor
from ledger.subjects import Subjects, beside
from tests.ledger.sealing_office import KEEPER, ROWS
from tests.ledger.sealing_office import opened as sealing_office
from tests.samples import media, retracted, story


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """A ledger in a file, with ten entries of every shape."""
    (tmp_path / "office").mkdir()
    with Ledger.create(str(tmp_path / "office" / "ledger.db"), name="jinan", kind="live") as made:
        made.append(story(), recorded_by="clerk")
        yield made


def test_a_backup_is_the_ledger_entry_for_entry(ledger: Ledger, tmp_path: Path) -> None:
    manifest = back_up(ledger, tmp_path / "backup")
    again = restore(tmp_path / "backup", tmp_path / "elsewhere" / "ledger.db")

    assert manifest == again
    assert (manifest.position, manifest.root) == (10, ledger.head.root.hex())
    assert sorted(path.name for path in (tmp_path / "backup").iterdir()) == [MANIFEST, LEDGER]
    with Ledger.open(str(tmp_path / "elsewhere" / "ledger.db")) as restored:
        assert list(restored.entries()) == list(ledger.entries())
        assert restored.verify() == []
        assert restored.append([media("after")], recorded_by="clerk").head == 11


def test_a_backup_is_taken_while_others_go_on_writing(ledger: Ledger, tmp_path: Path) -> None:
    """What was recorded before it began is in it; what came meanwhile is whole, or not in it."""
    ledger.append([media(f"before-{n}") for n in range(3_000)], recorded_by="clerk")
    before = ledger.head.position
    done = Event()

    def write() -> None:
        for number in count():
            if done.is_set():
                return
            batch = [media(f"w{number}.{n}") for n in range(7)]
            ledger.append(batch, recorded_by="clerk")

    writer = Thread(target=write)
    writer.start()
    try:
        manifests = [back_up(ledger, tmp_path / f"backup-{n}") for n in range(3)]
    finally:
        done.set()
        writer.join()

    assert before <= manifests[0].position < manifests[-1].position < ledger.head.position
    assert {(manifest.position - before) % 7 for manifest in manifests} == {0}


def test_the_audit_log_comes_along_and_the_persons_only_when_asked(
    ledger: Ledger, tmp_path: Path
) -> None:
    path = ledger.database.path
    assert path is not None
    audit = AuditLog.of(ledger.database, "jinan", create=True)
    assert audit is not None
    audit.record("export.made", Actor("auditor", "auditor"), rows=3)
    with Subjects.open(beside(path)) as subjects:
        subjects.subject_for("11010519491231002X")
    without = back_up(ledger, tmp_path / "without")
    holding = back_up(ledger, tmp_path / "holding", persons=True)
    audit.close()
    restore(tmp_path / "holding", tmp_path / "new.db")

    assert without.files.keys() == {LEDGER, "ledger.audit"}
    assert holding.files.keys() == {LEDGER, "ledger.audit", "ledger.subjects"}
    assert {"new.db", "new.audit", "new.subjects"} <= {path.name for path in tmp_path.iterdir()}
    assert beside(tmp_path / "new.db").stat().st_mode & 0o077 == 0


def test_a_person_whose_erasure_is_on_record_does_not_come_back_with_a_backup(
    tmp_path: Path,
) -> None:
    """The record was made and the store not yet acted upon when the backup was taken."""
    with sealing_office(tmp_path) as office:
        office.files(*ROWS)
        subject = office.subject(1)
        office.ledger.audit.record(
            "person.erased",
            KEEPER,
            reason="本人申请",
            confirmed_by="reviewer-1",
            subject=subject,
            entries=[1],
            files=[],
        )
        assert not office.subjects.is_erased(subject)
        back_up(office.ledger, tmp_path / "backup", persons=True)
    restore(tmp_path / "backup", tmp_path / "new" / "ledger.db")

    with (
        Ledger.open(str(tmp_path / "new" / "ledger.db")) as ledger,
        Subjects.open(tmp_path / "new" / "ledger.subjects") as subjects,
    ):
        assert subjects.is_erased(subject)
        assert ledger.verify() == []
        assert check_store(ledger, subjects) == []


def test_a_damaged_ledger_leaves_no_backup(ledger: Ledger, tmp_path: Path) -> None:
    path = str(ledger.database.path)
    ledger.close()
    with sqlite3.connect(path) as connection:
        (trigger,) = connection.execute(
            "SELECT sql FROM sqlite_master WHERE name = 'entries_refuse_update'"
        ).fetchone()
        connection.execute("DROP TRIGGER entries_refuse_update")
        connection.execute("UPDATE entries SET unit = 'shizhong' WHERE position = 1")
        connection.execute(trigger)
    connection.close()
    with Ledger.open(path) as damaged, pytest.raises(Tampered) as refused:
        back_up(damaged, tmp_path / "backup")

    assert refused.value.code == "backup-not-sound"
    assert "#1" in refused.value.zh
    assert [one.name for one in tmp_path.iterdir()] == ["office"]


def test_nothing_is_ever_overwritten(ledger: Ledger, tmp_path: Path) -> None:
    back_up(ledger, tmp_path / "backup")
    path = ledger.database.path
    assert path is not None
    with pytest.raises(Refused, match="已存在"):
        back_up(ledger, tmp_path / "backup")
    with pytest.raises(Refused, match="已存在"):
        restore(tmp_path / "backup", path)
    assert ledger.verify() == []
    (tmp_path / "new.db-wal").write_bytes(b"somebody's log")
    with pytest.raises(Refused, match=r"new\.db-wal"):
        restore(tmp_path / "backup", tmp_path / "new.db")

    assert not (tmp_path / "new.db").exists()


def _flip(folder: Path) -> None:
    path = folder / LEDGER
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def _cut(folder: Path) -> None:
    os.truncate(folder / LEDGER, 4096)


def _without(folder: Path) -> None:
    (folder / LEDGER).unlink()


def _other_root(folder: Path) -> None:
    said = json.loads((folder / MANIFEST).read_text())
    (folder / MANIFEST).write_text(json.dumps(said | {"root": "00" * 32}))


def _outside(folder: Path) -> None:
    said = json.loads((folder / MANIFEST).read_text())
    said["files"]["../../stolen"] = said["files"][LEDGER]
    (folder / MANIFEST).write_text(json.dumps(said))


def _no_manifest(folder: Path) -> None:
    (folder / MANIFEST).write_text("{")


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (_flip, "backup-altered"),
        (_cut, "backup-altered"),
        (_without, "backup-altered"),
        (_other_root, "backup-altered"),
        (_outside, "not-a-backup"),
        (_no_manifest, "not-a-backup"),
    ],
)
def test_a_backup_that_is_not_what_it_says_is_refused(
    ledger: Ledger, tmp_path: Path, damage: Callable[[Path], None], code: str
) -> None:
    back_up(ledger, tmp_path / "backup")
    damage(tmp_path / "backup")
    with pytest.raises(ScoretrailError) as refused:
        restore(tmp_path / "backup", tmp_path / "new.db")

    assert refused.value.code == code
    assert not (tmp_path / "new.db").exists()


def test_a_folder_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile):
        restore(tmp_path, tmp_path / "new.db")


def test_a_backup_older_than_a_checkpoint_kept_elsewhere_is_seen(
    ledger: Ledger, tmp_path: Path
) -> None:
    signer = keygen("credit.example/scoretrail/jinan", LOG)
    back_up(ledger, tmp_path / "old")
    ledger.append([media("later")], recorded_by="clerk")
    note = bytes(proving.take(ledger, signer).note)
    with pytest.raises(Refused, match=r"(?s)第 11 条.*11 entries") as refused:
        restore(tmp_path / "old", tmp_path / "new.db", checkpoints=[note])
    assert refused.value.code == "backup-older"
    restored = restore(tmp_path / "old", tmp_path / "new.db", checkpoints=[note], older=True)

    assert restored.position == 10


def test_a_backup_of_another_history_is_refused_even_where_an_older_one_is_accepted(
    ledger: Ledger, tmp_path: Path
) -> None:
    signer = keygen("credit.example/scoretrail/jinan", LOG)
    note = bytes(proving.take(ledger, signer).note)
    with Ledger.create(str(tmp_path / "fork.db"), name="jinan", kind="live") as fork:
        fork.append([*story()[:-1], retracted("m1x", "m1")], recorded_by="clerk")
        back_up(fork, tmp_path / "fork")
    with pytest.raises(Tampered) as refused:
        restore(tmp_path / "fork", tmp_path / "new.db", checkpoints=[note], older=True)

    assert refused.value.code == "backup-not-sound"


def test_a_backup_that_is_killed_in_the_middle_is_none(ledger: Ledger, tmp_path: Path) -> None:
    """What a kill leaves lies under another name, is never taken for a backup, and stops nothing."""
    ledger.append([media(f"m-{n}") for n in range(500)], recorded_by="clerk")

    def kill(_done: int, _all: int) -> None:
        os._exit(9)

    for watch in (Watch(copying=kill), Watch(checking=kill)):
        child = os.fork()
        if child == 0:
            with Ledger.open(str(ledger.database.path), read_only=True) as mine:
                back_up(mine, tmp_path / "backup", watch=watch)
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        assert not (tmp_path / "backup").exists()
    assert back_up(ledger, tmp_path / "backup").position == 510


def test_a_full_disk_is_noticed_before_anything_is_written(
    ledger: Ledger, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(tmp_path)._replace(free=10)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(LedgerUnusable) as refused:
        back_up(ledger, tmp_path / "backup")

    assert refused.value.code == "disk-full"


@pytest.mark.postgres
def test_a_ledger_on_a_server_is_backed_up_by_its_own_tools(
    postgres_url: str, tmp_path: Path
) -> None:
    with (
        Ledger.create(postgres_url, name="jinan", kind="live") as ledger,
        pytest.raises(Refused, match="pg_dump"),
    ):
        back_up(ledger, tmp_path / "backup")

"""What is refused before anything is written: foreign databases, unsafe settings, a full disk."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from domain.errors import LedgerUnusable, OutcomeUnknown
from ledger.ledger import Ledger
from ledger.store import database as database_module
from ledger.store.database import Database
from tests.cluster import UNPRIVILEGED
from tests.samples import media

ROOT = Path(__file__).parents[2]


def refused(place: str, *, read_only: bool = False) -> LedgerUnusable:
    with pytest.raises(LedgerUnusable) as caught:
        Ledger.open(place, read_only=read_only)
    assert caught.value.zh
    assert caught.value.en
    return caught.value


def not_created(place: str) -> LedgerUnusable:
    with pytest.raises(LedgerUnusable) as caught:
        Ledger.create(place, name="jinan", kind="live")
    return caught.value


def run(place: str, *statements: str) -> None:
    engine = create_engine(Database(place).url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def test_a_ledger_is_opened_again_where_it_was_made(durable_place: str) -> None:
    with Ledger.create(durable_place, name="jinan", kind="live") as ledger:
        ledger.append([media("m1")], recorded_by="clerk")
        head = ledger.head

    for read_only in (False, True):
        with Ledger.open(durable_place, read_only=read_only) as ledger:
            assert ledger.head == head
            assert ledger.verify() == []


def test_a_path_and_its_url_name_the_same_ledger(tmp_path: Path) -> None:
    path = tmp_path / "一本台账 #1?.db"
    Ledger.create(str(path), name="jinan", kind="live").close()

    with Ledger.open(str(path)) as ledger:
        assert ledger.append([media("m1")], recorded_by="clerk").head == 1
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_where_there_is_no_ledger_none_is_made(durable_place: str) -> None:
    assert refused(durable_place).code == "ledger-missing"
    assert refused(durable_place, read_only=True).code == "ledger-missing"
    path = Database(durable_place).path
    assert path is None or not path.exists()


def test_a_ledger_is_not_made_twice(durable_place: str) -> None:
    Ledger.create(durable_place, name="jinan", kind="live").close()

    assert not_created(durable_place).code == "ledger-exists"


def test_a_database_of_another_application_is_refused_and_left_alone(durable_place: str) -> None:
    run(durable_place, "CREATE TABLE entries (a INTEGER)", "INSERT INTO entries VALUES (7)")
    path = Database(durable_place).path
    before = path.read_bytes() if path else None

    assert refused(durable_place).code == "ledger-foreign"
    assert refused(durable_place, read_only=True).code == "ledger-foreign"
    assert not_created(durable_place).code == "ledger-foreign"
    assert before is None or (path and path.read_bytes() == before)


def test_another_application_s_mark_is_enough(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    run(str(path), "PRAGMA application_id = 1234", "CREATE TABLE t (a)", "DROP TABLE t")

    assert refused(str(path)).code == "ledger-foreign"
    assert not_created(str(path)).code == "ledger-foreign"


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("尊敬的各位同事：\n" * 400, encoding="utf-8")

    assert refused(str(path)).code == "ledger-foreign"
    assert not_created(str(path)).code == "ledger-foreign"
    assert path.read_text(encoding="utf-8").startswith("尊敬")


def test_a_ledger_of_a_newer_format_is_refused(durable_place: str) -> None:
    Ledger.create(durable_place, name="jinan", kind="live").close()
    if Database(durable_place).is_sqlite:
        run(durable_place, "PRAGMA user_version = 2")
    else:
        run(durable_place, "COMMENT ON TABLE head IS 'scoretrail ledger, format 2'")

    error = refused(durable_place)

    assert error.code == "ledger-newer"
    assert "format 2; this program knows up to 1" in error.en


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    assert not_created(str(tmp_path / "no" / "ledger.db")).code == "ledger-unreachable"


@pytest.mark.postgres
def test_a_server_that_is_not_there_is_said(postgres_url: str) -> None:
    nowhere = Database(postgres_url).url.set(database="nowhere")

    assert refused(str(nowhere)).code == "ledger-unreachable"


@pytest.mark.parametrize("place", ["mysql://office@db/jinan", "nonsense://", "://"])
def test_an_address_of_no_ledger_is_said(place: str) -> None:
    assert refused(place).code == "database-unsupported"


def test_a_missing_driver_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    error = refused("postgresql://office@db/jinan")

    assert error.code == "driver-missing"
    assert "install scoretrail[postgres]" in error.en


def test_a_journal_that_may_lose_entries_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger.create(str(path), name="jinan", kind="live").close()
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()

    error = refused(str(path))

    assert error.code == "durability-unsafe"
    assert "journal_mode = delete (wal)" in error.en


def test_a_commit_that_does_not_wait_for_the_disk_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if a driver ignored that we ask for it."""
    path = tmp_path / "ledger.db"
    Ledger.create(str(path), name="jinan", kind="live").close()

    def asynchronous(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("PRAGMA synchronous = NORMAL")

    monkeypatch.setattr(database_module, "_synchronous", asynchronous)
    error = refused(str(path))

    assert error.code == "durability-unsafe"
    assert "synchronous = 1 (2)" in error.en


@pytest.mark.postgres
@pytest.mark.parametrize("setting", ["synchronous_commit"])
def test_a_server_that_may_lose_entries_is_refused(postgres_url: str, setting: str) -> None:
    Ledger.create(postgres_url, name="jinan", kind="live").close()

    error = refused(f"{postgres_url}?options=-c%20{setting}%3Doff")

    assert error.code == "durability-unsafe"
    assert f"{setting} = off (on)" in error.en


def test_a_busy_ledger_says_so(durable_place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger.create(durable_place, name="jinan", kind="live").close()
    monkeypatch.setattr(database_module, "SQLITE_BUSY_SECONDS", 0.2)
    monkeypatch.setattr(database_module, "POSTGRES_LOCK", "200ms")
    with Ledger.open(durable_place) as ledger, Ledger.open(durable_place) as other:
        with other.database.writing() as transaction:
            other._log.lock(transaction)
            with pytest.raises(LedgerUnusable) as caught:
                ledger.append([media("m1")], recorded_by="clerk")

        assert caught.value.code == "ledger-busy"
        assert ledger.append([media("m1")], recorded_by="clerk").head == 1


@contextmanager
def without_rights() -> Iterator[None]:
    """Give up root's rights for a while; an ordinary user has none to give up."""
    if os.getuid() != 0:
        yield
        return
    user = pwd.getpwnam(UNPRIVILEGED)
    os.setegid(user.pw_gid)
    os.seteuid(user.pw_uid)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of the user without rights."""
    path = Path(tempfile.mkdtemp(prefix="scoretrail-folder-"))
    if os.getuid() == 0:
        user = pwd.getpwnam(UNPRIVILEGED)
        os.chown(path, user.pw_uid, user.pw_gid)
    yield path
    path.chmod(0o700)
    shutil.rmtree(path)


@pytest.mark.parametrize(("file", "around"), [(0o444, 0o555), (0o444, 0o755), (0o644, 0o555)])
def test_a_read_only_file_is_read_and_not_written(folder: Path, file: int, around: int) -> None:
    path = folder / "ledger.db"
    with without_rights():
        with Ledger.create(str(path), name="jinan", kind="live") as ledger:
            ledger.append([media("m1")], recorded_by="clerk")
        path.chmod(file)
        folder.chmod(around)

        error = refused(str(path))
        with Ledger.open(str(path), read_only=True) as ledger:
            assert ledger.verify() == []
            assert [fact.id for fact in ledger.facts()] == ["m1"]

    assert error.code == "ledger-read-only"
    assert "Check its permissions" in error.en


def test_a_ledger_opened_for_reading_is_not_written(durable_place: str) -> None:
    Ledger.create(durable_place, name="jinan", kind="live").close()
    with Ledger.open(durable_place, read_only=True) as ledger:
        with pytest.raises(LedgerUnusable) as caught:
            ledger.append([media("m1")], recorded_by="clerk")

        assert caught.value.code == "ledger-read-only"
        assert ledger.head.position == 0


FILLING = """
import os, pwd, resource, signal, sys
from domain.errors import ScoretrailError
from ledger.ledger import Ledger
from tests.samples import media

path, user, limit = sys.argv[1], sys.argv[2], int(sys.argv[3])
if os.getuid() == 0:
    os.setgid(pwd.getpwnam(user).pw_gid)
    os.setuid(pwd.getpwnam(user).pw_uid)
if limit:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
with Ledger.open(path, admission=None) as ledger:
    acknowledged = ledger.head.position
    try:
        for number in range(acknowledged, 100_000, 20):
            batch = [media(f"m{number + n}") for n in range(20)]
            acknowledged = ledger.append(batch, recorded_by="clerk").head
    except ScoretrailError as error:
        print(acknowledged, type(error).__name__, error.code)
        print(error)
"""


def filled(path: Path, limit: int = 0) -> tuple[int, str, str]:
    """Append until there is no space: what was acknowledged, and how it was refused."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", FILLING, str(path), UNPRIVILEGED, str(limit)]
    done = subprocess.run(
        command, env=environment, cwd="/", capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    count, kind, code = done.stdout.splitlines()[0].split()
    return int(count), kind, code


@contextmanager
def small_disk(folder: Path) -> Iterator[Path | None]:
    """Mount a disk of one megabyte, where mounting is allowed."""
    disk = folder / "disk"
    disk.mkdir()
    options = f"size=1m,mode=700,uid={disk.stat().st_uid}"
    if os.getuid() == 0:
        options = f"size=1m,mode=700,uid={pwd.getpwnam(UNPRIVILEGED).pw_uid}"
    mounting = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(disk)]
    if (
        shutil.which("mount") is None
        or subprocess.run(mounting, capture_output=True, check=False).returncode
    ):
        yield None
        return
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_full_disk_stops_the_writer_and_loses_nothing(folder: Path) -> None:
    """Either on a small disk, or under a limit on the size of files."""
    with small_disk(folder) as disk:
        path = (disk or folder) / "ledger.db"
        with without_rights():
            Ledger.create(str(path), name="jinan", kind="live").close()
        limit = 0 if disk else 400_000
        acknowledged, kind, code = filled(path, limit)

        assert kind in {LedgerUnusable.__name__, OutcomeUnknown.__name__}
        assert code in ({"disk-full"} if disk else {"disk-full", "disk-failed"})
        assert acknowledged > 0
        if disk:
            subprocess.run(["mount", "-o", "remount,size=20m", str(disk)], check=True)
        with without_rights(), Ledger.open(str(path)) as ledger:
            assert ledger.verify() == []
            assert ledger.head.position >= acknowledged
            repeated = [media(f"m{n}") for n in range(acknowledged + 20)]
            assert ledger.append(repeated, recorded_by="clerk").head == acknowledged + 20
            assert ledger.verify() == []


def test_a_limit_on_the_size_of_files_is_a_clear_refusal_too(folder: Path) -> None:
    path = folder / "ledger.db"
    with without_rights():
        Ledger.create(str(path), name="jinan", kind="live").close()

    acknowledged, _, code = filled(path, 400_000)

    assert code in {"disk-full", "disk-failed"}
    with without_rights(), Ledger.open(str(path)) as ledger:
        assert ledger.head.position >= acknowledged > 0
        assert ledger.verify() == []

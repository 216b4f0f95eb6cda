"""`import --bulk` as an office runs it: what it says, and what is there after it was killed."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from ledger.intake import streamed_receipt
from ledger.ledger import Ledger
from scoretrail.__main__ import run
from tests.ledger.intake.exported import HEADINGS, exported_csv, record, records
from tests.scoretrail.running import Run

ROWS, CHUNK, KILLS = 4_000, 100, 6


@pytest.fixture
def place(tmp_path: Path) -> str:
    place = str(tmp_path / "ledger.db")
    Ledger.create(place, name="jinan", kind="live").close()
    return place


def head(place: str) -> int:
    with Ledger.open(place, read_only=True) as ledger:
        return ledger.head.position


def test_it_says_what_became_of_the_file_in_both_languages(
    scoretrail: Run, place: str, tmp_path: Path
) -> None:
    file = str(exported_csv(tmp_path / "export.csv", records(30)))
    zh = scoretrail("import", "--bulk", file, "--rows", "30", ledger=place)
    en = scoretrail("--lang", "en", "import", "--bulk", file, ledger=place)

    assert (zh.status, en.status) == (0, 0)
    assert "读到30行" in zh.out
    assert "登记30" in zh.out
    assert "0 recorded, 30 known" in en.out
    assert head(place) == 30


def test_a_bad_row_ends_with_3_and_names_the_row_for_people_and_programs(
    scoretrail: Run, place: str, tmp_path: Path
) -> None:
    rows = [record(1), record(2, unit="nowhere")]
    file = str(exported_csv(tmp_path / "export.csv", rows))
    people = scoretrail("import", "--bulk", file, ledger=place)
    programs = scoretrail("import", "--bulk", file, "--json", ledger=place)

    assert (people.status, programs.status) == (3, 3)
    assert "export.csv第3行“unit”" in people.out
    assert "本文件未登记任何内容" in people.out
    (answer,) = programs.json["answer"]
    assert (answer["rows"], answer["refused"], answer["new"]) == (2, 1, 1)
    assert answer["rejections"][0]["row"] == 3
    assert head(place) == 0


@pytest.mark.parametrize(
    ("arguments", "status", "code"),
    [
        (("export.csv", "--rows", "3"), 2, "rows-without-bulk"),
        (("--bulk", "none.csv"), 2, "no-such-file"),
        (("--bulk", "export.csv", "--rows", "9"), 2, "rows-differ"),
        (("--bulk", "export.csv", "--form", "entry.retracted"), 2, "missing-column"),
        (("--bulk", "export.csv", "--accept-partial"), 2, "reason-missing"),
        (("--bulk", "export.xlsx"), 2, "unknown-kind"),
        (("export.parquet",), 2, "unknown-kind"),
    ],
)
def test_what_it_refuses(
    scoretrail: Run,
    place: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: tuple[str, ...],
    status: int,
    code: str,
) -> None:
    exported_csv(tmp_path / "export.csv", records(3), HEADINGS)
    (tmp_path / "export.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "export.parquet").write_bytes(b"PAR1")
    monkeypatch.chdir(tmp_path)
    ran = scoretrail("import", *arguments, ledger=place)

    assert (ran.status, head(place)) == (status, 0)
    assert f"[{code}]" in "".join(ran.err.split())


@pytest.mark.slow
def test_killed_again_and_again_it_ends_as_if_it_had_never_been(
    place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`kill -9` six times at moments drawn by lot, the same command each time, then to the end."""
    monkeypatch.setattr(streamed_receipt, "CHUNK", CHUNK)
    rows = [*records(ROWS - 2), record(7), record(7)]
    file = str(exported_csv(tmp_path / "export.csv", rows))
    chance, reached = random.Random(20181231), [0]
    for _ in range(KILLS):
        kill_while_it_records(place, file, chance)
        reached.append(head(place))
    assert run(["--quiet", "--ledger", place, "import", "--bulk", file]) == 0
    other = str(tmp_path / "other.db")
    Ledger.create(other, name="jinan", kind="live").close()
    assert run(["--quiet", "--ledger", other, "import", "--bulk", file]) == 0

    assert reached == sorted(reached)
    assert all(position % CHUNK == 0 for position in reached)
    assert len(set(reached)) > KILLS // 2, "it was killed while it recorded"
    assert reached[-1] < ROWS
    with Ledger.open(place) as ledger, Ledger.open(other) as whole:
        assert ledger.verify() == []
        assert ledger.head.position == ROWS
        mended = [(entry.position, entry.state) for entry in ledger.entries()]
        assert mended == [(entry.position, entry.state) for entry in whole.entries()]


def kill_while_it_records(place: str, file: str, chance: random.Random) -> None:
    """Start the import in a child, wait until it has recorded something more, and kill it."""
    before = head(place)
    child = os.fork()
    if child == 0:
        os._exit(run(["--quiet", "--ledger", place, "import", "--bulk", file]))
    while head(place) == before:
        time.sleep(0.002)
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "it ended before it was killed"
    time.sleep(chance.uniform(0, 0.05))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)

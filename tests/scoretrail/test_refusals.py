"""What is refused, in both languages, with the exit status that programs rely on."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from scoretrail.__main__ import run
from scoretrail.report import standings
from tests.scoretrail.running import Run

ROOT = Path(__file__).parents[2]
JN06 = f"case:{ROOT}/tests/cases/JN-06.json"
AS_OF = ("--as-of", "2018-12-31")

REFUSED = [
    ("no-ledger", 2, ("standings",), None),
    ("no-such-file", 2, ("standings",), "case:nowhere.json"),
    ("ledger-missing", 4, ("standings",), "nowhere.db"),
    ("unknown-unit", 2, ("score", "gaoxn"), JN06),
    ("unknown-indicator", 2, ("why", "gaoxin", "99"), JN06),
    ("code-missing", 2, ("why", "gaoxin"), JN06),
    ("unit-missing", 2, ("score", "jinan-2018-districts?as_of=2018-12-31"), JN06),
    ("not-compared", 2, ("score", "tianqiao"), JN06),
    ("unknown-scheme", 2, ("standings", "--scheme", "jinan-2018-district"), JN06),
    ("bad-coordinate", 2, ("standings", "--as-of", "2018-13-01"), JN06),
    ("bad-coordinate", 2, ("standings", "--as-of", "2018-02-30"), JN06),
    ("bad-coordinate", 2, ("standings", "--known-at", "201x"), JN06),
    ("bad-coordinate", 2, ("standings", "jinan-2018-districts?asof=2018-12-31"), JN06),
    ("revision-contradicts", 2, ("standings", "--scheme", "jinan-2018-districts@1", *AS_OF), JN06),
    ("before-period", 4, ("standings", "--as-of", "2017-12-31"), JN06),
    ("beyond-head", 4, ("standings", "--known-at", "21"), JN06),
    ("nothing-to-compare", 2, ("diff", *AS_OF), JN06),
    ("unknown-entry", 2, ("entry", "99"), JN06),
    ("unknown-entry", 2, ("entry", "d99"), JN06),
    ("case-read-only", 4, ("record", "defaulter.listed", "unit=gaoxin", "body=organ"), JN06),
    ("case-read-only", 4, ("export", "jsonl"), JN06),
    ("names-not-fictional", 2, ("--fictional-names", "standings"), JN06),
    ("unknown-topic", 2, ("record", "defaulter.list", "unit=gaoxin"), JN06),
    ("unknown-command", 2, ("standing",), JN06),
    ("usage", 2, ("standings", "--asof", "2018-12-31"), JN06),
    ("usage", 2, ("score",), JN06),
    ("usage", 2, ("score", "a", "b"), JN06),
    ("usage", 2, ("entries", "--limit", "0"), JN06),
]


@pytest.mark.parametrize(("code", "status", "arguments", "ledger"), REFUSED)
def test_a_refusal_speaks_both_languages(
    code: str, status: int, arguments: tuple[str, ...], ledger: str | None, scoretrail: Run
) -> None:
    ran = scoretrail(*arguments, ledger=ledger)

    assert ran.status == status
    assert ran.out == ""
    assert ran.err.rstrip().endswith(f"[{code}]")
    assert any("\u4e00" <= character <= "\u9fff" for character in ran.err)


@pytest.mark.parametrize(
    ("arguments", "near"),
    [
        (("score", "gaoxn"), "gaoxin"),
        (("score", "历下"), "历下区（lixia）"),
        (("standings", "--scheme", "jinan-2018-district"), "jinan-2018-districts"),
        (("standing",), "standings"),
        (("record", "defaulter.list"), "defaulter.listed"),
        (("standings", "--asof", "x"), "--as-of"),
    ],
)
def test_an_unknown_name_suggests_a_near_one(
    arguments: tuple[str, ...], near: str, scoretrail: Run
) -> None:
    assert near in scoretrail(*arguments, ledger=JN06).err


def test_the_database_of_another_application_is_left_alone(scoretrail: Run, tmp_path: Path) -> None:
    place = tmp_path / "other.db"
    with sqlite3.connect(place) as connection:
        connection.execute("CREATE TABLE invoices (n INTEGER)")
    connection.close()
    before = place.read_bytes()

    for arguments in (("standings",), ("init",), ("verify",), ("demo", "--again")):
        ran = scoretrail(*arguments, ledger=str(place))
        assert ran.status == 4
        assert "[ledger-foreign]" in ran.err
    assert place.read_bytes() == before


def test_an_identity_number_is_not_repeated_in_a_refusal(scoretrail: Run, demo_ledger: str) -> None:
    ran = scoretrail(
        "record", "media.reported", "unit=gaoxin", "level=11010519491231002X", ledger=demo_ledger,
    )  # fmt: skip

    assert ran.status == 2
    assert "11010519491231002" not in ran.err


def test_a_fault_of_ours_is_70_and_never_reads_as_a_finding(
    scoretrail: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        message = "a defect"
        raise RuntimeError(message)

    monkeypatch.setattr(standings, "standings", broken)
    ran = scoretrail("standings", *AS_OF, ledger=JN06)

    assert ran.status == 70
    assert "a defect" in ran.err


def test_an_interruption_is_130_and_says_that_it_is_safe(
    scoretrail: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(standings, "standings", interrupted)
    ran = scoretrail("standings", *AS_OF, ledger=JN06)

    assert ran.status == 130
    assert "没有登记任何内容" in ran.err


def process(*arguments: str, **environment: str) -> subprocess.Popen[bytes]:
    """Start the program as the console script does."""
    return subprocess.Popen(
        [sys.executable, "-m", "scoretrail", *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def test_a_broken_pipe_is_quiet(built: Path) -> None:
    started = process("--ledger", str(built), "entries", "--all")
    assert started.stdout is not None
    assert started.stderr is not None
    started.stdout.close()

    assert started.wait(timeout=60) == 0
    assert started.stderr.read() == b""


def test_nothing_is_coloured_when_piped(built: Path) -> None:
    started = process("--ledger", str(built), "standings", *AS_OF, FORCE_COLOR="")
    out, _ = started.communicate(timeout=60)

    assert b"\x1b" not in out
    assert "历下区".encode() in out


def test_a_terminal_of_another_encoding_is_no_crash(built: Path) -> None:
    started = process("--ledger", str(built), "standings", *AS_OF, PYTHONIOENCODING="ascii")
    out, err = started.communicate(timeout=60)

    assert (started.returncode, err) == (0, b"")
    assert b"95." in out or b"96." in out


def test_every_option_may_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SCORETRAIL_LEDGER", JN06)
    monkeypatch.setenv("SCORETRAIL_LANG", "en")
    monkeypatch.setenv("SCORETRAIL_WHY_KNOWN_AT", "18")
    monkeypatch.setenv("SCORETRAIL_WHY_AS_JSON", "1")

    assert run(["why", "gaoxin", "9", *AS_OF]) == 0
    assert json.loads(capfd.readouterr().out)["answer"]["points"] == "12"

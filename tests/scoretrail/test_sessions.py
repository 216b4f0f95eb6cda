"""Whole sessions as people see them, kept as text: `$ scoretrail …` and what it prints.

`GOLDEN=refresh` writes them anew; the difference is then read before it is kept.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from scoretrail.demo import ledger as demo
from tests.scoretrail.running import Run

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
PROMPT = "$ scoretrail "
STATUS = "→ exit "
REFRESH = os.environ.get("GOLDEN") == "refresh"


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Take a session apart: each command line with what it printed."""
    for block in text.split(f"\n{PROMPT}"):
        command, _, printed = block.removeprefix(PROMPT).partition("\n")
        if command:
            yield command, printed


@pytest.fixture
def place(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Go where the session's files are: the project, or beside a demonstration."""
    session: Path = request.getfixturevalue("session")
    if session.stem.startswith("demo"):
        monkeypatch.chdir(tmp_path)
        built: Path = request.getfixturevalue("built")
        (tmp_path / "demo").mkdir()
        (tmp_path / demo_place()).write_bytes(built.read_bytes())
    else:
        monkeypatch.chdir(ROOT)


def demo_place() -> str:
    """Where the demonstration is expected."""
    assert demo.NAME.startswith("demo/")
    return "demo/ledger.db"


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("session", sorted(GOLDEN.glob("*.session")), ids=lambda path: path.stem)
def test_a_session_reads_as_it_is_kept(session: Path, scoretrail: Run) -> None:
    kept = session.read_text(encoding="utf-8")
    now = ""
    for command, _ in blocks(kept):
        ran = scoretrail(*shlex.split(command))
        status = f"{STATUS}{ran.status}\n" if ran.status else ""
        now += f"{PROMPT}{command}\n{ran.out}{ran.err}{status}\n"
    if REFRESH:
        session.write_text(now, encoding="utf-8")

    assert now == session.read_text(encoding="utf-8")
    assert [line for line in now.splitlines() if width(line) > 100 and not copied(line)] == []


def copied(line: str) -> bool:
    """Whether a line is never broken, because it is there to be copied: a command, a coordinate."""
    return "scoretrail " in line or "?as_of=" in line


def width(line: str) -> int:
    """How many columns a line takes, Chinese characters two each."""
    from rich.cells import cell_len  # noqa: PLC0415

    return cell_len(line)

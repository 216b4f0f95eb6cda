"""What the tests of the front desk share: a way to run a command, and a demonstration to ask."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from scoretrail.__main__ import run
from scoretrail.demo import ledger as demo

ROOT = Path(__file__).parents[2]
JN06 = f"case:{ROOT}/tests/cases/JN-06.json"


@dataclass(frozen=True)
class Ran:
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer as a program reads it."""
        return json.loads(self.out)

    @property
    def last(self) -> str:
        """The last line: the coordinate."""
        return self.out.rstrip("\n").rsplit("\n", 1)[-1]


Run = Callable[..., Ran]


@pytest.fixture
def scoretrail(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command as the console script does."""
    for name in ("SCORETRAIL_LEDGER", "SCORETRAIL_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, ledger: str | None = None) -> Ran:
        where: Sequence[str] = () if ledger is None else ("--ledger", ledger)
        capfd.readouterr()
        status = run([*where, *arguments])
        printed = capfd.readouterr()
        return Ran(status, printed.out, printed.err)

    return call


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the demonstration once."""
    place = tmp_path_factory.mktemp("demonstration") / "demo" / "ledger.db"
    demo.build(str(place))
    return place


@pytest.fixture
def demo_ledger(built: Path, tmp_path: Path) -> str:
    """Give a copy of the demonstration that a test may write to."""
    copy = tmp_path / "ledger.db"
    copy.write_bytes(built.read_bytes())
    return str(copy)

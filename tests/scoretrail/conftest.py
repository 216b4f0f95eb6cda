"""What the tests of the front desk share: a way to run a command, and a demonstration to ask."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from scoretrail.__main__ import run
from scoretrail.demo import ledger as demo
from tests.scoretrail.running import Ran, Run


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

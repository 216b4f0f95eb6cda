"""The data flows one way: the contracts hold, and each of them can be seen to fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("domain", "ledger", "projections", "replay", "scoretrail")
LINT = "from importlinter.cli import lint_imports_command as lint; lint(['--no-cache'])"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Check the contracts of the project that lies in the folder."""
    return subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_every_import_goes_the_way_of_the_data() -> None:
    done = lint(ROOT)

    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("place", "line", "contract"),
    [
        ("ledger", "import replay", "The data flows one way"),
        ("domain", "import sqlalchemy", "The rules know no store and no screen"),
        ("projections", "import rich", "Only the front desk speaks"),
    ],
)
def test_an_import_against_the_stream_is_refused(
    tmp_path: Path, place: str, line: str, contract: str
) -> None:
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    (tmp_path / place / "stray.py").write_text(f"{line}\n", encoding="utf-8")

    done = lint(tmp_path)

    assert done.returncode == 1, done.stdout
    assert f"{contract} BROKEN" in done.stdout

"""What does not run is said, and is a failure where CI=true."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

CONFTEST = Path(__file__).parents[1] / "conftest.py"

TESTS = """
import pytest

def test_that_runs():
    assert True

def test_that_lacks_a_part():
    pytest.skip("no harbour here: make system")

@pytest.mark.xfail(reason="known")
def test_that_is_known_to_fail():
    assert False
"""

VECTORS = """
import pytest

@pytest.mark.vectors
def test_that_reads_published_vectors():
    pytest.skip("no vectors here")
"""

WHOLE_FILE = """
import pytest

pytest.importorskip("a_package_nobody_has")

def test_that_never_starts():
    assert True
"""


def run(folder: Path, text: str, *, ci: bool) -> subprocess.CompletedProcess[str]:
    """Run one file of tests beside a copy of our conftest.py."""
    shutil.copy(CONFTEST, folder)
    (folder / "test_parts.py").write_text(text, encoding="utf-8")
    (folder / "pytest.ini").write_text("[pytest]\nmarkers = vectors\n", encoding="utf-8")
    environment = {**os.environ, "PY_COLORS": "0", "PYTEST_ADDOPTS": "", "CI": ""}
    if ci:
        environment["CI"] = "true"
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize("text", [TESTS, WHOLE_FILE], ids=["one test", "a whole file"])
def test_where_every_part_is_expected_a_missing_one_fails(tmp_path: Path, text: str) -> None:
    done = run(tmp_path, text, ci=True)

    assert done.returncode != 0
    assert "CI=true 时视为失败" in done.stdout


def test_elsewhere_a_missing_part_is_named_before_the_closing_line(tmp_path: Path) -> None:
    done = run(tmp_path, TESTS, ci=False)

    *before, closing = done.stdout.splitlines()
    assert done.returncode == 0
    assert any("NOT RUN 未运行: 1" in line for line in before)
    assert "no harbour here: make system" in before
    assert "1 passed, 1 skipped, 1 xfailed" in closing


def test_published_vectors_may_be_absent_everywhere(tmp_path: Path) -> None:
    done = run(tmp_path, VECTORS, ci=True)

    assert "1 skipped" in done.stdout
    assert done.returncode == 0

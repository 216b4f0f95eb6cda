"""Files for the tests of intake, each made once as CSV and once as a workbook."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.intake.filing import Filed, csv_file, joint_action, workbook_file


@pytest.fixture(params=["csv", "xlsx"])
def filed(request: pytest.FixtureRequest, tmp_path: Path) -> Filed:
    """Make a file of rows, once as CSV and once as a workbook."""
    path = tmp_path / f"10月.{request.param}"
    return lambda rows: (csv_file if path.suffix == ".csv" else workbook_file)(path, rows)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A workbook in order."""
    return workbook_file(tmp_path / "good.xlsx", joint_action())

"""Lists to take away: what stands on the page goes into the table, cell by cell."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest

from tests.scoretrail.running import Run


@pytest.mark.parametrize(
    "query", ["unit list", "scheme list", "drift", "late", "proposals", "due court-to-listing"]
)
def test_every_list_is_written_as_csv_and_says_that_it_is_complete(
    scoretrail: Run, built: Path, query: str
) -> None:
    page = scoretrail(*query.split(), ledger=str(built))
    ran = scoretrail(*query.split(), "--csv", ledger=str(built))
    rows = list(csv.reader(io.StringIO(ran.out)))

    assert ran.status == page.status
    assert rows[-1][0].endswith("行，完")
    assert rows[-1][1] == page.last.strip()


def test_every_unit_of_the_page_has_its_row(scoretrail: Run, built: Path) -> None:
    ran = scoretrail("unit", "list", "--csv", ledger=str(built))
    ids = [row[0] for row in csv.reader(io.StringIO(ran.out))][1:-1]

    assert len(ids) == 12
    assert "gaoxin" in ids


def test_several_tables_are_several_sheets_with_numbers_as_numbers(
    scoretrail: Run, built: Path, tmp_path: Path
) -> None:
    ran = scoretrail("drift", "--all", "-o", str(tmp_path / "d.xlsx"), ledger=str(built))
    book = openpyxl.load_workbook(tmp_path / "d.xlsx")
    moved = [row[4] for row in book["表 2"].iter_rows(min_row=5, values_only=True)]

    assert ran.status == 1, "what moved is a finding, on the screen and in a file"
    assert book.sheetnames == ["表", "表 2", "口径"]
    assert all(isinstance(number, (int, float)) for number in moved)
    assert Fraction(4) in moved

"""`matrix`: schemes by years, the same by every evaluator, and named a trial."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from projections.deltas.stored import Page, StoredLog
from tests.scoretrail.running import Run

ASKED = ("matrix", "--schemes", "jinan-2018-districts,pingyin-2022-towns", "--years")
WHO = ("--population", "jinan-2018-districts", "--json")


@pytest.mark.parametrize("backend", ["deltas", "columns"])
def test_every_cell_is_the_answer_of_the_reference(
    scoretrail: Run, demo_ledger: str, backend: str
) -> None:
    asked = (*ASKED, "2018..2019", *WHO, "--backend")
    reference = scoretrail(*asked, "reference", ledger=demo_ledger).json
    other = scoretrail(*asked, backend, ledger=demo_ledger).json

    assert other["answer"] == reference["answer"]
    assert [(one["scheme"], one["year"]) for one in other["answer"]] == [
        ("jinan-2018-districts", 2018),
        ("jinan-2018-districts", 2019),
        ("pingyin-2022-towns", 2018),
        ("pingyin-2022-towns", 2019),
    ]


def test_a_scheme_over_its_own_year_gives_its_standings(scoretrail: Run, demo_ledger: str) -> None:
    asked = ("matrix", "--schemes", "jinan-2018-districts", "--years", "2018", "--json")
    (cell,) = scoretrail(*asked, ledger=demo_ledger).json["answer"]
    standings = scoretrail("standings", "--as-of", "2018-12-31", "--json", ledger=demo_ledger).json[
        "answer"
    ]

    assert [(u["unit"], u["total"]) for u in cell["units"]] == [
        (u["unit"], u["total"]) for u in standings
    ]


@pytest.mark.parametrize("years", ["later", "2022..2018", "1900..2000"])
def test_years_that_are_none_are_refused(scoretrail: Run, demo_ledger: str, years: str) -> None:
    ran = scoretrail(*ASKED, years, ledger=demo_ledger)

    assert ran.status == 2
    assert "bad-years" in ran.err


def test_a_long_ledger_is_gone_through_once_for_the_whole_matrix(
    scoretrail: Run, demo_ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = (
        "matrix", "--schemes", "jinan-2018-districts,pingyin-2022-towns", "--years", "2018..2020",
        "--population", "jinan-2018-districts", "--json",
    )  # fmt: skip
    recalled = scoretrail(*asked, ledger=demo_ledger).json
    monkeypatch.setattr("scoretrail.cli.evaluating.FEW", 0)
    read = StoredLog.pages
    gone_through: list[StoredLog] = []

    def pages(log: StoredLog) -> Iterator[Page]:
        gone_through.append(log)
        return read(log)

    monkeypatch.setattr(StoredLog, "pages", pages)
    counted = scoretrail(*asked, ledger=demo_ledger).json

    assert counted["answer"] == recalled["answer"]
    assert len(gone_through) == 1


def test_a_matrix_is_taken_away_as_it_stands(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    asked = (*ASKED, "2018..2019", *WHO[:2])
    table = scoretrail(*asked, "--csv", ledger=demo_ledger).out.splitlines()
    made = scoretrail(*asked, "-o", str(tmp_path / "m.xlsx"), ledger=demo_ledger)
    sheet = openpyxl.load_workbook(tmp_path / "m.xlsx")["表"]

    assert made.status == 0
    assert table[1].split(",")[:5] == ["jinan-2018-districts", "2018", "1", "历下区", "96.55"]
    assert len(table) == 1 + 4 * 12 + 1
    assert sheet.cell(5, 5).value == 96.55

"""`replay`: one answer on the screen, in JSON and in every file, whichever evaluator gave it."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from python_calamine import CalamineWorkbook

from domain.errors import Refused
from projections.followed import Followed
from scoretrail.report import replayed_files
from scoretrail.report.replayed_files import ROWS_OF_A_SHEET, writer_of
from tests.scoretrail.running import Run

END = ("--as-of", "2018-12-31")


@pytest.mark.parametrize("backend", ["deltas", "sql", "columns"])
def test_every_backend_gives_the_answer_of_the_reference(
    scoretrail: Run, demo_ledger: str, backend: str
) -> None:
    asked = ("replay", *END, "--json", "--backend")
    reference = scoretrail(*asked, "reference", ledger=demo_ledger).json
    other = scoretrail(*asked, backend, ledger=demo_ledger).json

    assert other["answer"] == reference["answer"]
    assert other["coordinate"] == reference["coordinate"]
    assert other["basis"]["evaluators"] == [backend]


def test_standings_and_replay_say_the_same(scoretrail: Run, demo_ledger: str) -> None:
    standings = scoretrail("standings", *END, "--json", ledger=demo_ledger).json["answer"]
    replayed = scoretrail(
        "replay", *END, "--json", "--backend", "columns", ledger=demo_ledger
    ).json["answer"]

    assert {row["unit"]: (row["total"], row["place"]) for row in standings} == {
        row["unit"]: (row["total"], row["place"]) for row in replayed
    }


def test_a_file_holds_what_the_answer_holds_and_says_how_much(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    asked = ("replay", *END, "--known-at", "380", "--each", "entry")
    answer = scoretrail(*asked, "--json", ledger=demo_ledger).json
    for ending in ("csv", "parquet", "xlsx"):
        ran = scoretrail(*asked, "-o", f"{tmp_path}/a.{ending}", ledger=demo_ledger)
        assert ran.status == 0, ran.err
    expected = [
        (str(row["known_at"]), row["unit"], row["total"] and Decimal(row["total"]))
        for row in answer["answer"]
    ]
    table = pq.read_table(tmp_path / "a.parquet")
    assert [(r["known_at"], r["unit"], r["total"]) for r in table.to_pylist()] == expected
    assert table.schema.metadata[b"rows"] == str(len(expected)).encode()
    *rows, last = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))[1:]
    assert [(r[0], r[1], Decimal(r[3]) if r[3] else None) for r in rows] == expected
    assert last[0] == f"共{len(expected)}行，完"
    assert last[1].startswith(answer["coordinate"]["resolved"].split("?")[0])
    sheet = CalamineWorkbook.from_path(tmp_path / "a.xlsx").get_sheet_by_index(0).to_python()[1:]
    assert [(r[0], r[1], _decimal(r[3])) for r in sheet] == expected
    assert all(row[-1] == "演示数据（虚构）" for row in sheet)


def _decimal(cell: Any) -> Decimal | None:
    return None if cell == "" else Decimal(str(cell)).quantize(Decimal("0.01"))


def test_the_year_of_every_unit_is_shown_with_its_ends(scoretrail: Run, demo_ledger: str) -> None:
    ran = scoretrail("replay", *END, "--each", "day", ledger=demo_ledger)

    assert ran.status == 0
    assert "365个时点，12个对象，共4380行" in ran.out
    assert "重算方法：columns" in ran.out
    assert ran.last.endswith("--each day")


def test_a_worksheet_that_would_not_fit_is_refused_with_what_to_do() -> None:
    writer_of("a.xlsx", ROWS_OF_A_SHEET - 1)
    with pytest.raises(Refused, match=r"\.parquet"):
        writer_of("a.xlsx", ROWS_OF_A_SHEET)


def test_another_ending_is_refused(scoretrail: Run, demo_ledger: str, tmp_path: Path) -> None:
    ran = scoretrail("replay", *END, "-o", f"{tmp_path}/a.pdf", ledger=demo_ledger)

    assert ran.status == 2
    assert "unknown-ending" in ran.err
    assert list(tmp_path.glob("*.pdf")) == []


def test_an_export_that_is_interrupted_leaves_nothing_behind(
    scoretrail: Run, demo_ledger: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setitem(replayed_files.WRITERS, ".csv", interrupted)
    ran = scoretrail("replay", *END, "-o", f"{tmp_path}/out/a.csv", ledger=demo_ledger)
    assert ran.status == 2
    (tmp_path / "out").mkdir()
    ran = scoretrail("replay", *END, "-o", f"{tmp_path}/out/a.csv", ledger=demo_ledger)

    assert ran.status == 130
    assert list((tmp_path / "out").iterdir()) == []


def test_columns_kept_in_a_folder_answer_alike_and_are_extended(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    asked = ("replay", *END, "--json")
    kept = (*asked, "--shards", f"{tmp_path}/shards")
    before = scoretrail(*asked, ledger=demo_ledger).json
    first = scoretrail(*kept, ledger=demo_ledger).json
    written = {path.name: path.read_bytes() for path in (tmp_path / "shards").iterdir()}
    record = (
        "--told-at", "2019-04-02T09:00:00+08:00", "record", "defaulter.listed", "unit=lixia",
        "occurred_on=2018-06-01", "source=演示数据（虚构）", "body=organ", "id=later-1",
    )  # fmt: skip
    ran = scoretrail(*record, ledger=demo_ledger)
    assert ran.status == 0, ran.err
    after = scoretrail(*asked, ledger=demo_ledger).json
    again = scoretrail(*kept, ledger=demo_ledger).json

    assert first["answer"] == before["answer"]
    assert first["basis"]["evaluators"] == ["columns"]
    assert again["answer"] == after["answer"] != before["answer"]
    assert set(written) == {path.name for path in (tmp_path / "shards").iterdir()}


@pytest.mark.parametrize("how", [("--backend", "sql"), ("--shards",)])
def test_what_older_registers_attest_is_never_counted_from_the_log(
    scoretrail: Run, demo_ledger: str, tmp_path: Path, how: tuple[str, ...]
) -> None:
    asked = ("replay", *END, "--attested", "2018-06-30", "--scheme", "jinan-2018-districts")
    wanted = scoretrail(*asked, "--backend", "reference", "--json", ledger=demo_ledger).json
    told = (*how, f"{tmp_path}/shards") if how == ("--shards",) else how
    found = scoretrail(*asked, *told, "--json", ledger=demo_ledger).json

    assert found["answer"] == wanted["answer"]
    assert found["basis"]["evaluators"] != ["sql"]


@pytest.mark.parametrize("each", ["viewpoint", "day", "entry"])
def test_a_long_ledger_is_counted_where_it_is_stored(
    scoretrail: Run, demo_ledger: str, monkeypatch: pytest.MonkeyPatch, each: str
) -> None:
    asked = ("replay", *END, "--each", each, "--json")
    recalled = scoretrail(*asked, "--backend", "columns", ledger=demo_ledger).json
    monkeypatch.setattr("scoretrail.cli.evaluating.FEW", 0)
    monkeypatch.setattr(Followed, "everything", nothing_is_recalled)
    monkeypatch.setattr(Followed, "part", nothing_is_recalled)
    counted = scoretrail(*asked, ledger=demo_ledger)

    assert counted.json["answer"] == recalled["answer"]
    assert counted.json["coordinate"] == recalled["coordinate"]
    assert counted.json["basis"]["columns_from"] == ["entries"]
    assert recalled["basis"]["columns_from"] == []
    shown = scoretrail("replay", *END, "--each", each, ledger=demo_ledger)
    assert "重算方法：columns · 列由台账的记录直接编制" in shown.out


def nothing_is_recalled(*_: object, **__: object) -> None:
    raise AssertionError("the whole ledger was recalled")

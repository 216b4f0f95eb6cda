"""The overviews of Pingyin's annexes 3 and 4: rows without their document are recorded, and hinted at."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ledger.intake.forms import SCENARIOS, SUPERVISION, form
from ledger.intake.template import write_template
from tests.ledger.intake.filing import content, csv_file, read

SUBMITTED = datetime.fromisoformat("2018-06-01T09:00:00+08:00")

OVERVIEW_3: list[list[object]] = [
    ["填报单位：", "历下区"],
    ["序号", "信用应用", "开展方案/制度文件名称", "优惠/激励措施"],
    ["1", "信易阅", "图书馆诚信借阅办法", "免押金借阅"],
    ["2", "信易行", "", "乘车优惠"],
]
OVERVIEW_4: list[list[object]] = [
    ["填报单位：", "历下区"],
    ["序号", "监管领域", "国民经济行业分类", "监管部门", "文件名称", "文件链接或主要内容"],
    ["1", "汽车维修领域", "15", "交通运输局", "信誉考核办法", "分级监管"],
]


def test_a_row_of_annex_3_without_its_document_is_recorded_with_a_hint(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "信易+一览表.csv", OVERVIEW_3)
    whole, lacking = read(path, submitted_at=SUBMITTED).rows

    assert content(whole)["topic"] == "scenario.launched"
    assert content(whole)["occurred_on"] == "2018-06-01"
    assert whole.hints == ()
    assert content(lacking)["data"] == {"name": "信易行", "incentives": "乘车优惠"}
    assert [hint.code for hint in lacking.hints] == ["empty-column"]


def test_annex_4_is_known_by_its_headings(tmp_path: Path) -> None:
    batch = read(csv_file(tmp_path / "监管领域.csv", OVERVIEW_4), submitted_at=SUBMITTED)
    (row,) = batch.rows

    assert batch.form == SUPERVISION
    assert content(row)["topic"] == "graded-supervision.started"
    assert content(row)["data"]["industry"] == 15


def test_the_templates_of_the_annexes_have_the_printed_columns(tmp_path: Path) -> None:
    write_template(form(SCENARIOS), tmp_path / "annex-3.csv")

    heading = (tmp_path / "annex-3.csv").read_text(encoding="utf-8-sig")
    assert "信用应用,开展方案/制度文件名称,优惠/激励措施" in heading

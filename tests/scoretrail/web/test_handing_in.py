"""Handing in by the pages: a file with its preview, an appeal. Without scripts, as a plain browser does."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import openpyxl
import pytest
from playwright.sync_api import Browser

from ledger.integrity.keys import LOG, keygen
from ledger.ledger import Ledger
from ledger.proving import take
from scoretrail.proof import checked_bundle
from tests.browser import serving
from tests.ledger.intake.filing import case, joint_action, workbook_file
from tests.scoretrail.web.visitor import Visitor

MEDIA = """媒体报道（media.reported）
填报单位,高新区
考核对象,发生日,报道对象,媒体级别,媒体名称,报道标题,上报时刻,来源
高新区,2018-11-02,诚信经营企业,市级,云州日报,守信企业获表彰,2018-11-05T09:00+08:00,报送单
高新区,2018年13月1日,信用社区,省级,省报,信用社区,2018-11-05T09:00+08:00,报送单
"""


@pytest.fixture
def recorder(browser: Browser, demo_ledger: str) -> Iterator[Visitor]:
    """A recorder of the office before a ledger that is written to."""
    with (
        serving(Path(demo_ledger), "--local-role", "recorder") as site,
        Visitor.arriving(browser, site, scripts=False) as somebody,
    ):
        yield somebody


@pytest.mark.slow
def test_a_file_is_looked_at_before_it_is_recorded(
    recorder: Visitor, demo_ledger: str, tmp_path: Path
) -> None:
    file = tmp_path / "媒体报道.csv"
    file.write_text(MEDIA, encoding="utf-8")
    recorder.go("/imports")
    recorder.page.set_input_files("#file", file)
    recorder.page.click("main button.first")

    assert "可登记1 退回1" in recorder.text()
    assert "月份应为 1–12" in recorder.text()
    with Ledger.open(demo_ledger, read_only=True) as ledger:
        assert ledger.position == 395

    recorder.page.check("input[name=partly]")
    recorder.page.fill("input[name=reason]", "第二行日期有误，另报")
    recorder.page.click("main button.first")

    assert "本文件已登记" in recorder.text()
    with Ledger.open(demo_ledger, read_only=True) as ledger:
        assert ledger.position == 396


@pytest.mark.slow
def test_what_is_refused_goes_back_from_the_preview(recorder: Visitor, tmp_path: Path) -> None:
    rows = joint_action(case(), case(day="2018年13月2日"), unit="高新区")
    file = workbook_file(tmp_path / "高新区10月.xlsx", rows)
    recorder.go("/imports")
    recorder.page.set_input_files("#file", file)
    recorder.page.click("main button.first")
    with recorder.page.expect_download() as download:
        recorder.page.click("text=标明问题的原工作簿")
    back = tmp_path / "back.xlsx"
    download.value.save_as(back)

    assert download.value.suggested_filename == "高新区10月_退回.xlsx"
    assert openpyxl.load_workbook(back).sheetnames == ["退回原因", "案例"]


@pytest.mark.slow
def test_the_bundle_of_an_appeal_is_taken_away_from_its_page(
    browser: Browser, demo_ledger: str, tmp_path: Path
) -> None:
    bundle = tmp_path / "bundle.zip"
    with (
        serving(Path(demo_ledger), fictional=False) as site,
        Visitor.arriving(browser, site, scripts=False) as auditor,
    ):
        auditor.go("/appeals/391")
        before = auditor.text()
        with Ledger.open(demo_ledger) as ledger:
            take(ledger, keygen("office.example/scoretrail/demo/2018", LOG))
        auditor.go("/appeals/391")
        with auditor.page.expect_download() as download:
            auditor.page.click("text=所争议得分的举证包")
        download.value.save_as(bundle)

    assert "现在不能出举证包：还没有到第 391 条的检查点" in before
    assert download.value.suggested_filename == "appeal-391.zip"
    assert checked_bundle(bundle.read_bytes()).findings == []


@pytest.mark.slow
def test_an_appeal_is_filed_from_the_trail_it_disputes(recorder: Visitor, demo_ledger: str) -> None:
    recorder.go("/s/jinan-2018-districts/xincheng/9?as_of=2018-12-31")
    recorder.page.click("text=申请复核")
    recorder.page.fill("#claim", "该案已于期末前履行完毕")
    recorder.page.click("main button.first")

    assert "该案已于期末前履行完毕" in recorder.text()
    assert "待答复" in recorder.text()
    with Ledger.open(demo_ledger, read_only=True) as ledger:
        assert ledger.entry(396).envelope.topic == "appeal.filed"


@pytest.mark.slow
def test_whoever_may_not_hand_in_reads_why(browser: Browser, site: str) -> None:
    with Visitor.arriving(browser, site) as auditor:
        of = quote("jinan-2018-districts/xincheng/9?as_of=2018-12-31")
        for address in ("/imports", f"/appeals/new?of={of}"):
            auditor.go(address)

            assert auditor.page.is_disabled("main button.first")
            assert "auditor 不登记" in auditor.text(".note")

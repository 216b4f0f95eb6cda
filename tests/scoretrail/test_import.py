"""Files that offices send: every bad row is named, and nothing is half recorded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.scoretrail.running import Run

HEADINGS = (
    "奖惩对象名称,统一社会信用代码/身份证号,奖惩举措,实施部门,实施时间（年月日）,"
    "奖惩事由,所属红黑名单,上报时刻"
)
GOOD = "某公司,91350100M000100Y43,取消评优,区教育局,2018年10月9日,拖欠,黑名单,2018-10-31 10:00"
EMPTY_COLUMN = "另公司,,取消评优,区教育局,2018.10.10,拖欠,黑名单,2018-10-31 10:00"
BAD_MONTH = "又公司,91350100M000100Y43,取消评优,区教育局,2018-13-01,拖欠,黑名单,2018-10-31 10:00"


Write = Callable[..., str]
"""Writes rows as the form of a unit, and gives the file's name."""


@pytest.fixture
def form(tmp_path: Path) -> Write:
    """Write a joint-action form as a unit sends it."""

    def write(*rows: str, name: str = "历下区10月.csv") -> str:
        file = tmp_path / name
        title = "联合奖惩案例（joint-action）"
        file.write_text(
            "\n".join([title, "填报单位,历下区", HEADINGS, *rows, ""]), encoding="gb18030"
        )
        return str(file)

    return write


def head(scoretrail: Run, ledger: str) -> int:
    """How far the ledger reaches."""
    return int(scoretrail("entries", "--json", ledger=ledger).json["basis"]["head"])


def test_a_good_file_is_recorded_once(form: Write, scoretrail: Run, demo_ledger: str) -> None:
    file = form(GOOD, EMPTY_COLUMN)
    first = scoretrail("import", file, ledger=demo_ledger)
    again = scoretrail("import", file, ledger=demo_ledger)

    assert (first.status, again.status) == (0, 0)
    assert "登记2" in first.out
    assert "登记0 已登记过2" in again.out
    assert "照登" in first.out  # the empty column is pointed out, and recorded
    assert head(scoretrail, demo_ledger) == 397


def test_a_bad_row_is_named_and_nothing_is_recorded(
    form: Write, scoretrail: Run, demo_ledger: str
) -> None:
    ran = scoretrail("import", form(GOOD, BAD_MONTH), ledger=demo_ledger)

    assert ran.status == 3
    assert "第5行“实施时间（年月日）”" in ran.out
    assert "row 5, column 实施时间（年月日）" in "".join(ran.out.split("\n")).replace("       ", "")
    assert "月份应为" in ran.out
    assert head(scoretrail, demo_ledger) == 395


def test_the_good_rows_alone_need_a_reason(form: Write, scoretrail: Run, demo_ledger: str) -> None:
    file = form(GOOD, BAD_MONTH)
    without = scoretrail("import", file, "--accept-partial", ledger=demo_ledger)
    given = scoretrail(
        "import", file, "--accept-partial", "--reason", "先登合格的", ledger=demo_ledger
    )

    assert without.status == 2
    assert "reason-missing" in without.err
    assert given.status == 3
    assert "登记1 退回1" in given.out
    assert head(scoretrail, demo_ledger) == 396


def test_a_dry_run_tells_the_effect_on_every_unit(
    form: Write, scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    rows = [GOOD.replace("10月9日", f"10月{day}日") for day in range(1, 6)]
    file = form(*rows).replace("历下区", "历下区")
    text = Path(file).read_text(encoding="gb18030").replace("填报单位,历下区", "填报单位,高新区")
    Path(file).unlink()
    other = tmp_path / "高新区10月.csv"
    other.write_text(text, encoding="utf-8")
    ran = scoretrail("import", str(other), "--dry-run", ledger=demo_ledger)

    assert ran.status == 0
    assert "若登记，得分影响" in ran.out
    assert "历下区" in ran.out
    assert "可登记5" in ran.out
    assert head(scoretrail, demo_ledger) == 395
    assert list(tmp_path.glob("*.subjects")) == []


def test_every_entry_of_a_demonstration_stays_marked(
    form: Write, scoretrail: Run, demo_ledger: str
) -> None:
    scoretrail("import", form(GOOD), "--source", "区办来文", ledger=demo_ledger)
    (entry,) = scoretrail("entries", "--after", "395", "--json", ledger=demo_ledger).json["answer"]

    assert entry["source"] == "演示数据（虚构）·区办来文"


def test_the_answer_is_there_for_programs(form: Write, scoretrail: Run, demo_ledger: str) -> None:
    ran = scoretrail("import", form(GOOD, BAD_MONTH), "--json", ledger=demo_ledger)
    (answer,) = ran.json["answer"]

    assert ran.status == 3
    assert (answer["recorded"], answer["refused"]) == (False, 1)
    assert answer["rejections"][0]["row"] == 5
    assert answer["rejections"][0]["zh"] != answer["rejections"][0]["en"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.doc", "x", "unknown-kind"),
        ("a.csv", "一,二\n1,2\n", "no-header"),
        ("a.xlsx", "no workbook", "not-a-workbook"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(
    name: str, text: str, code: str, scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    ran = scoretrail("import", str(file), ledger=demo_ledger)

    assert ran.status == 2
    assert code.split("-", maxsplit=1)[0] in ran.err.rpartition("[")[2]
    assert head(scoretrail, demo_ledger) == 395


# Forms


def test_a_template_comes_back_as_what_it_was(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    file = tmp_path / "高新区.csv"
    scoretrail("template", "defaulter.listed", "-o", str(file))
    text = file.read_text(encoding="utf-8-sig")
    headings = text.splitlines()[-1].split(",")
    given = {"考核对象": "高新区", "发生日": "2018-11-05", "主体种类": "村委会"}
    row = ",".join(given.get(heading, "") for heading in headings)
    file.write_text(f"{text}{row}\n", encoding="utf-8-sig")
    ran = scoretrail("import", str(file), ledger=demo_ledger)

    assert ran.status == 0
    assert "登记1" in ran.out


@pytest.mark.parametrize("suffix", ["xlsx", "csv"])
def test_a_template_is_the_same_bytes_each_time(
    suffix: str, scoretrail: Run, tmp_path: Path
) -> None:
    one, two = (tmp_path / f"{name}.{suffix}" for name in ("one", "two"))
    for file in (one, two):
        assert scoretrail("template", "joint-action", "-o", str(file)).status == 0

    assert one.read_bytes() == two.read_bytes()
    assert scoretrail("template", "joint-action", "-o", str(one)).status == 4


def test_every_topic_has_a_form(scoretrail: Run) -> None:
    from domain.events import TOPICS  # noqa: PLC0415

    listed = {row["topic"] for row in scoretrail("template", "--json").json["answer"]}

    assert listed == set(TOPICS)


def test_the_refused_rows_go_back_in_a_workbook(
    scoretrail: Run, demo_ledger: str, form: Write, tmp_path: Path
) -> None:
    back = tmp_path / "历下区10月_退回.xlsx"
    asked = ("import", form(GOOD, BAD_MONTH), "--dry-run", "--returned", str(back))
    ran = scoretrail(*asked, ledger=demo_ledger)
    rows = openpyxl.load_workbook(back)["退回原因"].iter_rows(min_row=6, values_only=True)

    assert ran.status == 3
    assert "退回1行" in ran.err
    assert [row[1:4] for row in rows] == [(5, "实施时间（年月日）", "2018-13-01")]


def test_nothing_goes_back_where_nothing_is_refused(
    scoretrail: Run, demo_ledger: str, form: Write, tmp_path: Path
) -> None:
    back = tmp_path / "退回.xlsx"
    ran = scoretrail("import", form(GOOD), "--dry-run", "--returned", str(back), ledger=demo_ledger)

    assert ran.status == 0
    assert not back.exists()


def test_only_one_file_goes_back_and_as_a_workbook(
    scoretrail: Run, demo_ledger: str, form: Write, tmp_path: Path
) -> None:
    file = form(BAD_MONTH)
    two = scoretrail("import", file, file, "--returned", "a.xlsx", ledger=demo_ledger)
    text = scoretrail("import", file, "--returned", str(tmp_path / "a.csv"), ledger=demo_ledger)

    assert (two.status, text.status) == (2, 2)
    assert "one-returned" in two.err
    assert "unknown-kind" in text.err

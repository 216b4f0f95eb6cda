"""CSV as it comes: encodings, separators, quotes; what cannot be read is refused with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from domain.errors import BadFile
from tests.ledger.intake.filing import case, content, csv_file, joint_action, only, read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_usual_encodings_and_separators_are_found_out(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = csv_file(tmp_path / "10月.csv", joint_action(), encoding=encoding, delimiter=delimiter)
    said = content(only(read(path)))

    assert said["unit"] == "lixia"
    assert said["data"]["object_name"] == "云州某某商贸有限公司"


def test_quoted_text_may_hold_separators_quotes_and_lines(tmp_path: Path) -> None:
    grounds = '拒不履行,"情节严重"\n第二行'
    path = csv_file(tmp_path / "10月.csv", joint_action(case(grounds=grounds), case(list="红名单")))
    first, second = read(path).rows

    assert content(first)["data"]["grounds"] == grounds
    assert (first.row, second.row) == (4, 5)


def test_blank_lines_count_as_rows_and_hold_nothing(tmp_path: Path) -> None:
    rows = [*joint_action(), [], ["", " ", ""], case(measure="公示")]
    batch = read(csv_file(tmp_path / "10月.csv", rows))

    assert [row.row for row in batch.rows] == [4, 7]


def test_rows_may_be_shorter_than_the_headings(tmp_path: Path) -> None:
    row = only(read(csv_file(tmp_path / "10月.csv", joint_action(case()[:6]))))

    assert [hint.code for hint in row.hints] == ["empty-column"]


def test_lines_may_end_as_on_any_system(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "10月.csv", joint_action(case(), case()))
    for ending in (b"\n", b"\r"):
        path.write_bytes(path.read_bytes().replace(b"\r\n", ending))
        assert len(read(path).rows) == 2
        path.write_bytes(path.read_bytes().replace(ending, b"\r\n"))


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('="91350100M000100Y43"', "91350100M000100Y43"),
        ("'91350100M000100Y43", "91350100M000100Y43"),
        ("91350100M000100Y43\t", "91350100M000100Y43"),
    ],
)
def test_what_spreadsheets_put_around_codes_is_taken_off(
    tmp_path: Path, written: str, kept: str
) -> None:
    row = only(read(csv_file(tmp_path / "10月.csv", joint_action(case(code=written)))))

    assert content(row)["data"]["object"] == kept


def test_a_code_that_a_spreadsheet_made_a_number_of_is_refused(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "10月.csv", joint_action(case(code="9.13501E+17")))

    assert [one.code for one in read(path).rejections] == ["digits-lost"]


@pytest.mark.parametrize(
    ("contents", "code", "says"),
    [
        (b"", "empty-file", "空的"),
        (b"\xef\xbb\xbf\r\n", "empty-file", "空的"),
        (b"PK\x03\x04abc", "not-text", ".xlsx"),
        ("填报单位,历下区\n".encode("utf-16"), "bad-encoding", "UTF-16"),
        (b"a,b\nc\x00d,e\n", "not-text", "不是文本"),
        ("奖惩对象名称,代码\n".encode() * 9 + b"\xe5\xb9,1\n", "bad-encoding", "第10行"),
        (b"\xff\xff\xff\xff\n", "bad-encoding", "UTF-8"),
        ('a,b\n"没有结束,c\n'.encode(), "bad-csv", "没有配对"),
        (b'a,b\n"x"y,c\n', "bad-csv", "引号用得不对"),
        (b"a,b\n" + b"x" * 1_100_000 + b",c\n", "too-long", "过长"),
    ],
)
def test_malformed_csv_is_refused(tmp_path: Path, contents: bytes, code: str, says: str) -> None:
    path = tmp_path / "10月.csv"
    path.write_bytes(contents)
    with pytest.raises(BadFile) as refused:
        read(path)

    assert refused.value.code == code
    assert says in refused.value.zh
    assert re.search(r"[a-z]{3}", refused.value.en)


def test_nothing_of_a_file_that_breaks_off_is_read(tmp_path: Path) -> None:
    """The rows before the fault are good; the file as a whole is not."""
    path = csv_file(tmp_path / "10月.csv", joint_action(case(), case()))
    path.write_bytes(path.read_bytes() + b'"3,x')

    with pytest.raises(BadFile, match="第6行"):
        read(path)


def test_damaged_utf8_is_not_taken_for_gb18030(tmp_path: Path) -> None:
    """English headings would let nonsense through."""
    headings = "object_name,object,measure,department,date,grounds,list,unit"
    good = "商贸公司,91350100M000100Y43,公示,财政局,2018-10-31,事由,黑名单,历下区"
    path = tmp_path / "10月.csv"
    path.write_bytes(f"{headings}\n{good}\n".encode() * 1 + b"\xe5\xa5,1,2,3,4,5,6,7\n")

    with pytest.raises(BadFile) as refused:
        read(path)

    assert refused.value.code == "bad-encoding"
    assert refused.value.row == 3

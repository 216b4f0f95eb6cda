"""What a document is set with: fonts that are there, characters they have, titles broken well."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.errors import Refused
from scoretrail.report.documents.coverage import missing
from scoretrail.report.documents.fonts import chosen
from scoretrail.report.documents.heading import may_break, title_lines


def test_without_a_chinese_font_nothing_is_printed_in_boxes() -> None:
    with pytest.raises(Refused) as refused:
        chosen({"DejaVu Sans", "Libertinus Serif"})

    assert refused.value.code == "no-chinese-font"
    assert "fonts-noto-cjk" in refused.value.zh
    assert "fonts-noto-cjk" in refused.value.en


def test_a_file_that_is_no_font_has_no_characters(tmp_path: Path) -> None:
    place = tmp_path / "a.ttf"
    place.write_bytes(b"\0\1\0\0\0\1 no font")

    assert missing("一二一", [(str(place), 0), (str(tmp_path / "none"), 0)]) == ["一", "二"]


def test_the_prescribed_font_comes_before_the_free_one() -> None:
    found = chosen({"Noto Serif CJK SC", "Noto Sans CJK SC", "FangSong_GB2312"})

    assert found["text"][0] == "FangSong_GB2312"
    assert found["title"][0] == "Noto Serif CJK SC"


@pytest.mark.parametrize(
    "title",
    [
        "关于平顶山市2020年度社会信用体系建设工作考核评价(市直部门)得分情况的通报",
        "关于济南市2018年度社会信用体系建设考核(区县)得分情况的通报",
    ],
)
def test_a_title_is_broken_evenly_and_between_words(title: str) -> None:
    lines = title_lines(title)

    assert "".join(lines) == title
    assert all(len(line) <= 20 for line in lines)
    assert max(map(len, lines)) - min(map(len, lines)) <= 6
    assert not any(line.startswith(("(", "）", "的")) for line in lines)


def test_brackets_and_numbers_of_a_title_stay_whole() -> None:
    title = "考核(区县)2018年"

    assert [place for place in range(1, len(title)) if may_break(title, place)] == [6]

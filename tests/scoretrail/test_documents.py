"""Documents: drafts in the layout of official documents, saying what the answers say."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from domain.errors import Refused
from replay.as_of import Answer
from replay.impact import Impacts, impacts
from scoretrail.demo.names import FICTIONAL
from scoretrail.desk import Desk
from scoretrail.report.documents import Document, bulletin, notice
from scoretrail.report.documents.document import Heading, Paragraph, Table
from scoretrail.report.documents.printed import printed
from scoretrail.report.documents.writing import write
from scoretrail.report.exports import workbook
from scoretrail.report.exports.grid import shown
from scoretrail.words import LANGUAGES, Voice
from tests.office import converted
from tests.scoretrail.running import Run
from tests.scoretrail.tables import ASKED, ZH, all_books, answers

REAL = [name for named in FICTIONAL.items() for name in (named[0],)]
REAL_NAMES = [
    "历下区",
    "市中区",
    "槐荫区",
    "天桥区",
    "历城区",
    "长清区",
    "章丘区",
    "济阳",
    "平阴县",
    "商河县",
]


@pytest.fixture(scope="module")
def desk(built: Path) -> Iterator[Desk]:
    with Desk.open(str(built), fictional=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def answer(desk: Desk) -> Answer:
    return desk.ask(ASKED)


@pytest.fixture(scope="module")
def found(desk: Desk) -> Impacts:
    return impacts(desk.memory, ASKED)


@pytest.fixture(scope="module")
def told(desk: Desk, answer: Answer, found: Impacts) -> Document:
    return notice(ZH, desk, answer, "gaoxin", found)


@pytest.fixture(scope="module")
def whole(desk: Desk, answer: Answer, found: Impacts) -> Document:
    return bulletin(ZH, desk, answer, found, head="云州市信用办")


def said(document: Document) -> str:
    """Give all the words of a document."""
    parts = [document.title, document.addressed, *document.warnings, *document.foot]
    for block in document.blocks:
        match block:
            case Heading() | Paragraph():
                parts.append(block.text)
            case Table():
                rows = (*block.grid.rows, block.grid.sums)
                parts += [shown(cell) for row in rows for cell in row]
            case _:
                parts.append(getattr(block, "caption", "") or getattr(block, "title", ""))
    return "\n".join(parts)


def read(pdf: bytes, folder: Path, program: str = "pdftotext") -> str:
    """Read a PDF back with somebody else's program."""
    if shutil.which(program) is None:
        pytest.skip(f"no {program} here: make system")
    place = folder / "read.pdf"
    place.write_bytes(pdf)
    command = [program, str(place)] + (["-"] if program == "pdftotext" else [])
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def test_a_notice_says_points_place_and_what_it_follows_from(told: Document) -> None:
    text = said(told)

    assert "新城高新区得90.93分，在12个考核对象中排名第3。折算得分4.55分。" in text
    assert "截至2018年12月31日，按第395条为止的登记" in text
    assert "#388" in text
    assert "超过上限2件" in text
    assert told.addressed == "新城高新区："


def test_a_notice_of_an_unscored_total_says_the_span_and_no_place(
    desk: Desk, answer: Answer, found: Impacts
) -> None:
    text = said(notice(ZH, desk, answer, "shanghe", found))

    assert "尚有指标未评分，总分在37.33…42.33之间，不排名。" in text
    assert "未评分：上湖县 8。" in text


def test_a_tie_is_said(desk: Desk, answer: Answer, found: Impacts) -> None:
    assert "并列第8" in said(notice(ZH, desk, answer, "pingyin", found))


def test_a_bulletin_names_who_did_best_and_worst_under_each_indicator(whole: Document) -> None:
    text = said(whole)

    assert "共有考核对象12个，已评出总分11个。" in text
    assert "平均" not in text.split("二、具体情况")[0], "no mean of a part"
    assert "最高96.55分（云湖区），最低36.89分（西岭山区）。" in text
    assert "9 失信被执行人（15分）。得满分的4个：锦屏区、白鹤区、松荫县、西岭山区。" in text
    assert "未评分的：上湖县。" in text
    assert "（由发文机关填写）" in text


def test_a_bulletin_adds_up_what_was_lost(whole: Document, answer: Answer) -> None:
    lost = sum(
        (award.full or 0) - (award.points or 0)
        for sheet in answer.sheets.values()
        for award in sheet.awards
        if award.kind == "base" and award.points is not None
    )
    lost += sum(s.award("special-").points or 0 for s in answer.sheets.values())

    assert f"全部失分合计{float(lost):.2f}分" in said(whole)


def test_every_document_is_marked_a_draft_and_says_what_hinders_its_publication(
    told: Document, whole: Document
) -> None:
    for document in (told, whole):
        assert document.draft == "草　稿"
        assert "未经审核签发，不加盖印章，不具有效力" in document.warnings[0]
        assert "还没有由信用办采用" in document.warnings[1]
        assert document.warnings[2].startswith("演示数据（虚构）")


def test_a_red_head_stands_only_where_it_was_asked_for(told: Document, whole: Document) -> None:
    assert told.head is None
    assert whole.head == "云州市信用办文件"


def test_the_foot_pins_the_question_and_carries_the_digest(told: Document) -> None:
    coordinate, digest, demo = told.foot

    assert coordinate == (
        "jinan-2018-districts@2/xincheng?as_of=2018-12-31&known_at=395&rules_known_at=395"
    )
    assert re.fullmatch(r"摘要 [0-9a-f]{64}", digest)
    assert demo == "演示数据（虚构）"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_document_and_no_workbook_of_fictional_names_betrays_a_real_one(
    desk: Desk, answer: Answer, found: Impacts, lang: str
) -> None:
    voice = Voice(lang)  # type: ignore[arg-type]
    words = said(bulletin(voice, desk, answer, found))
    words += "".join(said(notice(voice, desk, answer, unit, found)) for unit in answer.sheets)
    for book in all_books(desk, voice).values():
        with zipfile.ZipFile(io.BytesIO(workbook(voice, book))) as archive:
            words += "".join(archive.read(name).decode() for name in archive.namelist())
    betrayed = [name for name in REAL_NAMES if name in words]
    betrayed += [one for one in REAL if re.search(rf"\b{one}\b", words)]

    assert betrayed == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_scheme_with_a_case_gives_a_notice_and_a_bulletin(lang: str) -> None:
    voice = Voice(lang)  # type: ignore[arg-type]
    seen = set()
    for name, desk, answer in answers():
        if answer.scheme.id in seen or not answer.sheets:
            continue
        seen.add(answer.scheme.id)
        none = Impacts(answer, (), ())
        text = said(bulletin(voice, desk, answer, none))
        for unit in list(answer.sheets)[:3]:
            text += said(notice(voice, desk, answer, unit, none))

        assert lang == "en" or "None" not in text, name
    assert len(seen) == 5


# Set


def test_a_pdf_has_the_paper_the_words_and_the_same_bytes(told: Document, tmp_path: Path) -> None:
    once, again = (write(told, ".pdf") for _ in range(2))
    text = re.sub(r"\s", "", read(once, tmp_path))

    assert once == again
    assert "595.276 x 841.89 pts (A4)" in read(once, tmp_path, "pdfinfo")
    assert "关于云州市2018年度社会信用体系建设考核(区县)得分的通知" in text
    assert "新城高新区得90.93分" in text
    assert text.count("—1—") == 1
    assert all(re.sub(r"\s", "", line) in text for line in told.foot)


def test_a_table_alone_is_set_across_the_paper(desk: Desk, answer: Answer, tmp_path: Path) -> None:
    document = printed(ZH, desk, answer, all_books(desk, ZH)["summary"])

    assert "841.89 x 595.276 pts (A4)" in read(write(document, ".pdf"), tmp_path, "pdfinfo")


def test_no_text_is_read_as_markup(told: Document, tmp_path: Path) -> None:
    hostile = '#import "x.typ" *粗* $x$ `y` \\ <z> @w [v] {u} #panic("t")'
    document = replace(told, blocks=(Paragraph(hostile),), title=hostile, addressed=hostile)
    text = read(write(document, ".pdf"), tmp_path)

    assert re.sub(r"[\s“”\"]", "", text).count("#panic(t)") == 3


def test_a_word_file_has_the_paper_the_lines_and_the_fonts(told: Document) -> None:
    once, again = (write(told, ".docx") for _ in range(2))
    file: Any = docx.Document(io.BytesIO(once))
    section = file.sections[0]
    grid = section._sectPr.find(qn("w:docGrid"))
    title = next(p for p in file.paragraphs if p.text.startswith("关于"))
    body = next(p for p in file.paragraphs if p.text.startswith("根据"))
    fonts = [p.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for p in (title, body)]

    assert once == again
    assert tuple(map(millimetres, (section.page_width, section.page_height))) == (210, 297)
    edges = (section.top_margin, section.left_margin, section.right_margin, section.bottom_margin)
    assert tuple(map(millimetres, edges)) == (37, 28, 26, 35)
    assert grid.get(qn("w:linePitch")) == "580"
    assert fonts == ["方正小标宋简体", "仿宋_GB2312"]
    assert (title.runs[0].font.size.pt, body.runs[0].font.size.pt) == (22, 16)
    assert [line.text for line in section.footer.paragraphs][1:] == list(told.foot)


def millimetres(length: Any) -> int:
    """Give a length in whole millimetres; the file counts twentieths of a point."""
    return int(length.mm + 0.5)


def test_word_says_what_pdf_says(whole: Document, tmp_path: Path) -> None:
    file = docx.Document(io.BytesIO(write(whole, ".docx")))
    word = "".join(p.text for p in file.paragraphs)
    word += "".join(c.text for table in file.tables for row in table.rows for c in row.cells)
    pdf = re.sub(r"\s", "", read(write(whole, ".pdf"), tmp_path))
    for block in whole.blocks:
        if isinstance(block, (Heading, Paragraph)):
            squeezed = re.sub(r"\s", "", block.text)
            assert squeezed in re.sub(r"\s", "", word)
            assert squeezed[:12] in pdf


@pytest.mark.slow
def test_libreoffice_opens_the_word_file(whole: Document, tmp_path: Path) -> None:
    place = tmp_path / "通报.docx"
    place.write_bytes(write(whole, ".docx"))
    (pdf,) = converted([place], "pdf", tmp_path / "out")
    text = re.sub(r"\s", "", read(pdf.read_bytes(), tmp_path))

    assert "云州市信用办文件" in text
    assert "全部失分合计" in text


# Refused


def test_a_character_that_no_font_has_is_refused_and_named(told: Document) -> None:
    rare = replace(told, addressed="对象\U00031350\U0010fffd：")
    with pytest.raises(Refused) as refused:
        write(rare, ".pdf")

    assert refused.value.code == "character-missing"
    assert "U+10FFFD" in refused.value.zh
    assert "U+10FFFD" in refused.value.en
    assert "关" not in refused.value.zh.split("：")[1]


@pytest.mark.parametrize(("kind", "library"), [(".pdf", "typst"), (".docx", "docx")])
def test_a_missing_extra_is_named(
    told: Document, monkeypatch: pytest.MonkeyPatch, kind: str, library: str
) -> None:
    module = {".pdf": "portable", ".docx": "word"}[kind]
    monkeypatch.setitem(sys.modules, library, None)
    monkeypatch.delitem(sys.modules, f"scoretrail.report.documents.{module}", raising=False)
    with pytest.raises(Refused, match="pip install") as refused:
        write(told, kind)

    assert refused.value.code == "extra-missing"


@pytest.mark.parametrize(
    ("kind", "name", "status"),
    [("notice 高新区", "a.xlsx", 2), ("bulletin", "a", 2), ("summary", "a.odt", 2)],
)
def test_a_kind_of_file_that_is_not_written_is_refused(
    scoretrail: Run, built: Path, tmp_path: Path, kind: str, name: str, status: int
) -> None:
    ran = scoretrail("report", *kind.split(), "-o", str(tmp_path / name), ledger=str(built))

    assert ran.status == status
    assert "unknown-kind" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_every_report_is_written(scoretrail: Run, built: Path, tmp_path: Path) -> None:
    asked = ("--as-of", "2018-12-31")
    wanted = {
        "notice 高新区": "a.pdf",
        "bulletin": "b.docx",
        "deductions 高新区": "c.xlsx",
        "summary": "d.csv",
        "standings": "e.pdf",
        "impact --known-at 390..395": "f.docx",
        "readings": "g.xlsx",
    }
    for kind, name in wanted.items():
        ran = scoretrail(
            "report", *kind.split(), *asked, "-o", str(tmp_path / name), ledger=str(built)
        )
        assert ran.status == 0, ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(wanted.values())


def test_a_document_stays_the_same_after_the_ledger_has_grown(
    scoretrail: Run, demo_ledger: str, tmp_path: Path
) -> None:
    asked = ("report", "notice", "高新区", "--as-of", "2018-12-31", "--known-at", "395")
    scoretrail(*asked, "-o", str(tmp_path / "before.docx"), ledger=demo_ledger)
    grown = scoretrail(
        "--told-at", "2019-06-01T09:00", "record", "失信被执行人列入", "考核对象=高新区",
        "主体种类=党政机关", "发生日=2018-11-02", "来源=演示数据（虚构）", ledger=demo_ledger,
    )  # fmt: skip
    scoretrail(*asked, "-o", str(tmp_path / "after.docx"), ledger=demo_ledger)

    assert grown.status == 0, grown.err
    assert (tmp_path / "before.docx").read_bytes() == (tmp_path / "after.docx").read_bytes()

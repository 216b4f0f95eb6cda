"""A file with persons' data in it says on every part who took it, when and by which question."""

from __future__ import annotations

import csv
import io
import re
import shutil
import stat
import subprocess
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.ledger.intake.filing import PERSON, SHOP, TRADER, case, csv_file, joint_action
from tests.scoretrail.running import Ran, Run

NAME = "欧阳锋某"
STRIPS = 7
MARK = re.compile(
    r"复核员 rev-1 于 \d{4}-\d\d-\d\d \d\d:\d\d:\d\d 取得，坐标 entries/1,2\?known_at=2，审计日志 #(\d+)"
)


class Office:
    """A ledger that seals, with a person and a trader."""

    def __init__(self, run: Run, folder: Path) -> None:
        self.run, self.folder, self.ledger = run, folder, str(folder / "ledger.db")
        (folder / "elsewhere").mkdir()
        self.master = str(folder / "elsewhere" / "key")
        rows = joint_action(case(code=PERSON, name=NAME), case(code=TRADER, name=SHOP))
        filed = csv_file(folder / "x.csv", rows)
        for command in (("init",), ("person", "seal"), ("import", str(filed))):
            assert self.does(*command).status == 0

    def does(self, *arguments: str) -> Ran:
        return self.run("--master-key", self.master, *arguments, ledger=self.ledger)

    def takes(self, name: str, *more: str, role: str = "reviewer") -> tuple[Ran, Path]:
        out = self.folder / name
        ran = self.does(
            "person", "show", "1", "2", "--role", role, "--level", "L0", "--reason", "核查名单",
            "--by", "rev-1", "-o", str(out), *more,
        )  # fmt: skip
        return ran, out


@pytest.fixture
def office(scoretrail: Run, tmp_path: Path) -> Office:
    return Office(scoretrail, tmp_path)


def test_every_row_of_a_csv_carries_the_watermark(office: Office) -> None:
    ran, out = office.takes("p.csv")
    heads, *rows = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))

    assert ran.status == 0, ran.err
    assert heads[-1] == "水印"
    assert [row[5] for row in rows[:-1]] == [PERSON, NAME, TRADER, SHOP]
    assert all(MARK.search(row[-1]) for row in rows[:-1])
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_a_workbook_carries_it_in_every_row_above_them_and_on_every_printed_page(
    office: Office,
) -> None:
    ran, out = office.takes("p.xlsx")
    book = openpyxl.load_workbook(out)

    assert ran.status == 0, ran.err
    first = book.worksheets[0]
    assert MARK.search(str(first["A3"].value))
    assert all(MARK.search(str(row[-1].value)) for row in first.iter_rows(min_row=5))
    heads = [getattr(sheet.oddHeader, "center", None) for sheet in book]
    assert all(MARK.search(str(getattr(head, "text", ""))) for head in heads)
    assert "核查名单" in [str(row[1].value) for row in book["口径"].iter_rows() if len(row) > 1]


def test_a_document_carries_it_across_every_page(office: Office) -> None:
    ran, out = office.takes("p.docx")
    assert ran.status == 0, ran.err
    made = docx.Document(str(out))
    (section,) = made.sections

    assert MARK.search(section.header.paragraphs[0].text)
    assert MARK.search(section.header._element.xml.split("v:textpath")[-1])
    assert MARK.search(section.footer.paragraphs[1].text)


def test_a_pdf_carries_it_across_every_page(office: Office) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("no pdftotext here: make system")
    ran, out = office.takes("p.pdf")
    assert ran.status == 0, ran.err
    command = ["pdftotext", "-raw", str(out), "-"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout

    for page in filter(str.strip, text.split("\f")):
        assert "".join(page.split()).count("审计日志#") >= STRIPS


def test_what_is_taken_is_on_record_before_it_is_written(office: Office) -> None:
    ran, out = office.takes("p.csv")
    (mark,) = {MARK.search(line)[1] for line in out.read_text().splitlines() if MARK.search(line)}  # type: ignore[index]

    (taken,) = office.does("audit", "--deed", "export.made", "--json").json["answer"]
    revealed = office.does("audit", "--deed", "person.revealed", "--json").json["answer"]
    assert ran.status == 0
    assert str(taken["position"]) == mark
    assert (taken["by"], taken["reason"], taken["about"]["entries"]) == (
        "rev-1",
        "核查名单",
        [1, 2],
    )
    assert [one["about"]["entry"] for one in revealed] == [1, 2]
    assert PERSON not in office.does("audit").out


@pytest.mark.parametrize("role", ["recorder", "reporter", "public", "keeper", "operator"])
def test_who_may_not_see_takes_nothing_away(office: Office, role: str) -> None:
    ran, out = office.takes("p.csv", role=role)

    assert ran.status == 4
    assert not out.exists()


def test_a_file_of_an_unknown_kind_is_refused_before_anything_is_revealed(office: Office) -> None:
    ran, out = office.takes("p.html")

    assert ran.status == 2
    assert not out.exists()
    assert office.does("audit", "--deed", "person.revealed", "--json").json["answer"] == []


def test_a_table_with_masks_alone_has_no_watermark_and_is_the_same_whoever_takes_it(
    office: Office,
) -> None:
    one, other = office.folder / "1.xlsx", office.folder / "2.xlsx"
    office.does("entries", "--known-at", "2", "-o", str(one))
    office.takes("p.csv")
    office.does("entries", "--known-at", "2", "-o", str(other))
    text = office.does("entries", "--known-at", "2", "--csv").out

    assert one.read_bytes() == other.read_bytes()
    assert "水印" not in text
    assert "取得" not in text

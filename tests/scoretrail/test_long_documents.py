"""A draft for thousands of units: every row is there, none is broken over two pages, twice the same."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from time import process_time
from xml.etree import ElementTree as ET

import pytest

from replay.coordinate import parse
from replay.impact import impacts
from scoretrail.desk import Desk
from scoretrail.report.documents import Document, bulletin
from scoretrail.report.documents.document import Table
from scoretrail.report.exports.grid import Amount, Cell, Column, Grid
from scoretrail.words import Voice

pytest.importorskip("docx")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
ROWS = 3000
ODD = "一行\n两行\t<b>&amp;</b> =1+1 "


@pytest.fixture(scope="module")
def draft(built: Path) -> Iterator[Document]:
    """A bulletin, of which a test takes what stands around its tables."""
    with Desk.open(str(built), fictional=True) as desk:
        answer = desk.ask(parse("jinan-2018-districts?as_of=2018-12-31"))
        yield bulletin(Voice("zh"), desk, answer, impacts(desk.memory, answer.resolved))


def long(draft: Document, rows: list[tuple[Cell, ...]]) -> Document:
    """A document with a table of these rows and nothing else."""
    columns = tuple(Column(caption) for caption in ("名次", "对象", "得分"))
    grid = Grid("排名", "", columns, tuple(rows))
    return replace(draft, blocks=(Table(grid, (1, 3, 2)),))


def written(document: Document) -> bytes:
    """The document as Word."""
    from scoretrail.report.documents.word import word  # noqa: PLC0415 - an extra

    return word(document)


def rows_of(content: bytes) -> list[ET.Element]:
    """The rows of its only table."""
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        tree = ET.fromstring(file.read("word/document.xml"))  # noqa: S314 - ours
    return list(tree.iter(f"{W}tr"))


def said(cell: ET.Element) -> str:
    """What stands in a cell, its line breaks and tabs with it."""
    signs = {f"{W}br": "\n", f"{W}tab": "\t"}
    return "".join(signs.get(one.tag, one.text or "") for one in cell.iter() if one.tag != f"{W}tc")


def test_every_row_of_a_long_table_is_there_with_its_text(draft: Document) -> None:
    units: list[tuple[Cell, ...]] = [
        (n, f"第{n}镇", Amount(Fraction(2 * (n % 100) + 1, 2), 2)) for n in range(1, ROWS)
    ]
    head, *body = rows_of(written(long(draft, [*units, (None, ODD, None)])))
    shown = [[said(cell) for cell in row.findall(f"{W}tc")] for row in body]

    assert [said(cell) for cell in head.findall(f"{W}tc")] == ["名次", "对象", "得分"]
    assert len(body) == ROWS
    assert shown[0] == ["1", "第1镇", "1.50"]
    assert shown[-2] == [str(ROWS - 1), f"第{ROWS - 1}镇", "99.50"]
    assert shown[-1][1] == ODD


def test_no_row_is_broken_over_two_pages_and_the_head_stands_on_each(draft: Document) -> None:
    head, *body = rows_of(written(long(draft, [(1, "甲镇", None), (2, "乙镇", None)])))

    assert head.find(f"{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in (head, *body))


def test_numbers_stand_to_the_right_and_every_cell_is_as_wide_as_its_column(
    draft: Document,
) -> None:
    head, first = rows_of(written(long(draft, [(1, "甲镇", Amount(Fraction(15, 2), 2))])))
    sides = [cell.find(f"{W}p/{W}pPr/{W}jc") for cell in first.findall(f"{W}tc")]
    widths = [
        [
            None if (width := cell.find(f"{W}tcPr/{W}tcW")) is None else width.get(f"{W}w")
            for cell in row.findall(f"{W}tc")
        ]
        for row in (head, first)
    ]

    assert [None if one is None else one.get(f"{W}val") for one in sides] == [
        "right",
        "left",
        "right",
    ]
    assert widths[0] == widths[1]


def test_the_same_long_document_is_the_same_bytes(draft: Document) -> None:
    units: list[tuple[Cell, ...]] = [(n, f"第{n}镇", None) for n in range(300)]

    assert written(long(draft, units)) == written(long(draft, units))


@pytest.mark.slow
def test_ten_times_the_rows_take_not_much_more_than_ten_times_as_long(draft: Document) -> None:
    spent = []
    for rows in (ROWS // 10, ROWS):
        document = long(draft, [(n, f"第{n}镇", None) for n in range(rows)])
        began = process_time()
        written(document)
        spent.append(process_time() - began)

    assert spent[1] <= 15 * spent[0]

"""What is taken away from a page: the same numbers, whole, under the page's own coordinate."""

from __future__ import annotations

import csv
import io
import re
from urllib.parse import unquote

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

PAGE = "/s/jinan-2018-districts?as_of=2018-12-31"
SHEET = "/s/jinan-2018-districts/gaoxin?as_of=2018-12-31"


def link(text: str, name: str) -> str:
    """The address under which a page offers a file."""
    found = re.search(rf'href="(/files/{re.escape(name)}/[^"]+)"', text)
    assert found is not None, name
    return found[1].replace("&amp;", "&")


def test_a_table_taken_away_holds_every_row_of_the_page(desk_client: TestClient) -> None:
    page = desk_client.get(PAGE).text
    answer = desk_client.get(link(page, "standings.csv"))
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    shown = re.findall(r'<td class="number total[^"]*">([^<]+)</td>', page)

    assert answer.status_code == 200
    assert [row[2] for row in rows[1:13]] == shown
    assert "known_at=395" in ",".join(rows[-1])


def test_a_file_is_called_by_its_coordinate(desk_client: TestClient) -> None:
    answer = desk_client.get(link(desk_client.get(SHEET).text, "sheet.xlsx"))
    name = unquote(answer.headers["content-disposition"])

    assert "sheet jinan-2018-districts@2 gaoxin as_of=2018-12-31 known_at=395" in name
    assert load_workbook(io.BytesIO(answer.content)).sheetnames[-1] == "口径"


def test_a_draft_comes_from_the_page_of_the_unit(desk_client: TestClient) -> None:
    pytest.importorskip("docx")
    answer = desk_client.get(link(desk_client.get(SHEET).text, "notice.docx"))

    assert answer.status_code == 200
    assert answer.content[:2] == b"PK"


def test_what_is_taken_away_asks_from_where_the_page_was_and_not_from_the_latest(
    desk_client: TestClient,
) -> None:
    page = desk_client.get(f"{PAGE}&known_at=390").text

    assert "known_at=390" in link(page, "summary.xlsx")


def test_a_file_that_there_is_not_is_refused_and_the_others_named(desk_client: TestClient) -> None:
    answer = desk_client.get("/files/standings.exe/jinan-2018-districts?as_of=2018-12-31")

    assert answer.status_code == 404
    assert "standings.xlsx" in answer.text

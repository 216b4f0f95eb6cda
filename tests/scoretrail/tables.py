"""What the tests of exported tables share: every table of the demonstration, and every case asked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl

from replay.as_of import Answer
from replay.cases import in_memory, read_case
from replay.coordinate import Coordinate, day
from replay.difference import difference
from scoretrail.desk import Desk
from scoretrail.report.exports import Book, books
from scoretrail.report.exports.basis import Basis
from scoretrail.words import Voice

CASES = sorted((Path(__file__).parents[1] / "cases").glob("*.json"))
LAST = date(2018, 12, 31)
ASKED = Coordinate("jinan-2018-districts", as_of=LAST)
ZH = Voice("zh")
NOTHING = Basis("coordinate", "digest", (), (), "共1行，完")


def all_books(desk: Desk, voice: Voice) -> dict[str, Book]:
    """Every table of the demonstration."""
    answer = desk.ask(ASKED)
    return {
        "sheet": books.sheet_book(voice, desk, answer, "gaoxin"),
        "unscored": books.sheet_book(voice, desk, answer, "shanghe"),
        "standings": books.standings_book(voice, desk, answer),
        "summary": books.summary_book(voice, desk, answer),
        "deductions": books.deductions_book(voice, desk, answer),
        "trail": books.trail_book(voice, desk, answer, answer.award("gaoxin", "9")),
        "impact": books.impact_book(
            voice, desk, difference(desk.memory, replace(ASKED, known_at=390), ASKED)
        ),
    }


def opened(content: bytes, *, computed: bool = True) -> openpyxl.Workbook:
    """Read a workbook back: the numbers in its cells, or its formulas."""
    return openpyxl.load_workbook(io.BytesIO(content), data_only=computed)


def answers() -> Iterator[tuple[str, Desk, Answer]]:
    """Every check of every case that can be asked, with its desk."""
    for path in CASES:
        case = read_case(path)
        desk = Desk(in_memory(case), scheme=case.scheme)
        days = {check["as_of"] for check in case.checks if "over" not in check}
        for as_of in sorted(days):
            yield f"{path.stem} {as_of}", desk, desk.ask(Coordinate(case.scheme, as_of=day(as_of)))

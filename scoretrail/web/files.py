"""Answers to take away (导出): the page's own coordinate as a workbook, as CSV, or as a draft document.

What is taken away is what the page shows, whole, with what it rests on; that it was taken is put on
record first. The name of a file is its coordinate.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from fastapi import APIRouter
from starlette.responses import Response

from domain.errors import UnknownName
from ledger.roles import Verb
from replay.as_of import Answer
from replay.impact import impacts
from scoretrail.desk import Desk
from scoretrail.http.takeaway import handed_out, on_record
from scoretrail.http.visit import Visit
from scoretrail.report.documents import Document, bulletin, notice
from scoretrail.report.documents.writing import EXTRAS, ready, write
from scoretrail.report.exports import Book, books, separated, workbook
from scoretrail.web.address import coordinate_in
from scoretrail.web.reader import Reader
from scoretrail.words import Voice

router = APIRouter()

Table = Callable[[Voice, Desk, Answer], Book]
Draft = Callable[[Voice, Desk, Answer], Document]


def _of_unit(voice: Voice, desk: Desk, answer: Answer) -> Book:
    return books.sheet_book(voice, desk, answer, desk.compared(answer, _unit(answer)))


def _trail(voice: Voice, desk: Desk, answer: Answer) -> Book:
    award = answer.award(desk.compared(answer, _unit(answer)), answer.resolved.code or "")
    return books.trail_book(voice, desk, answer, award)


def _deductions(voice: Voice, desk: Desk, answer: Answer) -> Book:
    return books.deductions_book(voice, desk, answer, answer.resolved.unit)


def _notice(voice: Voice, desk: Desk, answer: Answer) -> Document:
    whose = desk.compared(answer, _unit(answer))
    found = impacts(desk.memory, answer.resolved.of())
    return notice(voice, desk, answer, whose, found, head=None)


def _bulletin(voice: Voice, desk: Desk, answer: Answer) -> Document:
    return bulletin(voice, desk, answer, impacts(desk.memory, answer.resolved.of()), head=None)


TABLES: Mapping[str, Table] = {
    "standings": books.standings_book,
    "summary": books.summary_book,
    "sheet": _of_unit,
    "trail": _trail,
    "deductions": _deductions,
}
DRAFTS: Mapping[str, Draft] = {"notice": _notice, "bulletin": _bulletin}


@router.get("/files/{name}/{scheme}")
def of_all(visit: Reader, name: str, scheme: str) -> Response:
    """A file about the whole population."""
    return _file(visit, name, scheme)


@router.get("/files/{name}/{scheme}/{unit}")
def of_unit(visit: Reader, name: str, scheme: str, unit: str) -> Response:
    """A file about one unit."""
    return _file(visit, name, scheme, unit)


@router.get("/files/{name}/{scheme}/{unit}/{code}")
def of_indicator(visit: Reader, name: str, scheme: str, unit: str, code: str) -> Response:
    """A file about one indicator of one unit."""
    return _file(visit, name, scheme, unit, code)


def _file(visit: Visit, name: str, *path: str) -> Response:
    what, _, suffix = name.partition(".")
    suffix = f".{suffix}"
    table, draft = TABLES.get(what), DRAFTS.get(what)
    if not (table and suffix in (".csv", ".xlsx")) and not (draft and suffix in EXTRAS):
        raise _unknown(name)
    if draft:
        ready(suffix)
    with visit.desk() as desk:
        asked = coordinate_in(visit, desk, *path)
        visit.actor.permit(Verb.EXPORT, asked.unit)
        answer = desk.ask(asked)
        said = str(desk.naming_of(answer).coordinate(answer.resolved))
        if table is not None:
            book = table(visit.voice, desk, answer)
            rows = sum(len(grid.rows) for grid in book.grids)
            content = (separated if suffix == ".csv" else workbook)(visit.voice, book)
        else:
            assert draft is not None, "a file is a table or a draft"
            rows = len(answer.sheets) if asked.unit is None else 1
            content = write(draft(visit.voice, desk, answer), suffix)
        on_record(visit, desk, f"{name} {said}", rows)
    return handed_out(content, file_name(what, said) + suffix)


def file_name(what: str, coordinate: str) -> str:
    """What a file is called: its kind and its coordinate, in letters that every system takes.

    >>> file_name("sheet", "jinan-2018-districts@1/gaoxin?as_of=2018-12-31&known_at=18")
    'sheet jinan-2018-districts@1 gaoxin as_of=2018-12-31 known_at=18'
    """
    return f"{what} {re.sub(r'[/?&]', ' ', coordinate)}"


def _unit(answer: Answer) -> str:
    if answer.resolved.unit is not None:
        return answer.resolved.unit
    raise UnknownName(
        "which-unit",
        "这种文件是关于一个对象的，请写明对象。",
        "Such a file is about one unit: name it.",
    )


def _unknown(name: str) -> UnknownName:
    tables = ", ".join(f"{one}.xlsx" for one in TABLES)
    drafts = ", ".join(f"{one}.docx" for one in DRAFTS)
    return UnknownName(
        "unknown-file",
        f"没有文件“{name}”。可取：{tables}（或 .csv），{drafts}（或 .pdf）。",
        f"There is no file {name!r}. These can be had: {tables} (or .csv), {drafts} (or .pdf).",
    )

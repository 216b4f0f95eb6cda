"""The sums in a workbook: what a second hand computes is what we computed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from domain.award import Award, Sheet
from domain.points import ZERO
from replay.as_of import Answer
from scoretrail.desk import Desk
from scoretrail.report.exports import Amount, Book, Grid, workbook
from scoretrail.report.exports.standings import ranking
from scoretrail.report.exports.summary import summary_of
from tests.office import converted
from tests.scoretrail.tables import NOTHING, ZH, all_books, answers, opened


@pytest.fixture(scope="module")
def desk(built: Path) -> Iterator[Desk]:
    with Desk.open(str(built), fictional=True) as opened_:
        yield opened_


@pytest.mark.slow
def test_the_sums_that_libreoffice_computes_are_ours(tmp_path: Path, desk: Desk) -> None:
    grids = dict(all_books(desk, ZH))
    for name, other, answer in answers():
        if other.demo or len(answer.sheets) > 40:
            continue
        naming = other.naming(answer.viewpoint.as_of)
        tables = (summary_of(ZH, naming, answer), ranking(ZH, other.memory, naming, answer))
        grids[name.replace(" ", "_")] = Book(tables, NOTHING)
    files = []
    for name, book in grids.items():
        files.append(tmp_path / f"{name}.xlsx")
        files[-1].write_bytes(without_values(workbook(ZH, book)))
    target = tmp_path / "computed"
    formulas = 0
    for book, path in zip(grids.values(), converted(files, "xlsx", target), strict=True):
        found = opened(path.read_bytes())
        for grid, sheet in zip(book.grids, found.worksheets, strict=False):
            formulas += compared(grid, list(sheet.iter_rows(min_row=5, values_only=True)))
    assert formulas > 500


def compared(grid: Grid, rows: list[tuple[object, ...]]) -> int:
    """Hold what was computed against the grid, cell by cell; give how many formulas there were."""
    formulas = 0
    for ours, theirs in zip((*grid.rows, grid.sums) if grid.sums else grid.rows, rows, strict=True):
        for cell, value in zip(ours, theirs, strict=False):
            if isinstance(cell, Amount) and cell.formula is not None:
                formulas += 1
                assert isinstance(value, (int, float)), (grid.title, value)
                assert Fraction(f"{value:.{cell.decimals}f}") == cell.number, grid.title
                assert abs(Fraction(value) - cell.number) < Fraction(1, 10**9), grid.title
    return formulas


def without_values(content: bytes) -> bytes:
    """Take the numbers out of all cells with a formula, so that only computing brings them back."""
    data = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(data, "w") as new:
        for member in old.infolist():
            text = old.read(member)
            if member.filename.startswith("xl/worksheets/sheet"):
                text = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1<v>-999</v>", text)
            new.writestr(member.filename, text)
    return data.getvalue()


def test_what_a_formula_gives_is_what_stands_in_the_cell_without_any_spreadsheet() -> None:
    """Where the formula would give another number, the number stands alone."""
    for name, desk, answer in answers():
        grid = summary_of(ZH, desk.naming(answer.viewpoint.as_of), answer)
        at = 1 + len(answer.scheme.codes)
        for sheet, row in zip(answer.ranking(), grid.rows, strict=True):
            cell = row[at]
            if isinstance(cell, Amount) and cell.formula is not None:
                assert rebuilt(sheet, answer) == sheet.total, name


def rebuilt(sheet: Sheet, answer: Answer) -> Fraction:
    """Add up the printed points, as the formula says it."""

    def of(kind: str) -> Fraction:
        return sum((points(award) for award in sheet.awards if award.kind == kind), start=ZERO)

    limits = answer.scheme.total
    bonus = of("bonus") if limits.bonus_cap is None else min(of("bonus"), limits.bonus_cap)
    found = of("base") + bonus - of("penalty")
    found = found if limits.max is None else min(found, limits.max)
    return found if limits.min is None else max(found, limits.min)


def points(award: Award) -> Fraction:
    """The points as printed; a cell without a number counts nothing."""
    return award.points or ZERO

"""得分汇总表: units by indicators, the total, the place and what it converts to, as formulas."""

from __future__ import annotations

from domain.award import Sheet
from replay.as_of import Answer
from scoretrail.report.exports import sums
from scoretrail.report.exports.grid import Amount, Cell, Column, Grid, letter
from scoretrail.report.naming import Naming
from scoretrail.report.numbers import full
from scoretrail.report.sheet import state
from scoretrail.report.standings import short, total
from scoretrail.report.viewpoint import title
from scoretrail.words import Voice, captions
from scoretrail.words import exports as words

FIRST = 1
"""The first column of points: the unit stands before it."""


def summary_of(voice: Voice, naming: Naming, answer: Answer) -> Grid:
    """Everybody's points under everything, by place."""
    scheme = answer.scheme
    captioned = [voice(captions.UNIT), *(_caption(voice, answer, code) for code in scheme.codes)]
    captioned += [voice(words.SUM), voice(captions.PLACE)]
    if scheme.total.convert_to is not None:
        captioned.append(voice(captions.CONVERTED))
    if scheme.grades:
        captioned.append(voice(captions.GRADE))
    ranking = answer.ranking()
    rows = tuple(_row(voice, naming, answer, sheet) for sheet in ranking)
    return Grid(
        voice(words.SUMMARY),
        title(naming, answer),
        tuple(Column(caption) for caption in captioned),
        rows,
        _means(voice, answer, len(captioned)),
    )


def _caption(voice: Voice, answer: Answer, code: str) -> str:
    indicator = answer.scheme.indicators[code]
    if indicator.full is None:
        return f"{code} {short(indicator.name)}"
    return voice(words.AND_FULL, code=code, name=short(indicator.name), full=full(indicator.full))


def _row(voice: Voice, naming: Naming, answer: Answer, sheet: Sheet) -> tuple[Cell, ...]:
    scheme, decimals = answer.scheme, answer.scheme.total.round.decimals
    points: list[Cell] = [
        state(voice, answer, award) if award.points is None else Amount(award.points, decimals)
        for award in sheet.awards
    ]
    at_total = FIRST + len(points)
    found = sums.total(scheme, sheet, lambda at, n: f"{letter(FIRST + n)}{at.row}")
    cells: list[Cell] = [naming.name(sheet.unit), *points]
    cells.append(found or total(voice, answer, sheet))
    cells.append(sums.place(sheet, at_total))
    if scheme.total.convert_to is not None:
        cells.append(sums.converted(scheme, sheet, at_total))
    if scheme.grades:
        cells.append(sheet.grade)
    return tuple(cells)


def _means(voice: Voice, answer: Answer, width: int) -> tuple[Cell, ...]:
    """The mean of each column that is scored throughout; of a part there is none."""
    decimals = answer.scheme.total.round.decimals
    sheets = list(answer.sheets.values())
    if not sheets:
        return ()
    cells: list[Cell] = [voice(words.MEAN)]
    for number, code in enumerate(answer.scheme.codes):
        points = [sheet.award(code).points for sheet in sheets]
        known = [one for one in points if one is not None]
        whole = len(known) == len(points)
        cells.append(sums.column_mean(FIRST + number, known, decimals) if whole else None)
    totals = [sheet.total for sheet in sheets if sheet.total is not None]
    at_total = FIRST + len(answer.scheme.codes)
    whole = len(totals) == len(sheets)
    cells.append(sums.column_mean(at_total, totals, decimals) if whole else None)
    return (*cells, *[None] * (width - len(cells)))

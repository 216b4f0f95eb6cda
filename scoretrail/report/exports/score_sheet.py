"""得分表: one unit, indicator by indicator, with the total as a formula."""

from __future__ import annotations

from domain.award import Award, Sheet
from replay.as_of import Answer
from scoretrail.report.exports import sums
from scoretrail.report.exports.grid import Amount, Cell, Grid, columns, letter
from scoretrail.report.naming import Naming
from scoretrail.report.sheet import basis, entries, heading, state
from scoretrail.report.standings import total
from scoretrail.words import Voice, captions
from scoretrail.words import exports as words

POINTS_COLUMN = 3


def score_sheet(voice: Voice, naming: Naming, answer: Answer, sheet: Sheet) -> Grid:
    """The awards of a unit, one a row."""
    said = columns(
        voice,
        (captions.CODE, False),
        (captions.INDICATOR, True),
        (captions.FULL, False),
        (captions.POINTS, False),
        (captions.LOST, False),
        (captions.BASIS, True),
        (captions.ENTRIES, False),
    )
    rows = tuple(_row(voice, answer, award) for award in sheet.awards)
    under = letter(POINTS_COLUMN)
    found: Cell = sums.total(answer.scheme, sheet, lambda at, n: f"{under}{at.first + n}")
    whole = (None, voice(words.SUM), None, found or total(voice, answer, sheet), None, None, None)
    return Grid(voice(words.SHEET), heading(voice, naming, answer, sheet), said, rows, whole)


def _row(voice: Voice, answer: Answer, award: Award) -> tuple[Cell, ...]:
    decimals = answer.scheme.total.round.decimals
    points: Cell = state(voice, answer, award)
    lost: Cell = None
    if award.points is not None:
        points = Amount(award.points, decimals)
        if award.kind == "base" and award.full is not None:
            lost = Amount(
                award.full - award.points,
                decimals,
                lambda at: f"ROUND(C{at.row}-D{at.row},{decimals})",
            )
    full = None if award.full is None else Amount(award.full, _decimals(award))
    seen = entries(voice, award)
    return award.code, award.name, full, points, lost, basis(voice, answer, award), seen


def _decimals(award: Award) -> int:
    """As many decimals as the document prints of full marks."""
    places, number = 0, award.full
    assert number is not None, "only full marks have decimals"
    while (number * 10**places).denominator != 1 and places < 6:  # noqa: PLR2004
        places += 1
    return places

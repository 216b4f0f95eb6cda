"""Cells: what an assessment by the array says of one unit at one point, as plain values."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np

from domain.award import Span
from domain.figure import Figure
from domain.scheme import Scheme
from replay.bulk.assessment import Sheets
from replay.bulk.kinds import Array
from replay.bulk.outcomes import Spans
from replay.bulk.rationals import Rationals
from replay.rows import Points, Row

Cell = tuple[int, int]
"""The day or position, and the unit, by their numbers."""


def row(sheets: Sheets, scheme: Scheme, cell: Cell) -> Row:
    """The scores in a cell."""
    points = tuple(_points(sheets, code, cell) for code in scheme.codes)
    totals = sheets.totals
    if not within(totals.known, cell):
        span = _span(totals.spans, cell) if within(totals.decided, cell) else None
        return Row(points, None, span, None, None, None, 1)
    grade = int(within(totals.grade, cell))
    return Row(
        points,
        number(totals.total, cell),
        None,
        None if totals.converted is None else number(totals.converted, cell),
        scheme.grades[grade].name if grade >= 0 else None,
        int(within(totals.place, cell)),
        int(within(totals.tied, cell)),
    )


def figure(sheets: Sheets, path: str, cell: Cell) -> Figure | None:
    """The figure of a line in a cell, without the entries behind it; None where it has parts."""
    found = sheets.figures.get(path)
    if found is None:
        return None
    if not within(found.known, cell):
        return Figure(None, nothing=bool(within(found.nothing, cell)), missing="nothing measured")
    return Figure(number(found.value, cell))


def within(array: Array, cell: Cell) -> Any:
    """What an array says in a cell; it may say the same for all units, or all days."""
    wide, (point, unit) = np.atleast_2d(array), cell
    return wide[min(unit, wide.shape[0] - 1), min(point, wide.shape[1] - 1)]


def number(numbers: Rationals, cell: Cell) -> Fraction:
    """The exact number in a cell."""
    below = numbers.denominators
    bottom = below if isinstance(below, int) else int(within(below, cell))
    return Fraction(int(within(numbers.numerators, cell)), bottom)


def _points(sheets: Sheets, code: str, cell: Cell) -> Points:
    award = sheets.awards[code]
    if not within(award.bound, cell):
        return Points(code, "not applicable", None, None, None)
    if not within(award.scored, cell):
        return Points(code, "unscored", None, None, _span(award.spans, cell))
    return Points(code, "scored", number(award.points, cell), number(award.exact, cell), None)


def _span(spans: Spans, cell: Cell) -> Span:
    return Span(
        None if within(spans.low_open, cell) else number(spans.low, cell),
        None if within(spans.high_open, cell) else number(spans.high, cell),
    )

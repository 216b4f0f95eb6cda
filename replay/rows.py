"""Rows: one unit's scores at one point as plain values, the same whichever evaluator gave them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from domain.award import Sheet, Span, State


@dataclass(frozen=True, slots=True)
class Points:
    """The points of one unit under one indicator."""

    code: str
    state: State
    points: Fraction | None
    exact: Fraction | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's scores in one cell. Without a total it has no place and no grade."""

    points: tuple[Points, ...]
    total: Fraction | None
    span: Span | None
    converted: Fraction | None
    grade: str | None
    place: int | None
    tied: int


def row_of(sheet: Sheet) -> Row:
    """The same of a score sheet of the reference evaluator."""
    points = tuple(
        Points(award.code, award.state, award.points, award.exact, award.span)
        for award in sheet.awards
    )
    return Row(
        points,
        sheet.total,
        sheet.span,
        sheet.converted,
        sheet.grade,
        sheet.place,
        sheet.tied,
    )

"""`all_or_nothing` and `tiers`: points by bounds."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import model_validator

from domain.comparisons import Compared
from domain.conditions import Comparison as Bounds
from domain.conversions.conversion import FULL_UNKNOWN, Conversion, Points, converted_value
from domain.figure import Figure
from domain.language import Misfit, Number
from domain.points import ZERO, plain

Tiered = Number | Literal["full"]


class AllOrNothing(Conversion):
    """Full points where the condition holds, else none (成立得满分，不成立不得分)."""

    WORD = "all_or_nothing"
    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]] = "either"

    when: Bounds

    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        if full is None:
            return FULL_UNKNOWN
        value = converted_value(figure, compared)
        holds = self.when.holds(value)
        result = full if holds else ZERO
        relation = "✓" if holds else "✗"
        return Points(result, f"{plain(value)} {self.when} {relation} → {plain(result)}")


class Tier(Bounds):
    """One row of a table: the points where its bounds hold."""

    points: Tiered


class Tiers(Conversion):
    """The first row that matches gives the points; `none` is for a unit with nothing to measure.

    Pingyin 2022, annex 2, item 15: one working day full, two working days 2, three or more none.
    """

    WORD = "tiers"
    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]] = "either"
    NEEDS_FULL = False

    table: tuple[Tier, ...]
    otherwise: Tiered = ZERO
    none: Tiered | None = None

    @model_validator(mode="after")
    def _has_rows(self) -> Tiers:
        if not self.table:
            raise Misfit(
                "table 至少要有一行",
                "a table needs at least one row",
            )
        return self

    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        if figure.nothing:
            return self._given(self.none, full, "—")
        value = converted_value(figure, compared)
        for row in self.table:
            if row.holds(value):
                return self._given(row.points, full, f"{plain(value)} {row}")
        return self._given(self.otherwise, full, plain(value))

    def _given(self, points: Tiered | None, full: Fraction | None, said: str) -> Points:
        if points is None:
            return Points(None, "", missing="nothing to measure")
        if points == "full":
            if full is None:
                return FULL_UNKNOWN
            points = full
        assert isinstance(points, Fraction), "the only word here is full"
        return Points(points, f"{said} → {plain(points)}")

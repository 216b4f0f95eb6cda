"""`proportional`, `linear`, `per_item`, `as_given`: points on a line."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

from domain.comparisons import Compared
from domain.conversions.conversion import FULL_UNKNOWN, Conversion, Points, converted_value
from domain.figure import Figure
from domain.language import Number
from domain.points import ONE, ZERO, plain


class Proportional(Conversion):
    """full × the share, the share held between 0 and 1 (按比例计分).

    Pingyin 2022, annex 1, item 1: three documents are asked for; two give two thirds.
    """

    WORD = "proportional"
    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]] = "share"

    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        if full is None:
            return FULL_UNKNOWN
        value = converted_value(figure, compared)
        share = min(max(value, ZERO), ONE)
        held = "" if share == value else f" ({plain(value)})"
        return Points(full * share, f"{plain(full)}×{plain(share)}{held} = {plain(full * share)}")


class Linear(Conversion):
    """a + b × figure.

    Jinan's self-assessment of 2018 prints 1/50×(50−g): a is 1, b is −0.02.
    """

    WORD = "linear"
    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]] = "figure"
    NEEDS_FULL = False

    a: Number
    b: Number

    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        value = converted_value(figure, compared)
        result = self.a + self.b * value
        return Points(result, f"{plain(self.a)}+({plain(self.b)})×{plain(value)} = {plain(result)}")


class PerItem(Conversion):
    """So much for each item, added from zero or taken from full (每…扣…分，每…得…分).

    `at_most` limits the change, and is not the floor: full 8, three items of 2, at most 4 leaves 4.
    Jinan 2018, item 9: fifteen points, three for each organ; the weights are in the figure.
    """

    WORD = "per_item"
    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]] = "figure"

    each: Number
    start: Literal["full", "zero"]
    at_most: Number | None = None

    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        if full is None and self.start == "full":
            return FULL_UNKNOWN
        value = converted_value(figure, compared)
        change = abs(self.each) * value
        said = plain(value) if abs(self.each) == ONE else f"{plain(abs(self.each))}×{plain(value)}"
        if self.at_most is not None and change > self.at_most:
            change, said = self.at_most, f"min({said}, {plain(self.at_most)})"
        start = full if self.start == "full" and full is not None else ZERO
        result = start - change if self.each < 0 else start + change
        sign = "−" if self.each < 0 else "+"
        return Points(result, f"{plain(start)}{sign}{said} = {plain(result)}")


class AsGiven(Conversion):
    """The figure itself: an assessment, an award (评定, 酌情)."""

    WORD = "as_given"
    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]] = "figure"
    NEEDS_FULL = False

    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        value = converted_value(figure, compared)
        return Points(value, plain(value))

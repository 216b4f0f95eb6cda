"""`rank_linear` and `rank_step`: points by place (根据…排名进行测算)."""

from __future__ import annotations

from fractions import Fraction
from typing import ClassVar, Literal

from domain.comparisons import Compared
from domain.conversions.conversion import FULL_UNKNOWN, Conversion, Points, converted_value
from domain.figure import Figure
from domain.language import Number
from domain.points import ZERO, plain

WhenZero = Literal["no points", "ranked"]


class RankLinear(Conversion):
    """Evenly from full at the first place down to the last.

    `last: one_nth` gives full×(N−place+1)÷N; `last: zero`, or a number p, gives
    full−(full−p)×(place−1)÷(N−1). `zero: no points` gives a unit whose figure is 0 nothing.
    """

    WORD = "rank_linear"
    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]] = "place"

    last: Literal["one_nth", "zero"] | Number = "one_nth"
    zero: WhenZero = "no points"

    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        if full is None:
            return FULL_UNKNOWN
        if self.zero == "no points" and figure.value == 0:
            return Points(ZERO, "0 → 0")
        assert compared is not None, "a place needs its comparison"
        place, n = converted_value(figure, compared), compared.n
        if n == 1:
            return Points(full, f"1/1 → {plain(full)}")
        if self.last == "one_nth":
            result = full * (n - place + 1) / n
            said = f"{plain(full)}×({plain(n)}−{plain(place)}+1)÷{plain(n)}"
        else:
            last = ZERO if self.last == "zero" else self.last
            assert isinstance(last, Fraction), "the only words here are one_nth and zero"
            result = full - (full - last) * (place - 1) / (n - 1)
            said = f"{plain(full)}−{plain(full - last)}×({plain(place)}−1)÷({plain(n)}−1)"
        return Points(result, f"{said} = {plain(result)}")


class RankStep(Conversion):
    """Full at the first place, a step less at each further one."""

    WORD = "rank_step"
    NEEDS: ClassVar[Literal["figure", "place", "share", "either"]] = "place"

    step: Number
    zero: WhenZero = "no points"

    def points(self, full: Fraction | None, figure: Figure, compared: Compared | None) -> Points:
        if full is None:
            return FULL_UNKNOWN
        if self.zero == "no points" and figure.value == 0:
            return Points(ZERO, "0 → 0")
        place = converted_value(figure, compared)
        result = full - self.step * (place - 1)
        said = f"{plain(full)}−{plain(self.step)}×({plain(place)}−1)"
        return Points(result, f"{said} = {plain(result)}")

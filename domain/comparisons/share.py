"""`share_of_best`, `min_max`, `share_of`: a share of the best, of the span, of a target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import model_validator

from domain.comparisons.comparison import Best, Compared, Comparison, Measuring
from domain.errors import BadScheme
from domain.language import Misfit, Number
from domain.measures import Measure, Measured
from domain.points import ONE, ZERO

ZeroOrFull = Literal["zero", "full"]
_SHARE: dict[str, Fraction] = {"zero": ZERO, "full": ONE}


class ShareOfBest(Comparison):
    """x ÷ the greatest (or the least ÷ x): the best has all, the others in proportion (其他按比例).

    >>> best = ShareOfBest(when_zero="zero")
    >>> [str(c.value) for c in best.compared({"a": Fraction(8), "b": Fraction(5)}, None).values()]
    ['1', '5/8']
    """

    WORD = "share_of_best"
    COUPLES = True
    GIVES: ClassVar[Literal["place", "share"]] = "share"

    best: Best = "most"
    when_zero: ZeroOrFull = "zero"

    def compared(
        self, figures: Mapping[str, Fraction], measuring: Measuring
    ) -> dict[str, Compared]:
        if not figures:
            return {}
        if min(figures.values()) < 0:
            raise negative_share()
        times = Counter(figures.values())
        best = max(times) if self.best == "most" else min(times)

        def share(figure: Fraction) -> Fraction:
            of, over = (figure, best) if self.best == "most" else (best, figure)
            return _SHARE[self.when_zero] if over == 0 else of / over

        n = Fraction(len(figures))
        return {u: Compared(share(x), n, times[x], best) for u, x in figures.items()}


def negative_share() -> BadScheme:
    """The refusal to take a share of the best where a figure is negative."""
    return BadScheme(
        "negative-share",
        "有负的统计数，不能按最好的单位折算比例。",
        "A share of the best cannot be taken of negative figures.",
    )


class MinMax(Comparison):
    """(x − min) ÷ (max − min): the most has all, the least nothing (最多的得满分，最少的得0分)."""

    WORD = "min_max"
    COUPLES = True
    GIVES: ClassVar[Literal["place", "share"]] = "share"

    best: Best = "most"
    all_equal: ZeroOrFull = "full"
    when_zero: ZeroOrFull = "zero"

    def compared(
        self, figures: Mapping[str, Fraction], measuring: Measuring
    ) -> dict[str, Compared]:
        if not figures:
            return {}
        times = Counter(figures.values())
        low, high = min(times), max(times)
        best = high if self.best == "most" else low

        def share(figure: Fraction) -> Fraction:
            if low == high:
                return _SHARE[self.when_zero if high == 0 else self.all_equal]
            distance = figure - low if self.best == "most" else high - figure
            return distance / (high - low)

        n = Fraction(len(figures))
        return {u: Compared(share(x), n, times[x], best) for u, x in figures.items()}


class ShareOf(Comparison):
    """x ÷ a target the text prints, or ÷ another measure of the same unit."""

    WORD = "share_of"
    GIVES: ClassVar[Literal["place", "share"]] = "share"

    target: Number | None = None
    reference: Measured | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> ShareOf:
        if (self.target is None) == (self.reference is None):
            raise Misfit(
                "target 和 reference 须写且只写一项",
                "either a target or a reference",
            )
        if self.target is not None and self.target <= 0:
            raise Misfit(
                "target 应大于 0",
                "a target above 0",
            )
        return self

    def references(self) -> tuple[Measure, ...]:
        return () if self.reference is None else (self.reference,)

    def compared(
        self, figures: Mapping[str, Fraction], measuring: Measuring
    ) -> dict[str, Compared]:
        results = {}
        for unit, figure in figures.items():
            if self.target is not None:
                results[unit] = Compared(figure / self.target, ONE, best=self.target)
                continue
            assert self.reference is not None, "checked when the scheme was loaded"
            reference = measuring(self.reference, unit)
            if not reference.value:
                missing = reference.missing or "a reference of 0"
                results[unit] = Compared(None, ONE, items=reference.items, missing=missing)
            else:
                share = figure / reference.value
                results[unit] = Compared(share, ONE, best=reference.value, items=reference.items)
        return results

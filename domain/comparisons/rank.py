"""`rank` and `external_rank`: a place, computed within the cohort or published elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction
from typing import ClassVar, Literal

from domain.comparisons.comparison import Best, Compared, Comparison, Measuring
from domain.measures import Measure, Measured

Ties = Literal["best", "dense", "mean", "worst"]


class Rank(Comparison):
    """The place among the cohort (排名). Equal figures share a place.

    Ties `best` give 1-2-2-4, `dense` 1-2-2-3 with N the number of different figures, `mean` 2.5 for
    the two, `worst` 1-3-3-4.

    >>> figures = {"a": Fraction(8), "b": Fraction(5), "c": Fraction(5), "d": Fraction(0)}
    >>> [str(c.value) for c in Rank().compared(figures, None).values()]
    ['1', '2', '2', '4']
    """

    WORD = "rank"
    COUPLES = True
    GIVES: ClassVar[Literal["place", "share"]] = "place"

    best: Best = "most"
    ties: Ties = "best"

    def compared(
        self, figures: Mapping[str, Fraction], measuring: Measuring
    ) -> dict[str, Compared]:
        times = Counter(figures.values())
        order = sorted(times, reverse=self.best == "most")
        ahead: dict[Fraction, int] = {}
        passed = 0
        for figure in order:
            ahead[figure] = passed
            passed += times[figure]
        dense = {figure: number for number, figure in enumerate(order, start=1)}
        n = Fraction(len(order) if self.ties == "dense" else len(figures))

        def place(figure: Fraction) -> Fraction:
            if self.ties == "dense":
                return Fraction(dense[figure])
            if self.ties == "mean":
                return ahead[figure] + Fraction(times[figure] + 1, 2)
            if self.ties == "worst":
                return Fraction(ahead[figure] + times[figure])
            return Fraction(ahead[figure] + 1)

        return {
            unit: Compared(place(figure), n, times[figure], order[0])
            for unit, figure in figures.items()
        }


class ExternalRank(Comparison):
    """A place that someone else published, of so many (我县在全市的位次)."""

    WORD = "external_rank"
    GIVES: ClassVar[Literal["place", "share"]] = "place"

    among: Measured

    def references(self) -> tuple[Measure, ...]:
        return (self.among,)

    def compared(
        self, figures: Mapping[str, Fraction], measuring: Measuring
    ) -> dict[str, Compared]:
        results = {}
        for unit, place in figures.items():
            among = measuring(self.among, unit)
            if among.value is None or not 1 <= place <= among.value:
                missing = among.missing or "a place outside its league"
                results[unit] = Compared(None, Fraction(0), items=among.items, missing=missing)
            else:
                results[unit] = Compared(place, among.value, items=among.items)
        return results

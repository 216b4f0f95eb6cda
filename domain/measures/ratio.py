"""`ratio` and `checklist`: figures composed of other figures."""

from __future__ import annotations

from fractions import Fraction
from typing import Annotated, Literal

from pydantic import model_validator

from domain.figure import Figure
from domain.language import Misfit, one_of
from domain.measures.count import Count
from domain.measures.delay import Delay
from domain.measures.measure import Measure, together
from domain.measures.monthly import Monthly
from domain.measures.open import Open
from domain.measures.value import Value
from domain.points import ONE, ZERO
from domain.view import Basis, View

Simple = Annotated[Count | Open | Value, one_of(Count, Open, Value)]


class Ratio(Measure):
    """A quotient of two measures; a denominator of 0 gives what `when_zero` says."""

    WORD = "ratio"

    of: Simple
    over: Simple
    when_zero: Literal["missing", "zero", "one"] = "missing"

    def topics(self) -> frozenset[str]:
        return self.of.topics() | self.over.topics()

    @property
    def couples(self) -> bool:
        """As its two sides do."""
        return self.of.couples or self.over.couples

    def parts(self) -> tuple[Measure, ...]:
        return (self.of, self.over)

    def reads(self, unit: str, view: View) -> tuple[str, ...] | None:
        return together(self.parts(), unit, view)

    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        of = self.of.figure(unit, view, basis)
        over = self.over.figure(unit, view, basis)
        items = (*(i.on("of") for i in of.items), *(i.on("over") for i in over.items))
        sides = (("of", of.value), ("over", over.value))
        if of.value is None or over.value is None:
            return Figure(None, items, missing=of.missing or over.missing, sides=sides)
        if over.value == 0:
            value = {"missing": None, "zero": ZERO, "one": ONE}[self.when_zero]
            return Figure(value, items, missing="" if value is not None else "over 0", sides=sides)
        return Figure(Fraction(of.value / over.value), items, sides=sides)


class Checklist(Measure):
    """How many of the items are missing; one that is required makes all of them missing.

    Pingdingshan 2020, annex 2, item 1.2: two points off for each missing part, no plan no points.
    """

    WORD = "checklist"

    items: dict[str, Simple]
    required: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _required_are_items(self) -> Checklist:
        strangers = set(self.required) - set(self.items)
        if strangers:
            raise Misfit(
                f"required 不是 items 中的项：{'、'.join(sorted(strangers))}",
                f"required names no item: {', '.join(sorted(strangers))}",
            )
        return self

    def topics(self) -> frozenset[str]:
        return frozenset().union(*(item.topics() for item in self.items.values()))

    @property
    def couples(self) -> bool:
        """As any of its items does."""
        return any(item.couples for item in self.items.values())

    def parts(self) -> tuple[Measure, ...]:
        return tuple(self.items.values())

    def reads(self, unit: str, view: View) -> tuple[str, ...] | None:
        return together(self.parts(), unit, view)

    def figure(self, unit: str, view: View, basis: Basis) -> Figure:
        figures = {name: item.figure(unit, view, basis) for name, item in self.items.items()}
        items = tuple(item.on(name) for name, figure in figures.items() for item in figure.items)
        sides = tuple((name, figure.value) for name, figure in figures.items())
        unknown = [figure.missing for figure in figures.values() if figure.value is None]
        if unknown:
            return Figure(None, items, missing=unknown[0], sides=sides)
        lacking = [name for name, figure in figures.items() if not figure.value]
        missing = len(figures) if set(lacking) & set(self.required) else len(lacking)
        return Figure(Fraction(missing), items, sides=sides)


Measured = Annotated[
    Count | Open | Value | Ratio | Checklist | Delay | Monthly,
    one_of(Count, Open, Value, Ratio, Checklist, Delay, Monthly),
]

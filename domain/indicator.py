"""Indicators and their parts: what one scored line of a scheme is made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import cached_property
from typing import Any, Literal

from pydantic import model_validator

from domain.citations import Cite
from domain.comparisons import Comparing
from domain.conversions import Converting
from domain.language import Misfit, Model, Number, plain_tree, tree_of
from domain.measures import Measure, Measured, Value
from domain.readings import Reading
from domain.view import CountsFromField

CountsFrom = Literal["occurred", "submitted"] | CountsFromField
Kind = Literal["base", "bonus", "penalty", "shown"]
Missing = Literal["unscored", "zero", "full", "error"]
NotApplicable = Literal["rescale", "full", "zero", "undecided"]
Cap = Literal["full"] | Number | None


class Scored(Model):
    """A line that can be scored: a measure and its conversion, or parts that are.

    `floor` is the least it can give (null: none), `cap` the most (`full` by default, null: none).
    """

    name: str
    full: Number | None
    measure: Measured | None = None
    compare: Comparing | None = None
    points: Converting | None = None
    parts: dict[str, Part] = {}
    counts_from: CountsFrom | None = None
    """From which day its entries count, where not as the scheme says."""
    combine: Literal["sum", "least"] = "sum"
    require: str | None = None
    floor: Number | None = Fraction(0)
    cap: Cap = "full"
    missing: Missing = "unscored"
    unreachable: Number = Fraction(0)
    """Points that no facts can reach, declared where the text prints more than its rules give."""

    @model_validator(mode="after")
    def _measured_or_in_parts(self) -> Scored:
        if self.parts:
            if self.measure or self.points or self.compare:
                raise Misfit(
                    "要么写 parts，要么写 measure 和 points",
                    "either parts, or a measure with points",
                )
            if self.require is not None and self.require not in self.parts:
                raise Misfit(
                    f"require 不是 parts 中的一项：{self.require}",
                    f"require names no part: {self.require}",
                )
        elif self.measure is None or self.points is None:
            raise Misfit(
                "缺 measure 和 points（或 parts）",
                "a measure and points are needed (or parts)",
            )
        self._slots_fit()
        return self

    def _slots_fit(self) -> None:
        if self.points is None:
            return
        gives = "figure" if self.compare is None else self.compare.GIVES
        needs = self.points.NEEDS
        ratio = self.measure is not None and self.measure.WORD == "ratio"
        fits = needs in (gives, "either") or (needs == "share" and ratio and gives == "figure")
        if not fits:
            raise Misfit(
                f"{self.points.WORD} 要用 {needs}，这里给的是 {gives}",
                f"{self.points.WORD} needs a {needs}; here is a {gives}",
            )

    def paths(self, path: str) -> Iterator[str]:
        """The paths of its parts, to any depth, and then its own, which is `path`."""
        for code, part in self.parts.items():
            yield from part.paths(f"{path}/{code}")
        yield path

    def limit(self) -> Fraction | None:
        """The most it can give, None where nothing limits it."""
        return self.full if self.cap == "full" else self.cap

    def clamped(self, points: Fraction) -> Fraction:
        """The points within floor and cap (扣完为止, 最高…分)."""
        limit = self.limit()
        if limit is not None and points > limit:
            points = limit
        if self.floor is not None and points < self.floor:
            points = self.floor
        return points

    def measures(self) -> Iterator[Measure]:
        """Every measure of the line, of its parts and of its comparisons."""
        if self.measure is not None:
            yield self.measure
        if self.compare is not None:
            yield from self.compare.references()
        for part in self.parts.values():
            yield from part.measures()

    @cached_property
    def rule(self) -> Mapping[str, Any]:
        """The words of the line as they are written: measure, comparison, conversion."""
        words = {name: getattr(self, name) for name in ("measure", "compare", "points")}
        rule = {
            name: plain_tree(tree_of(word, brief=True))
            for name, word in words.items()
            if word is not None
        }
        return {**rule, "combine": self.combine} if self.parts else rule

    @property
    def couples(self) -> bool:
        """Whether one unit's entries move another unit's points here."""
        compared = self.compare is not None and self.compare.COUPLES
        return (
            compared
            or any(measure.couples for measure in self.measures())
            or any(part.couples for part in self.parts.values())
        )

    def reads_only(self, unit: str) -> tuple[str, ...] | None:
        """The units whose entries alone can move this unit's points here; None: anybody's may."""
        measures = [part for measure in self.measures() for part in (measure, *measure.parts())]
        if self.couples or any(measure.with_subunits for measure in measures):
            return None
        others = [one.from_unit for one in measures if isinstance(one, Value) and one.from_unit]
        return (unit, *others)


class Part(Scored):
    """A part of an indicator, scored like one and never rounded by itself."""


class AppliesTo(Model):
    """Which units an indicator binds, where it does not bind all."""

    kinds: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    group: str | None = None

    @model_validator(mode="after")
    def _says_one(self) -> AppliesTo:
        if sum(map(bool, (self.kinds, self.units, self.group))) != 1:
            raise Misfit(
                "kinds、units、group 须写且只写一项",
                "exactly one of kinds, units, group",
            )
        return self


class Indicator(Scored):
    """One indicator (指标) with its clause, its rule and its readings."""

    section: str | None = None
    full_basis: Literal["printed", "inferred", "default", "office"] = "printed"
    kind: Kind = "base"
    finding: Literal["replaces"] | None = None
    applies_to: AppliesTo | None = None
    not_applicable: NotApplicable | None = None
    silence: Literal["accept", "unscored", "zero"] = "accept"
    """What an award is worth that rests on no entry at all, while no return was received either."""
    evidence: str | None = None
    """What the document asks for as proof (考核依据)."""
    cite: tuple[Cite, ...] = ()
    readings: tuple[Reading, ...] = ()

    @model_validator(mode="after")
    def _finding_moves_nobody_else(self) -> Indicator:
        if self.finding is not None and self.couples:
            raise Misfit(
                "对一个对象的评定不能牵动别的对象：不与互相比较的 compare 合用",
                "a finding for one unit must not move others: not with a coupled compare",
            )
        return self

    @cached_property
    def runs(self) -> bool:
        """Whether its points may change on a day on which nothing happens."""
        return any(measure.runs for measure in self.measures())

    @property
    def policy(self) -> NotApplicable:
        """What happens to the total of a unit that the indicator does not bind."""
        return self.not_applicable or "rescale"

    def topics(self) -> frozenset[str]:
        """The topics whose entries it reads."""
        return self._topics

    @cached_property
    def _topics(self) -> frozenset[str]:
        read = [measure.topics() for measure in self.measures()]
        assessed = frozenset({"indicator.assessed"}) if self.finding else frozenset()
        return assessed.union({"period.reported"}, *read)


Scored.model_rebuild()
Part.model_rebuild()
Indicator.model_rebuild()

__all__ = ["AppliesTo", "Indicator", "Part", "Scored"]

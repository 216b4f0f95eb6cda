"""The recipes of a scheme: for every line, how its figure is composed, and which counts that takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeVar

from domain.bases.amounts import Amount, Delays, Picked, added_up, picked
from domain.bases.counting import Counting
from domain.bases.flows import Flow, Stock, countable
from domain.bases.irreducible import Base
from domain.bases.monthly import Records, Reports
from domain.bases.recipe import ByMonth, Guarded, Lacking, Quotient, Recipe, bases_of
from domain.bases.sight import Sight
from domain.bases.whole import Returns, Seen, Whole, no_measure, plainly
from domain.indicator import Indicator, Scored
from domain.measures import (
    Checklist,
    Count,
    Delay,
    Measure,
    Monthly,
    Open,
    Ratio,
    Value,
)
from domain.scheme import Scheme
from domain.silence import RETURNED
from domain.view import Basis
from domain.workdays import Calendar

Composed = Flow | Stock | Amount | Picked | Delays | Whole
C = TypeVar("C", bound=Counting)
T = TypeVar("T")


@dataclass(frozen=True)
class Recipes:
    """All that a scheme's scores are composed of, and the countings that give it.

    `lines` and `references` go by the path of the line, such as `9` or `4.1/own`; the others by the
    code of the indicator.
    """

    scheme: Scheme
    lines: Mapping[str, Recipe] = field(default_factory=dict)
    references: Mapping[str, tuple[Recipe, ...]] = field(default_factory=dict)
    """What a comparison measures beside the figures."""
    findings: Mapping[str, Recipe] = field(default_factory=dict)
    """The sum of an assessor's findings, where these replace the item."""
    returns: Mapping[str, Base] = field(default_factory=dict)
    """Returns received, where silence is not accepted."""
    seen: Mapping[str, tuple[Base, ...]] = field(default_factory=dict)
    """Entries about the period at all, where the scheme is asked across years or populations."""
    refused: Mapping[str, tuple[Base, ...]] = field(default_factory=dict)
    """By path: counts that must be zero, else the rules refuse to judge what is recorded."""
    countings: tuple[Counting, ...] = ()
    """What must be compiled, each once."""

    def alone(self, code: str) -> Recipes:
        """Those of one indicator and its parts, without the countings."""
        if code not in self._alone:
            paths = list(self.scheme.indicators[code].paths(code))
            self._alone[code] = Recipes(
                self.scheme,
                _under(paths, self.lines),
                _under(paths, self.references),
                _under(paths, self.findings),
                _under(paths, self.returns),
                _under(paths, self.seen),
                _under(paths, self.refused),
            )
        return self._alone[code]

    @cached_property
    def refusing(self) -> dict[Base, Counting]:
        """Each counting by the count of what it refuses."""
        return {counting.refused: counting for counting in self.countings}

    @cached_property
    def _alone(self) -> dict[str, Recipes]:
        return {}

    def bases(self) -> tuple[Base, ...]:
        """Every base count that scoring reads, each once."""
        return self._bases

    @cached_property
    def _bases(self) -> tuple[Base, ...]:
        found: dict[Base, None] = {}
        for recipe in (*self.lines.values(), *self.findings.values()):
            found |= dict.fromkeys(bases_of(recipe))
        for references in self.references.values():
            found |= {base: None for one in references for base in bases_of(one)}
        for several in (*self.seen.values(), *self.refused.values()):
            found |= dict.fromkeys(several)
        return tuple(found | dict.fromkeys(self.returns.values()))


def _under(paths: Iterable[str], by_path: Mapping[str, T]) -> dict[str, T]:
    return {path: by_path[path] for path in paths if path in by_path}


def recipes(
    scheme: Scheme,
    calendar: Calendar | None,
    *,
    across: bool = False,
    like: Recipes | None = None,
) -> Recipes:
    """The recipes of a scheme under a calendar.

    `across` says that it is asked over another year or population: then what was seen is counted too.
    `like` are those of another text, made under the same calendar and asked alike: what is the same in
    both texts is taken over.
    """
    taking = _Taking(Sight(scheme, calendar), across=across)
    alike = like is not None and _looks_alike(scheme, like.scheme)
    for code in scheme.codes:
        indicator = scheme.indicators[code]
        if like is not None and alike and like.scheme.indicators.get(code) is indicator:
            taking.over(code, like)
        else:
            taking.indicator(code, indicator)
    made = taking.made
    return replace(made, countings=tuple(taking.countings.values()))


def _looks_alike(one: Scheme, other: Scheme) -> bool:
    """Whether all is the same that decides, beside an indicator itself, what its counts are."""
    return (
        one.id == other.id
        and one.period is other.period
        and one.zone == other.zone
        and one.units is other.units
        and one.counts_from == other.counts_from
    )


class _Taking:
    """Goes through a scheme once and collects recipes and countings."""

    def __init__(self, sight: Sight, *, across: bool) -> None:
        self.sight = sight
        self.across = across
        self.countings: dict[str, Counting] = {}
        self.lines: dict[str, Recipe] = {}
        self.references: dict[str, tuple[Recipe, ...]] = {}
        self.findings: dict[str, Recipe] = {}
        self.returns: dict[str, Base] = {}
        self.seen: dict[str, tuple[Base, ...]] = {}
        self.refused: dict[str, tuple[Base, ...]] = {}

    @property
    def made(self) -> Recipes:
        return Recipes(
            self.sight.scheme,
            self.lines,
            self.references,
            self.findings,
            self.returns,
            self.seen,
            self.refused,
        )

    def over(self, code: str, like: Recipes) -> None:
        """Take over what another text has for an indicator."""
        mine = like.alone(code)
        self.lines |= mine.lines
        self.references |= mine.references
        self.findings |= mine.findings
        self.returns |= mine.returns
        self.seen |= mine.seen
        self.refused |= mine.refused
        for base in (base for several in mine.refused.values() for base in several):
            counting = like.refusing[base]
            self.countings.setdefault(counting.identity, counting)

    def indicator(self, code: str, indicator: Indicator) -> None:
        basis = self.sight.scheme.counts_from_of(code)
        self.line(code, indicator, basis)
        if indicator.finding is not None:
            finding = Value(
                of="indicator.assessed", where={"indicator": code}, field="points", pick="sum"
            )
            self.findings[code] = self.recipe(finding, "occurred", code)
        if indicator.silence != "accept":
            about = indicator.topics() - {RETURNED}
            returns = Returns(no_measure(), "occurred", self.sight, about)
            self.returns[code] = self.take(returns, code).received
        if self.across:
            self.seen[code] = tuple(self.looked_at(indicator, basis, code))

    def line(self, path: str, line: Scored, basis: Basis) -> None:
        for code, part in line.parts.items():
            self.line(f"{path}/{code}", part, part.counts_from or basis)
        if line.measure is not None:
            self.lines[path] = self.recipe(line.measure, basis, path)
        if line.compare is not None:
            self.references[path] = tuple(
                self.recipe(one, basis, path) for one in line.compare.references()
            )

    def looked_at(self, line: Scored, basis: Basis, path: str) -> Iterator[Base]:
        for part in line.parts.values():
            yield from self.looked_at(part, part.counts_from or basis, path)
        own = () if line.measure is None else (line.measure,)
        compared = () if line.compare is None else line.compare.references()
        for measure in (*own, *compared):
            for plain in plainly(measure):
                yield self.take(Seen(plain, basis, self.sight), path).seen

    def take(self, counting: C, path: str) -> C:
        """The counting, once for equal ones."""
        known = self.countings.setdefault(counting.identity, counting)
        self.refused[path] = tuple(dict.fromkeys((*self.refused.get(path, ()), known.refused)))
        return counting

    def recipe(self, measure: Measure, basis: Basis, path: str) -> Recipe:
        """How the measure's figure is composed; told whole where it has no counts of its own."""
        if isinstance(measure, Ratio):
            of, over = (self.recipe(one, basis, path) for one in measure.parts())
            return Quotient(of, over, measure.when_zero)
        if isinstance(measure, Checklist):
            items = ((name, self.recipe(i, basis, path)) for name, i in measure.items.items())
            return Lacking(tuple(items), measure.required)
        if isinstance(measure, Monthly) and self._by_month(measure):
            return self._months(measure, basis, path)
        return self.take(self._counting(measure, basis), path).recipe

    def _counting(self, measure: Measure, basis: Basis) -> Composed:
        kind: type[Composed] = Whole
        match measure:
            case _ if self.sight.moves or measure.with_subunits:
                pass
            case Count() if countable(measure):
                kind = Flow
            case Open():
                kind = Stock
            case Value() if added_up(measure):
                kind = Amount
            case Value() if picked(measure):
                kind = Picked
            case Delay():
                kind = Delays
        return kind(measure, basis, self.sight)

    def _by_month(self, measure: Monthly) -> bool:
        """Whether a month's report and its records may be counted apart."""
        reported, records = measure.reported, measure.records
        together = any(part.with_subunits for part in measure.parts()) or measure.with_subunits
        plain = not (records.distinct or records.cap_per or records.weight)
        sums = reported.pick == "sum" and reported.latest_per == ("month",)
        simple = picked(reported) and reported.empty == "zero" and reported.from_unit is None
        return plain and sums and simple and not together and not self.sight.moves

    def _months(self, measure: Monthly, basis: Basis, path: str) -> Recipe:
        reported = self.take(Reports(measure.reported, basis, self.sight), path)
        records = self.take(Records(measure.records, basis, self.sight), path)
        months = tuple(
            (reported.of_month(month), records.of_month(month)) for month in records.months
        )
        by_month = ByMonth(months)
        if measure.records.days_between is None:
            return by_month
        return Guarded(by_month, records.uncalendared, "no working days")

"""An award (得分): the points of one unit under one indicator, with everything that explains them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from domain.citations import Cite
from domain.comparisons import Compared
from domain.figure import Figure, Item

State = Literal["scored", "unscored", "not applicable"]


@dataclass(frozen=True, slots=True)
class Span:
    """Where points that cannot be said yet may still lie. `high` None: nothing limits them."""

    low: Fraction | None
    high: Fraction | None

    def plus(self, other: Span) -> Span:
        """The span of a sum."""
        low = _plus(self.low, other.low)
        said = self.low is self.high and other.low is other.high
        return Span(low, low if said else _plus(self.high, other.high))


def _plus(a: Fraction | None, b: Fraction | None) -> Fraction | None:
    return None if a is None or b is None else a + b


@dataclass(frozen=True, slots=True)
class Finding:
    """An assessor's finding that replaces the item, beside what the entries alone gave."""

    points: Fraction
    items: tuple[Item, ...]
    entries_alone: Fraction | None


@dataclass(frozen=True, slots=True)
class Silence:
    """That an award rests on no entry at all; `returns` are the periods for which a return came in.

    Without a return nobody can tell a clean period from a silent one (零报告 included).
    """

    returns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one line gives one unit before any rounding: points, or why none can be said."""

    points: Fraction | None
    figure: Figure | None = None
    compared: Compared | None = None
    arithmetic: str = ""
    clamped: str = ""
    """`floor` or `cap` where the points were held there."""
    missing: str = ""
    children: tuple[tuple[str, Outcome], ...] = ()

    def items(self) -> Iterator[Item]:
        """Every entry looked at, of the line and of its parts."""
        if self.figure is not None:
            yield from self.figure.items
        if self.compared is not None:
            yield from (item.on("reference") for item in self.compared.items)
        for code, child in self.children:
            yield from (item.on(code) for item in child.items())


@dataclass(frozen=True, slots=True)
class Award:
    """The points of one unit under one indicator.

    `points` is rounded as the scheme says and None unless `state` is `scored`; `exact` is the same
    before the rounding; `span` says what an unscored award leaves open. The entries that counted and
    those that did not, with the reason, are part of it: an explanation is never computed a second time.
    """

    unit: str
    code: str
    name: str
    kind: str
    state: State
    full: Fraction | None
    points: Fraction | None
    exact: Fraction | None
    span: Span | None
    outcome: Outcome | None
    finding: Finding | None
    cites: tuple[Cite, ...]
    readings: tuple[str, ...]
    silence: Silence | None = None

    @property
    def clause(self) -> str:
        """The words of the document that it rests on."""
        return "\n".join(cite.quote for cite in self.cites)

    @property
    def figure(self) -> Fraction | None:
        """The figure, where the indicator has one measure."""
        if self.outcome is None or self.outcome.figure is None:
            return None
        return self.outcome.figure.value

    @property
    def items(self) -> tuple[Item, ...]:
        """Every entry that was looked at."""
        entries = () if self.outcome is None else tuple(self.outcome.items())
        return entries if self.finding is None else (*self.finding.items, *entries)

    @property
    def entries(self) -> tuple[int, ...]:
        """The positions of the entries that counted."""
        return tuple(dict.fromkeys(item.entry for item in self.items if item.counted))

    @property
    def not_counted(self) -> tuple[Item, ...]:
        """The entries that did not count, each with its reason."""
        return tuple(item for item in self.items if not item.counted)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A score sheet (评分表): the awards of one unit and their total.

    `total` is None while an item is unscored; `span` is then where it may lie. `place` and `grade`
    are None without a total; `converted` where the scheme converts to other full marks.
    """

    unit: str
    awards: tuple[Award, ...]
    total: Fraction | None
    span: Span | None
    converted: Fraction | None
    grade: str | None
    place: int | None = None
    tied: int = 1

    def award(self, code: str) -> Award:
        """The award of an indicator by its code."""
        for award in self.awards:
            if award.code == code:
                return award
        raise KeyError(code)

    def __getitem__(self, code: str) -> Award:
        return self.award(code)
